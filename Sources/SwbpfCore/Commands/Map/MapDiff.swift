extension Command {
    static let mapDiff = Command(
        name: "diff", summary: "Compare the entries of two maps",
        arguments: [.selector(.map, isRequired: true), .selector(.map, isRequired: true)],
        details: """
            Shows the entries that only the first map has (-), that only the second has (+), and those whose \
            values differ (~), with the parts of the value that do where its type is known and its bytes where it is \
            not. The last line counts them.
            Keys and values have to be of the same sizes. Hash tables, LRU hash tables and arrays may be compared \
            with each other, also those that have a value for each CPU with each other, and maps of maps; others only \
            with maps of their own type. Values that refer to maps or programs are compared by id. Maps without keys, \
            such as queues, cannot be compared: their entries cannot be read without taking them out.
            With --where, entries for which the condition holds in neither map are left out. Nothing is kept in \
            memory, so maps of any size may be compared; an entry that is written meanwhile may be shown as it was.
            With --json the answer is an object: 'entries', with 'change' being 'added', 'removed' or 'changed', and \
            the numbers 'added', 'removed', 'changed' and 'unchanged'. The exit status is 0 if nothing differs, 1 \
            if something does, and 255 if the comparison failed.
            """,
        ownOptions: [
            CommandOption("where", "Only entries for which a condition holds", [.init("EXPR", .text)]),
            CommandOption("limit", "End after so many differences", [.init("N", .number)]),
        ],
        examples: [
            Example(line: "map diff id 12 id 13", effect: "Compare two maps"),
            Example(
                line: "map diff name old name new --where key.port==443",
                effect: "Compare some entries of two maps"),
            Example(line: "-j map diff name flows_a name flows_b", effect: "Answer in JSON"),
        ],
        run: { given in
            guard given.selectors.count == 2 else { return DoneReport() }
            return try MapDiffReport(
                try OpenMap.open(given.selectors[0], .read), try OpenMap.open(given.selectors[1], .read),
                condition: given.options["where"]?.first,
                limit: given.limit())
        })
}

/// What `map diff` answers. It reads while it writes, since no memory holds what two maps may have.
final class MapDiffReport: Report {
    private var comparison: MapComparison
    private let writer: MapChangeWriter
    private let filters: (old: EntryFilter, new: EntryFilter)?
    private let limit: Int
    private var counts: [MapChange.Kind: Int] = [:]
    private(set) var failures: [String] = []

    /// There is a difference, whether it was shown or not.
    private var isDifferent = false

    var status: ExitStatus { isDifferent ? .different : .success }

    init(_ old: OpenMap, _ new: OpenMap, condition: String?, limit: Int?) throws {
        comparison = try MapComparison(old, new)
        writer = MapChangeWriter(old: try MapEntryForm(old), new: try MapEntryForm(new))
        filters = try condition.map { condition in
            (
                try EntryFilter(expression: condition, layout: EntryLayout(old)),
                try EntryFilter(expression: condition, layout: EntryLayout(new))
            )
        }
        self.limit = limit ?? .max
    }

    func write(to text: inout TextWriter) {
        let isComplete = run(isCutOff: { text.hasFailed }, { writer.write($0, to: &text) })
        guard isComplete else { return }
        text.line("entries: " + numbers.map { "\($0.count) \($0.name)" }.joined(separator: ", "))
    }

    func write(to json: inout JSONWriter) {
        json.beginObject()
        json.key("entries")
        json.beginArray()
        let isComplete = run(isCutOff: { json.hasFailed }, { writer.write($0, to: &json) })
        json.endArray()
        // Numbers of a part would be taken for those of the whole.
        if isComplete {
            for number in numbers {
                json.key(foreign: number.name)
                json.value(number.count)
            }
        }
        json.endObject()
    }

    private var numbers: [(name: String, count: Int)] {
        var numbers = [MapChange.Kind.added, .removed, .changed].map { ($0.rawValue, counts[$0] ?? 0) }
        // With a condition it would count entries that the condition is not about.
        if filters == nil { numbers.append(("unchanged", comparison.unchangedCount)) }
        return numbers
    }

    /// Hands over the differences. Returns whether they are all.
    private func run(isCutOff: () -> Bool, _ body: (MapChange) -> Void) -> Bool {
        var left = limit
        var isComplete = true
        do {
            try comparison.run { change in
                guard isWanted(change) else { return true }
                isDifferent = true
                guard left > 0, !isCutOff() else {
                    isComplete = false
                    return false
                }
                left -= 1
                counts[change.kind, default: 0] += 1
                body(change)
                return true
            }
        } catch {
            failures.append(message(for: error))
            isComplete = false
        }
        return isComplete
    }

    private func isWanted(_ change: MapChange) -> Bool {
        guard let filters else { return true }
        if let old = change.old, filters.old.matches(key: change.key.span, value: old.span) { return true }
        if let new = change.new { return filters.new.matches(key: change.key.span, value: new.span) }
        return false
    }
}
