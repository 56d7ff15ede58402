/// Which release of Linux brought what, as a table: before each colon the release, behind it the names that are new.
///
/// Derived by a script from `include/uapi/linux/bpf.h` as it is at each release, and compared with a second
/// set of the same headers and with a list of the commits: a name's release is the first whose header
/// has it (the first of those with its number, where a name was changed). To verify one:
///
///     git grep -l BPF_MAP_TYPE_RINGBUF v5.8 -- include/uapi/linux/bpf.h     # there
///     git grep -l BPF_MAP_TYPE_RINGBUF v5.7 -- include/uapi/linux/bpf.h     # not yet
///
/// `KernelHistoryKernelTests` compares it with the running kernel's BTF. Names are those that users read; of
/// helpers, commands and flags, those of C, without the prefix where all have one.
enum KernelHistoryTable {
    static let programTypes = """
        3.18: unspec
        3.19: socket_filter
        4.1: kprobe sched_cls sched_act
        4.7: tracepoint
        4.8: xdp
        4.9: perf_event
        4.10: cgroup_skb cgroup_sock lwt_in lwt_out lwt_xmit
        4.13: sock_ops
        4.14: sk_skb
        4.15: cgroup_device
        4.17: sk_msg raw_tracepoint cgroup_sock_addr
        4.18: lwt_seg6local lirc_mode2
        4.19: sk_reuseport
        4.20: flow_dissector
        5.2: cgroup_sysctl raw_tracepoint_writable
        5.3: cgroup_sockopt
        5.5: tracing
        5.6: struct_ops ext
        5.7: lsm
        5.9: sk_lookup
        5.14: syscall
        6.4: netfilter
        """

    static let mapTypes = """
        3.18: unspec
        3.19: hash array
        4.2: prog_array
        4.3: perf_event_array
        4.6: percpu_hash percpu_array stack_trace
        4.8: cgroup_array
        4.10: lru_hash lru_percpu_hash
        4.11: lpm_trie
        4.12: array_of_maps hash_of_maps
        4.14: devmap sockmap
        4.15: cpumap
        4.18: xskmap sockhash
        4.19: cgroup_storage reuseport_sockarray
        4.20: percpu_cgroup_storage queue stack
        5.2: sk_storage
        5.4: devmap_hash
        5.6: struct_ops
        5.8: ringbuf
        5.10: inode_storage
        5.11: task_storage
        5.16: bloom_filter
        6.1: user_ringbuf
        6.2: cgrp_storage
        6.9: arena
        6.19: insn_array
        7.2: rhash
        """

    static let attachTypes = """
        4.10: cgroup_inet_ingress cgroup_inet_egress cgroup_inet_sock_create
        4.13: cgroup_sock_ops
        4.14: sk_skb_stream_parser sk_skb_stream_verdict
        4.15: cgroup_device
        4.17: sk_msg_verdict cgroup_inet4_bind cgroup_inet6_bind cgroup_inet4_connect
            cgroup_inet6_connect cgroup_inet4_post_bind cgroup_inet6_post_bind
        4.18: cgroup_udp4_sendmsg cgroup_udp6_sendmsg lirc_mode2
        4.20: flow_dissector
        5.2: cgroup_sysctl cgroup_udp4_recvmsg cgroup_udp6_recvmsg
        5.3: cgroup_getsockopt cgroup_setsockopt
        5.5: trace_raw_tp trace_fentry trace_fexit
        5.7: modify_return lsm_mac
        5.8: trace_iter cgroup_inet4_getpeername cgroup_inet6_getpeername
            cgroup_inet4_getsockname cgroup_inet6_getsockname xdp_devmap
        5.9: cgroup_inet_sock_release xdp_cpumap sk_lookup xdp
        5.13: sk_skb_verdict
        5.14: sk_reuseport_select sk_reuseport_select_or_migrate
        5.15: perf_event
        5.18: trace_kprobe_multi
        6.0: lsm_cgroup
        6.4: struct_ops netfilter
        6.6: tcx_ingress tcx_egress trace_uprobe_multi
        6.7: cgroup_unix_connect cgroup_unix_sendmsg cgroup_unix_recvmsg cgroup_unix_getpeername
            cgroup_unix_getsockname netkit_primary netkit_peer
        6.10: trace_kprobe_session
        6.13: trace_uprobe_session
        7.0: trace_fsession
        7.2: trace_fentry_multi trace_fexit_multi trace_fsession_multi
        """

    static let linkTypes = """
        5.8: unspec raw_tracepoint tracing cgroup iter netns xdp
        5.15: perf_event
        5.18: kprobe_multi
        5.19: struct_ops
        6.4: netfilter
        6.6: tcx uprobe_multi
        6.7: netkit
        6.10: sockmap
        7.2: tracing_multi
        """

