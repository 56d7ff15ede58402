/// Which helpers the verifier hands out to which type of program, as a table.
///
/// It says what Linux 7.2 does, as found by loading and in its `*_func_proto` functions; `changes` says what did not
/// hold from the start of a helper or a type. It holds from Linux 5.10 on. Where the kernel's configuration decides,
/// `implementations` does: a helper that was not compiled in has no function in BTF.
enum HelperTable {
    /// What all types may call, apart from those in `limited` and `ext`.
    static let common = """
        cgrp_storage_delete cgrp_storage_get copy_from_user copy_from_user_task
        current_task_under_cgroup dynptr_data dynptr_from_mem dynptr_read dynptr_write find_vma
        for_each_map_elem get_branch_snapshot get_cgroup_classid get_current_ancestor_cgroup_id
        get_current_cgroup_id get_current_comm get_current_pid_tgid get_current_task
        get_current_task_btf get_current_uid_gid get_ns_current_pid_tgid get_numa_node_id
        get_prandom_u32 get_smp_processor_id get_task_stack jiffies64 kptr_xchg ktime_get_boot_ns
        ktime_get_ns ktime_get_tai_ns loop map_delete_elem map_lookup_elem map_lookup_percpu_elem
        map_peek_elem map_pop_elem map_push_elem map_update_elem per_cpu_ptr perf_event_read
        perf_event_read_value probe_read_kernel probe_read_kernel_str probe_read_user
        probe_read_user_str ringbuf_discard ringbuf_discard_dynptr ringbuf_output ringbuf_query
        ringbuf_reserve ringbuf_reserve_dynptr ringbuf_submit ringbuf_submit_dynptr send_signal
        send_signal_thread snprintf snprintf_btf spin_lock spin_unlock strncmp strtol strtoul
        tail_call task_pt_regs task_storage_delete task_storage_get this_cpu_ptr timer_cancel
        timer_init timer_set_callback timer_start trace_printk trace_vprintk user_ringbuf_drain
        """

