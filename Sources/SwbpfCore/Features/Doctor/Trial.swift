/// Something that is tried out with the kernel, and undone at once.
enum Trial: String, CaseIterable, Sendable {
    case map
    case socketFilter = "socket_filter"
    case xdp
    case cgroup = "cgroup_skb"
    case tracepoint
    case rawTracepoint = "raw_tracepoint"
    case kprobe
    case uprobe
    case kernelMemory = "probe_read_kernel"
    case function = "fentry"
    case security = "lsm"
    case iterator = "iter"

    /// What a person calls it.
    var name: String {
        switch self {
        case .map: "maps"
        case .socketFilter: "socket filters"
        case .xdp: "XDP programs"
        case .cgroup: "cgroup programs"
        case .tracepoint: "tracepoints"
        case .rawTracepoint: "raw tracepoints"
        case .kprobe: "kprobes"
        case .uprobe: "uprobes"
        case .kernelMemory: "reading kernel memory"
        case .function: "fentry and fexit"
        case .security: "LSM programs"
        case .iterator: "iterators"
        }
    }

    /// It needs to know the kernel's types.
    var needsKernelTypes: Bool { [.function, .security, .iterator].contains(self) }

    /// It watches the kernel rather than takes part in networking.
    var isTracing: Bool { ![.map, .socketFilter, .xdp, .cgroup].contains(self) }
}

/// What came of it.
enum TrialOutcome: Equatable, Sendable {
    /// Loaded, and attached where that can be tried without an effect on others.
    case works
    case refused(TrialStep, CInt)
    /// It loads; attaching it could not be tried.
    case onlyLoads(TrialObstacle)
    case notTried(TrialObstacle)
}

/// What was refused.
enum TrialStep: String, Sendable {
    case create = "BPF_MAP_CREATE"
    case load = "BPF_PROG_LOAD"
    case event = "perf_event_open"
    case attach
}

/// Why something was not tried.
enum TrialObstacle: Equatable, Sendable {
    /// Kernel lockdown refuses it, and would write about it into the kernel's log.
    case lockdown
    /// A seccomp filter would end the process.
    case seccomp
    /// The kernel does not show its types.
    case noKernelTypes
    /// None of the kernel's functions that are known to be harmless to attach to is there.
    case noFunction
    /// The kernel has no such kind of event.
    case noEventKind
    /// Without /sys or tracefs it has no number.
    case noNumber
    /// Not even a plain program of the same family loads.
    case nothingLoads
}
