/// What a program says about itself: the variables named `bpf_metadata_...` in its read-only data.
public struct ProgramMetadata: Sendable {
    /// In the order in which they lie in memory, without the prefix; never empty.
    public var values: [BTFNamedValue]
}

/// Reads the metadata of programs; what several share is read once.
struct MetadataReader {
    /// By the map's id: what the map holds, or `nil` for one that is no read-only data.
    private var known: [UInt32: ProgramMetadata?] = [:]

    /// `nil` where the program has none, or its data cannot be read any more.
    mutating func metadata(ofProgramUsing mapIDs: [UInt32]) -> ProgramMetadata? {
        for id in mapIDs {
            if let metadata = metadata(inMap: id) { return metadata }
        }
        return nil
    }

    private mutating func metadata(inMap id: UInt32) -> ProgramMetadata? {
        if let known = known[id] { return known }
        let metadata = try? Self.read(id)
        known[id] = .some(metadata)
        return metadata
    }

    private static func read(_ id: UInt32) throws -> ProgramMetadata? {
        let descriptor = try ObjectKind.map.open(id: id)
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
