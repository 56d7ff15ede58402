extension MachineFacts {
    /// What was tried out.
    var trialFindings: [Finding] { Trial.allCases.map(finding(for:)) }

    private func finding(for trial: Trial) -> Finding {
        switch trials[trial] {
        case .works where trial == .security && securityModules?.contains("bpf") == false:
            return Finding(
                .programs, trial.rawValue, .limited, "attaches",
                "they load and attach, and never run: bpf is not among the security modules",
                remedy: modulesRemedy)
        case .works: return Finding(.programs, trial.rawValue, .ok, trial.success, trial.meaning)
        case .refused(let step, let number): return refused(trial, step, number)
        case .onlyLoads(let obstacle):
            let (reason, remedy) = explanation(of: obstacle, for: trial)
            let isLimit = obstacle == .seccomp
            return Finding(
                .programs, trial.rawValue, isLimit ? .limited : .unknown, "loads",
                "attaching it was not tried: \(reason)", remedy: remedy)
        case .notTried(let obstacle):
            let (reason, remedy) = explanation(of: obstacle, for: trial)
            return Finding(.programs, trial.rawValue, .missing, reason, remedy: remedy)
        case nil:
            return Finding(.programs, trial.rawValue, .missing, obstacle.reason, remedy: obstacle.remedy)
        }
    }

    private var modulesRemedy: String? { securityFindings.first { $0.key == "security_modules" }?.remedy }

    // MARK: Refusals

    private func refused(_ trial: Trial, _ step: TrialStep, _ number: CInt) -> Finding {
        let call = step == .attach ? trial.attachCall : step.rawValue
        let (reason, remedy) = explanation(of: number, at: step, for: trial)
        return Finding(
            .programs, trial.rawValue, .missing, "\(call): \(errorText(number))", reason, remedy: remedy)
    }

    private func explanation(of number: CInt, at step: TrialStep, for trial: Trial) -> (String, String?) {
        switch number {
        case ErrorNumber.noPermission, ErrorNumber.noAccess, ErrorNumber.unknownCall:
            if step == .attach, isPrivileged { return ("the kernel forbids attaching it to everybody", nil) }
            let obstacle = step == .event ? eventObstacle : obstacle(lacking: trial.capabilities)
            return (obstacle.reason, obstacle.remedy)
        case ErrorNumber.notSupportedByKernel, ErrorNumber.notSupported:
            return ("the kernel cannot do it on this processor, or was built without it", trial.option)
        case ErrorNumber.invalid where step == .load || step == .create:
            return ("this kernel does not know it: too old, or built without it", trial.option)
        default:
            return ("\(trial.name) do not work here", trial.option)
        }
    }

    /// The process has all rights, so it is not for want of them.
    private var isPrivileged: Bool { rights.hasSysAdmin && isInInitialUserNamespace != false }

    private func explanation(of obstacle: TrialObstacle, for trial: Trial) -> (String, String?) {
        switch obstacle {
        case .lockdown:
            return (
                "kernel lockdown (confidentiality) refuses it",
                securityFindings.first { $0.key == "lockdown" }?.remedy
            )
        case .seccomp: return (eventObstacle.reason, eventObstacle.remedy)
        case .noKernelTypes:
            return (
                "the kernel does not show its types (BTF)", kernelFindings.first { $0.key == "btf" }?.remedy
            )
        case .noFunction:
            return ("the kernel has no function to try it with: too old, or built without it", trial.option)
        case .noEventKind: return ("the kernel was built without \(trial.name)", trial.option)
        case .noNumber:
            return trial == .tracepoint
                ? (
                    lockdown == .confidentiality
                        ? "kernel lockdown (confidentiality) empties tracefs" : "tracefs cannot be read",
                    lockdown == .confidentiality
                        ? Self.noRemedy : "mount -t tracefs tracefs /sys/kernel/tracing"
                )
                : ("there is no /sys, where kinds of events have their numbers", "mount -t sysfs sysfs /sys")
        case .nothingLoads:
            if case .refused(let step, let number)? = trials[.tracepoint] {
                return explanation(of: number, at: step, for: trial)
            }
            return ("no tracing program loads", nil)
        }
    }

    private static var noRemedy: String? { nil }
}

extension Trial {
    /// What came of it where all went well.
    fileprivate var success: String {
        switch self {
        case .map: "made"
        case .socketFilter, .xdp, .cgroup, .kernelMemory: "loads"
        default: "loads and attaches"
        }
    }

    fileprivate var meaning: String {
        switch self {
        case .map: "maps can be made"
        case .socketFilter:
            "programs for sockets; all that users without rights may ever load, with cgroup_skb"
        case .xdp: "programs for packets, before the kernel sees them"
        case .cgroup: "programs for the packets of cgroups"
        case .tracepoint: "programs at the kernel's tracepoints"
        case .rawTracepoint: "the same without the cost of perf events"
        case .kprobe: "programs at functions of the kernel"
        case .uprobe: "programs at functions of processes and libraries"
        case .kernelMemory: "programs may read the kernel's memory (bpf_probe_read_kernel)"
        case .function: "programs at functions of the kernel, faster than kprobes"
        case .security: "programs that decide over security"
        case .iterator: "programs that walk the kernel's objects"
        }
    }

    fileprivate var attachCall: String {
        switch self {
        case .tracepoint, .kprobe, .uprobe: "PERF_EVENT_IOC_SET_BPF"
        case .iterator: BPFCommand.linkCreate.name
        default: BPFCommand.rawTracepointOpen.name
        }
    }

    /// What it takes beyond CAP_BPF, by number.
    fileprivate var capabilities: [Int] {
        switch self {
        case .map, .socketFilter: []
        case .xdp, .cgroup: [Rights.netAdmin]
        default: [Rights.perfmon]
        }
    }

    /// What to do about a kernel without it.
    fileprivate var option: String? {
        let option: KernelOption? =
            switch self {
            case .map, .socketFilter, .xdp: nil
            case .cgroup: .cgroups
            case .tracepoint, .rawTracepoint, .kernelMemory: .events
            case .kprobe: .kprobes
            case .uprobe: .uprobes
            case .function: .directCalls
            case .security: .security
            case .iterator: .types
            }
        return option.map { "boot a kernel built with \($0.rawValue)=y" }
    }
}
