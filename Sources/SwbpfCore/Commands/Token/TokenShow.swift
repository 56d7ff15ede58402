extension Command {
    static let tokenShow = Command(
        name: "show", aliases: ["list"], summary: "List BPF file systems that rights are delegated through",
        details: """
            Lists the BPF file systems, in the order in which they were mounted, that have options \
            delegate_cmds, delegate_maps, delegate_progs or delegate_attachs: from a file system of that kind a \
            process in a user namespace can get a token, and with it make the calls, maps, programs and \
            attachments that are listed. 'any' stands for all there are; what the kernel has no name for is a \
            hexadecimal number. Since Linux 6.9. No privileges are needed.
            """,
        examples: [
            Example(line: "token show", effect: "List them"),
            Example(line: "-p token list", effect: "The same in JSON over several lines"),
        ],
        run: { _ in TokenReport(mounts: try mounts().compactMap { DelegatingMount($0) }) })
}

extension CommandGroup {
    static let token = CommandGroup(
        name: "token", summary: "BPF tokens: rights that are delegated to user namespaces",
        details: """
            A BPF token lets a process in a user namespace use what otherwise takes privileges. It comes from a \
            BPF file system that was mounted with options which delegate rights, such as \
            delegate_cmds=prog_load:map_create and delegate_maps=any.
            """,
        commands: [.tokenShow, .groupHelp])
}

/// A BPF file system that delegates rights.
struct DelegatingMount: Equatable, Sendable {
    var path: String
    /// The names of what is allowed: calls, types of maps, of programs, of attachments.
    var calls: [String]
    var maps: [String]
    var programs: [String]
    var attachments: [String]

    /// `nil` for a mount that delegates nothing.
    init?(_ mount: Mount) {
        // As bpftool has it: whatever begins so.
        guard mount.type.hasPrefix("bpf") else { return nil }
        var options: [Substring: Substring] = [:]
        for option in mount.options.split(separator: ",") where option.hasPrefix("delegate_") {
            let parts = option.split(separator: "=", maxSplits: 1)
            if parts.count == 2, options[parts[0]] == nil { options[parts[0]] = parts[1] }
        }
        func names(_ option: Substring) -> [String] {
            (options[option] ?? "").split(separator: ":").map(String.init)
        }
        path = mount.path
        calls = names("delegate_cmds")
        maps = names("delegate_maps")
        programs = names("delegate_progs")
        attachments = names("delegate_attachs")
        if calls.isEmpty, maps.isEmpty, programs.isEmpty, attachments.isEmpty { return nil }
    }
}

/// What `token show` answers.
struct TokenReport: Report {
    var mounts: [DelegatingMount]

    private static let itemsPerLine = 4
    private static let itemWidth = 20

    func write(to text: inout TextWriter) {
        for mount in mounts {
            text.write("token_info  ")
            text.foreign(mount.path)
            for (name, items) in [
                ("allowed_cmds", mount.calls), ("allowed_maps", mount.maps),
                ("allowed_progs", mount.programs), ("allowed_attachs", mount.attachments),
            ] {
                text.write("\n\t\(name):")
                for (index, item) in items.enumerated() {
                    if index % Self.itemsPerLine == 0 { text.write("\n\t  ") }
                    text.padded(item, to: Self.itemWidth)
                }
            }
            text.line()
        }
    }

    func write(to json: inout JSONWriter) {
        json.array(mounts) { json, mount in
            json.object { json in
                json.field("token_info", mount.path)
                json.field("allowed_cmds") { $0.array(mount.calls) { $0.value($1) } }
                json.field("allowed_maps") { $0.array(mount.maps) { $0.value($1) } }
                json.field("allowed_progs") { $0.array(mount.programs) { $0.value($1) } }
                json.field("allowed_attachs") { $0.array(mount.attachments) { $0.value($1) } }
            }
        }
    }
}
