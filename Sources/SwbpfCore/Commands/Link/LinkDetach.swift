extension Command {
    static let linkDetach = Command(
        name: "detach", summary: "Detach a link's program from its hook",
        arguments: [.selector(.link, isRequired: true)],
        details: """
            Forces the program off its hook although the link is still held or pinned; the link stays, \
            without effect, until the last holder lets go. Since Linux 5.9, for links of the types cgroup, netns, \
            xdp, tcx, netkit, sockmap and some of struct_ops; others end when their last holder and pin do.
            """,
        examples: [
            Example(line: "link detach id 7", effect: "Detach the link with id 7"),
            Example(
                line: "link detach pinned /sys/fs/bpf/link", effect: "Detach the link that is pinned there"),
        ],
        run: { given in
            guard let selector = given.selector else { return DoneReport() }
            try Links.detach(selector)
            return DoneReport()
        })
}
