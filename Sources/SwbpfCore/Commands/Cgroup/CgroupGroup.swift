extension CommandGroup {
    static let cgroup = CommandGroup(
        name: "cgroup", summary: "Programs that are attached to control groups",
        details: """
            Programs that are attached to a control group (of version 2) run for the processes in it and in \
            the groups below it: they see or decide over their packets, sockets, devices, sysctls and socket options.
            """,
        commands: [.cgroupShow, .cgroupTree, .cgroupAttach, .cgroupDetach, .groupHelp])

    /// libbpf's names, in the order in which they are shown.
    static let cgroupAttachTypes = CgroupAttachType.all.compactMap(\.type.name)

    /// What ATTACH_TYPE may be, as a sentence of the manual.
    static let cgroupAttachTypeProse = """
        ATTACH_TYPE is one of \(cgroupAttachTypes.joined(separator: ", ")); or the beginning of an older word: \
        \(cgroupOldWords.joined(separator: ", ")).
        """

    private static let cgroupOldWords = CgroupAttachType.all.map(\.type)
        .filter { $0.typedWord != $0.name }.map(\.typedWord)
}

extension CgroupAttachType {
    /// What a word of the command line names.
    init(typedAs word: String) throws(UsageError) {
        let known = CommandGroup.cgroupAttachTypes
        guard let type = AttachType(typedAs: word) else {
            let words = known + Self.all.map(\.type.typedWord)
            let hint = nearest(to: word, among: words).map { "; did you mean '\($0)'?" }
            throw UsageError(
                "'\(word)' is not an attach type" + (hint ?? ": there are \(known.joined(separator: ", "))"))
        }
        guard let found = Self.all.first(where: { $0.type == type }) else {
            throw UsageError(
                "'\(type.name ?? word)' is not for control groups: there are \(known.joined(separator: ", "))"
            )
        }
        self = found
    }
}
