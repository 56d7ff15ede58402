/// What was said about a key, or about a value: bytes, fields or JSON.
struct EntryPart {
    /// One thing that was said.
    enum Edit {
        case whole([UInt8])
        /// A field's bytes; a bit-field's number in little-endian ones.
        case field(BTFPlace, [UInt8])
        case json(BTFEncoder, [UInt8])
    }

    /// `key`, `value`, or `value@2`: as messages call it.
    let name: String
    let size: Int
    let order: ByteOrder
    private(set) var edits: [Edit] = []

    init(name: String, size: Int, order: ByteOrder = .little) {
        self.name = name
        self.size = size
        self.order = order
    }

    /// All of it was said, so that nothing can be kept.
    var isWhole: Bool {
        if case .whole? = edits.first { true } else { false }
    }

    mutating func add(_ edit: Edit) throws(UsageError) {
        switch (edits.first, edit) {
        case (nil, _), (.field?, .field), (.json?, .field): break
        default: throw UsageError("the \(name) stands there twice")
        }
        if case .field(let place, _) = edit {
            for case .field(let other, _) in edits where other.name == place.name {
                throw UsageError("the field \(place.name) stands there twice")
            }
        }
        edits.append(edit)
    }

    /// The bytes that it is, where those that were not named are as they were.
    func bytes(over start: [UInt8]) throws -> [UInt8] {
        var bytes = start
        for edit in edits {
            switch edit {
            case .whole(let whole): bytes = whole
            case .json(let encoder, let text): bytes = try encoder.encode(text, over: bytes, as: name)
            case .field(let place, let field):
                if place.isBitField {
                    var number: UInt128 = 0
                    for byte in field.reversed() { number = number << 8 | UInt128(byte) }
                    bytes.store(number, at: place.bitOffset, count: place.bitCount, order: order)
                } else {
                    bytes.replaceSubrange(place.offset..<place.offset + field.count, with: field)
                }
            }
        }
        return bytes
    }

    /// The bytes that it is, where those that were not named are zero.
    func bytes() throws -> [UInt8] {
        try bytes(over: [UInt8](repeating: 0, count: size))
    }
}

/// What words say about one entry of a map.
struct GivenEntry {
    /// On which condition the entry is written: the number that bpf(2) has for it.
    enum Condition: UInt64 {
        case any = 0
        case noExist = 1
        case exist = 2
    }

    var key: EntryPart?
    /// The value; on a per-CPU map that of every CPU that has none of its own here.
    var value: EntryPart?
    /// Values of single CPUs, by their number.
    var cpuValues: [Int: EntryPart] = [:]
    /// The map or program that is the value.
    var object: (kind: ObjectKind, selector: Selector)?
    var condition: Condition?

    var hasValue: Bool { value != nil || !cpuValues.isEmpty || object != nil }
}

/// What has to be known of a map to read words about its entries.
struct EntryShape {
    let type: MapType
    let keySize: Int
    let valueSize: Int
    /// The CPUs that have a value each; empty where all have the same.
    let cpus: [Int]
    /// What key and value are made of; asked only where a word needs it.
    let types: () throws -> MapTypes?

    /// The kind of object that a value stands for, where it is one.
    var objectKind: ObjectKind? {
        switch type {
        case .arrayOfMaps, .hashOfMaps: .map
        case .programArray: .program
        default: nil
        }
    }
}

extension EntryShape {
    init(_ map: OpenMap) {
        self.init(
            type: map.info.type, keySize: map.keySize, valueSize: map.valueSize,
            cpus: map.info.type.isPerCPU ? PossibleCPUs.numbers : [], types: { try map.types() })
    }
}
