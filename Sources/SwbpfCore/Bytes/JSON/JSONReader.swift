/// Reads JSON as RFC 8259 defines it, and nothing else: into an array of nodes that is used again for each
/// text, so that a million lines take no more memory than the longest of them.
struct JSONReader: Sendable {
    /// The values of the last text that was read; the first is the whole.
    private(set) var nodes: [JSONNode] = []
    private var position = 0
    private var depth = 0

    /// Containers within containers, more than any type has levels.
    static let depthLimit = 256
    /// From so many members on, keys are looked up instead of compared each with each.
    private static let comparedCount = 16

    /// Reads a text that is one value, and space around it.
    mutating func read(_ bytes: Span<UInt8>) throws(JSONError) {
        let end = try read(bytes, from: 0)
        guard end == bytes.count else { throw error("expected nothing behind the value", end, bytes) }
    }

    /// Reads one value that stands at an offset, and the space around it; answers what comes behind.
    mutating func read(_ bytes: Span<UInt8>, from offset: Int) throws(JSONError) -> Int {
        guard bytes.count < UInt32.max else {
            throw error("a JSON text has to be smaller than 4 GiB", 0, bytes)
        }
        nodes.removeAll(keepingCapacity: true)
        position = offset
        depth = 0
        skipSpace(bytes)
        try value(bytes)
        skipSpace(bytes)
        return position
    }

    private func error(_ reason: String, _ offset: Int, _ bytes: Span<UInt8>) -> JSONError {
        JSONError(reason, at: offset, in: bytes)
    }

    /// What stands where something else was expected.
    private func unexpected(_ expected: String, _ bytes: Span<UInt8>) -> JSONError {
        guard position < bytes.count else { return error("\(expected), the text ends here", position, bytes) }
        let byte = bytes[position]
        let found =
            0x21...0x7e ~= byte ? "'\(Unicode.Scalar(byte))'" : "byte 0x\(hex(UInt64(byte), width: 2))"
        return error("\(expected), got \(found)", position, bytes)
    }

    @inline(__always)
    private mutating func skipSpace(_ bytes: Span<UInt8>) {
        while position < bytes.count {
            switch bytes[position] {
            case 0x20, 0x0a, 0x0d, 0x09: position &+= 1
            default: return
            }
        }
    }

    // MARK: Values

    private mutating func value(_ bytes: Span<UInt8>) throws(JSONError) {
        guard position < bytes.count else { throw unexpected("expected a value", bytes) }
        switch bytes[position] {
        case 0x22: try string(bytes)
        case 0x2d, 0x30...0x39: try number(bytes)
        case 0x7b: try object(bytes)
        case 0x5b: try array(bytes)
        case 0x74: try word("true", .true, bytes)
        case 0x66: try word("false", .false, bytes)
        case 0x6e: try word("null", .null, bytes)
        default: throw unexpected("expected a value", bytes)
        }
    }

    private mutating func word(
        _ word: StaticString, _ kind: JSONNode.Kind, _ bytes: Span<UInt8>
    ) throws(JSONError) {
        let start = position
        let count = word.utf8CodeUnitCount
        let isThere =
            bytes.count - start >= count
            && word.withUTF8Buffer { letters in
                (0..<count).allSatisfy { unsafe letters[$0] == bytes[start + $0] }
            }
        guard isThere else { throw unexpected("expected a value", bytes) }
        position += count
        nodes.append(JSONNode(kind, start: start, end: position, next: nodes.count + 1))
    }

    private mutating func begin(_ kind: JSONNode.Kind, _ bytes: Span<UInt8>) throws(JSONError) -> Int {
        guard depth < Self.depthLimit else {
            throw error("more than \(Self.depthLimit) arrays and objects within each other", position, bytes)
        }
        depth += 1
        nodes.append(JSONNode(kind, start: position, next: 0))
        position += 1
        skipSpace(bytes)
        return nodes.count - 1
    }

    @inline(__always)
    private mutating func end(_ place: Int, count: Int) {
        depth -= 1
        position += 1
        nodes[place].end = UInt32(truncatingIfNeeded: position)
        nodes[place].next = UInt32(truncatingIfNeeded: nodes.count)
        nodes[place].number = UInt64(count)
    }

