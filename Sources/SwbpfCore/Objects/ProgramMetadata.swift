/// What a program says about itself: the variables named `bpf_metadata_...` in its read-only data.
public struct ProgramMetadata: Sendable {
    /// In the order in which they lie in memory, without the prefix; never empty.
    public var values: [BTFNamedValue]
}

/// The metadata of programs; what several share is read once.
struct MetadataTable {
    /// By the id of the map that holds it.
    private let known: [UInt32: ProgramMetadata]

    /// Reads what the programs' maps hold; a map that cannot be read any more holds nothing.
    init(_ programs: [ProgramInfo]) {
        let maps = Set(programs.flatMap(\.mapIDs)).sorted()
        let found = try? ObjectKind.map.list(maps) { descriptor, id in
            (try? Self.read(descriptor, id: id)).flatMap { metadata in metadata.map { (id, $0) } }
        }
        known = Dictionary(uniqueKeysWithValues: found?.objects ?? [])
    }

    /// `nil` where the program has none.
    subscript(program: ProgramInfo) -> ProgramMetadata? {
        program.mapIDs.lazy.compactMap { known[$0] }.first
    }

    private static func read(_ descriptor: borrowing FileDescriptor, id: UInt32) throws -> ProgramMetadata? {
        let map = try Maps.info(descriptor, id: id)
        // How libbpf makes the section .rodata a map.
        guard map.type == .array, map.keySize == 4, map.maximumEntries == 1, map.btfValueTypeID != 0,
            map.name.contains(".rodata")
        else { return nil }
        let btf = try BTF(BTFObjects.content(id: map.btfID))
        let content = try mapValue(
            descriptor, key: [0, 0, 0, 0], size: Int(map.valueSize), about: "map \(id)")
        let values = try btf.metadata(in: map.btfValueTypeID, bytes: content)
        return values.isEmpty ? nil : ProgramMetadata(values: values)
    }
}

/// BPF_MAP_LOOKUP_ELEM of a map whose values are the same on all processors.
func mapValue(
    _ map: borrowing FileDescriptor, key: [UInt8], size: Int, about subject: @autoclosure () -> String
) throws(SystemCallError) -> [UInt8] {
    // One piece of memory: the key, then the value on a boundary of 8 bytes.
    let valueStart = (key.count + 7) & ~7
    var memory = key + [UInt8](repeating: 0, count: valueStart - key.count + size)
    var attributes = BPFAttributes()
    attributes[AttributeField<UInt32>(0)] = UInt32(bitPattern: map.number)
    var target = memory.mutableSpan
    // The kernel reads the key and writes the value during the call only, while `target` pins them.
    try unsafe target.withUnsafeMutableBytes { (bytes) throws(SystemCallError) in
        let base = UInt64(UInt(bitPattern: bytes.baseAddress))
        attributes[AttributeField<UInt64>(8)] = base
        attributes[AttributeField<UInt64>(16)] = base + UInt64(valueStart)
        attributes[AttributeField<UInt64>(24)] = 0
        try bpf(.mapLookup, &attributes, about: subject())
    }
    return Array(memory[valueStart...])
}
