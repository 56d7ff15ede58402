import Testing

@testable import SwbpfCore

/// A machine that differs from a healthy one, and the finding that says so.
struct Symptom: Sendable, CustomTestStringConvertible {
    let key: String
    let state: Finding.State
    /// What the remedy begins with; `nil` for none.
    let remedy: String?
    let change: @Sendable (inout MachineFacts) -> Void
    var testDescription: String { "\(key) \(state.rawValue) \(remedy ?? "")" }

    init(
        _ key: String, _ state: Finding.State, _ remedy: String? = nil,
        _ change: @escaping @Sendable (inout MachineFacts) -> Void
    ) {
        self.key = key
        self.state = state
        self.remedy = remedy
        self.change = change
    }

    static func setting(
        _ setting: KernelSetting, _ value: SettingValue, _ state: Finding.State, _ remedy: String? = nil
    ) -> Symptom {
        Symptom(setting.word, state, remedy) { $0.settings[setting] = value }
    }

    static func trial(
        _ trial: Trial, _ outcome: TrialOutcome, _ state: Finding.State, _ remedy: String? = nil
    ) -> Symptom {
        Symptom(trial.rawValue, state, remedy) { $0.trials[trial] = outcome }
    }

    static let kernel = [
        Symptom("kernel_version", .ok) { _ in },
        Symptom("kernel_version", .ok) { $0.kernel = KernelRelease(release: "5.4.0-1-amd64") },
        Symptom("kernel_version", .limited, "boot Linux") { $0.kernel = KernelRelease(release: "4.18.0") },
        Symptom("kernel_version", .limited, "boot Linux") {
            $0.kernel = KernelRelease(release: "5.3.18-lp152")
        },
        Symptom("kernel_version", .missing, "boot Linux") { $0.kernel = KernelRelease(release: "4.17.19") },
        Symptom("kernel_version", .missing, "boot Linux") {
            $0.kernel = KernelRelease(release: "3.10.0-957.el7")
        },
        Symptom("kernel_version", .unknown) { $0.kernel = KernelRelease(release: "") },
        Symptom("kernel_version", .unknown) { $0.kernel = KernelRelease(release: "next") },
        Symptom("kernel_config", .unknown, "modprobe configs") { $0.options = nil },
        Symptom("CONFIG_BPF", .ok) { _ in },
        Symptom("CONFIG_BPF_SYSCALL", .missing, "boot a kernel") { $0.options?["CONFIG_BPF_SYSCALL"] = nil },
        Symptom("CONFIG_NET_CLS_BPF", .ok) { $0.options?["CONFIG_NET_CLS_BPF"] = "m" },
        Symptom("CONFIG_KPROBE_EVENTS", .limited, "boot a kernel") {
            $0.options?["CONFIG_KPROBE_EVENTS"] = "n"
        },
        Symptom("CONFIG_KPROBE_EVENTS", .limited, "boot a kernel") {
            ($0.options, $0.eventKinds) = (nil, [:])
        },
        Symptom("CONFIG_UPROBE_EVENTS", .ok) { $0.options = nil },
        Symptom("CONFIG_BPF_SYSCALL", .missing, "boot a kernel") {
            ($0.options, $0.callError) = (nil, ErrorNumber.unknownCall)
        },
        Symptom("CONFIG_CGROUP_BPF", .limited, "boot a kernel") {
            $0.options = nil
            $0.trials[.cgroup] = .refused(.load, ErrorNumber.invalid)
        },
        Symptom("btf", .missing, "boot a kernel") { ($0.options, $0.hasKernelTypes) = (nil, false) },
        Symptom("btf", .missing, "mount -t sysfs") { $0.hasKernelTypes = false },
        Symptom("btf", .unknown, "mount -t sysfs") { $0.hasKernelTypes = nil },
        Symptom("module_btf", .ok) { $0.moduleTypeCount = 0 },
        Symptom("module_btf", .unknown, "mount -t sysfs") { $0.hasKernelTypes = nil },
    ]

