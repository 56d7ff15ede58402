/// Makes the bytes of an entry from a text that `EntryLineWriter` wrote, that a person wrote, or that bpftool did.
struct EntryLineReader {
    /// What a text is.
    enum Content: Equatable {
        /// `key` and `value` hold it.
        case entry
        /// The first line of an export.
        case header
        /// A slot of which bpftool says that nothing is in it.
        case empty
    }

    private(set) var key: [UInt8]
    /// The values of all CPUs, where each has one.
    private(set) var value: [UInt8]
    private let map: OpenMap
    private let types: MapTypes?
    private let reference: MapReference?
    private let keyEncoder: BTFEncoder?
    private let valueEncoder: BTFEncoder?
    private let isPerCPU: Bool
    private var json = JSONReader()
    private let names = Name.all

    /// A member of an entry.
    private enum Name: Int, CaseIterable {
        case key, value, keyHex, valueHex, values, valuesHex, valueID, formatted, format

        var text: String {
            switch self {
            case .key: "key"
            case .value: "value"
            case .keyHex: "key_hex"
            case .valueHex: "value_hex"
            case .values: "values"
            case .valuesHex: "values_hex"
            case .valueID: "value_id"
            case .formatted: "formatted"
            case .format: "format"
            }
        }

        /// What it gives the bytes of, where it does.
        var isKey: Bool? {
            switch self {
            case .key, .keyHex: true
            case .value, .valueHex, .values, .valuesHex, .valueID: false
            case .formatted, .format: nil
            }
        }

        static let all = allCases.map { Array($0.text.utf8) }
    }

    init(_ map: OpenMap, _ types: MapTypes?) {
        self.map = map
        self.types = types
        reference = MapReference(map.info)
        isPerCPU = map.info.type.isPerCPU
        key = [UInt8](repeating: 0, count: map.keySize)
        value = [UInt8](repeating: 0, count: map.valueStride)
        func encoder(_ type: UInt32, size: Int) -> BTFEncoder? {
            guard let types, type != 0, let encoder = try? BTFEncoder(types.btf, type: type),
                encoder.size == size
            else { return nil }
            return encoder
        }
        keyEncoder = encoder(types?.key ?? 0, size: map.keySize)
        valueEncoder = encoder(types?.value ?? 0, size: map.valueSize)
    }

    /// Reads one text.
    mutating func read(_ text: Span<UInt8>) throws(JSONError) -> Content {
        try json.read(text)
        let root = json.nodes[0]
        guard root.kind == .object else {
            throw JSONError("expected an object, got \(root.kind.noun)", at: root.position, in: text)
        }
        var hasKey = false
        var hasValue = false
        var isEmpty = false
        var place = 1
        for index in 0..<root.count {
            let member = json.nodes[place]
            guard let name = name(member, text) else { throw unknown(member, text) }
            if name == .format, index == 0 {
                try checkHeader(text)
                return .header
            }
            if let isKey = name.isKey {
                guard !(isKey ? hasKey : hasValue) else {
                    throw JSONError(
                        "the \(isKey ? "key" : "value") is there twice", at: member.position, in: text)
                }
                if isKey { hasKey = true } else { hasValue = true }
                isEmpty = try read(name, place + 1, text) || isEmpty
            }
            place = Int(json.nodes[place + 1].next)
        }
        guard hasKey else {
            throw JSONError("an entry needs 'key' or 'key_hex'", at: root.position, in: text)
        }
        guard hasValue else {
            throw JSONError("an entry needs \(valueNames)", at: root.position, in: text)
        }
        return isEmpty ? .empty : .entry
    }

    private var valueNames: String {
        isPerCPU
            ? "'values' or 'values_hex'"
            : reference?.offset == 0 ? "'value_id' or 'value_hex'" : "'value' or 'value_hex'"
    }

    @inline(__always)
    private func name(_ member: JSONNode, _ text: Span<UInt8>) -> Name? {
        for index in names.indices where member.isEqual(names[index], in: text) {
            return Name(rawValue: index)
        }
        return nil
    }

    private func unknown(_ member: JSONNode, _ text: Span<UInt8>) -> JSONError {
        let name = String(decoding: member.text(in: text).prefix(60), as: UTF8.self)
        return JSONError(
            "an entry has no '\(name)': it has 'key' or 'key_hex', and \(valueNames)", at: member.position,
            in: text)
    }

