/// Names in the kernel's BTF that the state attaches to, or that show how a kernel was configured.
enum KernelSymbol {
    /// A function that is rarely called and has stood in every kernel since 4.20: sync(2).
    static let tracedFunction = "ksys_sync"
    static let otherTracedFunction = "vfs_fsync_range"
    /// A hook that a security module may refuse.
    static let securityHook = "bpf_lsm_file_ioctl"
    static let cgroupSecurityHook = "bpf_lsm_socket_bind"
    static let tracepoint = "sched_process_exec"
    static let tracepointType = "btf_trace_sched_process_exec"

    static let kprobes = "register_kprobe"
    static let fprobes = "register_fprobe"
    static let uprobes = "uprobe_register"
    static let infrared = "lirc_prog_attach"
    static let netfilterLinks = "bpf_nf_link_attach"
    static let tcx = "tcx_link_attach"
    static let netkit = "netkit_link_attach"
    static let directCalls = "register_ftrace_direct"
    static let securityLinks = "bpf_lsm_verify_prog"

    /// Programs behind these are called through trampolines.
    static let needTrampolines: Set<String> = [directCalls, securityLinks]

    static let congestionOperations = "tcp_congestion_ops"
    static let congestionValue = "bpf_struct_ops_tcp_congestion_ops"

    static let all: Set<String> = [
        tracedFunction, otherTracedFunction, securityHook, cgroupSecurityHook, tracepointType, kprobes,
        fprobes,
        uprobes, infrared, netfilterLinks, tcx, netkit, directCalls, securityLinks, congestionOperations,
        congestionValue, "bpf_iter_task", "bpf_iter_bpf_map_elem", "bpf_iter_bpf_map", "bpf_iter_cgroup",
    ]
}
