/// A number space that grows with the kernel: a value newer than this build survives to the output.
public protocol KernelNumber: RawRepresentable, Hashable, Sendable where RawValue == UInt32 {
    /// The names users type and read, from value 0 up.
    static var names: [String] { get }
    /// The enumeration in the kernel's own BTF that names newer values.
    static var kernelEnum: String { get }
    /// What the enumerators' names begin with.
    static var kernelPrefix: String { get }
    /// What the names users read have in its place.
    static var shownPrefix: String { get }
}

extension KernelNumber {
    public static var shownPrefix: String { "" }

    /// The name users type and read, or `nil` for a value newer than this build.
    public var name: String? {
        let index = Int(rawValue)
        return Self.names.indices.contains(index) ? Self.names[index] : nil
    }
}

/// What a program may do and where it may attach: `enum bpf_prog_type`.
public struct ProgramType: KernelNumber {
    public let rawValue: UInt32
    public init(rawValue: UInt32) { self.rawValue = rawValue }

    public static let socketFilter = ProgramType(rawValue: 1)
    public static let schedCls = ProgramType(rawValue: 3)
    public static let xdp = ProgramType(rawValue: 6)
    public static let tracing = ProgramType(rawValue: 26)
    public static let structOps = ProgramType(rawValue: 27)

    public static let names = [
        "unspec", "socket_filter", "kprobe", "sched_cls", "sched_act", "tracepoint", "xdp", "perf_event",
        "cgroup_skb", "cgroup_sock", "lwt_in", "lwt_out", "lwt_xmit", "sock_ops", "sk_skb",
        "cgroup_device", "sk_msg", "raw_tracepoint", "cgroup_sock_addr", "lwt_seg6local", "lirc_mode2",
        "sk_reuseport", "flow_dissector", "cgroup_sysctl", "raw_tracepoint_writable", "cgroup_sockopt",
        "tracing", "struct_ops", "ext", "lsm", "sk_lookup", "syscall", "netfilter",
    ]
    public static let kernelEnum = "bpf_prog_type"
    public static let kernelPrefix = "BPF_PROG_TYPE_"
}

/// How a map stores and finds its entries: `enum bpf_map_type`.
public struct MapType: KernelNumber {
    public let rawValue: UInt32
    public init(rawValue: UInt32) { self.rawValue = rawValue }

    public static let hash = MapType(rawValue: 1)
    public static let array = MapType(rawValue: 2)
    public static let programArray = MapType(rawValue: 3)
    public static let perfEventArray = MapType(rawValue: 4)
    public static let perCPUHash = MapType(rawValue: 5)
    public static let perCPUArray = MapType(rawValue: 6)
    public static let stackTrace = MapType(rawValue: 7)
    public static let cgroupArray = MapType(rawValue: 8)
    public static let lruHash = MapType(rawValue: 9)
    public static let lruPerCPUHash = MapType(rawValue: 10)
    public static let lpmTrie = MapType(rawValue: 11)
    public static let arrayOfMaps = MapType(rawValue: 12)
    public static let hashOfMaps = MapType(rawValue: 13)
    public static let devmap = MapType(rawValue: 14)
    public static let sockmap = MapType(rawValue: 15)
    public static let cpumap = MapType(rawValue: 16)
    public static let xskmap = MapType(rawValue: 17)
    public static let sockhash = MapType(rawValue: 18)
    public static let cgroupStorage = MapType(rawValue: 19)
    public static let reuseportSockArray = MapType(rawValue: 20)
    public static let perCPUCgroupStorage = MapType(rawValue: 21)
    public static let queue = MapType(rawValue: 22)
    public static let stack = MapType(rawValue: 23)
    public static let skStorage = MapType(rawValue: 24)
    public static let devmapHash = MapType(rawValue: 25)
    public static let structOps = MapType(rawValue: 26)
    public static let ringbuf = MapType(rawValue: 27)
    public static let inodeStorage = MapType(rawValue: 28)
    public static let taskStorage = MapType(rawValue: 29)
    public static let bloomFilter = MapType(rawValue: 30)
    public static let userRingbuf = MapType(rawValue: 31)
    public static let cgrpStorage = MapType(rawValue: 32)
    public static let arena = MapType(rawValue: 33)
    public static let insnArray = MapType(rawValue: 34)
    public static let rhash = MapType(rawValue: 35)

    public static let names = [
        "unspec", "hash", "array", "prog_array", "perf_event_array", "percpu_hash", "percpu_array",
        "stack_trace", "cgroup_array", "lru_hash", "lru_percpu_hash", "lpm_trie", "array_of_maps",
        "hash_of_maps", "devmap", "sockmap", "cpumap", "xskmap", "sockhash", "cgroup_storage",
        "reuseport_sockarray", "percpu_cgroup_storage", "queue", "stack", "sk_storage", "devmap_hash",
        "struct_ops", "ringbuf", "inode_storage", "task_storage", "bloom_filter", "user_ringbuf",
        "cgrp_storage", "arena", "insn_array", "rhash",
    ]
    public static let kernelEnum = "bpf_map_type"
    public static let kernelPrefix = "BPF_MAP_TYPE_"
}