    static let rights =
        [
            ("cap_bpf", Rights.bpf, Finding.State.missing), ("cap_perfmon", Rights.perfmon, .limited),
            ("cap_net_admin", Rights.netAdmin, .limited), ("cap_sys_admin", Rights.sysAdmin, .limited),
        ].map { key, number, state in
            Symptom(key, state, "run it as root, or setcap \(key)+ep PROGRAM") {
                $0.rights.capabilities = ~(1 << UInt64(number) | 1 << UInt64(Rights.sysAdmin))
            }
        } + [
            // CAP_SYS_ADMIN is as good as these two, and no substitute for the third.
            Symptom("cap_bpf", .ok) { $0.rights.capabilities = 1 << UInt64(Rights.sysAdmin) },
            Symptom("cap_perfmon", .ok) { $0.rights.capabilities = 1 << UInt64(Rights.sysAdmin) },
            Symptom("cap_net_admin", .limited, "run it as root") {
                $0.rights.capabilities = 1 << UInt64(Rights.sysAdmin)
            },
            Symptom("cap_bpf", .missing, "run it as root, or setcap cap_sys_admin+ep") {
                $0.kernel = KernelRelease(release: "5.4.0")
                $0.rights.capabilities = 0
            },
            Symptom("cap_bpf", .unknown, "mount -t proc") { $0.rights.capabilities = nil },
            Symptom("cap_sys_resource", .ok) { $0.rights.capabilities = 0 },
            Symptom("cap_sys_resource", .limited, "run it as root") {
                ($0.rights.capabilities, $0.countsLockedMemory) = (0, true)
            },
            Symptom("cap_syslog", .ok) { $0.rights.capabilities = 0 },
            Symptom("cap_syslog", .limited, "run it as root") {
                ($0.rights.capabilities, $0.showsAddresses) = (0, false)
            },
            Symptom("cap_bpf", .limited, "run it outside") { $0.isInInitialUserNamespace = false },
            Symptom("cap_bpf", .limited) { ($0.isInInitialUserNamespace, $0.token) = (false, .made) },
            Symptom("user_namespace", .missing, "run it outside") { $0.isInInitialUserNamespace = false },
            Symptom("user_namespace", .limited, "run it outside") {
                ($0.isInInitialUserNamespace, $0.token) = (false, .made)
            },
            Symptom("user_namespace", .unknown, "mount -t proc") { $0.isInInitialUserNamespace = nil },
            Symptom("pid_namespace", .limited, "run it outside") { $0.isInInitialProcessNamespace = false },
            Symptom("pid_namespace", .unknown, "mount -t proc") { $0.isInInitialProcessNamespace = nil },
            Symptom("token", .ok) { _ in },
            Symptom("token", .missing, "mount -t bpf -o delegate_cmds=any") {
                $0.isInInitialUserNamespace = false
            },
            Symptom("token", .ok) { ($0.isInInitialUserNamespace, $0.token) = (false, .made) },
            Symptom("token", .limited, "hold CAP_BPF") {
                ($0.isInInitialUserNamespace, $0.token) = (false, .refused(1))
            },
            Symptom("memlock", .ok) { _ in },
            Symptom("memlock", .limited, "ulimit -l unlimited") {
                ($0.countsLockedMemory, $0.lockedMemory) = (true, LockedMemoryLimit(soft: 0, hard: 0))
            },
            Symptom("memlock", .missing, "ulimit -l unlimited") {
                ($0.countsLockedMemory, $0.lockedMemory) = (true, LockedMemoryLimit(soft: 0, hard: 0))
                $0.rights.capabilities = ~(1 << UInt64(Rights.sysResource))
            },
            Symptom("memlock", .ok) {
                ($0.countsLockedMemory, $0.lockedMemory) = (true, LockedMemoryLimit(soft: .max, hard: .max))
            },
            Symptom("memlock", .limited, "ulimit -l unlimited") {
                ($0.countsLockedMemory, $0.kernel) = (nil, KernelRelease(release: "5.10.0-35-amd64"))
            },
        ]

