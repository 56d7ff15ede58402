/// Facts about one map, as of the moment they were read.
public struct MapInfo: Equatable, Sendable {
    public var id: UInt32
    public var type: MapType
    /// At most 15 bytes; empty if its maker gave none.
    public var name: String
    /// `BPF_F_...` as the map was created with.
    public var flags: UInt32
    public var device: OffloadDevice?
    /// Bytes of a key, of a value, and the most entries there may be.
    public var keySize: UInt32
    public var valueSize: UInt32
    public var maximumEntries: UInt32
    /// Bytes of memory that the map takes, or `nil` if /proc does not say.
    public var lockedMemory: Int?
    /// Of a program array that a program has been put into or that one uses.
    public var ownerType: ProgramType?
    public var isOwnerJited: Bool?
    /// User space may not write it any more.
    public var isFrozen = false
    /// 0 if it was created without BTF.
    public var btfID: UInt32
    /// The types of key and value in its BTF; 0 if there is none.
    public var btfKeyTypeID: UInt32
    public var btfValueTypeID: UInt32
    /// The type of the value among the kernel's own, or those of the module with this BTF object: struct_ops.
    public var kernelValueTypeID: UInt32 = 0
    public var kernelBTFID: UInt32 = 0
    /// What the type makes of it, such as a bloom filter's number of hash functions; `nil` before Linux 5.16.
    public var extra: UInt64?
}

/// Members of `struct bpf_map_info` that `MapInfo` is made of.
struct MapInfoLayout {
    static let structure = "bpf_map_info"
    static let size = 88
    let type = KernelField<UInt32>("type", at: 0)
    let id = KernelField<UInt32>("id", at: 4)
    let keySize = KernelField<UInt32>("key_size", at: 8)
    let valueSize = KernelField<UInt32>("value_size", at: 12)
    let maximumEntries = KernelField<UInt32>("max_entries", at: 16)
    let flags = KernelField<UInt32>("map_flags", at: 20)
    let name = 24..<40
    let interfaceIndex = KernelField<UInt32>("ifindex", at: 40)
    let namespaceDevice = KernelField<UInt64>("netns_dev", at: 48)
    let namespaceInode = KernelField<UInt64>("netns_ino", at: 56)
    let btfID = KernelField<UInt32>("btf_id", at: 64)
    let btfKeyTypeID = KernelField<UInt32>("btf_key_type_id", at: 68)
    let btfValueTypeID = KernelField<UInt32>("btf_value_type_id", at: 72)
    let kernelValueTypeID = KernelField<UInt32>("btf_vmlinux_value_type_id", at: 44)
    let kernelBTFID = KernelField<UInt32>("btf_vmlinux_id", at: 76)
    let extra = KernelField<UInt64>("map_extra", at: 80)
}

extension MapInfo {
    init(_ record: KernelRecord) throws(DecodeError) {
        let layout = MapInfoLayout()
        id = try record.decode(layout.id)
        type = MapType(rawValue: try record.decode(layout.type))
        keySize = try record.decode(layout.keySize)
        valueSize = try record.decode(layout.valueSize)
        maximumEntries = try record.decode(layout.maximumEntries)
        flags = try record.decode(layout.flags)
        name = record.text(in: layout.name)
        device = OffloadDevice(
            interfaceIndex: record.decodeIfPresent(layout.interfaceIndex) ?? 0,
            namespaceDevice: record.decodeIfPresent(layout.namespaceDevice) ?? 0,
            namespaceInode: record.decodeIfPresent(layout.namespaceInode) ?? 0)
        btfID = record.decodeIfPresent(layout.btfID) ?? 0
        btfKeyTypeID = record.decodeIfPresent(layout.btfKeyTypeID) ?? 0
        btfValueTypeID = record.decodeIfPresent(layout.btfValueTypeID) ?? 0
        kernelValueTypeID = record.decodeIfPresent(layout.kernelValueTypeID) ?? 0
        kernelBTFID = record.decodeIfPresent(layout.kernelBTFID) ?? 0
        extra = record.decodeIfPresent(layout.extra)
    }

    /// Adds what only fdinfo tells.
    mutating func add(_ fdInfo: FieldText) {
        lockedMemory = fdInfo.number("memlock")
        isFrozen = (fdInfo.number("frozen") ?? 0) != 0
        guard type == .programArray else { return }
        ownerType = fdInfo.number("owner_prog_type").map { ProgramType(rawValue: UInt32($0)) }
        isOwnerJited = fdInfo.number("owner_jited").map { $0 != 0 }
    }
}

/// Reads maps.
public enum Maps {
    /// Every map the caller may see, in id order.
    public static func all() throws -> Listing<MapInfo> {
        try all(ObjectKind.map.ids())
    }

    /// The maps with these ids, as far as they are still there.
    static func all(_ ids: [UInt32]) throws -> Listing<MapInfo> {
        try read(ids) { _ in true }
    }

    /// The maps that a selector names: one for an id or a pin, any number for a name.
    public static func matching(_ selector: Selector) throws -> Listing<MapInfo> {
        switch selector {
        case .id(let id): return try single(ObjectKind.map.open(id: id), id: id)
        case .pinned(let path): return try single(openPin(path, .map), id: 0)
        case .name(let name): return try list { $0.name == name }
        // The parser has no such selector for maps.
        case .tag: return Listing()
        }
    }

    private static func list(where isWanted: @Sendable (MapInfo) -> Bool) throws -> Listing<MapInfo> {
        try read(ObjectKind.map.ids(), where: isWanted)
    }

    private static func read(
        _ ids: [UInt32], where isWanted: @Sendable (MapInfo) -> Bool
    ) throws -> Listing<MapInfo> {
        let fdInfo = FDInfoReader()
        return try ObjectKind.map.list(ids) { descriptor, id in
            var map = try info(descriptor, id: id)
            guard isWanted(map) else { return nil }
            if let fdInfo = fdInfo.read(descriptor) { map.add(fdInfo) }
            return map
        }
    }

    private static func single(_ descriptor: consuming FileDescriptor, id: UInt32) throws -> Listing<MapInfo>
    {
        var map = try info(descriptor, id: id)
        if let fdInfo = FDInfoReader().read(descriptor) { map.add(fdInfo) }
        return Listing(objects: [map])
    }

    static func info(_ descriptor: borrowing FileDescriptor, id: UInt32) throws -> MapInfo {
        try MapInfo(
            objectInfo(
                of: descriptor, structure: MapInfoLayout.structure, size: MapInfoLayout.size,
                about: "map \(id)"
            ).record)
    }
}
