// Links at something that contains what the program sees: a control group, a map.

/// A program at a control group.
public struct CgroupLink: Equatable, Sendable {
    /// The number of the control group: the inode of its directory. 0 once that is gone.
    public var cgroupID: UInt64
    public var attachType: AttachType
}

/// The functions in a struct_ops map, registered with the kernel.
public struct StructOpsLink: Equatable, Sendable {
    public var mapID: UInt32
}

/// A program at a map of sockets.
public struct SockmapLink: Equatable, Sendable {
    /// 0 once the map is gone.
    public var mapID: UInt32
    public var attachType: AttachType
}

/// Members of `struct bpf_link_info` for links of type cgroup.
struct CgroupLinkLayout {
    let cgroupID = KernelField<UInt64>("cgroup.cgroup_id", at: 16)
    let attachType = KernelField<UInt32>("cgroup.attach_type", at: 24)
}

/// Members of `struct bpf_link_info` for links of type struct_ops.
struct StructOpsLinkLayout {
    let mapID = KernelField<UInt32>("struct_ops.map_id", at: 16)
}

/// Members of `struct bpf_link_info` for links of type sockmap.
struct SockmapLinkLayout {
    let mapID = KernelField<UInt32>("sockmap.map_id", at: 16)
    let attachType = KernelField<UInt32>("sockmap.attach_type", at: 20)
}

extension CgroupLink {
    init(_ record: KernelRecord) throws(DecodeError) {
        let layout = CgroupLinkLayout()
        cgroupID = try record.decode(layout.cgroupID)
        attachType = AttachType(rawValue: try record.decode(layout.attachType))
    }
}

extension StructOpsLink {
    init(_ record: KernelRecord) throws(DecodeError) {
        mapID = try record.decode(StructOpsLinkLayout().mapID)
    }
}

extension SockmapLink {
    init(_ record: KernelRecord) throws(DecodeError) {
        let layout = SockmapLinkLayout()
        mapID = try record.decode(layout.mapID)
        attachType = AttachType(rawValue: try record.decode(layout.attachType))
    }
}
