// Links in the network stack.

/// A program at a network namespace: flow dissector, socket lookup.
public struct NetworkNamespaceLink: Equatable, Sendable {
    /// The inode that names the namespace; 0 once it is gone.
    public var inode: UInt32
    public var attachType: AttachType
}

/// A program where a network device hands over packets.
public struct XDPLink: Equatable, Sendable {
    /// 0 once the interface is gone.
    public var interfaceIndex: UInt32
}

/// A program at a network device: type tcx or netkit.
public struct DeviceLink: Equatable, Sendable {
    /// 0 once the interface is gone.
    public var interfaceIndex: UInt32
    public var attachType: AttachType
}

/// A program at a netfilter hook.
public struct NetfilterLink: Equatable, Sendable {
    /// NFPROTO_...
    public var family: UInt32
    /// The hook's number in that family.
    public var hook: UInt32
    /// Where it stands among all at the hook: the lowest comes first.
    public var priority: Int32
    public var flags: UInt32
}

/// Members of `struct bpf_link_info` for links of type netns.
struct NetworkNamespaceLinkLayout {
    let inode = KernelField<UInt32>("netns.netns_ino", at: 16)
    let attachType = KernelField<UInt32>("netns.attach_type", at: 20)
}

/// Members of `struct bpf_link_info` for links of type xdp.
struct XDPLinkLayout {
    let interfaceIndex = KernelField<UInt32>("xdp.ifindex", at: 16)
}

/// Members of `struct bpf_link_info` for links of type tcx; those of type netkit lie at the same places.
struct DeviceLinkLayout {
    let interfaceIndex = KernelField<UInt32>("tcx.ifindex", at: 16)
    let attachType = KernelField<UInt32>("tcx.attach_type", at: 20)
}

/// Members of `struct bpf_link_info` for links of type netfilter.
struct NetfilterLinkLayout {
    let family = KernelField<UInt32>("netfilter.pf", at: 16)
    let hook = KernelField<UInt32>("netfilter.hooknum", at: 20)
    let priority = KernelField<Int32>("netfilter.priority", at: 24)
    let flags = KernelField<UInt32>("netfilter.flags", at: 28)
}

extension NetworkNamespaceLink {
    init(_ record: KernelRecord) throws(DecodeError) {
        let layout = NetworkNamespaceLinkLayout()
        inode = try record.decode(layout.inode)
        attachType = AttachType(rawValue: try record.decode(layout.attachType))
    }
}

extension XDPLink {
    init(_ record: KernelRecord) throws(DecodeError) {
        interfaceIndex = try record.decode(XDPLinkLayout().interfaceIndex)
    }
}

extension DeviceLink {
    init(_ record: KernelRecord) throws(DecodeError) {
        let layout = DeviceLinkLayout()
        interfaceIndex = try record.decode(layout.interfaceIndex)
        attachType = AttachType(rawValue: try record.decode(layout.attachType))
    }
}

extension NetfilterLink {
    init(_ record: KernelRecord) throws(DecodeError) {
        let layout = NetfilterLinkLayout()
        family = try record.decode(layout.family)
        hook = try record.decode(layout.hook)
        priority = try record.decode(layout.priority)
        flags = try record.decode(layout.flags)
    }

    /// The family as nft(8) calls it, or `nil` for one it has no hooks in.
    public var familyName: String? {
        switch family {
        case 1: "inet"
        case 2: "ip"
        case 3: "arp"
        case 5: "netdev"
        case 7: "bridge"
        case 10: "ip6"
        default: nil
        }
    }

    /// The hook as nft(8) calls it. Families number their hooks each in its own way.
    public var hookName: String? {
        let names: [String]
        switch family {
        case 1, 2, 7, 10: names = ["prerouting", "input", "forward", "output", "postrouting"]
        case 3: names = ["input", "output"]
        default: return nil
        }
        return hook < names.count ? names[Int(hook)] : nil
    }
}
