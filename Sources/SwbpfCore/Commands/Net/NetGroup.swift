extension CommandGroup {
    static let net = CommandGroup(
        name: "net", summary: "Programs at network interfaces and namespaces",
        details: """
            Programs see packets before the network stack does (XDP), in traffic control (tc: filters of tc(8), chains \
            of tcx, devices of kind netkit), at netfilter's hooks, and where a network namespace takes packets apart \
            or chooses sockets. Programs of control groups are the matter of 'cgroup'.
            """,
        commands: [.netShow, .netAttach, .netDetach, .groupHelp])
}