    /// Reads one member. Returns whether bpftool says by it that the slot is empty.
    private mutating func read(_ name: Name, _ place: Int, _ text: Span<UInt8>) throws(JSONError) -> Bool {
        let node = json.nodes[place]
        switch name {
        case .keyHex:
            try hex(node, text, into: &key, 0..<key.count, "key")
            try checkKey(node, text)
        case .key:
            try readKey(place, text)
            try checkKey(node, text)
        case .valueID:
            guard !isPerCPU, reference?.offset == 0 else {
                throw JSONError(
                    "the map's values are no ids of maps or programs", at: node.position, in: text)
            }
            guard node.kind == .integer, !node.isNegative, !node.isWide, node.number <= UInt32.max else {
                throw JSONError("expected an id, got \(node.kind.noun)", at: node.position, in: text)
            }
            for index in value.indices {
                value[index] = UInt8(truncatingIfNeeded: node.number >> (index * 8))
            }
        case .value, .valueHex:
            guard !isPerCPU else {
                throw JSONError(
                    "the map has a value for each of \(map.cpuCount) CPUs: 'values' has to be an array of them",
                    at: node.position, in: text)
            }
            if name == .valueHex {
                try hex(node, text, into: &value, 0..<value.count, "value")
            } else {
                if isError(node, place, text) { return true }
                try readValue(place, text, at: 0)
            }
        case .values, .valuesHex: try readValues(name, place, text)
        case .formatted, .format: break
        }
        return false
    }

    /// What bpftool prints for a slot of an array that holds nothing: `{"error":"No such file or directory"}`.
    private func isError(_ node: JSONNode, _ place: Int, _ text: Span<UInt8>) -> Bool {
        node.kind == .object && node.count == 1 && reference != nil
            && json.nodes[place + 1].isEqual(Array("error".utf8), in: text)
    }

    // MARK: Keys

    private mutating func readKey(_ place: Int, _ text: Span<UInt8>) throws(JSONError) {
        let node = json.nodes[place]
        if isByteList(place, text) { return try bytes(place, text, into: &key, 0..<key.count, "key") }
        if let keyEncoder {
            zero(&key, 0..<key.count)
            return try encode(keyEncoder, place, text, into: &key, at: 0, "key")
        }
        // An array's key is a number even where nobody told its type.
        if map.info.type.hasIndexKeys, node.kind == .integer, !node.isNegative, !node.isWide,
            node.number <= UInt32.max
        {
            for index in key.indices {
                key[index] = UInt8(truncatingIfNeeded: index < 8 ? node.number >> (index * 8) : 0)
            }
            return
        }
        throw untyped(node, text, "key")
    }

    /// What the kernel would refuse without telling why.
    private func checkKey(_ node: JSONNode, _ text: Span<UInt8>) throws(JSONError) {
        let number = key.span.load(UInt32.self, at: 0) ?? 0
        if map.info.type.hasIndexKeys, number >= map.info.maximumEntries {
            throw JSONError(
                "the map has the keys 0 to \(max(map.info.maximumEntries, 1) - 1), and none is \(number)",
                at: node.position, in: text)
        }
        if map.info.type == .lpmTrie, number > (key.count - 4) * 8 {
            throw JSONError(
                "a prefix of \(number) bits is longer than the key, which has \((key.count - 4) * 8)",
                at: node.position, in: text)
        }
    }

    // MARK: Values

    private mutating func readValue(_ place: Int, _ text: Span<UInt8>, at offset: Int) throws(JSONError) {
        let range = offset..<offset + map.valueSize
        if isByteList(place, text) { return try bytes(place, text, into: &value, range, "value") }
        guard let valueEncoder else { throw untyped(json.nodes[place], text, "value") }
        zero(&value, range)
        try encode(valueEncoder, place, text, into: &value, at: offset, "value")
    }

    private mutating func readValues(_ name: Name, _ place: Int, _ text: Span<UInt8>) throws(JSONError) {
        let node = json.nodes[place]
        guard isPerCPU else {
            throw JSONError("the map has one value for all CPUs: \(valueNames)", at: node.position, in: text)
        }
        guard node.kind == .array else {
            throw JSONError("expected an array, got \(node.kind.noun)", at: node.position, in: text)
        }
        guard node.count == map.cpuCount else {
            throw JSONError(
                "the map has values of \(map.cpuCount) CPUs, \(node.count) are here", at: node.position,
                in: text)
        }
        var element = place + 1
        for cpu in 0..<node.count {
            let offset = cpu * map.cpuStride
            if name == .valuesHex {
                try hex(
                    json.nodes[element], text, into: &value, offset..<offset + map.valueSize, "value")
            } else {
                try readValue(bpftoolValue(element, text) ?? element, text, at: offset)
            }
            element = Int(json.nodes[element].next)
        }
    }

    /// In what bpftool prints each CPU's value is an object: `{"cpu":0,"value":["0x01"]}`.
    private func bpftoolValue(_ place: Int, _ text: Span<UInt8>) -> Int? {
        let node = json.nodes[place]
        guard node.kind == .object, node.count == 2,
            json.nodes[place + 1].isEqual(Array("cpu".utf8), in: text)
        else { return nil }
        let second = Int(json.nodes[place + 2].next)
        guard json.nodes[second].isEqual(names[Name.value.rawValue], in: text),
            isByteList(second + 1, text)
        else { return nil }
        return second + 1
    }

    // MARK: Bytes

    private func untyped(_ node: JSONNode, _ text: Span<UInt8>, _ what: String) -> JSONError {
        JSONError(
            "nothing tells the type of the map's \(what): it has to be '\(what)_hex'", at: node.position,
            in: text)
    }

