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
            Queues, stacks, ring buffers, Bloom filters, arenas and local storage have no entries that can be listed: the message says what to use instead.
            """,
        ownOptions: [
            CommandOption("limit", "Stop behind N entries", [.init("N", .number)]),
            CommandOption("keys", "Show keys only"),
            CommandOption("cpu", "Show the value of one CPU only", [.init("N", .cpu)]),
            CommandOption("recursive", "Show the entries of inner maps too"),
            CommandOption("lock", "Read values under their spin lock (BPF_F_LOCK)"),
        ],
        examples: [
            Example(line: "map dump id 7", effect: "Show all entries"),
            Example(line: "-j map dump name flows --limit 10", effect: "Show ten entries, in JSON"),
            Example(line: "map dump id 9 --recursive", effect: "Show inner maps' entries too"),
        ],
        run: { given in
            guard let selector = given.selector else { return DoneReport() }
            return try MapDumpReport(OpenMap.all(selector, .read), try MapDumpOptions(given))
        })
}

/// What is shown of a map.
struct MapDumpOptions {
    var selection = EntrySelection()
    /// How many entries of each map are shown at most.
    var limit = Int.max
    var isRecursive = false
    /// How values are read: `MapElements.lock`.
    var flags: UInt64 = 0

    init() {}

    init(_ given: GivenArguments) throws(UsageError) {
        if let word = given.options["limit"]?.first { limit = Int(try numberWord(word, as: "a number")) }
        selection.keysOnly = given.has("keys")
        isRecursive = given.has("recursive")
        if given.has("lock") { flags = MapElements.lock }
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

    /// Throws what the map makes of no use.
    func check(_ map: OpenMap) throws {
        try map.requireListing()
        guard selection.cpu == nil || map.info.type.isPerCPU else {
            throw MapUseError(subject: map.subject, reason: "--cpu needs a per-CPU map")
        }
    }
}