    private mutating func array(_ bytes: Span<UInt8>) throws(JSONError) {
        let place = try begin(.array, bytes)
        var count = 0
        if position < bytes.count, bytes[position] == 0x5d { return end(place, count: 0) }
        while true {
            try value(bytes)
            count += 1
            skipSpace(bytes)
            guard position < bytes.count, bytes[position] == 0x2c else { break }
            position += 1
            skipSpace(bytes)
        }
        guard position < bytes.count, bytes[position] == 0x5d else {
            throw unexpected("expected ',' or ']'", bytes)
        }
        end(place, count: count)
    }

    private mutating func object(_ bytes: Span<UInt8>) throws(JSONError) {
        let place = try begin(.object, bytes)
        var count = 0
        if position < bytes.count, bytes[position] == 0x7d { return end(place, count: 0) }
        while true {
            guard position < bytes.count, bytes[position] == 0x22 else {
                throw unexpected("expected a key in quotation marks", bytes)
            }
            let key = nodes.count
            try string(bytes)
            if count < Self.comparedCount { try compare(key, in: place, bytes) }
            count += 1
            skipSpace(bytes)
            guard position < bytes.count, bytes[position] == 0x3a else {
                throw unexpected("expected ':' behind the key", bytes)
            }
            position += 1
            skipSpace(bytes)
            try value(bytes)
            skipSpace(bytes)
            guard position < bytes.count, bytes[position] == 0x2c else { break }
            position += 1
            skipSpace(bytes)
        }
        guard position < bytes.count, bytes[position] == 0x7d else {
            throw unexpected("expected ',' or '}'", bytes)
        }
        end(place, count: count)
        if count > Self.comparedCount { try lookUpKeys(of: place, bytes) }
    }

    // MARK: Keys

    /// Compares a key with those in front of it.
    private func compare(_ key: Int, in object: Int, _ bytes: Span<UInt8>) throws(JSONError) {
        var other = object + 1
        while other < key {
            if isSame(nodes[other], nodes[key], bytes) { throw duplicate(key, bytes) }
            other = Int(nodes[other + 1].next)
        }
    }

    @inline(__always)
    private func isSame(_ left: JSONNode, _ right: JSONNode, _ bytes: Span<UInt8>) -> Bool {
        if left.isMarked || right.isMarked { return left.text(in: bytes) == right.text(in: bytes) }
        guard left.end &- left.start == right.end &- right.start else { return false }
        let start = Int(left.start)
        let distance = Int(right.start) - start
        for index in start..<Int(left.end) where bytes[index] != bytes[index &+ distance] { return false }
        return true
    }

    private func lookUpKeys(of object: Int, _ bytes: Span<UInt8>) throws(JSONError) {
        var seen: Set<[UInt8]> = []
        var key = object + 1
        while key < Int(nodes[object].next) {
            guard seen.insert(nodes[key].text(in: bytes)).inserted else { throw duplicate(key, bytes) }
            key = Int(nodes[key + 1].next)
        }
    }

    private func duplicate(_ key: Int, _ bytes: Span<UInt8>) -> JSONError {
        let name = String(decoding: nodes[key].text(in: bytes).prefix(60), as: UTF8.self)
        return error("the key '\(name)' stands in this object twice", nodes[key].position, bytes)
    }

    // MARK: Strings

    private mutating func string(_ bytes: Span<UInt8>) throws(JSONError) {
        let start = position + 1
        var index = start
        var hasEscapes = false
        while index < bytes.count {
            let byte = bytes[index]
            if byte == 0x22 {
                position = index + 1
                nodes.append(
                    JSONNode(.string, start: start, end: index, next: nodes.count + 1, isMarked: hasEscapes))
                return
            }
            if byte == 0x5c {
                hasEscapes = true
                index = try escape(at: index, bytes)
            } else if byte < 0x20 {
                throw error(
                    "a control character stands in a string, it has to be written as \\u00"
                        + hex(UInt64(byte), width: 2), index, bytes)
            } else if byte < 0x80 {
                index &+= 1
            } else {
                let length = utf8Length(at: index, bytes)
                guard length > 0 else { throw error("a string is not UTF-8", index, bytes) }
                index += length
            }
        }
        throw error("a string has no end", start - 1, bytes)
    }