    private func zero(_ bytes: inout [UInt8], _ range: Range<Int>) {
        for index in range { bytes[index] = 0 }
    }

    private func encode(
        _ encoder: BTFEncoder, _ place: Int, _ text: Span<UInt8>, into bytes: inout [UInt8], at offset: Int,
        _ what: String
    ) throws(JSONError) {
        do throws(BTFEncodingError) {
            try encoder.encode(json.nodes, text, from: place, into: &bytes, at: offset)
        } catch {
            throw error.error(in: text, of: what)
        }
    }

    private func hex(
        _ node: JSONNode, _ text: Span<UInt8>, into bytes: inout [UInt8], _ range: Range<Int>, _ what: String
    ) throws(JSONError) {
        guard node.kind == .string else {
            throw JSONError(
                "expected a string of hexadecimal digits, got \(node.kind.noun)", at: node.position, in: text)
        }
        guard node.range.count == range.count * 2 else {
            throw JSONError(
                "the \(what) has \(range.count) bytes, which are \(range.count * 2) digits; "
                    + "\(node.range.count) are here",
                at: node.position, in: text)
        }
        var place = Int(node.start)
        for index in range {
            guard let high = hexValue(text[place]), let low = hexValue(text[place + 1]) else {
                let wrong = hexValue(text[place]) == nil ? place : place + 1
                throw JSONError("expected a hexadecimal digit", at: wrong, in: text)
            }
            bytes[index] = high << 4 | low
            place += 2
        }
    }

    /// bpftool's way to write bytes: `["0x0a","0x00"]`. No value is written like this by its type.
    private func isByteList(_ place: Int, _ text: Span<UInt8>) -> Bool {
        guard json.nodes[place].kind == .array, json.nodes[place].count > 0 else { return false }
        let first = json.nodes[place + 1]
        return first.kind == .string && 3...4 ~= first.range.count && text[Int(first.start)] == 0x30
            && text[Int(first.start) + 1] | 0x20 == 0x78
    }

    private func bytes(
        _ place: Int, _ text: Span<UInt8>, into bytes: inout [UInt8], _ range: Range<Int>, _ what: String
    ) throws(JSONError) {
        let node = json.nodes[place]
        guard node.count == range.count else {
            throw JSONError(
                "the \(what) has \(range.count) bytes, \(node.count) are here", at: node.position, in: text)
        }
        var element = place + 1
        for index in range {
            guard let byte = byte(json.nodes[element], text) else {
                throw JSONError(
                    "expected a byte, such as \"0x0a\"", at: json.nodes[element].position, in: text)
            }
            bytes[index] = byte
            element = Int(json.nodes[element].next)
        }
    }

    private func byte(_ node: JSONNode, _ text: Span<UInt8>) -> UInt8? {
        let start = Int(node.start)
        guard node.kind == .string, 3...4 ~= node.range.count, text[start] == 0x30,
            text[start + 1] | 0x20 == 0x78
        else { return nil }
        var byte: UInt8 = 0
        for index in start + 2..<Int(node.end) {
            guard let digit = hexValue(text[index]) else { return nil }
            byte = byte << 4 | digit
        }
        return byte
    }

    // MARK: The first line

    /// Refuses the export of a map whose entries cannot be this map's.
    private func checkHeader(_ text: Span<UInt8>) throws(JSONError) {
        var place = 1
        for _ in 0..<json.nodes[0].count {
            let name = String(decoding: json.nodes[place].text(in: text), as: UTF8.self)
            let node = json.nodes[place + 1]
            if let reason = mismatch(name, node, text) {
                throw JSONError(reason, at: node.position, in: text)
            }
            place = Int(node.next)
        }
    }

    private func mismatch(_ name: String, _ node: JSONNode, _ text: Span<UInt8>) -> String? {
        func string() -> String? {
            node.kind == .string ? String(decoding: node.text(in: text), as: UTF8.self) : nil
        }
        func differs(_ number: Int) -> Bool {
            node.kind != .integer || node.isNegative || node.isWide || node.number != UInt64(number)
        }
        let written = String(decoding: node.source(in: text).prefix(20), as: UTF8.self)
        switch name {
        case "format": return string() == EntryLine.format ? nil : "this is no export of a map"
        case "version":
            return differs(EntryLine.version) ? "version \(written) of the format is not known" : nil
        case "key_size":
            return differs(map.keySize)
                ? "keys of \(written) bytes were exported, those of the map have \(map.keySize)" : nil
        case "value_size":
            return differs(map.valueSize)
                ? "values of \(written) bytes were exported, those of the map have \(map.valueSize)" : nil
        case "cpus":
            guard isPerCPU else { return "the values of each CPU were exported, the map has one for all" }
            return differs(map.cpuCount)
                ? "values of \(written) CPUs were exported, the map has those of \(map.cpuCount)" : nil
        default: return nil
        }
    }
}
