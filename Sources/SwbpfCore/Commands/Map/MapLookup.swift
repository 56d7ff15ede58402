extension Command {
    static let mapLookup = Command(
        name: "lookup", summary: "Show the entry with a key",
        arguments: [.selector(.map, isRequired: true), .entry(.key(isRequired: false))],
        details: """
            Shows one entry as 'map dump' does; in JSON it is the object alone. A key that is not there is \
            'Not found', in JSON 'null', and the exit status says failure.
            """,
        ownOptions: [
            CommandOption("cpu", "Show the value of one CPU only", [.init("N", .cpu)]),
            CommandOption("lock", "Read the value under its spin lock (BPF_F_LOCK)"),
        ],
        examples: [
            Example(line: "map lookup id 7 key 1 0 0 0", effect: "Show the entry of a 4-byte key"),
            Example(line: "map lookup id 7 key u32 1", effect: "The same, with the key as a number"),
        ],
        run: { try lookUp($0) })

    static let mapPeek = Command(
        name: "peek", summary: "Show the next entry of a queue or stack, which stays there",
        arguments: [.selector(.map, isRequired: true)],
        details:
            "An empty map has no next entry: 'Not found', in JSON 'null', and the exit status says failure.",
        examples: [Example(line: "map peek name jobs", effect: "Show what 'map pop' would take out")],
        run: { try lookUp($0) })

    static let mapPop = take("pop")
    static let mapDequeue = take("dequeue")

    private static func take(_ name: String) -> Command {
        Command(
            name: name, summary: "Take the next entry out of a queue or stack, and show it",
            arguments: [.selector(.map, isRequired: true)],
            details: """
                'pop' and 'dequeue' are the same: a stack gives what was put in last, a queue what was put in \
                first. An empty map is an error, in JSON 'null'.
                """,
            examples: [Example(line: "map \(name) name jobs", effect: "Take out and show the next entry")],
            run: { given in
                guard let selector = given.selector else { return DoneReport() }
                let map = try OpenMap.open(selector, .readAndWrite)
                guard map.info.type == .queue || map.info.type == .stack else {
                    throw MapUseError(
                        subject: map.subject,
                        reason: "entries are taken out of queues and stacks only; 'map delete' removes a key")
                }
                var value = [UInt8](repeating: 0, count: map.valueStride)
                let number = MapElements.lookUpAndDelete(map.descriptor, key: [], into: &value)
                if number == ErrorNumber.noEntry {
                    if given.settings.json { return NotFoundReport(key: []) }
                    throw MapUseError(subject: map.subject, reason: "the map is empty")
                }
                guard number == 0 else { throw map.error(number, .mapLookupAndDelete) }
                return try EntryReport(map, key: [], value: value)
            })
    }

    /// What `lookup` and `peek` do.
    private static func lookUp(_ given: GivenArguments) throws -> any Report {
        guard let selector = given.selector else { return DoneReport() }
        let map = try OpenMap.open(selector, .read)
        var selection = EntrySelection()
        if let word = given.options["cpu"]?.first {
            guard map.info.type.isPerCPU else {
                throw MapUseError(subject: map.subject, reason: "--cpu needs a per-CPU map")
            }
            selection.cpu = try MapDumpOptions.cpu(word)
        }
        let key = try map.givenKey(given) ?? []
        guard key.count == map.keySize else {
            throw UsageError("\(map.subject) has keys of \(map.keySize) bytes: give one with 'key DATA'")
        }
        var value = [UInt8](repeating: 0, count: map.valueStride)
        let number = MapElements.lookUp(
            map.descriptor, key: key, into: &value, flags: given.has("lock") ? MapElements.lock : 0)
        if number == ErrorNumber.noEntry { return NotFoundReport(key: key) }
        guard number == 0 else { throw map.error(number, .mapLookup) }
        return try EntryReport(map, key: key, value: value, selection)
    }
}

/// One entry.
struct EntryReport: Report {
    private let map: OpenMap
    private let types: MapTypes?
    private var entries = MapEntries()
    private let selection: EntrySelection

    init(_ map: OpenMap, key: [UInt8], value: [UInt8], _ selection: EntrySelection = EntrySelection()) throws
    {
        self.map = map
        self.selection = selection
        types = try map.types()
        entries.keys = key
        entries.values = value
        entries.count = 1
    }

    func write(to text: inout TextWriter) {
        if types != nil { return text.prettyJSON { write(.typed, to: &$0) } }
        _ = EntryWriter(map, text: selection).write(0, of: entries, to: &text)
    }

    func write(to json: inout JSONWriter) { write(.json, to: &json) }

    private func write(_ form: EntryForm, to json: inout JSONWriter) {
        EntryWriter(map, types, form, selection, to: json).write(0, of: entries, to: &json)
    }
}

/// A key that is not in the map: an answer, and a failure.
struct NotFoundReport: Report {
    let key: [UInt8]
    var status: ExitStatus { .failure }

    func write(to text: inout TextWriter) {
        text.line("key:")
        text.write(hexRows: key)
        text.line("\n\nNot found")
    }

    func write(to json: inout JSONWriter) { json.null() }
}
