/// An object with all that is shown of it, which writes itself in both forms.
protocol ReportEntry: Sendable {
    /// Writes its lines.
    func write(to text: inout TextWriter)
    /// Writes one object.
    func write(to json: inout JSONWriter)
}

/// What a command answers that shows objects of one kind.
struct ListReport<Entry: ReportEntry>: Report {
    var entries: [Entry]
    /// Several may be shown: JSON is an array, however many there are. Otherwise it is the one object.
    var isList: Bool
    var failures: [String]

    init(_ entries: [Entry], isList: Bool, failures: [String] = []) {
        self.entries = entries
        self.isList = isList
        self.failures = failures
    }

    func write(to text: inout TextWriter) {
        for entry in entries { entry.write(to: &text) }
    }

    func write(to json: inout JSONWriter) {
        if isList {
            json.array(entries) { json, entry in entry.write(to: &json) }
        } else {
            for entry in entries { entry.write(to: &json) }
        }
    }
}