    static let security = [
        Symptom("bpf_syscall", .ok) { _ in },
        Symptom("bpf_syscall", .ok) { $0.callError = ErrorNumber.badDescriptor },
        Symptom("bpf_syscall", .missing, "boot a kernel") { $0.callError = ErrorNumber.unknownCall },
        Symptom("bpf_syscall", .missing, "allow bpf") {
            ($0.callError, $0.rights.hasSeccompFilter) = (ErrorNumber.noPermission, true)
        },
        Symptom("bpf_syscall", .missing, "allow bpf") {
            ($0.callError, $0.rights.hasSeccompFilter, $0.deadlyCalls) = (nil, true, [.bpf])
        },
        Symptom("bpf_syscall", .unknown) { $0.callError = 4711 },
        Symptom("seccomp", .ok) { _ in },
        Symptom("seccomp", .ok) { $0.rights.hasSeccompFilter = true },
        Symptom("seccomp", .missing, "allow bpf") {
            ($0.callError, $0.rights.hasSeccompFilter) = (ErrorNumber.noPermission, true)
        },
        Symptom("seccomp", .limited, "allow bpf") {
            ($0.rights.hasSeccompFilter, $0.deadlyCalls) = (true, [.perfEventOpen])
        },
        Symptom("seccomp", .limited, "allow bpf") {
            $0.rights.hasSeccompFilter = true
            $0.trials[.tracepoint] = .refused(.event, ErrorNumber.noPermission)
        },
        // Linux 6.3 and older refuse every call of such a user anyway.
        Symptom("seccomp", .unknown, "grep Seccomp") {
            $0.rights = Rights(capabilities: 0, hasSeccompFilter: true, isRoot: false)
            $0.callError = ErrorNumber.noPermission
        },
        .setting(.unprivilegedBPF, .number(0), .ok, "sysctl -w kernel.unprivileged_bpf_disabled=2"),
        .setting(.unprivilegedBPF, .number(1), .ok), .setting(.unprivilegedBPF, .absent, .unknown),
        .setting(.unprivilegedBPF, .denied, .unknown, "run it as root"),
        .setting(.unprivilegedBPF, .hidden, .unknown, "mount -t proc"),
        Symptom("unprivileged_bpf_disabled", .missing, "run it as root, or sysctl -w") {
            $0.rights.capabilities = 0
        },
        Symptom("unprivileged_bpf_disabled", .missing, "run it as root (1 holds") {
            ($0.rights.capabilities, $0.settings[.unprivilegedBPF]) = (0, .number(1))
        },
        Symptom("lockdown", .ok) { _ in },
        Symptom("lockdown", .limited, "boot without lockdown=") { $0.lockdown = .integrity },
        Symptom("lockdown", .limited, "boot without lockdown=") { $0.lockdown = .confidentiality },
        Symptom("lockdown", .unknown, "mount -t securityfs") { $0.lockdown = nil },
        Symptom("security_modules", .ok) { _ in },
        Symptom("security_modules", .limited, "add lsm=lockdown,landlock,bpf to") {
            $0.securityModules = ["lockdown", "capability", "landlock"]
        },
        Symptom("security_modules", .limited, "boot a kernel built with CONFIG_BPF_LSM=y") {
            $0.securityModules = ["capability"]
            $0.options?["CONFIG_BPF_LSM"] = nil
        },
        Symptom("security_modules", .unknown, "mount -t securityfs") { $0.securityModules = nil },
    ]

    static let settings = [
        setting(.jit, .number(1), .ok),
        setting(.jit, .number(0), .limited, "sysctl -w net.core.bpf_jit_enable=1"),
        setting(.jit, .number(2), .limited, "sysctl -w net.core.bpf_jit_enable=1"),
        setting(.jit, .absent, .limited, "boot a kernel built with CONFIG_BPF_JIT=y"),
        setting(.jitHardening, .number(1), .limited, "sysctl -w net.core.bpf_jit_harden=0"),
        setting(.jitHardening, .number(2), .limited, "sysctl -w net.core.bpf_jit_harden=0"),
        setting(.jitHardening, .denied, .unknown, "run it as root"),
        setting(.jitSymbols, .number(0), .limited, "sysctl -w net.core.bpf_jit_kallsyms=1"),
        setting(.jitLimit, .number(0), .limited, "sysctl -w net.core.bpf_jit_limit=264241152"),
        setting(.statistics, .number(0), .ok, "sysctl -w kernel.bpf_stats_enabled=1"),
        setting(.statistics, .number(1), .ok, "sysctl -w kernel.bpf_stats_enabled=0"),
        setting(.statistics, .absent, .limited, "boot Linux"),
        setting(.hiddenAddresses, .number(1), .ok),
        setting(.hiddenAddresses, .number(2), .limited, "sysctl -w kernel.kptr_restrict=1"),
        Symptom("kptr_restrict", .limited, "sysctl -w kernel.kptr_restrict=1") {
            ($0.settings[.hiddenAddresses], $0.showsAddresses) = (.number(2), false)
        },
        Symptom("kptr_restrict", .limited, "run it as root, or setcap cap_syslog+ep") {
            ($0.settings[.hiddenAddresses], $0.showsAddresses) = (.number(1), false)
        },
        setting(.hiddenAddresses, .hidden, .unknown, "mount -t proc"),
        setting(.perfEvents, .number(4), .ok),
        Symptom("perf_event_paranoid", .limited, "sysctl -w kernel.perf_event_paranoid=1") {
            $0.rights.capabilities = 0
        },
        Symptom("perf_event_paranoid", .ok) {
            ($0.rights.capabilities, $0.settings[.perfEvents]) = (0, .number(-1))
        },
    ]

