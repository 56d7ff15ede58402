/// Which types of programs may call the kernel's functions that are meant for them (kfuncs), as a table.
///
/// The kernel registers sets of functions for hooks (`register_btf_kfunc_id_set`), and each hook serves some types of
/// programs. The sets are those of Linux 6.1, 6.12 and 7.2, with what came and went between. BTF names the
/// functions, but not their sets.
enum KernelFunctionTable {
    /// Functions by the hooks that have them.
    static let sets: [(hooks: String, functions: String)] = [
        (
            "common",
            """
            __bpf_trap bpf_arena_alloc_pages bpf_arena_free_pages bpf_arena_reserve_pages
            bpf_cast_to_kern_ctx bpf_cgroup_read_xattr bpf_copy_from_user_dynptr
            bpf_copy_from_user_str bpf_copy_from_user_str_dynptr
            bpf_copy_from_user_task_dynptr bpf_copy_from_user_task_str
            bpf_copy_from_user_task_str_dynptr bpf_dynptr_adjust bpf_dynptr_clone
            bpf_dynptr_copy bpf_dynptr_file_discard bpf_dynptr_from_file bpf_dynptr_is_null
            bpf_dynptr_is_rdonly bpf_dynptr_memset bpf_dynptr_size bpf_dynptr_slice
            bpf_dynptr_slice_rdwr bpf_get_kmem_cache bpf_get_mem_cgroup
            bpf_get_root_mem_cgroup bpf_iter_bits_destroy bpf_iter_bits_new bpf_iter_bits_next
            bpf_iter_css_destroy bpf_iter_css_new bpf_iter_css_next bpf_iter_css_task_destroy
            bpf_iter_css_task_new bpf_iter_css_task_next bpf_iter_dmabuf_destroy
            bpf_iter_dmabuf_new bpf_iter_dmabuf_next bpf_iter_kmem_cache_destroy
            bpf_iter_kmem_cache_new bpf_iter_kmem_cache_next bpf_iter_num_destroy
            bpf_iter_num_new bpf_iter_num_next bpf_iter_task_destroy bpf_iter_task_new
            bpf_iter_task_next bpf_iter_task_vma_destroy bpf_iter_task_vma_new
            bpf_iter_task_vma_next bpf_local_irq_restore bpf_local_irq_save
            bpf_map_sum_elem_count bpf_mem_cgroup_flush_stats bpf_mem_cgroup_memory_events
            bpf_mem_cgroup_page_state bpf_mem_cgroup_usage bpf_mem_cgroup_vm_events
            bpf_modify_return_test_tp bpf_preempt_disable bpf_preempt_enable
            bpf_probe_read_kernel_dynptr bpf_probe_read_kernel_str_dynptr
            bpf_probe_read_user_dynptr bpf_probe_read_user_str_dynptr bpf_put_mem_cgroup
            bpf_rcu_read_lock bpf_rcu_read_unlock bpf_rdonly_cast bpf_res_spin_lock
            bpf_res_spin_lock_irqsave bpf_res_spin_unlock bpf_res_spin_unlock_irqrestore
            bpf_strcasecmp bpf_strcasestr bpf_strchr bpf_strchrnul bpf_strcmp bpf_strcspn
            bpf_stream_print_stack bpf_stream_vprintk bpf_stream_vprintk_impl bpf_strlen
            bpf_strncasecmp bpf_strncasestr bpf_strnchr bpf_strnlen bpf_strnstr bpf_strrchr
            bpf_strspn bpf_strstr bpf_task_work_schedule_resume
            bpf_task_work_schedule_resume_impl bpf_task_work_schedule_signal
            bpf_task_work_schedule_signal_impl bpf_timer_cancel_async bpf_wq_init
            bpf_wq_set_callback bpf_wq_set_callback_impl bpf_wq_start
            """
        ),
        (
            "cgroup",
            """
            bpf_sock_addr_set_sun_path bpf_sock_ops_enable_tx_tstamp
            """
        ),
        (
            "cgroup lwt netfilter sched_act sched_cls sk_skb socket_filter struct_ops tracing",
            """
            bpf_dynptr_from_skb
            """
        ),
        (
            "cgroup sched_cls struct_ops syscall tracing xdp",
            """
            bpf_cgroup_acquire bpf_cgroup_ancestor bpf_cgroup_from_id bpf_cgroup_release
            bpf_get_lowcore bpf_key_put bpf_list_add bpf_list_back bpf_list_del bpf_list_empty
            bpf_list_front bpf_list_is_first bpf_list_is_last bpf_list_pop_back
            bpf_list_pop_front bpf_list_push_back bpf_list_push_back_impl bpf_list_push_front
            bpf_list_push_front_impl bpf_lookup_system_key bpf_lookup_user_key bpf_obj_drop
            bpf_obj_drop_impl bpf_obj_new bpf_obj_new_impl bpf_percpu_obj_drop
            bpf_percpu_obj_drop_impl bpf_percpu_obj_new bpf_percpu_obj_new_impl bpf_rbtree_add
            bpf_rbtree_add_impl bpf_rbtree_first bpf_rbtree_left bpf_rbtree_remove
            bpf_rbtree_right bpf_rbtree_root bpf_refcount_acquire bpf_refcount_acquire_impl
            bpf_send_signal_task bpf_task_acquire bpf_task_from_pid bpf_task_from_vpid
            bpf_task_get_cgroup1 bpf_task_release bpf_task_under_cgroup bpf_throw
            bpf_verify_pkcs7_signature crash_kexec
            """
        ),
        (
            "kprobe tracing",
            """
            bpf_session_cookie bpf_session_is_return
            """
        ),
        (
            "lsm",
            """
            bpf_get_dentry_xattr bpf_get_file_xattr bpf_get_fsverity_digest
            bpf_get_task_exe_file bpf_path_d_path bpf_put_file bpf_real_data_inode
            bpf_remove_dentry_xattr bpf_set_dentry_xattr
            """
        ),
        (
            "sched_act sched_cls",
            """
            bpf_dynptr_from_skb_meta
            """
        ),
        (
            "sched_act sched_cls xdp",
            """
            bpf_crypto_decrypt bpf_crypto_encrypt
            """
        ),
        (
            "sched_cls",
            """
            bpf_sk_assign_tcp_reqsk bpf_skb_get_fou_encap bpf_skb_get_xfrm_info
            bpf_skb_set_fou_encap bpf_skb_set_xfrm_info
            """
        ),
        (
            "sched_cls xdp",
            """
            bpf_ct_change_status bpf_ct_change_timeout bpf_ct_insert_entry bpf_ct_release
            bpf_ct_set_nat_info bpf_ct_set_status bpf_ct_set_timeout bpf_skb_ct_alloc
            bpf_skb_ct_lookup bpf_xdp_ct_alloc bpf_xdp_ct_lookup
            """
        ),
        (
            "struct_ops",
            """
            __scx_bpf_dsq_insert_vtime bbr_cwnd_event bbr_cwnd_event_tx_start bbr_init
            bbr_main bbr_min_tso_segs bbr_set_state bbr_sndbuf_expand bbr_ssthresh
            bbr_undo_cwnd bpf_io_uring_get_region bpf_io_uring_submit_sqes bpf_kfree_skb
            bpf_qdisc_bstats_update bpf_qdisc_init_prologue bpf_qdisc_reset_destroy_epilogue
            bpf_qdisc_skb_drop bpf_qdisc_watchdog_schedule bpf_skb_get_hash cubictcp_acked
            cubictcp_cong_avoid cubictcp_cwnd_event cubictcp_cwnd_event_tx_start cubictcp_init
            cubictcp_recalc_ssthresh cubictcp_state dctcp_cwnd_event dctcp_cwnd_event_tx_start
            dctcp_cwnd_undo dctcp_init dctcp_ssthresh dctcp_state dctcp_update_alpha
            hid_bpf_get_data hid_bpf_try_input_report scx_bpf_cid_override scx_bpf_consume
            scx_bpf_dispatch scx_bpf_dispatch_cancel scx_bpf_dispatch_nr_slots
            scx_bpf_dispatch_vtime scx_bpf_dsq_insert scx_bpf_dsq_insert___v2
            scx_bpf_dsq_insert_vtime scx_bpf_dsq_move_to_local scx_bpf_dsq_move_to_local___v2
            scx_bpf_reenqueue_local scx_bpf_sub_dispatch tcp_cong_avoid_ai tcp_reno_cong_avoid
            tcp_reno_ssthresh tcp_reno_undo_cwnd tcp_slow_start
            """
        ),
        (
            "struct_ops syscall",
            """
            __scx_bpf_select_cpu_and hid_bpf_allocate_context hid_bpf_hw_output_report
            hid_bpf_hw_request hid_bpf_input_report hid_bpf_release_context scx_bpf_create_dsq
            scx_bpf_dispatch_from_dsq scx_bpf_dispatch_from_dsq_set_slice
            scx_bpf_dispatch_from_dsq_set_vtime scx_bpf_dispatch_vtime_from_dsq
            scx_bpf_dsq_move scx_bpf_dsq_move_set_slice scx_bpf_dsq_move_set_vtime
            scx_bpf_dsq_move_vtime scx_bpf_select_cpu_and scx_bpf_select_cpu_dfl
            """
        ),
        (
            "struct_ops syscall tracing",
            """
            bpf_cpumask_acquire bpf_cpumask_and bpf_cpumask_any_and_distribute
            bpf_cpumask_any_distribute bpf_cpumask_clear bpf_cpumask_clear_cpu
            bpf_cpumask_copy bpf_cpumask_create bpf_cpumask_empty bpf_cpumask_equal
            bpf_cpumask_first bpf_cpumask_first_and bpf_cpumask_first_zero bpf_cpumask_full
            bpf_cpumask_intersects bpf_cpumask_or bpf_cpumask_populate bpf_cpumask_release
            bpf_cpumask_set_cpu bpf_cpumask_setall bpf_cpumask_subset
            bpf_cpumask_test_and_clear_cpu bpf_cpumask_test_and_set_cpu bpf_cpumask_test_cpu
            bpf_cpumask_weight bpf_cpumask_xor bpf_iter_scx_dsq_destroy bpf_iter_scx_dsq_new
            bpf_iter_scx_dsq_next scx_bpf_cid_curr scx_bpf_cid_to_cpu scx_bpf_cid_topo
            scx_bpf_cidperf_cap scx_bpf_cidperf_cur scx_bpf_cidperf_set scx_bpf_cpu_curr
            scx_bpf_cpu_node scx_bpf_cpu_rq scx_bpf_cpu_to_cid scx_bpf_cpuperf_cap
            scx_bpf_cpuperf_cur scx_bpf_cpuperf_set scx_bpf_destroy_dsq scx_bpf_dsq_nr_queued
            scx_bpf_dsq_peek scx_bpf_dsq_reenq scx_bpf_dump_bstr scx_bpf_error_bstr
            scx_bpf_events scx_bpf_exit_bstr scx_bpf_get_idle_cpumask
            scx_bpf_get_idle_cpumask_node scx_bpf_get_idle_smtmask
            scx_bpf_get_idle_smtmask_node scx_bpf_get_online_cpumask
            scx_bpf_get_possible_cpumask scx_bpf_kick_cid scx_bpf_kick_cpu scx_bpf_locked_rq
            scx_bpf_now scx_bpf_nr_cids scx_bpf_nr_cpu_ids scx_bpf_nr_node_ids
            scx_bpf_nr_online_cids scx_bpf_pick_any_cpu scx_bpf_pick_any_cpu_node
            scx_bpf_pick_idle_cpu scx_bpf_pick_idle_cpu_node scx_bpf_put_cpumask
            scx_bpf_put_idle_cpumask scx_bpf_reenqueue_local___v2 scx_bpf_task_cgroup
            scx_bpf_task_cid scx_bpf_task_cpu scx_bpf_task_running scx_bpf_task_set_dsq_vtime
            scx_bpf_task_set_slice scx_bpf_test_and_clear_cpu_idle scx_bpf_this_cid
            scx_bpf_tid_to_task
            """
        ),
        (
            "syscall",
            """
            bpf_crypto_ctx_acquire bpf_crypto_ctx_create bpf_crypto_ctx_release
            hid_bpf_attach_prog
            """
        ),
        (
            "tracing",
            """
            bpf_sock_destroy cgroup_rstat_flush cgroup_rstat_updated css_rstat_flush
            css_rstat_updated
            """
        ),
        (
            "xdp",
            """
            bpf_dynptr_from_xdp bpf_xdp_flow_lookup bpf_xdp_get_xfrm_state
            bpf_xdp_metadata_rx_hash bpf_xdp_metadata_rx_timestamp
            bpf_xdp_metadata_rx_vlan_tag bpf_xdp_pull_data bpf_xdp_xfrm_state_release
            """
        ),
    ]

