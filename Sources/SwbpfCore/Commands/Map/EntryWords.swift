/// Reads the words that say what an entry of a map is: `key 1 0 0 0 value.count 5 exist`.
struct EntryWords {
    private let shape: EntryShape
    private let use: Argument.EntryUse
    private var words: ArraySlice<String>
    private var entry = GivenEntry()
    /// Encoders of key and value, each made once.
    private var encoders: [UInt32: BTFEncoder] = [:]

    /// What the words say. They may stand in any order, each part once.
    static func read(
        _ words: [String], _ use: Argument.EntryUse, for shape: EntryShape
    ) throws -> GivenEntry {
        var reader = EntryWords(shape, use)
        return try reader.read(words)
    }

    /// A reader for the entries of one map.
    init(_ shape: EntryShape, _ use: Argument.EntryUse) {
        self.shape = shape
        self.use = use
        words = []
    }

    mutating func read(_ words: [String]) throws -> GivenEntry {
        self.words = words[...]
        entry = GivenEntry()
        while let word = self.words.popFirst() { try read(word) }
        return entry
    }

    // MARK: Words that begin something

    /// A word in front of data: `key`, `value@2`, `value.count`, `key-json`.
    private struct Head {
        var part: Substring
        var cpu: Substring?
        var path: Substring?
        var isJSON = false

        init(_ word: String) {
            var rest = word[...]
            if let end = rest.firstIndex(where: { $0 == "." || $0 == "[" }) {
                path = rest[end] == "." ? rest[rest.index(after: end)...] : rest[end...]
                rest = rest[..<end]
            } else if rest.hasSuffix("-json") {
                isJSON = true
                rest = rest.dropLast(5)
            }
            if let end = rest.firstIndex(of: "@") {
                cpu = rest[rest.index(after: end)...]
                rest = rest[..<end]
            }
            part = rest
        }
    }

    private mutating func read(_ word: String) throws {
        let head = Head(word)
        if !head.part.isEmpty {
            // In the order of bpftool: the first that begins with what was typed.
            if "key".hasPrefix(head.part) { return try readKey(head, word) }
            if "value".hasPrefix(head.part), use != .key(isRequired: true), use != .key(isRequired: false) {
                return try readValue(head, word)
            }
            let conditions: [(String, GivenEntry.Condition)] = [
                ("any", .any), ("noexist", .noExist), ("exist", .exist),
            ]
            if use == .update, let condition = conditions.first(where: { $0.0.hasPrefix(word) }) {
                guard entry.condition == nil else {
                    throw UsageError(
                        "'any', 'noexist' and 'exist' exclude one another: '\(word)' is one too many")
                }
                entry.condition = condition.1
                return
            }
        }
        let expected = use.keywords.map(\.word).filter { !$0.contains("-") }
        throw UsageError(unexpected(word, insteadOf: expected) + (isNumber(word) ? sizes : ""))
    }

    /// How many bytes belong together, for those who wrote one too many.
    private var sizes: String {
        let key = shape.keySize > 0 ? ["a key has \(shape.keySize) bytes"] : []
        let value = use == .update || use == .value ? ["a value has \(shape.valueSize) bytes"] : []
        return "; " + (key + value).joined(separator: ", ")
    }

    private func isNumber(_ word: String) -> Bool { WrittenNumber.read(word.utf8) != .notANumber }

    private mutating func readKey(_ head: Head, _ word: String) throws {
        guard shape.keySize > 0 else { throw UsageError("'\(word)': this map has no keys") }
        guard use != .value else { throw UsageError(unexpected(word, insteadOf: ["value"])) }
        guard head.cpu == nil else { throw UsageError("'\(word)': a key is the same for every CPU") }
        var part = try entry.key ?? newPart("key", shape.keySize, head)
        try part.add(edit(head, word, size: shape.keySize, type: { $0.key }))
        entry.key = part
    }

    private mutating func readValue(_ head: Head, _ word: String) throws {
        if let kind = shape.objectKind {
            guard head.path == nil, !head.isJSON, head.cpu == nil else {
                throw UsageError("'\(word)': a value of this map is \(kind.article): value id ID")
            }
            guard entry.object == nil else { throw UsageError("the value stands there twice") }
            return entry.object = (kind, try selector(kind))
        }
        guard let text = head.cpu else {
            var part = try entry.value ?? newPart("value", shape.valueSize, head)
            try part.add(edit(head, word, size: shape.valueSize, type: { $0.value }))
            return entry.value = part
        }
        guard !shape.cpus.isEmpty else {
            throw UsageError("'\(word)': this map has one value for all CPUs")
        }
        guard case .number(let number) = WrittenNumber.read(text.utf8), !number.isNegative,
            let cpu = Int(exactly: number.magnitude), shape.cpus.contains(cpu)
        else {
            throw UsageError(
                "'\(word)': there is no CPU '\(text)', they are \(shape.cpus[0]) to \(shape.cpus[shape.cpus.count - 1])"
            )
        }
        var part = try entry.cpuValues[cpu] ?? newPart("value@\(cpu)", shape.valueSize, head)
        try part.add(edit(head, word, size: shape.valueSize, type: { $0.value }))
        entry.cpuValues[cpu] = part
    }

    private func newPart(_ name: String, _ size: Int, _ head: Head) throws -> EntryPart {
        let isTyped = head.path != nil || head.isJSON
        return EntryPart(
            name: name, size: size, order: isTyped ? try shape.types()?.btf.order ?? .little : .little)
    }

