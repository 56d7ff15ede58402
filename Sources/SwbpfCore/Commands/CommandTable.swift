/// The command line, written down once: the parser, help, man pages and completions read it.
///
/// The order decides what a shortened word means: the first that begins with it.
public enum CommandTable {
    public static let groups: [CommandGroup] = [
        CommandGroup(single: .help),
        CommandGroup(single: .batch),
        .prog,
        .map,
        .link,
        .cgroup,
        .perf,
        .net,
        .feature,
        .btf,
        .structOps,
        .iter,
        .token,
        CommandGroup(single: .version),
        CommandGroup(single: .doctor),
    ]
}

extension CommandGroup {
    static let prog = CommandGroup(
        name: "prog", summary: "Loaded programs",
        details: "A program is BPF code that the kernel has verified and, mostly, compiled.",
        commands: [.progShow, .groupHelp, .pin(.program), .unpin(.program)])

    static let map = CommandGroup(
        name: "map", summary: "Maps, where programs keep data",
        details: mapDetails,
        // The order decides what a shortened word means: bpftool's first.
        commands: [
            .mapShow,
            .groupHelp,
            .mapDump,
            .mapUpdate,
            .mapLookup,
            .mapGetNext,
            .mapDelete,
            .pin(.map),
            .mapEventPipe,
            .mapCreate,
            .mapPeek,
            .mapPush,
            .mapEnqueue,
            .mapPop,
            .mapDequeue,
            .mapFreeze,
            .unpin(.map),
            .mapCount,
            .mapCopy,
            .mapDiff,
            .mapExport,
            .mapImport,
        ])

    static let link = CommandGroup(
        name: "link", summary: "Links, which hold programs at their hooks",
        details: "A link keeps a program attached as long as somebody holds the link or it is pinned.",
        commands: [.linkShow, .groupHelp, .pin(.link), .linkDetach, .unpin(.link)])

    static let btf = CommandGroup(
        name: "btf", summary: "BTF objects, which describe types",
        details: "BTF describes the types of the kernel, of its modules, and of programs and maps.",
        commands: [.btfShow, .btfDump, .btfFind, .btfLayout, .btfDiff, .btfStat, .groupHelp])
}

extension Command {
    static let help = Command(
        name: "help", summary: "Show help for the tool, an object or a command",
        details: "Behind 'help' an object, or an object and a command, may be named.", action: .help)

    static let groupHelp = Command(name: "help", summary: "Show this help", action: .help)

    static let batch = Command(
        name: "batch", summary: "Run the commands in a file, one a line",
        arguments: [.keyword("file"), .path(name: "FILE", .input)],
        details: """
            Runs the commands in FILE, or from standard input if FILE is '-', and stops at the first \
            that fails. A line holds a command as it would stand behind the tool's name, without \
            options: those given to 'batch' hold for all. Blanks separate words; a word that begins with \
            a quote, ' or ", ends at the next one; '#' begins a comment; a backslash at the end of a line \
            continues it. With --json the answer is an array of objects with the keys 'command' and 'output'.
            """,
        examples: [
            Example(line: "batch file commands.txt", effect: "Run what the file holds"),
            Example(line: "-j batch file -", effect: "Run what standard input holds; answer in JSON"),
        ],
        action: .batch)
}
