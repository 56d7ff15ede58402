extension Command {
    static let mapDump = Command(
        name: "dump", summary: "Show all entries of a map",
        arguments: [.selector(.map, isRequired: true)],
        details: """
            Shows each key with its value. Where the map has BTF, text shows what the bytes mean, in the form of \
            JSON; otherwise rows of hexadecimal bytes. With --json an entry is an object with the arrays of \
            bytes 'key' and 'value'; a per-CPU map has instead 'values', an array of objects with 'cpu' and \
            'value'; a map of maps has also 'inner_map_id'; with BTF, 'formatted' holds the same members as they \
            are meant. What cannot be read of an entry is an object with 'error' in the value's place. Several \
            maps with the same name are shown one after another, in JSON as objects with 'id', 'type', 'name', 'flags' and 'elements'.
            Entries are read many at a time while they are written, so no map is too large. Each key is shown \
            once, even if the map changes meanwhile; what was there all the time is shown. With --recursive \
            the entries of inner maps follow their entry, in JSON as its member 'inner'.
            With --where only entries are shown for which a condition holds, such as 'value.packets > 100 && key.port \
            == 443' or, without BTF, 'key[0] == 10'. --sort shows them in order of a field, and keeps them in \
            memory for that, as many as --limit says. --watch shows what changes from one reading to the next, until \
            a signal comes: entries that were added (+), removed (-) and changed (~); with --ndjson each change is \
            a JSON object on a line of its own.
            Queues, stacks, ring buffers, Bloom filters, arenas and local storage have no entries that can be listed: the message says what to use instead.
            """,
        ownOptions: [
            CommandOption("limit", "Stop behind N entries", [.init("N", .number)]),
            CommandOption("keys", "Show keys only"),
            CommandOption("where", "Only entries for which a condition holds", [.init("EXPR", .text)]),
            CommandOption(
                "sort", "Show entries in order of a field",
                [.init("FIELD", .field), .init("ORDER", .choice(["asc", "desc"]), isRequired: false)]),
            CommandOption("cpu", "Show the value of one CPU only", [.init("N", .cpu)]),
            CommandOption("recursive", "Show the entries of inner maps too"),
            CommandOption("lock", "Read values under their spin lock (BPF_F_LOCK)"),
            CommandOption(
                "watch", "Show what changes, reading every SECS seconds", [.init("SECS", .seconds)]),
            CommandOption("ndjson", "With --watch: a JSON object a line"),
        ],
        examples: [
            Example(line: "map dump id 7", effect: "Show all entries"),
            Example(line: "-j map dump name flows --limit 10", effect: "Show ten entries, in JSON"),
            Example(line: "map dump name flows --where 'key.port==443'", effect: "Show entries of a port"),
            Example(
                line: "map dump name flows --sort value.bytes desc --limit 9", effect: "Show the 9 largest"),
            Example(line: "map dump name flows --watch 0.5", effect: "Show changes as they come"),
            Example(line: "map dump id 9 --recursive", effect: "Show inner maps' entries too"),
        ],
        run: { given in
            guard let selector = given.selector else { return DoneReport() }
            if let word = given.options["watch"]?.first {
                return try watch(OpenMap.open(selector, .read), seconds: Double(word) ?? 1, given)
            }
            guard !given.has("ndjson") else { throw UsageError("--ndjson belongs to --watch") }
            return try MapDumpReport(OpenMap.all(selector, .read), try MapDumpOptions(given))
        })

    private static func watch(
        _ map: OpenMap, seconds: Double, _ given: GivenArguments
    ) throws -> any Report {
        for option in ["limit", "keys", "sort", "cpu", "recursive"] where given.has(option) {
            throw UsageError("--\(option) and --watch exclude one another")
        }
        guard !(given.has("ndjson") && given.settings.json) else {
            throw UsageError("--ndjson prints a line for each change, and --json one array: choose one")
        }
        let options = try MapDumpOptions(given)
        try options.check(map)
        return try MapWatch(
            map, seconds: seconds, filter: options.filter(for: map),
            style: given.has("ndjson") ? .ndjson : .text,
            flags: options.flags)
    }
}

/// What is shown of a map.
struct MapDumpOptions {
    var selection = EntrySelection()
    /// How many entries of each map are shown at most.
    var limit = Int.max
    var isRecursive = false
    /// How values are read: `MapElements.lock`.
    var flags: UInt64 = 0
    /// Which entries are shown.
    var condition: String?
    /// The field that says in which order, and whether its largest value comes first.
    var order: (field: String, isDescending: Bool)?

    init() {}

    init(_ given: GivenArguments) throws(UsageError) {
        limit = try given.limit() ?? .max
        selection.keysOnly = given.has("keys")
        isRecursive = given.has("recursive")
        if given.has("lock") { flags = MapElements.lock }
        condition = given.options["where"]?.first
        if let words = given.options["sort"], let field = words.first {
            order = (field, words.dropFirst().first == "desc")
        }
        if let word = given.options["cpu"]?.first { selection.cpu = try Self.cpu(word) }
    }

    /// A CPU that a per-CPU map has values of; `nil` for all of them.
    static func cpu(_ word: String) throws(UsageError) -> Int? {
        if word == "all" { return nil }
        let cpu = Int(try numberWord(word, as: "a CPU"))
        guard PossibleCPUs.numbers.contains(cpu) else {
            let last = PossibleCPUs.numbers.last ?? 0
            throw UsageError("there is no CPU \(cpu): this machine's are 0 to \(last)")
        }
        return cpu
    }

    func filter(for map: OpenMap) throws -> EntryFilter? {
        guard let condition else { return nil }
        return try EntryFilter(expression: condition, layout: EntryLayout(map))
    }

    func sorter(for map: OpenMap) throws -> EntrySorter? {
        guard let order else { return nil }
        return try EntrySorter(
            field: order.field, descending: order.isDescending, limit: limit == .max ? nil : limit,
            layout: EntryLayout(map))
    }

    /// Throws what the map makes of no use.
    func check(_ map: OpenMap) throws {
        try map.requireListing()
        guard selection.cpu == nil || map.info.type.isPerCPU else {
            throw MapUseError(subject: map.subject, reason: "--cpu needs a per-CPU map")
        }
    }
}