    /// From which release on hooks have functions that are older.
    static let changes: [(release: LinuxVersion, hooks: String, functions: String)] = [
        (
            LinuxVersion(6, 16), "struct_ops syscall",
            "bpf_dynptr_from_skb scx_bpf_select_cpu_dfl"
        ),
        (
            LinuxVersion(6, 2), "sched_cls struct_ops syscall xdp cgroup",
            "crash_kexec"
        ),
        (
            LinuxVersion(6, 18), "sched_cls struct_ops syscall xdp cgroup",
            "bpf_key_put bpf_lookup_system_key bpf_lookup_user_key bpf_verify_pkcs7_signature"
        ),
        (LinuxVersion(7, 0), "tracing", "bpf_session_cookie bpf_session_is_return"),
    ]

    /// The types of programs that a hook serves, each with the release since which it does.
    static let hooks: [String: [(release: LinuxVersion, types: String)]] = [
        "xdp": [(LinuxVersion(5, 18), "xdp")],
        "sched_cls": [(LinuxVersion(5, 18), "sched_cls")],
        "struct_ops": [(LinuxVersion(5, 13), "struct_ops")],
        "tracing": [
            (LinuxVersion(6, 0), "tracing lsm"), (LinuxVersion(6, 12), "tracepoint perf_event"),
            (LinuxVersion(7, 0), "raw_tracepoint"),
        ],
        // A filter keeps the tracing programs from what was registered for these.
        "lsm": [(LinuxVersion(6, 0), "lsm")],
        "syscall": [(LinuxVersion(6, 0), "syscall")],
        "cgroup": [
            (LinuxVersion(6, 4), "cgroup_skb"), (LinuxVersion(6, 7), "cgroup_sock_addr"),
            (LinuxVersion(6, 12), "cgroup_sock cgroup_device cgroup_sockopt cgroup_sysctl"),
            (LinuxVersion(6, 15), "sock_ops"),
        ],
        "sched_act": [(LinuxVersion(6, 4), "sched_act")],
        "sk_skb": [(LinuxVersion(6, 4), "sk_skb")],
        "socket_filter": [(LinuxVersion(6, 4), "socket_filter")],
        "lwt": [(LinuxVersion(6, 4), "lwt_in lwt_out lwt_xmit lwt_seg6local")],
        "netfilter": [(LinuxVersion(6, 4), "netfilter")],
        "kprobe": [(LinuxVersion(6, 10), "kprobe")],
    ]

    /// The first release that had such functions for programs of more than one kind.
    static let firstRelease = LinuxVersion(5, 13)

    /// The hook that serves every type that has one.
    static let commonHook = "common"
}
