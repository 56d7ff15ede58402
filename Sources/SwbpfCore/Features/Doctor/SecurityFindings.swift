extension MachineFacts {
    /// What else may forbid it.
    var securityFindings: [Finding] {
        [callFinding, seccompFinding, unprivilegedFinding, lockdownFinding, modulesFinding]
    }

    private var callFinding: Finding {
        let key = "bpf_syscall"
        guard let callError else {
            return Finding(
                .security, key, .missing, "a seccomp filter ends processes that call bpf(2)",
                remedy: obstacle.remedy)
        }
        if hasAnswered { return Finding(.security, key, .ok, "answers", "bpf(2) can be called") }
        switch callError {
        case ErrorNumber.unknownCall, ErrorNumber.noPermission, ErrorNumber.noAccess:
            return Finding(
                .security, key, .missing, errorText(callError), obstacle.reason, remedy: obstacle.remedy)
        default:
            return Finding(
                .security, key, .unknown, errorText(callError), "an answer that no kernel is known to give")
        }
    }

    private var seccompFinding: Finding {
        let key = "seccomp"
        guard rights.hasSeccompFilter else {
            return Finding(.security, key, .ok, "no filter", "no seccomp filter decides over system calls")
        }
        switch isFilteringBPF {
        case true:
            return Finding(
                .security, key, .missing, "filter",
                deadlyCalls.contains(.bpf)
                    ? "the filter ends processes that call bpf(2)" : "the filter refuses bpf(2)",
                remedy: obstacle.remedy)
        case false:
            if isFilteringEvents {
                return Finding(
                    .security, key, .limited, "filter",
                    "the filter refuses perf_event_open(2): no kprobes, uprobes or tracepoints",
                    remedy: eventObstacle.remedy)
            }
            return Finding(.security, key, .ok, "filter", "a filter is in force, and it lets bpf(2) pass")
        case nil:
            return Finding(
                .security, key, .unknown, "filter",
                "a filter is in force; bpf(2) is refused, which it may have done or the kernel",
                remedy: "grep Seccomp /proc/self/status")
        }
    }

    // MARK: Users

    private var unprivilegedFinding: Finding {
        let setting = KernelSetting.unprivilegedBPF
        switch settings[setting] {
        case .number(0):
            return Finding(
                .security, setting.word, .ok, "0",
                "users without rights may load socket filters and cgroup_skb programs, a risk (Spectre) few accept",
                remedy: "sysctl -w kernel.unprivileged_bpf_disabled=2 forbids it")
        case .number(let number):
            let isFinal = number == 1
            if hasRights {
                return Finding(
                    .security, setting.word, .ok, String(number),
                    "only processes with CAP_BPF or CAP_SYS_ADMIN may load programs; this one may")
            }
            return Finding(
                .security, setting.word, .missing, String(number),
                "only processes with CAP_BPF or CAP_SYS_ADMIN may load programs",
                remedy: isFinal
                    ? "run it as root (1 holds until the machine is started again)"
                    : "run it as root, or sysctl -w kernel.unprivileged_bpf_disabled=0 for socket filters")
        case .absent:
            return Finding(
                .security, setting.word, .unknown, "this kernel does not have the setting")
        default: return unreadable(setting, group: .security)
        }
    }

    private var hasRights: Bool {
        isInInitialUserNamespace != false && hasBPFCapability
    }

    // MARK: Modules

    private var lockdownFinding: Finding {
        switch lockdown {
        case .some(.none):
            return Finding(.security, "lockdown", .ok, "none", "root is not kept from the kernel's memory")
        case .integrity:
            return Finding(
                .security, "lockdown", .limited, "integrity",
                "programs cannot change user memory (bpf_probe_write_user)", remedy: Self.unlock)
        case .confidentiality:
            return Finding(
                .security, "lockdown", .limited, "confidentiality",
                "no kprobes, no reading of kernel memory by programs (bpf_probe_read_kernel), and tracefs is empty",
                remedy: Self.unlock)
        case nil:
            return Finding(
                .security, "lockdown", .unknown,
                securityModules == nil
                    ? "whether the kernel is locked down only securityfs tells"
                    : "the lockdown module is in force; how far only securityfs tells",
                remedy: "mount -t securityfs securityfs /sys/kernel/security")
        }
    }

    private static let unlock =
        "boot without lockdown= on the kernel's command line (and without Secure Boot, which implies it)"

    private var modulesFinding: Finding {
        guard let modules = securityModules else {
            return Finding(
                .security, "security_modules", .unknown,
                "which security modules are in force only securityfs tells",
                remedy: "mount -t securityfs securityfs /sys/kernel/security")
        }
        let value = modules.joined(separator: ",")
        if modules.contains("bpf") {
            return Finding(
                .security, "security_modules", .ok, value,
                "BPF programs are among those asked about security (bpf)")
        }
        // These are in force whatever the list says.
        let named = modules.filter { !["capability", "ima", "evm"].contains($0) } + ["bpf"]
        let isBuilt = options.map { $0[KernelOption.security.rawValue] == "y" }
        return Finding(
            .security, "security_modules", .limited, value, "bpf is not in the list: LSM programs never run",
            remedy: isBuilt == false
                ? "boot a kernel built with CONFIG_BPF_LSM=y, with lsm=\(named.joined(separator: ",")) "
                    + "on its command line"
                : "add lsm=\(named.joined(separator: ",")) to the kernel's command line and boot")
    }
}
