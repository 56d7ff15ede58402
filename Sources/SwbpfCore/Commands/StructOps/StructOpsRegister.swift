extension Command {
    static let structOpsRegister = Command(
        name: "register", summary: "Load an object file, and register its struct_ops with the kernel",
        arguments: [.path(name: "OBJ", .input), .optional(.path(name: "LINK_DIR", .newPin))],
        details: """
            Loads OBJ and registers every struct_ops map in it. Those of the section .struct_ops stay \
            until they are unregistered. Those of .struct_ops.link stay as long as somebody holds their link, so \
            give LINK_DIR, a directory in a BPF file system (bpffs): each link is pinned there under the name of its map. \
            If LINK_DIR does not exist, it is made; if it is empty and not in a BPF file system, one is mounted on it, \
            unless --nomount forbids it. What was registered is said on standard error. If one map \
            fails, none stays registered or pinned. With --debug all that libbpf and the verifier say goes to \
            standard error.
            """,
        options: [.noMount],
        examples: [
            Example(line: "struct_ops register cubic.bpf.o", effect: "Register what the file holds"),
            Example(
                line: "struct_ops register cubic.bpf.o /sys/fs/bpf/cubic",
                effect: "The same; pin the links there"),
        ],
        run: { given in
            let registration = try StructOpsRegistration(
                path: given.path("OBJ"), options: BPFObject.Options(isDebugging: given.settings.debug))
            let registered = try registration.register(
                linkDirectory: given.paths["LINK_DIR"], mayMount: given.settings.mayMount)
            return StructOpsActionReport(
                given, lines: registered.map(\.description),
                notes: registered.filter { $0.linkID != nil && !$0.isPinned }.map { map in
                    "\(map.map.info.name) is unregistered when this process ends, which alone holds its link: "
                        + "name a LINK_DIR to have it pinned"
                })
        })

    static let structOpsUnregister = Command(
        name: "unregister", summary: "Take struct_ops back from the kernel",
        arguments: [.structOpsMap(isRequired: true)],
        details: """
            Unregisters the map, or all of that name, and says so on standard error. If one cannot be \
            unregistered, the others still are, and the exit status is 255. What a link holds ends with the \
            link: see 'link detach' and 'link unpin'.
            """,
        examples: [
            Example(line: "struct_ops unregister name my_cubic", effect: "Unregister the maps with that name")
        ],
        run: { given in
            let listing = try StructOpsMaps.matching(given.selector)
            var lines: [String] = []
            var failures = listing.failures
            for map in listing.objects {
                do {
                    try StructOpsMaps.unregister(map)
                    lines.append("Unregistered \(map.subject)")
                } catch {
                    // The one and only error is the answer.
                    if listing.objects.count == 1 { throw error }
                    failures.append(message(for: error))
                }
            }
            return StructOpsActionReport(given, lines: lines, failures: failures)
        })
}

/// What a command answers that changes what is registered.
struct StructOpsActionReport: Report {
    var failures: [String]
    var notes: [String]

    /// - Parameter lines: what was done, which scripts that were written for bpftool find on standard error.
    init(_ given: GivenArguments, lines: [String], failures: [String] = [], notes: [String] = []) {
        self.failures = failures
        self.notes = notes
        if !given.settings.json { writeToStandardError(lines.map { visible($0) + "\n" }.joined()) }
    }

    func write(to text: inout TextWriter) {}
    func write(to json: inout JSONWriter) { json.null() }
}
