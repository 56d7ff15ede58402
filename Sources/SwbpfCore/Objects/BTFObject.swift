/// Facts about one BTF object in the kernel.
public struct BTFObjectInfo: Equatable, Sendable {
    public var id: UInt32
    /// Bytes.
    public var size: UInt32
    /// The module's name, or `vmlinux`; empty for one that was loaded with programs or maps.
    public var name: String
    /// It describes the kernel or a module.
    public var isKernel: Bool
}

/// Members of `struct bpf_btf_info`.
struct BTFObjectInfoLayout {
    static let structure = "bpf_btf_info"
    static let size = 32
    let data = KernelField<UInt64>("btf", at: 0)
    let dataSize = KernelField<UInt32>("btf_size", at: 8)
    let id = KernelField<UInt32>("id", at: 12)
    let name = KernelField<UInt64>("name", at: 16)
    let nameLength = KernelField<UInt32>("name_len", at: 24)
    let isKernel = KernelField<UInt32>("kernel_btf", at: 28)
}

/// Reads BTF objects.
public enum BTFObjects {
    /// Every BTF object the caller may see, in id order.
    public static func all() throws -> Listing<BTFObjectInfo> {
        try ObjectKind.btf.list { descriptor, id in try info(descriptor, id: id) }
    }

    /// The BTF object with an id.
    public static func object(id: UInt32) throws -> BTFObjectInfo {
        let descriptor = try ObjectKind.btf.open(id: id)
        return try info(descriptor, id: id)
    }

    static func info(_ descriptor: borrowing FileDescriptor, id: UInt32) throws -> BTFObjectInfo {
        let layout = BTFObjectInfoLayout()
        // Module names have at most 55 characters.
        let name = LentList(
            address: AttributeField(layout.name.offset), count: AttributeField(layout.nameLength.offset),
            elementSize: 1, capacity: 64)
        // Before Linux 5.11 BTF objects had no names, and the kernel's own was not among them.
        let answer = try whereKnown(
            { () throws(SystemCallError) in try info(descriptor, id: id, lending: [name]) },
            otherwise: { () throws(SystemCallError) in try info(descriptor, id: id, lending: []) })
        let isNamed = answer.record.decodeIfPresent(layout.nameLength) != nil
        return BTFObjectInfo(
            id: try answer.record.decode(layout.id), size: try answer.record.decode(layout.dataSize),
            name: isNamed ? text(answer.list(0)) : "",
            isKernel: (answer.record.decodeIfPresent(layout.isKernel) ?? 0) != 0)
    }

    private static func info(
        _ descriptor: borrowing FileDescriptor, id: UInt32, lending lists: [LentList]
    ) throws(SystemCallError) -> ObjectInfoAnswer {
        try objectInfo(
            of: descriptor, structure: BTFObjectInfoLayout.structure, size: BTFObjectInfoLayout.size,
            lending: lists, about: "BTF object \(id)")
    }

    /// The bytes of the BTF object with an id.
    package static func content(id: UInt32) throws -> [UInt8] {
        let layout = BTFObjectInfoLayout()
        let descriptor = try ObjectKind.btf.open(id: id)
        let first = try objectInfo(
            of: descriptor, structure: BTFObjectInfoLayout.structure, size: BTFObjectInfoLayout.size,
            about: "BTF object \(id)")
        let size = Int(try first.record.decode(layout.dataSize))
        // Its size never changes: the kernel copies all of it into as much memory.
        let data = LentList(
            address: AttributeField(layout.data.offset), count: AttributeField(layout.dataSize.offset),
            elementSize: 1, capacity: size)
        return Array(
            try objectInfo(
                of: descriptor, structure: BTFObjectInfoLayout.structure, size: BTFObjectInfoLayout.size,
                lending: [data], about: "BTF object \(id)"
            ).list(0))
    }
}