    /// The object whose kind a map's values are.
    private mutating func selector(_ kind: ObjectKind) throws(UsageError) -> Selector {
        var reader = ArgumentReader(Command(name: "value", summary: "", action: .help), words)
        let selector = try reader.selector(kind)
        words = reader.words
        return selector
    }

    // MARK: Data

    private mutating func edit(
        _ head: Head, _ word: String, size: Int, type: (MapTypes) -> UInt32
    ) throws -> EntryPart.Edit {
        let name = head.part.first == "k" ? "key" : "value"
        guard head.path != nil || head.isJSON else { return .whole(try data(name, size)) }
        guard let types = try shape.types(), type(types) != 0 else {
            throw UsageError(
                "'\(word)': this map has no BTF type for its \(name): give bytes, or a number as in '\(name) u32 7'"
            )
        }
        guard let text = words.popFirst() else {
            throw UsageError("'\(word)' needs \(head.isJSON ? "JSON" : "a value") behind it")
        }
        let id = type(types)
        if head.isJSON {
            let encoder = try encoders[id] ?? BTFEncoder(types.btf, type: id)
            encoders[id] = encoder
            let bytes = Array(systemPath(text).dropLast())
            // What is wrong with it is said before anything is changed.
            _ = try encoder.encode(bytes, over: [UInt8](repeating: 0, count: size), as: name)
            return .json(encoder, bytes)
        }
        let path = String(head.path ?? "")
        let found: BTFPlace
        do {
            found = try BTFPlace.find(path, in: types.btf, type: id)
        } catch {
            throw UsageError("'\(word)': \(error)")
        }
        guard found.fits(in: size) else {
            throw UsageError("'\(word)' lies outside of the \(size) bytes of the \(name)")
        }
        let place = BTFPlace(
            type: found.type, bitOffset: found.bitOffset, bitCount: found.bitCount,
            isBitField: found.isBitField,
            name: "\(name)\(path.hasPrefix("[") ? "" : ".")\(path)")
        return .field(place, try BTFLiteral.bytes(text, for: place, in: types.btf))
    }

    /// Exactly the bytes of a key or value.
    private mutating func data(_ name: String, _ size: Int) throws(UsageError) -> [UInt8] {
        guard let first = words.first else {
            throw UsageError("'\(name)' needs \(size) byte\(size == 1 ? "" : "s") behind it")
        }
        if let type = IntegerWord(first) {
            words = words.dropFirst()
            return try integers(type, name, size)
        }
        let isHex = !first.isEmpty && "hex".hasPrefix(first)
        if isHex { words = words.dropFirst() }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(size)
        while bytes.count < size {
            guard let word = words.first else { throw tooFew(name, size, bytes.count) }
            switch isHex ? readHexadecimal(word) : WrittenNumber.read(word.utf8) {
            case .number(let number) where !number.isNegative && number.magnitude <= 255:
                bytes.append(UInt8(truncatingIfNeeded: number.magnitude))
            case .number, .tooLarge:
                throw UsageError("\(name): \(word) does not fit into a byte (0 to \(isHex ? "ff" : "255"))")
            case .notANumber:
                if bytes.count > 0, isKeyword(word) { throw tooFew(name, size, bytes.count) }
                throw UsageError("\(name): '\(word)' is not a byte, as \(size) of them have to follow")
            }
            words = words.dropFirst()
        }
        return bytes
    }

    private func readHexadecimal(_ word: String) -> WrittenNumber.Reading {
        if word.hasPrefix("-") { return .notANumber }
        return WrittenNumber.read(((word.hasPrefix("0x") || word.hasPrefix("0X") ? "" : "0x") + word).utf8)
    }

    private func isKeyword(_ word: String) -> Bool {
        let part = Head(word).part
        return !part.isEmpty && use.keywords.contains { $0.word.hasPrefix(part) }
    }

    private func tooFew(_ name: String, _ size: Int, _ count: Int) -> UsageError {
        let hint =
            [1, 2, 4, 8].contains(size) && count == 1
            ? "; a number is given as '\(name) u\(size * 8) NUMBER'" : ""
        return UsageError("the \(name) has \(size) bytes, \(count) \(count == 1 ? "is" : "are") here\(hint)")
    }

    /// Numbers behind their type, which may change among them: a prefix of a trie is `u32 32 be32 10.0.0.1`.
    private mutating func integers(
        _ first: IntegerWord, _ name: String, _ size: Int
    ) throws(UsageError) -> [UInt8] {
        var type = first
        var bytes: [UInt8] = []
        while bytes.count < size {
            guard let word = words.first, bytes.isEmpty || !isKeyword(word) else {
                throw UsageError("the \(name) has \(size) bytes, the numbers here have \(bytes.count)")
            }
            words = words.dropFirst()
            if let next = IntegerWord(word) {
                type = next
                continue
            }
            let left = size - bytes.count
            guard type.byteCount <= left else {
                let rest = bytes.isEmpty ? "" : ", \(left) of them left"
                throw UsageError("the \(name) has \(size) bytes\(rest), \(type.name) takes \(type.byteCount)")
            }
            bytes += try type.bytes(word, place: name)
        }
        return bytes
    }

    /// How many bytes the data behind `value` has, where the map does not say it: a record's in a ring buffer.
    static func recordSize(_ words: [String]) -> Int {
        var width = 1
        var size = 0
        for (place, word) in words.dropFirst().enumerated() {
            if let type = IntegerWord(word) {
                width = type.byteCount
            } else if place > 0 || word.isEmpty || !"hex".hasPrefix(word) {
                size += width
            }
        }
        return size
    }
}
