extension Command {
    static let cgroupAttach = Command(
        name: "attach", summary: "Attach a program to a control group",
        arguments: [
            .path(name: "CGROUP", .cgroup),
            .word(name: "ATTACH_TYPE", .attachType(CommandGroup.cgroupAttachTypes)),
            .selector(.program, isRequired: true),
            // In this order: the first that begins with a shortened word is meant.
            .clauses([
                Clause("multi", "Others may run beside it, here and below", isIdempotent: true),
                Clause("override", "A group below may have another instead", isIdempotent: true),
                Clause("preorder", "It runs before those of groups below (6.15)"),
                Clause("before", "It runs before PROG (6.17)", [.selector(.program, isRequired: true)]),
                Clause("after", "It runs behind PROG (6.17)", [.selector(.program, isRequired: true)]),
                Clause(
                    "replace", "It takes the place of PROG (5.6)", [.selector(.program, isRequired: true)]),
            ]),
        ],
        details: """
            Attaches PROG to the directory CGROUP. It stays attached, without any link, until it is detached or \
            the group is removed. Without 'multi' or 'override' the groups below can have no program of \
            this attach type; all programs of a group have to be attached in the same way. Without 'multi' \
            a program takes the place of the one before. 'preorder', 'before', 'after' and 'replace' mean \
            'multi' too, and need the Linux that stands beside them.
            \(CommandGroup.cgroupAttachTypeProse)
            """,
        examples: [
            Example(
                line: "cgroup attach /sys/fs/cgroup/web egress id 42 multi",
                effect: "Attach it beside others"),
            Example(
                line: "cgroup attach /sys/fs/cgroup/web egress id 43 replace id 42",
                effect: "Put one in the other's place"),
        ],
        run: { given in
            try CgroupAttachment(given).attach()
            return DoneReport()
        })

    static let cgroupDetach = Command(
        name: "detach", summary: "Detach a program from a control group",
        arguments: [
            .path(name: "CGROUP", .cgroup),
            .word(name: "ATTACH_TYPE", .attachType(CommandGroup.cgroupAttachTypes)),
            .selector(.program, isRequired: true),
        ],
        details: """
            Detaches PROG from the directory CGROUP, where it has to be attached. What a link holds is detached \
            with 'link detach'.
            \(CommandGroup.cgroupAttachTypeProse)
            """,
        examples: [
            Example(
                line: "cgroup detach /sys/fs/cgroup/web egress id 42", effect: "Detach that program")
        ],
        run: { given in
            try CgroupAttachment(given).detach()
            return DoneReport()
        })
}

extension CgroupAttachment {
    /// What the words say. The parser has made sure that those which have to be there are.
    init(_ given: GivenArguments) throws(UsageError) {
        path = given.path("CGROUP")
        type = try CgroupAttachType(typedAs: given.words["ATTACH_TYPE"]?.first ?? "")
        guard let selector = given.selector else { throw UsageError("PROG is missing") }
        program = selector
        if given.words["override"] != nil { flags.insert(.allowOverride) }
        if given.words["multi"] != nil { flags.insert(.allowMulti) }
        if given.words["preorder"] != nil { flags.insert(.preorder) }
        let neighbours = [
            given.clauseSelectors["before"].map { Neighbour.before($0) },
            given.clauseSelectors["after"].map { Neighbour.after($0) },
            given.clauseSelectors["replace"].map { Neighbour.replacing($0) },
        ].compactMap(\.self)
        neighbour = neighbours.first
        if neighbours.count > 1 {
            throw UsageError("'\(neighbours[0].word)' and '\(neighbours[1].word)' exclude each other")
        }
        // Only among several is there an order.
        guard neighbour != nil || flags.contains(.preorder) || flags.contains(.allowMulti) else { return }
        if flags.contains(.allowOverride) {
            let other = neighbour?.word ?? (flags.contains(.preorder) ? "preorder" : "multi")
            throw UsageError("'override' and '\(other)' exclude each other")
        }
        flags.insert(.allowMulti)
    }
}
