/// The capabilities that trying everything takes.
enum ProbePrivileges {
    private static let all: [(name: String, number: Int)] = [
        ("CAP_SYS_ADMIN", Rights.sysAdmin), ("CAP_BPF", Rights.bpf), ("CAP_NET_ADMIN", Rights.netAdmin),
        ("CAP_PERFMON", Rights.perfmon),
    ]

    static let mask = all.reduce(UInt64(0)) { $0 | 1 << UInt64($1.number) }

    /// Those that are missing. Before Linux 5.8 CAP_SYS_ADMIN was all that counted.
    static func missing(
        from capabilities: ThreadCapabilities, isDivided: Bool = ThreadCapabilities.isKnown(Rights.bpf)
    ) -> [String] {
        all.prefix(isDivided ? all.count : 1)
            .filter { capabilities.effective & 1 << UInt64($0.number) == 0 }.map(\.name)
    }
}
