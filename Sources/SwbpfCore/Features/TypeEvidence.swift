/// What in a kernel's BTF shows that it offers a type of map, an attach type or a type of link.
///
/// That the header names it is taken for granted; the rest is what the kernel's configuration may leave out.
struct TypeEvidence: Sendable {
    /// Names of program types, one of which has to be there; empty where that does not matter.
    var programTypes: String = ""
    /// Functions, one of which has to be there; empty where that does not matter.
    var functions: String = ""
    /// Functions, one of which has to be there too.
    var alsoFunctions: String = ""

    static let none = TypeEvidence()

    static func function(_ names: String) -> TypeEvidence { TypeEvidence(functions: names) }
    static func program(_ names: String, _ functions: String = "", also: String = "") -> TypeEvidence {
        TypeEvidence(programTypes: names, functions: functions, alsoFunctions: also)
    }

    /// All the functions that it looks for.
    var allFunctions: [String] { names(in: functions) + names(in: alsoFunctions) }

    func holds(programTypes available: Set<String>, functions found: Set<String>) -> Bool {
        func oneOf(_ wanted: String, _ there: Set<String>) -> Bool {
            let wanted = names(in: wanted)
            return wanted.isEmpty || wanted.contains { there.contains($0) }
        }
        return oneOf(programTypes, available) && oneOf(functions, found) && oneOf(alsoFunctions, found)
    }

    /// What `CONFIG_FPROBE` and `CONFIG_UPROBES` bring.
    private static let functionProbes = "register_fprobe register_fprobe_ips"
    private static let userProbes = "uprobe_register uprobe_unregister_nosync"

    // MARK: Tables

    /// By name; what is not here needs no more than its number.
    static let mapTypes: [String: TypeEvidence] = [
        "stack_trace": .function("stack_map_alloc"),
        "cgroup_array": .function("cgroup_get_from_fd"),
        "cgroup_storage": .program("cgroup_skb cgroup_device"),
        "percpu_cgroup_storage": .program("cgroup_skb cgroup_device"),
        "devmap": .function("dev_map_alloc"),
        "devmap_hash": .function("dev_map_alloc"),
        "cpumap": .function("cpu_map_alloc"),
        "xskmap": .function("xsk_map_alloc"),
        "sockmap": .function("sock_map_alloc"),
        "sockhash": .function("sock_map_alloc"),
        "reuseport_sockarray": .function("reuseport_array_alloc_check"),
        "sk_storage": .function("bpf_sk_storage_map_alloc sk_storage_map_alloc"),
        "struct_ops": .function("bpf_struct_ops_map_alloc"),
        "inode_storage": .function("inode_storage_map_alloc"),
        "task_storage": .function("task_storage_map_alloc bpf_task_storage_get"),
        "cgrp_storage": .function("bpf_cgrp_storage_get"),
        "arena": .function("arena_map_alloc"),
        "insn_array": .function("insn_array_alloc_check"),
        "rhash": .function("rhtab_map_alloc"),
    ]

    static let attachTypes: [String: TypeEvidence] = {
        var table: [String: TypeEvidence] = [:]
        func add(_ types: String, _ evidence: TypeEvidence) {
            for type in names(in: types) { table[type] = evidence }
        }
        add("cgroup_inet_ingress cgroup_inet_egress", .program("cgroup_skb"))
        add("cgroup_sock_ops", .program("sock_ops", "cgroup_bpf_prog_attach cgroup_bpf_link_attach"))
        add(
            """
            cgroup_inet_sock_create cgroup_inet_sock_release cgroup_inet4_post_bind cgroup_inet6_post_bind
            """, .program("cgroup_sock"))
        add("cgroup_device", .program("cgroup_device"))
        add("cgroup_sysctl", .program("cgroup_sysctl"))
        add("cgroup_getsockopt cgroup_setsockopt", .program("cgroup_sockopt"))
        add(
            """
            cgroup_inet4_bind cgroup_inet6_bind cgroup_inet4_connect cgroup_inet6_connect
            cgroup_udp4_sendmsg cgroup_udp6_sendmsg cgroup_udp4_recvmsg cgroup_udp6_recvmsg
            cgroup_inet4_getpeername cgroup_inet6_getpeername cgroup_inet4_getsockname
            cgroup_inet6_getsockname cgroup_unix_connect cgroup_unix_sendmsg cgroup_unix_recvmsg
            cgroup_unix_getpeername cgroup_unix_getsockname
            """, .program("cgroup_sock_addr"))
        add("sk_skb_stream_parser", .program("sk_skb", "sk_psock_init_strp sk_psock_start_strp"))
        add("sk_skb_stream_verdict sk_skb_verdict", .program("sk_skb", "sock_map_alloc"))
        add("sk_msg_verdict", .program("sk_msg", "sock_map_alloc"))
        for type in ["lirc_mode2", "flow_dissector", "sk_lookup", "struct_ops", "netfilter", "xdp"] {
            add(type, .program(type))
        }
        add("xdp_devmap", .program("xdp", "dev_map_alloc"))
        add("xdp_cpumap", .program("xdp", "cpu_map_alloc"))
        add("sk_reuseport_select sk_reuseport_select_or_migrate", .program("sk_reuseport"))
        add(
            "trace_raw_tp trace_fentry trace_fexit modify_return trace_iter trace_fsession",
            .program("tracing"))
        add(
            "trace_fentry_multi trace_fexit_multi trace_fsession_multi",
            .program("tracing", "bpf_tracing_multi_attach"))
        add("lsm_mac", .program("lsm"))
        add("lsm_cgroup", .program("lsm", "bpf_trampoline_link_cgroup_shim"))
        add("perf_event", .program("perf_event", "bpf_perf_link_attach"))
        add(
            "trace_kprobe_multi trace_kprobe_session",
            .program("kprobe", "bpf_kprobe_multi_link_attach", also: functionProbes))
        add(
            "trace_uprobe_multi trace_uprobe_session",
            .program("kprobe", "bpf_uprobe_multi_link_attach", also: userProbes))
        add("tcx_ingress tcx_egress", .function("tcx_prog_attach tcx_link_attach"))
        add("netkit_primary netkit_peer", .function("netkit_prog_attach netkit_link_attach"))
        return table
    }()

    static let linkTypes: [String: TypeEvidence] = [
        "raw_tracepoint": .program("raw_tracepoint"),
        "tracing": .program("tracing ext"),
        "cgroup": .function("cgroup_bpf_link_attach"),
        "iter": .function("bpf_iter_link_attach"),
        "netns": .function("netns_bpf_link_create"),
        "xdp": .function("bpf_xdp_link_attach"),
        "perf_event": .function("bpf_perf_link_attach"),
        "kprobe_multi": .program("kprobe", "bpf_kprobe_multi_link_attach", also: functionProbes),
        "struct_ops": .program("struct_ops"),
        "netfilter": .function("bpf_nf_link_attach"),
        "tcx": .function("tcx_link_attach"),
        "uprobe_multi": .program("kprobe", "bpf_uprobe_multi_link_attach", also: userProbes),
        "netkit": .function("netkit_link_attach"),
        "sockmap": .function("sock_map_link_create"),
        "tracing_multi": .program("tracing", "bpf_tracing_multi_attach"),
    ]
}
