extension Command {
    static let perfShow = Command(
        name: "show", aliases: ["list"], summary: "List programs at perf events and raw tracepoints",
        details: """
            Looks through the descriptors of all processes for perf events that have a program (tracepoints, \
            kprobes, uprobes) and for links to raw tracepoints, in the order of process and descriptor numbers. \
            Programs that are attached through links alone are not seen that way: in plain output a note says \
            which there are, and 'link show' shows them. Offsets and addresses are decimal. It needs \
            CAP_SYS_ADMIN, and CAP_SYS_PTRACE to see the processes of others.
            """,
        examples: [
            Example(line: "perf show", effect: "List all of them"),
            Example(line: "-j perf list", effect: "The same in JSON, for scripts"),
        ],
        run: { given in
            let listing = try PerfPrograms.all()
            let known = Set(listing.objects.map(\.programID))
            return PerfReport(
                entries: listing.objects.map { PerfEntry(program: $0, type: KernelName($0.event.type)) },
                linked: given.settings.json ? LinkedPrograms() : LinkedPrograms.find(except: known),
                toolName: given.toolName, failures: listing.failures)
        })
}

extension CommandGroup {
    static let perf = CommandGroup(
        name: "perf", summary: "Programs at perf events: tracepoints, kprobes, uprobes",
        details: "A program at a perf event runs as long as a process holds the event open.",
        commands: [.perfShow, .groupHelp])
}

/// What `perf show` answers.
struct PerfReport: Report {
    var entries: [PerfEntry]
    /// Programs that are attached through links, and not in the list.
    var linked: LinkedPrograms
    var toolName: ToolName
    var failures: [String]

    func write(to text: inout TextWriter) {
        for entry in entries { entry.write(to: &text) }
    }

    func write(to json: inout JSONWriter) {
        json.array(entries) { json, entry in entry.write(to: &json) }
    }

    /// So many ids of each type are named.
    private static let namedCount = 8

    var notes: [String] {
        guard !linked.programs.isEmpty else { return [] }
        let parts = linked.programs.map { type, ids in
            let rest = ids.count - Self.namedCount
            let list = ids.prefix(Self.namedCount).map { String($0) } + (rest > 0 ? ["\(rest) more"] : [])
            return "\(list.joined(separator: ", ")) (\(KernelName(type).name ?? "type \(type.rawValue)"))"
        }
        return [
            "programs that are attached through links are not in this list: \(parts.joined(separator: ", ")); "
                + "see: \(toolName.rawValue) link show"
        ]
    }
}

/// A program at an event, with the name of the event's type.
struct PerfEntry: ReportEntry, Equatable {
    var program: PerfProgram
    var type: KernelName

    func write(to text: inout TextWriter) {
        text.write("pid \(program.process)  fd \(program.descriptor): prog_id \(program.programID)  ")
        if let name = type.name { text.foreign(name) } else { text.write("fd_type \(type.number)") }
        switch program.event {
        case .tracepoint(_, let name):
            text.write("  ")
            text.foreign(name)
        case .function(_, let name, let offset):
            text.write("  func ")
            text.foreign(name)
            text.write("  offset \(offset)")
        case .address(_, let address): text.write("  addr \(address)")
        case .file(_, let path, let offset):
            text.write("  filename ")
            text.foreign(path)
            text.write("  offset \(offset)")
        case .other: break
        }
        text.line()
    }

    func write(to json: inout JSONWriter) {
        json.object { json in
            json.field("pid", program.process)
            json.field("fd", program.descriptor)
            json.field("prog_id", program.programID)
            json.field("fd_type", type)
            switch program.event {
            case .tracepoint(_, let name): json.field("tracepoint", name)
            case .function(_, let name, let offset):
                json.field("func", name)
                json.field("offset", offset)
            case .address(_, let address): json.field("addr", address)
            case .file(_, let path, let offset):
                json.field("filename", path)
                json.field("offset", offset)
            case .other: break
            }
        }
    }
}