    /// What some types may call beyond that, with any attach type.
    static let grants: [(types: String, helpers: String)] = [
        (
            """
            socket_filter kprobe sched_cls sched_act tracepoint xdp perf_event cgroup_skb
            cgroup_sock lwt_in lwt_out lwt_xmit sock_ops sk_skb cgroup_device sk_msg
            raw_tracepoint cgroup_sock_addr lwt_seg6local cgroup_sysctl
            raw_tracepoint_writable cgroup_sockopt sk_lookup syscall tracing lsm
            """,
            "perf_event_output"
        ),
        (
            """
            socket_filter sched_cls sched_act xdp cgroup_skb cgroup_sock lwt_in lwt_out
            lwt_xmit sock_ops sk_skb sk_msg cgroup_sock_addr lwt_seg6local sk_reuseport
            flow_dissector cgroup_sysctl sk_lookup struct_ops
            """,
            "ktime_get_coarse_ns"
        ),
        (
            """
            socket_filter sched_cls sched_act xdp cgroup_skb lwt_in lwt_out lwt_xmit sock_ops
            sk_skb sk_msg cgroup_sock_addr lwt_seg6local flow_dissector sk_lookup syscall
            tracing lsm
            """,
            """
            skc_to_mptcp_sock skc_to_tcp6_sock skc_to_tcp_request_sock skc_to_tcp_sock
            skc_to_tcp_timewait_sock skc_to_udp6_sock skc_to_unix_sock
            """
        ),
        (
            """
            sched_cls sched_act cgroup_skb cgroup_sock sock_ops sk_msg cgroup_sock_addr
            cgroup_sockopt syscall tracing lsm struct_ops
            """,
            "sk_storage_get"
        ),
        (
            """
            socket_filter sched_cls sched_act cgroup_skb cgroup_sock sock_ops sk_skb
            cgroup_sock_addr sk_reuseport syscall tracing lsm
            """,
            "get_socket_cookie"
        ),
        (
            """
            sched_cls sched_act cgroup_skb sock_ops sk_msg cgroup_sock_addr cgroup_sockopt
            syscall tracing lsm struct_ops
            """,
            "sk_storage_delete"
        ),
        (
            """
            socket_filter sched_cls sched_act cgroup_skb lwt_in lwt_out lwt_xmit sk_skb
            lwt_seg6local sk_reuseport flow_dissector
            """,
            "skb_load_bytes"
        ),
        (
            """
            socket_filter sched_cls sched_act cgroup_skb cgroup_sock sock_ops sk_msg
            cgroup_sock_addr cgroup_sockopt
            """,
            "get_netns_cookie"
        ),
        (
            """
            cgroup_skb cgroup_sock sock_ops cgroup_device cgroup_sock_addr cgroup_sysctl
            cgroup_sockopt lsm
            """,
            "get_local_storage"
        ),
        (
            "kprobe tracepoint perf_event raw_tracepoint raw_tracepoint_writable syscall tracing lsm",
            "get_func_ip get_stack get_stackid probe_read probe_read_str probe_write_user"
        ),
        (
            "kprobe tracepoint perf_event raw_tracepoint raw_tracepoint_writable tracing lsm",
            "get_attach_cookie"
        ),
        (
            "sched_cls sched_act xdp cgroup_skb sk_skb cgroup_sock_addr sk_lookup",
            "sk_release"
        ),
        (
            "sched_cls sched_act xdp lwt_in lwt_out lwt_xmit lwt_seg6local",
            "csum_diff"
        ),
        (
            "cgroup_sock sock_ops cgroup_sock_addr lsm struct_ops cgroup_sockopt",
            "getsockopt setsockopt"
        ),
        (
            "sched_cls sched_act lwt_in lwt_out lwt_xmit lwt_seg6local",
            "get_hash_recalc get_route_realm skb_under_cgroup"
        ),
        (
            "sched_cls sched_act lwt_in lwt_out lwt_xmit sk_skb",
            "skb_pull_data"
        ),
        (
            "sched_cls sched_act xdp cgroup_skb sk_skb cgroup_sock_addr",
            "sk_lookup_tcp sk_lookup_udp skc_lookup_tcp"
        ),
        (
            "sched_cls sched_act cgroup_skb sock_ops cgroup_sockopt",
            "tcp_sock"
        ),
        (
            "socket_filter sched_cls sched_act cgroup_skb sk_reuseport",
            "skb_load_bytes_relative"
        ),
        (
            "socket_filter sched_cls sched_act cgroup_skb sk_skb",
            "get_socket_uid"
        ),
        (
            "cgroup_sock cgroup_sock_addr cgroup_sockopt lsm",
            "get_retval set_retval"
        ),
        (
            "sched_cls sched_act lwt_xmit sk_skb",
            "skb_change_head skb_change_tail skb_store_bytes"
        ),
        (
            "sched_cls sched_act xdp lwt_xmit",
            "redirect"
        ),
        (
            "xdp syscall tracing lsm",
            "xdp_get_buff_len"
        ),
        (
            "sched_cls sched_act cgroup_skb",
            "get_listener_sock sk_fullsock skb_ancestor_cgroup_id skb_cgroup_id skb_ecn_set_ce"
        ),
        (
            "sched_cls sched_act lwt_xmit",
            """
            clone_redirect csum_level csum_update l3_csum_replace l4_csum_replace
            set_hash_invalid skb_get_tunnel_key skb_get_tunnel_opt skb_set_tunnel_key
            skb_set_tunnel_opt
            """
        ),
        (
            "sched_cls sched_act sk_lookup",
            "sk_assign"
        ),
        (
            "sched_cls sched_act sk_skb",
            "skb_adjust_room"
        ),
        (
            "sched_cls sched_act xdp",
            """
            check_mtu fib_lookup tcp_check_syncookie tcp_gen_syncookie
            tcp_raw_check_syncookie_ipv4 tcp_raw_check_syncookie_ipv6
            tcp_raw_gen_syncookie_ipv4 tcp_raw_gen_syncookie_ipv6
            """
        ),
        (
            "syscall tracing lsm",
            "d_path skb_output sock_from_file xdp_output"
        ),
        (
            "lwt_in lwt_xmit",
            "lwt_push_encap"
        ),
        (
            "sched_cls sched_act",
            """
            redirect_neigh redirect_peer set_hash skb_cgroup_classid skb_change_proto
            skb_change_type skb_get_xfrm_state skb_set_tstamp skb_vlan_pop skb_vlan_push
            """
        ),
        (
            "tracing lsm",
            "get_func_arg get_func_arg_cnt get_func_ret seq_printf seq_printf_btf seq_write"
        ),
        (
            "cgroup_skb",
            "sk_ancestor_cgroup_id sk_cgroup_id"
        ),
        (
            "cgroup_sock_addr",
            "bind"
        ),
        (
            "cgroup_sysctl",
            "sysctl_get_current_value sysctl_get_name sysctl_get_new_value sysctl_set_new_value"
        ),
        (
            "kprobe",
            "override_return"
        ),
        (
            "lirc_mode2",
            "rc_keydown rc_pointer_rel rc_repeat"
        ),
        (
            "lsm",
            "bprm_opts_set ima_file_hash ima_inode_hash inode_storage_delete inode_storage_get"
        ),
        (
            "lwt_seg6local",
            "lwt_seg6_action lwt_seg6_adjust_srh lwt_seg6_store_bytes"
        ),
        (
            "perf_event",
            "perf_prog_read_value read_branch_records"
        ),
        (
            "sk_msg",
            """
            msg_apply_bytes msg_cork_bytes msg_pop_data msg_pull_data msg_push_data
            msg_redirect_hash msg_redirect_map
            """
        ),
        (
            "sk_reuseport",
            "sk_select_reuseport"
        ),
        (
            "sk_skb",
            "sk_redirect_hash sk_redirect_map"
        ),
        (
            "sock_ops",
            """
            load_hdr_opt reserve_hdr_opt sock_hash_update sock_map_update
            sock_ops_cb_flags_set store_hdr_opt
            """
        ),
        (
            "struct_ops",
            "tcp_send_ack"
        ),
        (
            "syscall",
            "btf_find_by_name_kind kallsyms_lookup_name sys_bpf sys_close"
        ),
        (
            "xdp",
            """
            redirect_map xdp_adjust_head xdp_adjust_meta xdp_adjust_tail xdp_load_bytes
            xdp_store_bytes
            """
        ),
    ]

