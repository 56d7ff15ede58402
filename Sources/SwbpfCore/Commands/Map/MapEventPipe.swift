extension Command {
    static let mapEventPipe = Command(
        name: "event_pipe", summary: "Print the events that programs write into a map",
        arguments: [
            .selector(.map, isRequired: true),
            .clauses([
                Clause("cpu", "Follow only this CPU; needs 'index'", [.word(name: "N", .number)]),
                Clause(
                    "index", "The entry of the map for that CPU; needs 'cpu'", [.word(name: "M", .number)]),
                Clause("type", "Show records as values of this type", [.word(name: "NAME", .oneTypeName)]),
                Clause("in", "Where the type is", [.source(isRequired: true)]),
            ]),
        ],
        details: """
            Follows a perf event array or a ring buffer until it gets SIGINT, SIGTERM or SIGHUP, or its reader goes \
            away; then the answer is brought to its end, so that JSON is a valid document. Events are printed at \
            once, many at a time in one piece.
            Of a perf event array, every CPU that is online is followed through the entry with its number, or one \
            CPU through one entry. Rings of 16 pages are put into these entries. What was there before is replaced, \
            so its reader gets no more events, and it is not put back at the end: the entries are emptied. 'lost N \
            events' tells that a ring was full. Shown are seconds since boot, the CPU, the entry, and the bytes, \
            among them what the kernel adds to make their number a multiple of 8, less 4.
            Of a ring buffer, records are taken out: what is printed here its other readers do not get. Nothing is \
            lost as long as the ring does not fill up, in which case its programs know. Records that programs write \
            without a notification are seen within 200 ms.
            With 'type', records are shown as values of that type, which is looked for in the BTF of the map, of the \
            programs that use it, and of the running kernel, or where 'in' says; bytes behind the value follow it. \
            With --json the answer is one array; an event has the keys 'type', 'cpu', 'index' and 'timestamp' \
            (nanoseconds), all of them only in perf event arrays, and 'data', or 'lost' with 'id' and 'count'; with a type \
            also 'formatted'. 'skipped' counts bytes that were no records, as when two processes read one ring buffer.
            """,
        options: [.baseBTF],
        ownOptions: [
            CommandOption("limit", "End after so many events", [.init("N", .number)]),
            CommandOption("ndjson", "Print one JSON object a line"),
        ],
        examples: [
            Example(line: "map event_pipe pinned /sys/fs/bpf/events", effect: "Print events of all CPUs"),
            Example(line: "-j map event_pipe id 7 cpu 0 index 3", effect: "Print those of one, in JSON"),
            Example(
                line: "map event_pipe name execs type exec_event --ndjson",
                effect: "Each as a line of JSON, by its type"),
        ],
        run: { given in
            guard !(given.has("ndjson") && given.settings.json) else {
                throw UsageError("--ndjson prints a line for each event, and --json one array: choose one")
            }
            let cpu = try given.words["cpu"]?.first.map { try numberWord($0, as: "a CPU") }
            let index = try given.words["index"]?.first.map { try numberWord($0, as: "an index") }
            guard (cpu == nil) == (index == nil) else {
                throw UsageError("cpu and index must be specified together")
            }
            guard given.sources.isEmpty || given.words["type"] != nil else {
                throw UsageError("'in' says where a type is: it needs 'type'")
            }
            guard let selector = given.selector else { return DoneReport() }
            var place: EventPlace?
            if let cpu, let index { place = EventPlace(cpu: Int(cpu), index: Int(index)) }
            let map = try EventStreams.openMap(selector)
            try EventStreams.check(map, at: place)
            let type = try given.words["type"]?.first.map {
                try EventType.find($0, in: given.sources.first, for: map, base: given.settings.baseBTF)
            }
            let limit = try given.limit()
            return EventPipeReport(
                try EventStreams.open(map, at: place), type: type, limit: limit ?? .max,
                isNDJSON: given.has("ndjson"))
        })
}