/// The point in the kernel that a program attaches to: `enum bpf_attach_type`.
public struct AttachType: KernelNumber {
    public let rawValue: UInt32
    public init(rawValue: UInt32) { self.rawValue = rawValue }

    public static let streamParser = AttachType(rawValue: 4)
    public static let streamVerdict = AttachType(rawValue: 5)
    public static let messageVerdict = AttachType(rawValue: 7)
    public static let flowDissector = AttachType(rawValue: 17)
    public static let traceIterator = AttachType(rawValue: 28)
    public static let socketLookup = AttachType(rawValue: 36)
    public static let socketVerdict = AttachType(rawValue: 38)
    public static let tcxIngress = AttachType(rawValue: 46)
    public static let tcxEgress = AttachType(rawValue: 47)
    public static let netkitPrimary = AttachType(rawValue: 54)
    public static let netkitPeer = AttachType(rawValue: 55)

    public static let names = [
        "cgroup_inet_ingress", "cgroup_inet_egress", "cgroup_inet_sock_create", "cgroup_sock_ops",
        "sk_skb_stream_parser", "sk_skb_stream_verdict", "cgroup_device", "sk_msg_verdict",
        "cgroup_inet4_bind", "cgroup_inet6_bind", "cgroup_inet4_connect", "cgroup_inet6_connect",
        "cgroup_inet4_post_bind", "cgroup_inet6_post_bind", "cgroup_udp4_sendmsg", "cgroup_udp6_sendmsg",
        "lirc_mode2", "flow_dissector", "cgroup_sysctl", "cgroup_udp4_recvmsg", "cgroup_udp6_recvmsg",
        "cgroup_getsockopt", "cgroup_setsockopt", "trace_raw_tp", "trace_fentry", "trace_fexit",
        "modify_return", "lsm_mac", "trace_iter", "cgroup_inet4_getpeername", "cgroup_inet6_getpeername",
        "cgroup_inet4_getsockname", "cgroup_inet6_getsockname", "xdp_devmap", "cgroup_inet_sock_release",
        "xdp_cpumap", "sk_lookup", "xdp", "sk_skb_verdict", "sk_reuseport_select",
        "sk_reuseport_select_or_migrate", "perf_event", "trace_kprobe_multi", "lsm_cgroup", "struct_ops",
        "netfilter", "tcx_ingress", "tcx_egress", "trace_uprobe_multi", "cgroup_unix_connect",
        "cgroup_unix_sendmsg", "cgroup_unix_recvmsg", "cgroup_unix_getpeername", "cgroup_unix_getsockname",
        "netkit_primary", "netkit_peer", "trace_kprobe_session", "trace_uprobe_session", "trace_fsession",
        "trace_fentry_multi", "trace_fexit_multi", "trace_fsession_multi",
    ]
    public static let kernelEnum = "bpf_attach_type"
    public static let kernelPrefix = "BPF_"
}

/// What holds a program at its attachment point: `enum bpf_link_type`.
public struct LinkType: KernelNumber {
    public let rawValue: UInt32
    public init(rawValue: UInt32) { self.rawValue = rawValue }

    public static let rawTracepoint = LinkType(rawValue: 1)
    public static let tracing = LinkType(rawValue: 2)
    public static let cgroup = LinkType(rawValue: 3)
    public static let iter = LinkType(rawValue: 4)
    public static let netns = LinkType(rawValue: 5)
    public static let xdp = LinkType(rawValue: 6)
    public static let perfEvent = LinkType(rawValue: 7)
    public static let kprobeMulti = LinkType(rawValue: 8)
    public static let structOps = LinkType(rawValue: 9)
    public static let netfilter = LinkType(rawValue: 10)
    public static let tcx = LinkType(rawValue: 11)
    public static let uprobeMulti = LinkType(rawValue: 12)
    public static let netkit = LinkType(rawValue: 13)
    public static let sockmap = LinkType(rawValue: 14)
    public static let tracingMulti = LinkType(rawValue: 15)

    public static let names = [
        "unspec", "raw_tracepoint", "tracing", "cgroup", "iter", "netns", "xdp", "perf_event",
        "kprobe_multi", "struct_ops", "netfilter", "tcx", "uprobe_multi", "netkit", "sockmap",
        "tracing_multi",
    ]
    public static let kernelEnum = "bpf_link_type"
    public static let kernelPrefix = "BPF_LINK_TYPE_"
}