    /// What the types may call that have no share in `common`.
    static let limited: [String: String] = [
        "lirc_mode2": """
        map_lookup_elem map_update_elem map_delete_elem map_push_elem map_pop_elem map_peek_elem
        ktime_get_ns ktime_get_boot_ns tail_call get_prandom_u32 trace_printk
        """
    ]

    /// From which release on types may call helpers, where both are older.
    static let changes: [HelperChange] = [
        HelperChange(5, 14, .only("sk_reuseport"), "get_socket_cookie"),
        HelperChange(
            5, 15, .only("kprobe tracepoint perf_event raw_tracepoint raw_tracepoint_writable tracing lsm"),
            "get_current_ancestor_cgroup_id spin_lock spin_unlock"),
        HelperChange(5, 15, .only("sock_ops sk_msg cgroup_sockopt"), "get_netns_cookie"),
        HelperChange(5, 15, .only("cgroup_sockopt"), "setsockopt getsockopt"),
        HelperChange(5, 19, .only("tracing lsm"), "get_attach_cookie"),
        HelperChange(6, 0, .only("lsm"), "setsockopt getsockopt get_local_storage"),
        HelperChange(
            6, 1, .only("kprobe tracepoint perf_event raw_tracepoint raw_tracepoint_writable"),
            "copy_from_user"),
        HelperChange(6, 1, .allBut("cgroup_sysctl"), "strtol strtoul"),
        HelperChange(
            6, 1, .only("cgroup_device cgroup_sysctl cgroup_sockopt"),
            """
            get_cgroup_classid get_current_ancestor_cgroup_id get_current_comm get_current_pid_tgid
            """),
        HelperChange(
            6, 4,
            .only(
                """
                socket_filter sched_cls sched_act xdp cgroup_skb lwt_in lwt_out lwt_xmit lwt_seg6local
                sock_ops sk_skb sk_reuseport flow_dissector sk_lookup struct_ops
                """), "get_current_cgroup_id get_current_ancestor_cgroup_id"),
        HelperChange(
            6, 10,
            .only(
                """
                socket_filter sched_cls sched_act xdp cgroup_skb lwt_in lwt_out lwt_xmit lwt_seg6local
                sock_ops sk_skb sk_reuseport flow_dissector sk_lookup struct_ops netfilter
                """), "get_current_pid_tgid"),
        HelperChange(6, 10, .allBut(tracingFamily), "get_ns_current_pid_tgid"),
        HelperChange(6, 10, .only("raw_tracepoint raw_tracepoint_writable"), "get_attach_cookie"),
        HelperChange(
            6, 12, .only("cgroup_sock cgroup_device cgroup_sock_addr cgroup_sysctl cgroup_sockopt"),
            "current_task_under_cgroup"),
        HelperChange(6, 13, .only("sched_cls sched_act"), "get_netns_cookie"),
        HelperChange(6, 15, .only("socket_filter cgroup_skb"), "get_netns_cookie"),
        HelperChange(
            6, 16, .allBut(tracingFamily),
            """
            copy_from_user copy_from_user_task find_vma get_branch_snapshot get_task_stack perf_event_read
            perf_event_read_value send_signal send_signal_thread task_storage_get task_storage_delete
            """),
        HelperChange(
            6, 16,
            .allBut(
                tracingFamily + " cgroup_sock cgroup_device cgroup_sock_addr cgroup_sysctl cgroup_sockopt"),
            "get_current_comm current_task_under_cgroup"),
        HelperChange(
            6, 16,
            .only(
                """
                socket_filter sched_cls sched_act xdp cgroup_skb lwt_in lwt_out lwt_xmit lwt_seg6local
                sock_ops sk_skb sk_reuseport flow_dissector sk_lookup struct_ops netfilter
                """), "get_current_uid_gid"),
        HelperChange(
            6, 16,
            .only(
                """
                socket_filter kprobe tracepoint xdp perf_event cgroup_skb sock_ops sk_skb raw_tracepoint
                raw_tracepoint_writable sk_reuseport flow_dissector sk_lookup syscall tracing lsm struct_ops
                netfilter
                """), "get_cgroup_classid"),
    ]