    /// How many bytes the character at a place has; 0 where they are none.
    private func utf8Length(at index: Int, _ bytes: Span<UInt8>) -> Int {
        let first = bytes[index]
        let second = index + 1 < bytes.count ? bytes[index + 1] : 0
        let length: Int
        // Neither longer than needed, nor a surrogate, nor beyond the last character.
        switch (first, second) {
        case (0xc2...0xdf, 0x80...0xbf): length = 2
        case (0xe0, 0xa0...0xbf), (0xe1...0xec, 0x80...0xbf), (0xed, 0x80...0x9f), (0xee...0xef, 0x80...0xbf):
            length = 3
        case (0xf0, 0x90...0xbf), (0xf1...0xf3, 0x80...0xbf), (0xf4, 0x80...0x8f): length = 4
        default: return 0
        }
        guard bytes.count - index >= length else { return 0 }
        for offset in 2..<max(2, length) where bytes[index + offset] & 0xc0 != 0x80 { return 0 }
        return length
    }

    /// Checks an escape and answers what comes behind it.
    private func escape(at index: Int, _ bytes: Span<UInt8>) throws(JSONError) -> Int {
        guard index + 1 < bytes.count else { throw error("a string has no end", index, bytes) }
        switch bytes[index + 1] {
        case 0x22, 0x5c, 0x2f, 0x62, 0x66, 0x6e, 0x72, 0x74: return index + 2
        case 0x75:
            guard let code = codeUnit(at: index, bytes) else { break }
            if 0xdc00...0xdfff ~= code { throw error("half a surrogate pair stands alone", index, bytes) }
            guard 0xd800...0xdbff ~= code else { return index + 6 }
            guard let low = codeUnit(at: index + 6, bytes), 0xdc00...0xdfff ~= low else {
                throw error("half a surrogate pair stands alone", index, bytes)
            }
            return index + 12
        default: break
        }
        throw error("an escape that JSON does not have", index, bytes)
    }

    /// The number in `\u0000`, `nil` where something else stands.
    private func codeUnit(at index: Int, _ bytes: Span<UInt8>) -> UInt32? {
        guard bytes.count - index >= 6, bytes[index] == 0x5c, bytes[index + 1] == 0x75 else { return nil }
        var code: UInt32 = 0
        for offset in 2..<6 {
            guard let digit = hexValue(bytes[index + offset]) else { return nil }
            code = code << 4 | UInt32(digit)
        }
        return code
    }

    // MARK: Numbers

    private mutating func number(_ bytes: Span<UInt8>) throws(JSONError) {
        let start = position
        let isNegative = bytes[start] == 0x2d
        var node = JSONNode(.integer, start: start, next: nodes.count + 1, isMarked: isNegative)
        if isNegative { position += 1 }
        let first = position
        while position < bytes.count {
            let digit = bytes[position] &- 0x30
            guard digit < 10 else { break }
            let (product, overflow) = node.number.multipliedReportingOverflow(by: 10)
            let (sum, carry) = product.addingReportingOverflow(UInt64(digit))
            if overflow || carry { node.isWide = true }
            node.number = sum
            position &+= 1
        }
        guard position > first else { throw unexpected("expected a digit", bytes) }
        if bytes[first] == 0x30, position - first > 1 {
            throw error("a number must not start with 0", first, bytes)
        }
        if position < bytes.count, bytes[position] == 0x2e || bytes[position] | 0x20 == 0x65 {
            try fraction(bytes)
            nodes.append(JSONNode(.decimal, start: start, end: position, next: nodes.count + 1))
            return
        }
        node.end = UInt32(truncatingIfNeeded: position)
        nodes.append(node)
    }

    private mutating func fraction(_ bytes: Span<UInt8>) throws(JSONError) {
        if bytes[position] == 0x2e {
            position += 1
            try digits(bytes)
        }
        guard position < bytes.count, bytes[position] | 0x20 == 0x65 else { return }
        position += 1
        if position < bytes.count, bytes[position] == 0x2b || bytes[position] == 0x2d { position += 1 }
        try digits(bytes)
    }

    private mutating func digits(_ bytes: Span<UInt8>) throws(JSONError) {
        guard position < bytes.count, 0x30...0x39 ~= bytes[position] else {
            throw unexpected("expected a digit", bytes)
        }
        while position < bytes.count, 0x30...0x39 ~= bytes[position] { position += 1 }
    }
}
