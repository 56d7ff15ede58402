/// What a machine and this process are like, as far as it bears on BPF: the findings are made of it.
///
/// What could not be found out is `nil`.
struct MachineFacts: Equatable, Sendable {
    var kernel = KernelRelease(release: "")
    /// What the options of the kernel's configuration are set to; `nil` where none can be read.
    var options: [String: String]?
    var rights = Rights(isRoot: false)
    /// This process is in the user namespace that the machine started with.
    var isInInitialUserNamespace: Bool?
    var isInInitialProcessNamespace: Bool?
    var settings: [KernelSetting: SettingValue] = [:]
    var lockdown: Lockdown?
    /// In the kernel's order.
    var securityModules: [String]?
    /// Where file systems of each kind are mounted; `nil` where that cannot be told.
    var mounts: [FileSystemKind: [Mount]]?
    /// Whether the kernel shows its own types.
    var hasKernelTypes: Bool?
    /// How many modules show theirs.
    var moduleTypeCount = 0
    var lockedMemory: LockedMemoryLimit?
    /// Whether maps and programs count as locked memory: before Linux 5.11.
    var countsLockedMemory: Bool?
    /// Whether /proc/kallsyms shows addresses to this process.
    var showsAddresses: Bool?
    /// The kinds of perf event that the kernel has beside its own, by name; `nil` where /sys does not tell.
    var eventKinds: [String: UInt32]?
    /// Calls for which a seccomp filter would end this process.
    var deadlyCalls: Set<SeccompCall> = []
    /// How bpf(2) answered a question that makes no sense: that no such descriptor is open, where it can be asked at all.
    var callError: CInt?
    /// What came of the attempt to make a token; `nil` where no BPF file system delegates anything.
    var token: TokenOutcome?
    var trials: [Trial: TrialOutcome] = [:]

    /// The same, by the kernel's release where it could not be tried.
    var isLockedMemoryCounted: Bool { countsLockedMemory ?? !(kernel.isAtLeast(5, 11) ?? true) }
}

/// How far the kernel is protected from root.
enum Lockdown: String, Sendable {
    case none, integrity, confidentiality
}

/// What came of making a BPF token of a delegated BPF file system.
enum TokenOutcome: Equatable, Sendable {
    case made
    case refused(CInt)
}

/// A number under /proc/sys.
enum KernelSetting: String, CaseIterable, Sendable {
    case unprivilegedBPF = "kernel.unprivileged_bpf_disabled"
    case jit = "net.core.bpf_jit_enable"
    case jitHardening = "net.core.bpf_jit_harden"
    case jitSymbols = "net.core.bpf_jit_kallsyms"
    case jitLimit = "net.core.bpf_jit_limit"
    case statistics = "kernel.bpf_stats_enabled"
    case hiddenAddresses = "kernel.kptr_restrict"
    case perfEvents = "kernel.perf_event_paranoid"

    /// The last part of its name.
    var word: String { String(rawValue.split(separator: ".").last ?? "") }

    var path: String { "/proc/sys/" + rawValue.split(separator: ".").joined(separator: "/") }
}

/// What reading a setting gave.
enum SettingValue: Equatable, Sendable {
    case number(Int)
    /// This kernel does not have it.
    case absent
    /// This process may not read it.
    case denied
    /// There is no /proc.
    case hidden
}

/// The file systems that BPF is used through.
enum FileSystemKind: String, CaseIterable, Sendable {
    case cgroup, cgroup2, bpf, tracefs, securityfs, debugfs

    /// As statfs(2) numbers it.
    var number: UInt64 {
        switch self {
        case .cgroup: cgroup1Type
        case .cgroup2: cgroup2Type
        case .bpf: bpffsType
        case .tracefs: 0x7472_6163
        case .securityfs: 0x7363_6673
        case .debugfs: 0x6462_6720
        }
    }

    /// Where it is mounted as a rule.
    var place: String {
        switch self {
        case .cgroup: "/sys/fs/cgroup/unified"
        case .cgroup2: "/sys/fs/cgroup"
        case .bpf: "/sys/fs/bpf"
        case .tracefs: "/sys/kernel/tracing"
        case .securityfs: "/sys/kernel/security"
        case .debugfs: "/sys/kernel/debug"
        }
    }
}

extension KernelRelease {
    /// `nil` for a release that does not begin with two numbers.
    func isAtLeast(_ major: Int, _ minor: Int) -> Bool? {
        LinuxVersion(release).map { $0 >= LinuxVersion(major, minor) }
    }
}
