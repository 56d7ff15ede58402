/// What a map that does not exist yet is to be like.
package struct MapCreation: Equatable, Sendable {
    /// The number of its type.
    package var type: UInt32 = 0
    /// Bytes.
    package var keySize: UInt32 = 0
    package var valueSize: UInt32 = 0
    package var maximumEntries: UInt32 = 0
    /// `BPF_F_...`.
    package var flags: UInt32 = 0
    /// The kernel keeps `nameCapacity` bytes of it; empty for a map without a name.
    package var name = ""
    /// Heeded where the flags say so.
    package var numaNode: UInt32 = 0
    /// The network device that is to hold it; 0 for the kernel itself.
    package var interfaceIndex: UInt32 = 0
    /// What the type makes of it.
    package var extra: UInt64 = 0
    /// The types of key and value in the BTF object the map is made with; 0 for none.
    package var keyType: UInt32 = 0
    package var valueType: UInt32 = 0
    /// The type of the value among the kernel's own: struct_ops.
    package var kernelValueType: UInt32 = 0

    /// How many bytes of a name the kernel keeps.
    package static let nameCapacity = 15

    private enum Field {
        static let type = AttributeField<UInt32>(0)
        static let keySize = AttributeField<UInt32>(4)
        static let valueSize = AttributeField<UInt32>(8)
        static let maximumEntries = AttributeField<UInt32>(12)
        static let flags = AttributeField<UInt32>(16)
        static let innerMap = AttributeField<UInt32>(20)
        static let numaNode = AttributeField<UInt32>(24)
        static let name = 28
        static let interfaceIndex = AttributeField<UInt32>(44)
        static let btf = AttributeField<UInt32>(48)
        static let keyType = AttributeField<UInt32>(52)
        static let valueType = AttributeField<UInt32>(56)
        static let kernelValueType = AttributeField<UInt32>(60)
        static let extra = AttributeField<UInt64>(64)
    }

    package init() {}

    /// Makes the map, which goes with its descriptor unless it is pinned or used.
    ///
    /// - Parameters:
    ///   - innerMap: the descriptor of a map that is as those that the map is to hold.
    ///   - btf: the descriptor of the BTF object that the types are in.
    package func create(
        innerMap: CInt? = nil, btf: CInt? = nil, about subject: String
    ) throws(SystemCallError) -> FileDescriptor {
        var attributes = BPFAttributes()
        attributes[Field.type] = type
        attributes[Field.keySize] = keySize
        attributes[Field.valueSize] = valueSize
        attributes[Field.maximumEntries] = maximumEntries
        attributes[Field.flags] = flags
        if let innerMap { attributes[Field.innerMap] = UInt32(bitPattern: innerMap) }
        if numaNode != 0 { attributes[Field.numaNode] = numaNode }
        attributes.setText(name, at: Field.name, capacity: Self.nameCapacity + 1)
        // An older kernel refuses only what it does not know and is not zero.
        if interfaceIndex != 0 { attributes[Field.interfaceIndex] = interfaceIndex }
        if let btf { attributes[Field.btf] = UInt32(bitPattern: btf) }
        if keyType != 0 { attributes[Field.keyType] = keyType }
        if valueType != 0 { attributes[Field.valueType] = valueType }
        if kernelValueType != 0 { attributes[Field.kernelValueType] = kernelValueType }
        if extra != 0 { attributes[Field.extra] = extra }
        do {
            return try bpfOpen(.mapCreate, &attributes, about: subject)
        } catch let error {
            // Before Linux 5.11 maps count as locked memory, of which little is allowed.
            guard error.isPermissionDenied, raiseLockedMemoryLimit() else { throw error }
            return try bpfOpen(.mapCreate, &attributes, about: subject)
        }
    }
}