    /// Those whose helpers are the tracing programs'.
    private static let tracingFamily =
        "kprobe tracepoint perf_event raw_tracepoint raw_tracepoint_writable syscall tracing lsm"

    /// The functions that implement a helper, where none has its name. One of them is enough.
    static let implementations: [String: String] = [
        "check_mtu": "bpf_skb_check_mtu bpf_xdp_check_mtu",
        "fib_lookup": "bpf_skb_fib_lookup bpf_xdp_fib_lookup",
        "get_func_arg": "get_func_arg",
        "get_func_arg_cnt": "get_func_arg_cnt",
        "get_func_ip": "bpf_get_func_ip_kprobe bpf_get_func_ip_tracing",
        "get_func_ret": "get_func_ret",
        "get_netns_cookie": "bpf_get_netns_cookie_sock bpf_get_netns_cookie_sock_addr",
        "get_prandom_u32": "bpf_user_rnd_u32",
        "getsockopt": "bpf_sock_addr_getsockopt bpf_sock_ops_getsockopt",
        "load_hdr_opt": "bpf_sock_ops_load_hdr_opt",
        "lwt_push_encap": "bpf_lwt_in_push_encap bpf_lwt_xmit_push_encap",
        "probe_read": "bpf_probe_read_compat",
        "probe_read_str": "bpf_probe_read_compat_str",
        "redirect_map": "bpf_xdp_redirect_map",
        "reserve_hdr_opt": "bpf_sock_ops_reserve_hdr_opt",
        "setsockopt": "bpf_sock_addr_setsockopt bpf_sock_ops_setsockopt",
        "sk_select_reuseport": "sk_select_reuseport",
        "skb_output": "bpf_skb_event_output",
        "store_hdr_opt": "bpf_sock_ops_store_hdr_opt",
        "xdp_output": "bpf_xdp_event_output",
    ]

    /// Functions that a type needs of its own for a helper which others may call without.
    static let typeImplementations: [(type: String, helpers: String, functions: String)] = [
        ("cgroup_sock", "setsockopt getsockopt", "bpf_sock_create_setsockopt")
    ]

    /// Helpers that every kernel has: no function of BTF need tell of them.
    static let unconditional = "tail_call spin_lock spin_unlock"

    /// Helpers of the kernel's tracing code, whose functions are missing from the BTF of kernels before
    /// Linux 5.13 or so: they had only those functions in it that can be traced. They are there if `kprobe` is.
    static let untraced = """
        current_task_under_cgroup get_current_task perf_event_output perf_event_read
        perf_event_read_value perf_prog_read_value probe_read probe_read_str probe_read_kernel
        probe_read_kernel_str probe_read_user probe_read_user_str probe_write_user read_branch_records
        send_signal send_signal_thread snprintf_btf trace_printk d_path seq_printf seq_printf_btf seq_write
        skb_output xdp_output
        """
}

/// Something that types of programs may call since a release, although it and they were there before.
struct HelperChange: Sendable {
    /// The types that it is about.
    enum Scope: Sendable {
        case only(String)
        case allBut(String)
    }

    let release: LinuxVersion
    let scope: Scope
    let helpers: String

    init(_ major: Int, _ minor: Int, _ scope: Scope, _ helpers: String) {
        release = LinuxVersion(major, minor)
        self.scope = scope
        self.helpers = helpers
    }

    func concerns(type: String) -> Bool {
        switch scope {
        case .only(let types): names(in: types).contains(type)
        case .allBut(let types): !names(in: types).contains(type)
        }
    }
}

/// The names in a piece of a table, which blanks separate.
func names(in table: String) -> [String] {
    table.utf8.split { $0 <= 0x20 }.map { String(Substring($0)) }
}
