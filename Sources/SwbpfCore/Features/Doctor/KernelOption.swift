/// An option of the kernel's configuration without which BPF can do less.
enum KernelOption: String, CaseIterable, Sendable {
    case bpf = "CONFIG_BPF"
    case systemCall = "CONFIG_BPF_SYSCALL"
    case jit = "CONFIG_BPF_JIT"
    case types = "CONFIG_DEBUG_INFO_BTF"
    case moduleTypes = "CONFIG_DEBUG_INFO_BTF_MODULES"
    case events = "CONFIG_BPF_EVENTS"
    case kprobes = "CONFIG_KPROBE_EVENTS"
    case uprobes = "CONFIG_UPROBE_EVENTS"
    case fprobes = "CONFIG_FPROBE"
    case callTracepoints = "CONFIG_FTRACE_SYSCALLS"
    case directCalls = "CONFIG_DYNAMIC_FTRACE_WITH_DIRECT_CALLS"
    case symbols = "CONFIG_KALLSYMS"
    case security = "CONFIG_BPF_LSM"
    case cgroups = "CONFIG_CGROUP_BPF"
    case classifier = "CONFIG_NET_CLS_BPF"
    case actions = "CONFIG_NET_CLS_ACT"
    case ingress = "CONFIG_NET_SCH_INGRESS"
    case sockets = "CONFIG_XDP_SOCKETS"
    case streams = "CONFIG_BPF_STREAM_PARSER"
    case netfilter = "CONFIG_NETFILTER_BPF_LINK"
    case scheduler = "CONFIG_SCHED_CLASS_EXT"

    /// What a kernel without it cannot do.
    var prevents: String {
        switch self {
        case .bpf: "the kernel has no BPF at all"
        case .systemCall: "there is no bpf(2): nothing can be loaded"
        case .jit: "programs are interpreted: slower, and fentry, LSM and struct_ops programs do not work"
        case .types:
            "without the kernel's types there are no portable (CO-RE) programs, fentry, LSM programs or iterators"
        case .moduleTypes: "the types and functions of modules cannot be used by programs"
        case .events: "programs cannot be attached to kprobes, uprobes, tracepoints and perf events"
        case .kprobes: "programs cannot be attached to functions of the kernel as kprobes"
        case .uprobes: "programs cannot be attached to functions of processes and libraries"
        case .fprobes: "no program can be attached to many functions at once (kprobe_multi)"
        case .callTracepoints: "there are no tracepoints of system calls (syscalls:sys_enter_...)"
        case .directCalls: "fentry and fexit programs cannot be attached to functions"
        case .symbols: "functions of the kernel have no names: no kprobes, no names in stack traces"
        case .security: "programs cannot decide over security (LSM programs)"
        case .cgroups: "programs cannot be attached to cgroups"
        case .classifier: "programs cannot be attached by tc filters (cls_bpf)"
        case .actions: "tc filters have no actions, and tcx and clsact do not exist"
        case .ingress: "tc cannot attach programs to incoming packets (clsact)"
        case .sockets: "there are no AF_XDP sockets"
        case .streams: "sockmaps have no parsers and verdicts of streams"
        case .netfilter: "programs cannot be attached to netfilter hooks"
        case .scheduler: "programs cannot schedule tasks (sched_ext)"
        }
    }

    /// The first kernel that has the option.
    var since: (major: Int, minor: Int) {
        switch self {
        case .moduleTypes: (5, 11)
        case .types: (5, 2)
        case .directCalls: (5, 5)
        case .security: (5, 7)
        case .fprobes: (5, 18)
        case .netfilter: (6, 4)
        case .scheduler: (6, 12)
        default: (4, 18)
        }
    }

    /// Without it nothing can be loaded.
    var isNecessary: Bool { self == .bpf || self == .systemCall }
}

extension MachineFacts {
    /// What the running kernel shows of an option when no configuration can be read; `nil` where it shows nothing.
    func concluded(_ option: KernelOption) -> Bool? {
        switch option {
        case .bpf, .systemCall: callError.map { $0 != ErrorNumber.unknownCall }
        case .jit: settings[.jit].flatMap { $0 == .hidden ? nil : $0 != .absent }
        case .types: hasKernelTypes
        case .moduleTypes: moduleTypeCount > 0 ? true : nil
        case .kprobes: eventKinds.map { $0["kprobe"] != nil }
        case .uprobes: eventKinds.map { $0["uprobe"] != nil }
        case .events: trials[.tracepoint].flatMap(\.isProofOfType)
        case .cgroups: trials[.cgroup].flatMap(\.isProofOfType)
        case .security: trials[.security].flatMap(\.isProofOfType)
        default: nil
        }
    }
}

extension TrialOutcome {
    /// Whether the kernel knows the type of program: one that it was built without is invalid.
    fileprivate var isProofOfType: Bool? {
        switch self {
        case .works, .onlyLoads: true
        case .refused(.load, let number): number == ErrorNumber.invalid ? false : nil
        case .refused: true
        case .notTried: nil
        }
    }
}
