extension CommandGroup {
    static let feature = CommandGroup(
        name: "feature", summary: "What the kernel offers to BPF programs",
        details: """
            Which types of program and map there are, and which helpers programs may call, depends on the kernel, \
            on how it was configured, and on the privileges of who asks.
            """,
        commands: [.featureProbe, .featureListBuiltins, .groupHelp, .featureDiff, .featureSince])
}

extension Command {
    static let featureProbe = Command(
        name: "probe", summary: "Find out by trial what this kernel offers",
        arguments: [
            // In this order: the first that begins with a shortened word is meant.
            .clauses([
                Clause("kernel", "The running kernel, as without it"),
                Clause("dev", "What a network device can run", [.word(name: "NAME", .interface)]),
                Clause("full", "Also helpers for which the kernel writes to its log", isIdempotent: true),
                Clause("macros", "Answer as macros for programs in C"),
                Clause("prefix", "What the macros' names begin with", [.word(name: "PREFIX", .macroPrefix)]),
                Clause("unprivileged", "What may be done without privileges", isIdempotent: true),
            ])
        ],
        details: """
            Loads the smallest program of each type, creates the smallest map of each type, and loads programs that \
            call one helper each; nothing of them remains. The verifier's words tell whether a type of program may \
            call a helper. For types that need something to attach to (tracing, lsm, ext, struct_ops) that cannot be \
            found out this way.
            It takes CAP_SYS_ADMIN, CAP_BPF, CAP_NET_ADMIN and CAP_PERFMON. With 'unprivileged' it does without them, \
            also where it has them, and shows what is left.
            With 'full' the helpers bpf_trace_printk, bpf_trace_vprintk and bpf_probe_write_user are tried too, of \
            which the kernel warns in its log.
            With 'dev' programs and maps are tried that run on the device itself, which few devices can.
            With --from-btf nothing is tried and no privilege is needed: the types in a kernel's BTF tell which types \
            of program, map, attachment and link it has, and which helpers and kernel functions (kfuncs) programs of \
            each type may call, as far as this version knows that kernel. FILE may be BTF, such as another kernel's \
            /sys/kernel/btf/vmlinux, or a vmlinux with debugging information. Modules, privileges, lockdown and \
            settings are not looked at. Kernels before 6.10 do not mark kernel functions; they are known by name then.
            With --json 'macros' is of no effect. Settings of the kernel that cannot be read are -1, options of \
            its configuration that are not set are null.
            What the kernel refused to say is shown as not available, and noted beside the answer.
            """,
        ownOptions: [.fromBTF],
        examples: [
            Example(line: "feature probe", effect: "Show everything"),
            Example(line: "-j feature probe", effect: "The same in JSON, for 'feature diff'"),
            Example(
                line: "feature probe macros prefix BPF_", effect: "Print a header for programs in C"),
            Example(
                line: "feature probe --from-btf vmlinux-6.1",
                effect: "Show what another kernel offers, by its BTF"),
            Example(line: "feature probe unprivileged", effect: "Show what users without privileges may do"),
        ],
        run: { given in
            if given.has(CommandOption.fromBTF.name) { return try BTFFeatureReport(given) }
            let request = try ProbeRequest(given)
            try request.checkPrivileges()
            return ProbeReport(probed: try request.probe.run(), macroPrefix: request.macroPrefix)
        })

    static let featureListBuiltins = Command(
        name: "list_builtins", summary: "List the names that this tool knows",
        arguments: [.word(name: "GROUP", .shortened(BuiltinNames.allCases.map(\.rawValue)))],
        details: """
            Prints the names of all types or helpers, in the order of their numbers from 0 up, whether the running \
            kernel has them or not. 'flags' are those that the commands of bpf(2) know, in the order of the releases that \
            brought them.
            With --since the release of Linux that brought each stands behind it.
            """,
        ownOptions: [CommandOption("since", "Show the release of Linux that brought each")],
        examples: [
            Example(line: "feature list_builtins helpers", effect: "Print the names of all helpers"),
            Example(
                line: "feature list_builtins map_types --since",
                effect: "Print types of maps and since when they are there"),
        ],
        run: { given in
            let group = given.words["GROUP"]?.first.flatMap(BuiltinNames.init)
            guard given.has("since") else { return NamesReport(names: group?.names ?? []) }
            return DatedNamesReport(names: group?.datedNames ?? [])
        })
}

/// What the words behind `feature probe` ask for.
struct ProbeRequest {
    var probe = FeatureProbe()
    /// What macros begin with; `nil` for an answer without macros.
    var macroPrefix: String?

    init(_ given: GivenArguments) throws {
        let words = given.words
        if words["kernel"] != nil, words["dev"] != nil {
            throw UsageError("there is one thing to probe: 'kernel' or 'dev', not both")
        }
        if words["prefix"] != nil, words["macros"] == nil {
            throw UsageError("'prefix' is for macros: write 'macros prefix PREFIX'")
        }
        probe.isFull = words["full"] != nil
        probe.isUnprivileged = words["unprivileged"] != nil
        if words["macros"] != nil { macroPrefix = words["prefix"]?.first ?? "" }
        if let name = words["dev"]?.first {
            guard let index = interfaceIndex(name) else {
                throw UsageError("'\(name)' is no network device in this network namespace")
            }
            probe.device = FeatureProbe.NetworkDevice(name: name, index: index)
        }
    }

    /// Without privileges nearly everything would seem to be missing.
    func checkPrivileges() throws {
        guard !probe.isUnprivileged else { return }
        let missing = ProbePrivileges.missing(from: try .current())
        guard missing.isEmpty else {
            throw MissingPrivileges(names: missing)
        }
    }
}

/// Capabilities without which trying says little.
struct MissingPrivileges: Error, CustomStringConvertible {
    let names: [String]

    var description: String {
        "missing \(names.joined(separator: ", ")), required for full feature probing; run as root or use 'unprivileged'"
    }
}

/// The kinds of names that the tool knows.
enum BuiltinNames: String, CaseIterable {
    // In this order: the first that begins with a shortened word is meant.
    case programTypes = "prog_types"
    case mapTypes = "map_types"
    case attachTypes = "attach_types"
    case linkTypes = "link_types"
    case helpers
    case flags

    var names: [String] {
        switch self {
        case .programTypes: ProgramType.names
        case .mapTypes: MapType.names
        case .attachTypes: AttachType.names
        case .linkTypes: LinkType.names
        case .helpers: Helper.names
        case .flags: Self.unique(listed.map(\.name))
        }
    }

    /// The names with the releases that brought them; `nil` where that is not known.
    var datedNames: [(name: String, release: LinuxVersion?)] {
        var releases: [String: LinuxVersion] = [:]
        // A flag that several commands know came with the first of them.
        for feature in listed {
            releases[feature.name] = min(releases[feature.name] ?? feature.release, feature.release)
        }
        return names.map { ($0, releases[$0]) }
    }

    /// What the table of releases has of this kind.
    private var listed: [KernelFeature] {
        KernelHistory.features.filter { $0.kind.rawValue == rawValue }
    }

    private static func unique(_ names: [String]) -> [String] {
        var seen: Set<String> = []
        return names.filter { seen.insert($0).inserted }
    }
}

/// What `feature list_builtins` answers.
struct NamesReport: Report {
    let names: [String]

    func write(to text: inout TextWriter) {
        for name in names { text.line(name) }
    }

    func write(to json: inout JSONWriter) {
        json.array(names) { $0.value($1) }
    }
}