    static let helpers = """
        3.18: unspec
        3.19: map_lookup_elem map_update_elem map_delete_elem
        4.1: probe_read ktime_get_ns trace_printk get_prandom_u32 get_smp_processor_id
            skb_store_bytes l3_csum_replace l4_csum_replace
        4.2: tail_call clone_redirect get_current_pid_tgid get_current_uid_gid get_current_comm
        4.3: get_cgroup_classid skb_vlan_push skb_vlan_pop skb_get_tunnel_key skb_set_tunnel_key
            perf_event_read
        4.4: redirect get_route_realm perf_event_output
        4.5: skb_load_bytes
        4.6: get_stackid csum_diff skb_get_tunnel_opt skb_set_tunnel_opt
        4.8: skb_change_proto skb_change_type skb_under_cgroup get_hash_recalc get_current_task
            probe_write_user
        4.9: current_task_under_cgroup skb_change_tail skb_pull_data csum_update
            set_hash_invalid
        4.10: get_numa_node_id skb_change_head xdp_adjust_head
        4.11: probe_read_str
        4.12: get_socket_cookie get_socket_uid
        4.13: set_hash setsockopt skb_adjust_room
        4.14: redirect_map sk_redirect_map sock_map_update
        4.15: xdp_adjust_meta perf_event_read_value perf_prog_read_value getsockopt
        4.16: override_return sock_ops_cb_flags_set
        4.17: msg_redirect_map msg_apply_bytes msg_cork_bytes msg_pull_data bind
        4.18: xdp_adjust_tail skb_get_xfrm_state get_stack skb_load_bytes_relative fib_lookup
            sock_hash_update msg_redirect_hash sk_redirect_hash lwt_push_encap
            lwt_seg6_store_bytes lwt_seg6_adjust_srh lwt_seg6_action rc_repeat rc_keydown
            skb_cgroup_id get_current_cgroup_id
        4.19: get_local_storage sk_select_reuseport skb_ancestor_cgroup_id
        4.20: sk_lookup_tcp sk_lookup_udp sk_release map_push_elem map_pop_elem map_peek_elem
            msg_push_data
        5.0: msg_pop_data rc_pointer_rel
        5.1: spin_lock spin_unlock sk_fullsock tcp_sock skb_ecn_set_ce get_listener_sock
        5.2: skc_lookup_tcp tcp_check_syncookie sysctl_get_name sysctl_get_current_value
            sysctl_get_new_value sysctl_set_new_value strtol strtoul sk_storage_get
            sk_storage_delete
        5.3: send_signal
        5.4: tcp_gen_syncookie
        5.5: skb_output probe_read_user probe_read_kernel probe_read_user_str
            probe_read_kernel_str
        5.6: tcp_send_ack send_signal_thread jiffies64
        5.7: read_branch_records get_ns_current_pid_tgid xdp_output get_netns_cookie
            get_current_ancestor_cgroup_id sk_assign
        5.8: ktime_get_boot_ns seq_printf seq_write sk_cgroup_id sk_ancestor_cgroup_id
            ringbuf_output ringbuf_reserve ringbuf_submit ringbuf_discard ringbuf_query
            csum_level
        5.9: skc_to_tcp6_sock skc_to_tcp_sock skc_to_tcp_timewait_sock skc_to_tcp_request_sock
            skc_to_udp6_sock get_task_stack
        5.10: load_hdr_opt store_hdr_opt reserve_hdr_opt inode_storage_get inode_storage_delete
            d_path copy_from_user snprintf_btf seq_printf_btf skb_cgroup_classid redirect_neigh
            per_cpu_ptr this_cpu_ptr redirect_peer
        5.11: task_storage_get task_storage_delete get_current_task_btf bprm_opts_set
            ktime_get_coarse_ns ima_inode_hash sock_from_file
        5.12: check_mtu
        5.13: for_each_map_elem snprintf
        5.14: sys_bpf btf_find_by_name_kind sys_close
        5.15: timer_init timer_set_callback timer_start timer_cancel get_func_ip
            get_attach_cookie task_pt_regs
        5.16: get_branch_snapshot trace_vprintk skc_to_unix_sock kallsyms_lookup_name
        5.17: find_vma loop strncmp get_func_arg get_func_ret get_func_arg_cnt
        5.18: get_retval set_retval xdp_get_buff_len xdp_load_bytes xdp_store_bytes
            copy_from_user_task skb_set_tstamp ima_file_hash
        5.19: kptr_xchg map_lookup_percpu_elem skc_to_mptcp_sock dynptr_from_mem
            ringbuf_reserve_dynptr ringbuf_submit_dynptr ringbuf_discard_dynptr dynptr_read
            dynptr_write dynptr_data
        6.0: tcp_raw_gen_syncookie_ipv4 tcp_raw_gen_syncookie_ipv6 tcp_raw_check_syncookie_ipv4
            tcp_raw_check_syncookie_ipv6
        6.1: ktime_get_tai_ns user_ringbuf_drain
        6.2: cgrp_storage_get cgrp_storage_delete
        """

