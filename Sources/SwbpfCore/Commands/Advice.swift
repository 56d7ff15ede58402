/// The sentence that an error is shown as: what, which, why, and what to do where that is known.
func message(for error: any Error) -> String {
    switch error {
    case let error as SystemCallError:
        let advice = advice(for: error, rights: Rights.current)
        return advice.isEmpty ? error.description : "\(error.description); \(advice)"
    case let error as BPFObjectError:
        guard error.isForbidden else { return error.description }
        // As if the call that libbpf made had been our own.
        let call = SystemCallError(call: "BPF_PROG_LOAD", subject: error.path, number: error.number)
        return "\(error.description); \(advice(for: call, rights: Rights.current))"
    case let error as UsageError: return error.message
    case let error as BatchError: return error.message
    default: return String(describing: error)
    }
}

/// What to do about a refused system call; empty where the reason says it all.
func advice(for error: SystemCallError, rights: () -> Rights) -> String {
    let isBPF = error.call.hasPrefix("BPF_")
    if error.isPermissionDenied, isBPF {
        let rights = rights()
        if !rights.hasSysAdmin {
            return rights.isRoot
                ? "it needs CAP_SYS_ADMIN, which this process lacks though it is root"
                : "run it as root (CAP_SYS_ADMIN)"
        }
        return rights.hasSeccompFilter
            ? "a seccomp filter is in force here: in a container, allow bpf(2) in its profile or run it on the host"
            : "this process has CAP_SYS_ADMIN, so a user namespace, kernel lockdown or a security module forbids it"
    }
    if error.isPermissionDenied, error.call == "perf_event_open" {
        return rights().hasPerfmon
            ? "kernel lockdown or a security module forbids it, or a seccomp filter as containers have it"
            : "run it as root (CAP_PERFMON)"
    }
    if error.isPermissionDenied, error.call.hasPrefix("RTM_") { return "run it as root (CAP_NET_ADMIN)" }
    if error.isPermissionDenied, error.call == "setns" { return "run it as root (CAP_SYS_ADMIN)" }
    if error.isNoEntry, error.subject.hasPrefix("/proc/self/") {
        return "it needs /proc, run: mount -t proc proc /proc"
    }
    if error.isOutOfDescriptors { return "raise the limit on open files (ulimit -n)" }
    if error.isUnknownCall, isBPF { return "this kernel was built without CONFIG_BPF_SYSCALL" }
    if error.isInvalidArgument, error.call.hasSuffix("_GET_NEXT_ID") {
        return "the kernel may be too old for this kind of object"
    }
    return ""
}
