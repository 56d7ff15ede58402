/// The entries in a file, each as text: one a line, or the elements of one array, as bpftool prints them.
///
/// Only the text that is looked at, and what was read with it, is in memory.
struct EntryTexts: ~Copyable {
    /// Where a text begins, counted from 1.
    struct Position: Equatable {
        var line = 1
        var column = 1
    }

    /// How the texts are told from one another.
    private enum Form {
        case unknown, lines, array
    }

    private let descriptor: FileDescriptor
    private let name: String
    /// No text may be longer.
    private let limit: Int
    /// What was read; the text is part of it.
    private(set) var bytes: [UInt8]
    private var start = 0
    private var end = 0
    private var isAtEnd = false
    private var form = Form.unknown
    /// The array has ended.
    private var isClosed = false
    /// Where the byte at `start` stands.
    private var place = Position()
    /// Where the text that was found last begins.
    private(set) var position = Position()

    private static let chunkSize = 1 << 18

    init(_ descriptor: consuming FileDescriptor, about name: String, limit: Int) {
        self.descriptor = descriptor
        self.name = name
        self.limit = limit
        bytes = [UInt8](repeating: 0, count: Self.chunkSize)
    }

    /// Finds the next text that is not empty: where it lies in `bytes`, or `nil` behind the last.
    mutating func next() throws -> Range<Int>? {
        if form == .unknown {
            form = try skipSpace() && bytes[start] == 0x5b ? .array : .lines
            if form == .array { return try nextElement(isFirst: true) }
        }
        return form == .array ? try nextElement(isFirst: false) : try nextLine()
    }

    /// An error at a place in the text that was found last.
    func error(_ error: JSONError) -> EntryTextError {
        EntryTextError(
            name: name, line: position.line + error.line - 1,
            column: error.line == 1 ? position.column + error.column - 1 : error.column, reason: error.reason)
    }

    /// An error about the whole text at a position.
    func error(_ reason: String, at position: Position) -> EntryTextError {
        EntryTextError(name: name, line: position.line, column: position.column, reason: reason)
    }

    // MARK: Reading

    /// Reads on behind what is there. Returns whether there was more.
    private mutating func fill() throws -> Bool {
        guard !isAtEnd else { return false }
        if start > 0 {
            let bytesLeft = end - start
            for index in 0..<bytesLeft { bytes[index] = bytes[start + index] }
            (start, end) = (0, bytesLeft)
        }
        if end == bytes.count {
            guard bytes.count < limit else {
                throw error("the text is longer than \(limit) bytes, as no entry of this map is", at: place)
            }
            bytes += repeatElement(0, count: min(bytes.count, limit - bytes.count))
        }
        let count = try read(descriptor, into: &bytes, from: end, about: name)
        end += count
        isAtEnd = count == 0
        return count > 0
    }

    // MARK: Lines

    private mutating func nextLine() throws -> Range<Int>? {
        // So much of the line has been looked through.
        var seen = 0
        while true {
            let stop = lineEnd(from: start + seen)
            if stop == end, !isAtEnd {
                seen = stop - start
                _ = try fill()
                continue
            }
            guard start < end else { return nil }
            let range = start..<stop
            position = place
            place = Position(line: place.line + 1)
            start = min(stop + 1, end)
            seen = 0
            if !isBlank(range) { return range }
        }
    }

    private func lineEnd(from first: Int) -> Int {
        let span = bytes.span
        var index = first
        while index < end, span[index] != 0x0a { index &+= 1 }
        return index
    }

    private func isBlank(_ range: Range<Int>) -> Bool {
        let span = bytes.span
        for index in range where span[index] != 0x20 && span[index] != 0x09 && span[index] != 0x0d {
            return false
        }
        return true
    }

    // MARK: Elements

    /// Goes over the byte at `start`.
    private mutating func advance() {
        if bytes[start] == 0x0a {
            place.line += 1
            place.column = 1
        } else if bytes[start] & 0xc0 != 0x80 {
            place.column += 1
        }
        start += 1
    }

    /// Goes to what is no space. Returns whether there is anything.
    private mutating func skipSpace() throws -> Bool {
        while true {
            while start < end {
                switch bytes[start] {
                case 0x20, 0x09, 0x0d, 0x0a: advance()
                default: return true
                }
            }
            guard try fill() else { return false }
        }
    }

    private mutating func nextElement(isFirst: Bool) throws -> Range<Int>? {
        guard try skipSpace() else {
            // The array has ended before.
            if isClosed { return nil }
            throw error("expected ',' or ']', the text ends here", at: place)
        }
        guard !isClosed else { throw error("expected nothing behind the array", at: place) }
        let byte = bytes[start]
        if byte == 0x5d, !isFirst {
            advance()
            isClosed = true
            return try nextElement(isFirst: false)
        }
        guard byte == (isFirst ? 0x5b : 0x2c) else { throw error("expected ',' or ']'", at: place) }
        advance()
        if isFirst, try skipSpace(), bytes[start] == 0x5d { return try nextElement(isFirst: false) }
        guard try skipSpace() else { throw error("expected a value, the text ends here", at: place) }
        position = place
        let count = try elementCount()
        let first = start
        for _ in 0..<count { advance() }
        return first..<first + count
    }

    /// How many bytes the value at `start` has: up to a comma or bracket of the array around it.
    private mutating func elementCount() throws -> Int {
        var depth = 0
        var isText = false
        var isEscaped = false
        var count = 0
        while true {
            while start + count < end {
                let byte = bytes[start + count]
                if isText {
                    if isEscaped {
                        isEscaped = false
                    } else if byte == 0x5c {
                        isEscaped = true
                    } else if byte == 0x22 {
                        isText = false
                    }
                } else {
                    switch byte {
                    case 0x22: isText = true
                    case 0x7b, 0x5b: depth += 1
                    case 0x7d, 0x5d:
                        if depth == 0 { return count }
                        depth -= 1
                    case 0x2c where depth == 0: return count
                    default: break
                    }
                }
                count += 1
            }
            // What ends too early is for the reader of the value to say.
            guard try fill() else { return count }
        }
    }
}

/// Something in a file that is no entry of the map.
struct EntryTextError: Error, CustomStringConvertible {
    let name: String
    let line: Int
    let column: Int
    let reason: String
    /// What of the entries before it is in the map.
    var extent = ""

    var description: String {
        let place = "\(name): line \(line), column \(column): \(reason)"
        return extent.isEmpty ? place : "\(place); \(extent)"
    }
}
