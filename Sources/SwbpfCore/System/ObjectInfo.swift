/// Memory lent to the kernel beside an info structure, for a list or a text that the structure points to.
struct LentList: Sendable {
    /// Where in the structure the address of the memory goes.
    let address: AttributeField<UInt64>
    /// Where in the structure the number of elements goes.
    let count: AttributeField<UInt32>
    /// Bytes an element takes.
    let elementSize: Int
    /// How many elements the memory holds.
    let capacity: Int
}

/// What BPF_OBJ_GET_INFO_BY_FD answered.
struct ObjectInfoAnswer {
    let record: KernelRecord
    /// The structure, and behind it the lent memory as the kernel left it.
    fileprivate let memory: [UInt8]
    fileprivate let ranges: [Range<Int>]

    /// The bytes of one of the lists, in the order in which they were lent.
    func list(_ index: Int) -> ArraySlice<UInt8> { memory[ranges[index]] }

    /// The bytes of all lists.
    var lists: [ArraySlice<UInt8>] { ranges.map { memory[$0] } }

    /// A number in one of the lists, `offset` bytes from its start; `nil` behind its end.
    func load<Value: FixedWidthInteger>(_ type: Value.Type = Value.self, list: Int, at offset: Int) -> Value?
    {
        let range = ranges[list]
        guard offset >= 0, offset + Value.bitWidth / 8 <= range.count else { return nil }
        return memory.span.load(type, at: range.lowerBound + offset)
    }
}

/// Asks for what the kernel knows of an open program, map, link or BTF object.
///
/// `size` is how much of the structure is wanted; the record holds as much of it as the kernel has.
func objectInfo(
    of descriptor: borrowing FileDescriptor, structure: String, size: Int, lending lists: [LentList] = [],
    setting presets: [(field: AttributeField<UInt32>, value: UInt32)] = [],
    about subject: @autoclosure () -> String
) throws(SystemCallError) -> ObjectInfoAnswer {
    // One piece of memory: the structure, then the lists, each aligned for 8-byte elements.
    var ranges: [Range<Int>] = []
    var total = (size + 7) & ~7
    for list in lists {
        ranges.append(total..<total + list.elementSize * list.capacity)
        total += (list.elementSize * list.capacity + 7) & ~7
    }
    var memory = [UInt8](repeating: 0, count: total)
    for preset in presets { store(preset.value, at: preset.field.offset, in: &memory) }
    for list in lists { store(UInt32(list.capacity), at: list.count.offset, in: &memory) }

    var attributes = BPFAttributes()
    attributes[Attribute.infoDescriptor] = UInt32(bitPattern: descriptor.number)
    attributes[Attribute.infoLength] = UInt32(size)
    var target = memory.mutableSpan
    // The kernel writes through these addresses during the call only, while `target` pins them.
    try unsafe target.withUnsafeMutableBytes { (bytes) throws(SystemCallError) in
        let base = UInt64(UInt(bitPattern: bytes.baseAddress))
        for (list, range) in zip(lists, ranges) where list.capacity > 0 {
            unsafe bytes.storeBytes(
                of: (base + UInt64(range.lowerBound)).littleEndian, toByteOffset: list.address.offset,
                as: UInt64.self)
        }
        attributes[Attribute.infoAddress] = base
        try bpf(.objGetInfoByFD, &attributes, about: subject())
    }
    let written = min(Int(attributes[Attribute.infoLength]), size)
    return ObjectInfoAnswer(
        record: KernelRecord(structure, bytes: memory, count: written), memory: memory, ranges: ranges)
}

/// Asks with members that not every kernel knows, and without them where this one is older.
func whereKnown<Answer>(
    _ ask: () throws(SystemCallError) -> Answer, otherwise: () throws(SystemCallError) -> Answer
) throws(SystemCallError) -> Answer {
    do {
        return try ask()
    } catch let error {
        guard error.isTooBig else { throw error }
        return try otherwise()
    }
}

private func store(_ value: UInt32, at offset: Int, in memory: inout [UInt8]) {
    for index in 0..<4 { memory[offset + index] = UInt8(truncatingIfNeeded: value >> (index * 8)) }
}
