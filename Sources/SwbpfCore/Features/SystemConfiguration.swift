/// The settings of the running kernel that bear on BPF.
struct SystemConfiguration: Equatable, Sendable {
    /// A number in /proc/sys.
    enum Setting: CaseIterable, Sendable {
        case unprivilegedDisabled, jitEnable, jitHarden, jitKallsyms, jitLimit

        /// Its name, which is that of its file too.
        var name: String {
            switch self {
            case .unprivilegedDisabled: "unprivileged_bpf_disabled"
            case .jitEnable: "bpf_jit_enable"
            case .jitHarden: "bpf_jit_harden"
            case .jitKallsyms: "bpf_jit_kallsyms"
            case .jitLimit: "bpf_jit_limit"
            }
        }

        var path: String { "/proc/sys/\(self == .unprivilegedDisabled ? "kernel" : "net/core")/\(name)" }
    }

    /// What stands in a setting's place if it cannot be read.
    static let unreadable: Int64 = -1

    /// In the order of `Setting`; `nil` where /proc is not mounted.
    var settings: [Int64]?
    /// In the order of `options`; `nil` where no configuration can be read.
    var values: [String?]?
    /// What could not be read, and why.
    var notes: [String] = []

    /// The options that are looked at.
    static let options = [
        "BPF", "BPF_SYSCALL", "HAVE_EBPF_JIT", "BPF_JIT", "BPF_JIT_ALWAYS_ON", "DEBUG_INFO_BTF",
        "DEBUG_INFO_BTF_MODULES", "CGROUPS", "CGROUP_BPF", "CGROUP_NET_CLASSID", "SOCK_CGROUP_DATA",
        "BPF_EVENTS", "KPROBE_EVENTS", "UPROBE_EVENTS", "TRACING", "FTRACE_SYSCALLS",
        "FUNCTION_ERROR_INJECTION", "BPF_KPROBE_OVERRIDE", "NET", "XDP_SOCKETS", "LWTUNNEL_BPF",
        "NET_ACT_BPF", "NET_CLS_BPF", "NET_CLS_ACT", "NET_SCH_INGRESS", "XFRM", "IP_ROUTE_CLASSID",
        "IPV6_SEG6_BPF", "BPF_LIRC_MODE2", "BPF_STREAM_PARSER", "NETFILTER_XT_MATCH_BPF", "TEST_BPF",
        ticksPerSecond,
    ].map { "CONFIG_\($0)" }

    /// The one that programs in C have a use for.
    static let ticksPerSecond = "HZ"

    /// PROC_SUPER_MAGIC
    private static let procType: UInt64 = 0x9fa0

    static func current() -> SystemConfiguration {
        var configuration = SystemConfiguration()
        if (try? fileSystemType("/proc")) == procType {
            configuration.settings = Setting.allCases.map { number(in: $0.path) ?? unreadable }
        } else {
            configuration.notes.append("procfs is not mounted on /proc, its settings are left out")
        }
        do throws(ConfigurationError) {
            let kernel = try KernelConfiguration.current(options)
            configuration.values = options.map { kernel[$0] }
        } catch {
            configuration.notes.append("\(error); its options are left out")
        }
        return configuration
    }

    /// The number that a file consists of, but for the end of the line.
    private static func number(in path: String) -> Int64? {
        guard let content = try? readFile(path), content.last == 0x0a else { return nil }
        return Int64(String(decoding: content.dropLast(), as: UTF8.self))
    }
}