    static let fileSystems =
        [
            (FileSystemKind.cgroup2, "cgroup2", "mount -t cgroup2 cgroup2 /sys/fs/cgroup"),
            (.bpf, "bpffs", "mount -t bpf bpf /sys/fs/bpf"),
            (.tracefs, "tracefs", "mount -t tracefs tracefs /sys/kernel/tracing"),
            (.securityfs, "securityfs", "mount -t securityfs securityfs /sys/kernel/security"),
        ].flatMap { kind, key, remedy in
            [
                Symptom(key, .ok) { _ in }, Symptom(key, .missing, remedy) { $0.mounts?[kind] = [] },
                Symptom(key, .unknown, "mount -t proc proc /proc") { $0.mounts = nil },
            ]
        } + [
            Symptom("cgroup2", .missing, "mkdir -p /run/cgroup2 && mount -t cgroup2 cgroup2 /run/cgroup2") {
                $0.mounts?[.cgroup] = [Mount(path: "/sys/fs/cgroup/cpu", type: "cgroup", options: "cpu")]
                $0.mounts?[.cgroup2] = []
            },
            Symptom("tracefs", .ok) {
                $0.mounts?[.debugfs] = [Mount(path: "/sys/kernel/debug", type: "debugfs", options: "")]
                $0.mounts?[.tracefs] = []
            },
        ]

    static let trials = [
        trial(.map, .works, .ok), trial(.kprobe, .works, .ok),
        trial(.kprobe, .notTried(.noEventKind), .missing, "boot a kernel built with CONFIG_KPROBE_EVENTS=y"),
        trial(.kprobe, .notTried(.lockdown), .missing),
        trial(.kprobe, .onlyLoads(.noNumber), .unknown, "mount -t sysfs"),
        trial(.tracepoint, .onlyLoads(.noNumber), .unknown, "mount -t tracefs"),
        Symptom("tracepoint", .limited, "allow bpf") {
            ($0.rights.hasSeccompFilter, $0.deadlyCalls) = (true, [.perfEventOpen])
            $0.trials[.tracepoint] = .onlyLoads(.seccomp)
        },
        trial(.function, .notTried(.noKernelTypes), .missing),
        trial(.function, .refused(.attach, 524), .missing, "boot a kernel built with CONFIG_DYNAMIC_FTRACE"),
        trial(.function, .refused(.load, ErrorNumber.noPermission), .missing),
        trial(
            .security, .refused(.load, ErrorNumber.invalid), .missing,
            "boot a kernel built with CONFIG_BPF_LSM=y"),
        trial(
            .iterator, .notTried(.noFunction), .missing, "boot a kernel built with CONFIG_DEBUG_INFO_BTF=y"),
        trial(.xdp, .refused(.load, 16), .missing),
        Symptom("lsm", .limited, "add lsm=bpf to") { $0.securityModules = ["capability"] },
        Symptom("xdp", .missing, "run it as root, or setcap cap_bpf,cap_net_admin+ep") {
            $0.rights.capabilities = 1 << UInt64(Rights.bpf)
            $0.trials[.xdp] = .refused(.load, ErrorNumber.noPermission)
        },
        Symptom("uprobe", .missing, "run it as root, or setcap cap_bpf,cap_sys_admin+ep") {
            $0.rights.capabilities = 1 << UInt64(Rights.bpf) | 1 << UInt64(Rights.perfmon)
            $0.trials[.uprobe] = .refused(.event, ErrorNumber.noAccess)
        },
    ]
}