    static let commands = """
        3.18: BPF_MAP_CREATE BPF_MAP_LOOKUP_ELEM BPF_MAP_UPDATE_ELEM BPF_MAP_DELETE_ELEM
            BPF_MAP_GET_NEXT_KEY BPF_PROG_LOAD
        4.4: BPF_OBJ_PIN BPF_OBJ_GET
        4.10: BPF_PROG_ATTACH BPF_PROG_DETACH
        4.12: BPF_PROG_TEST_RUN
        4.13: BPF_PROG_GET_NEXT_ID BPF_MAP_GET_NEXT_ID BPF_PROG_GET_FD_BY_ID
            BPF_MAP_GET_FD_BY_ID BPF_OBJ_GET_INFO_BY_FD
        4.15: BPF_PROG_QUERY
        4.17: BPF_RAW_TRACEPOINT_OPEN
        4.18: BPF_BTF_LOAD BPF_BTF_GET_FD_BY_ID BPF_TASK_FD_QUERY
        4.20: BPF_MAP_LOOKUP_AND_DELETE_ELEM
        5.2: BPF_MAP_FREEZE
        5.4: BPF_BTF_GET_NEXT_ID
        5.6: BPF_MAP_LOOKUP_BATCH BPF_MAP_LOOKUP_AND_DELETE_BATCH BPF_MAP_UPDATE_BATCH
            BPF_MAP_DELETE_BATCH
        5.7: BPF_LINK_CREATE BPF_LINK_UPDATE
        5.8: BPF_LINK_GET_FD_BY_ID BPF_LINK_GET_NEXT_ID BPF_ENABLE_STATS BPF_ITER_CREATE
        5.9: BPF_LINK_DETACH
        5.10: BPF_PROG_BIND_MAP
        5.14: BPF_PROG_RUN
        6.9: BPF_TOKEN_CREATE
        6.17: BPF_PROG_STREAM_READ_BY_FD
        7.0: BPF_PROG_ASSOC_STRUCT_OPS
        """

    /// Behind each group's name the C names of its flags. A flag that several calls know is in several
    /// groups, with the release from which that call knows it.
    static let flags: [(group: StaticString, names: String)] = [
        (
            "map_flags",
            """
            4.6: BPF_F_NO_PREALLOC
            4.10: BPF_F_NO_COMMON_LRU
            4.14: BPF_F_NUMA_NODE
            4.15: BPF_F_RDONLY BPF_F_WRONLY
            4.17: BPF_F_STACK_BUILD_ID
            5.0: BPF_F_ZERO_SEED
            5.2: BPF_F_RDONLY_PROG BPF_F_WRONLY_PROG
            5.4: BPF_F_CLONE
            5.5: BPF_F_MMAPABLE
            5.10: BPF_F_PRESERVE_ELEMS BPF_F_INNER_MAP
            6.4: BPF_F_LINK
            6.5: BPF_F_PATH_FD
            6.9: BPF_F_VTYPE_BTF_OBJ_FD BPF_F_TOKEN_FD BPF_F_SEGV_ON_FAULT BPF_F_NO_USER_CONV
            6.19: BPF_F_RB_OVERWRITE
            """
        ),
        (
            "update_flags",
            """
            3.19: BPF_ANY BPF_NOEXIST BPF_EXIST
            5.1: BPF_F_LOCK
            7.0: BPF_F_CPU BPF_F_ALL_CPUS
            """
        ),
        (
            "prog_load_flags",
            """
            4.12: BPF_F_STRICT_ALIGNMENT
            5.0: BPF_F_ANY_ALIGNMENT
            5.3: BPF_F_TEST_RND_HI32
            5.4: BPF_F_TEST_STATE_FREQ
            5.10: BPF_F_SLEEPABLE
            5.18: BPF_F_XDP_HAS_FRAGS
            6.3: BPF_F_XDP_DEV_BOUND_ONLY
            6.8: BPF_F_TEST_REG_INVARIANTS
            6.9: BPF_F_TOKEN_FD
            """
        ),
        (
            "attach_flags",
            """
            4.10: BPF_F_ALLOW_OVERRIDE
            4.15: BPF_F_ALLOW_MULTI
            5.6: BPF_F_REPLACE
            6.6: BPF_F_BEFORE BPF_F_AFTER BPF_F_ID BPF_F_LINK
            6.15: BPF_F_PREORDER
            """
        ),
        (
            "link_flags",
            """
            5.18: BPF_F_KPROBE_MULTI_RETURN
            6.6: BPF_F_UPROBE_MULTI_RETURN BPF_F_NETFILTER_IP_DEFRAG
            7.2: BPF_F_UPROBE_MULTI_PATH_FD
            """
        ),
        ("query_flags", "4.15: BPF_F_QUERY_EFFECTIVE"),
        (
            "run_flags",
            """
            5.10: BPF_F_TEST_RUN_ON_CPU
            5.18: BPF_F_TEST_XDP_LIVE_FRAMES
            6.11: BPF_F_TEST_SKB_CHECKSUM_COMPLETE
            """
        ),
    ]
}
