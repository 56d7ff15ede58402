extension Command {
    static let doctor = Command(
        name: "doctor", summary: "Say what this machine can do with BPF, and why not more",
        details: """
            Looks at everything that decides what BPF can do for this process: the kernel and its \
            configuration, capabilities and namespaces, seccomp, kernel lockdown, security modules, settings, mounted \
            file systems, the limit on locked memory. Then tries it out: makes a map, loads programs of \
            several types, and attaches those that disturb nobody that way. All of that is gone at once. What \
            would write into the kernel's log, such as a kprobe under lockdown, is not tried.

            Each finding is 'ok', 'limited', 'missing' or 'unknown', and what is not ok comes with what it \
            prevents and the command that changes it. It works for every user, and without /proc and /sys as far \
            as the kernel itself tells. With --json the answer is an object with the keys 'verdict' ('ok', \
            'limited', 'missing'), 'summary', 'can_load' and 'findings', an array of objects with the keys \
            'group', 'key', 'state', 'value', 'meaning' and 'remedy'.

            The exit status is 0 only if this process can load programs, of one type at least.
            """,
        examples: [
            Example(line: "doctor", effect: "What works here, what does not, and what to do about it"),
            Example(line: "-j doctor", effect: "The same in JSON"),
        ],
        run: { _ in DoctorReport(diagnosis: Diagnosis(.current())) })
}

/// What `doctor` answers.
struct DoctorReport: Report {
    var diagnosis: Diagnosis

    var status: ExitStatus { diagnosis.canLoad ? .success : .failure }

    // MARK: Text

    func write(to text: inout TextWriter) {
        text.colored(diagnosis.verdict.color) { $0.foreign(diagnosis.summary) }
        text.line(".")
        for group in Finding.Group.allCases {
            let findings = diagnosis.findings.filter { $0.group == group }
            guard !findings.isEmpty else { continue }
            text.line()
            text.line(group.title)
            let width = findings.map(\.key.utf8.count).max() ?? 0
            var said: String?
            for finding in findings {
                write(finding, keyWidth: width, isKnown: finding.meaning == said, to: &text)
                said = finding.meaning
            }
        }
    }

    /// How far what a finding means stands from the edge.
    private static let indent = String(repeating: " ", count: 13)

    /// - Parameter isKnown: what it means was said just before.
    private func write(_ finding: Finding, keyWidth: Int, isKnown: Bool, to text: inout TextWriter) {
        text.write("  ")
        text.colored(finding.state.color) { $0.padded(finding.state.rawValue, to: 9) }
        if let value = finding.value {
            text.padded(finding.key, to: keyWidth + 2)
            text.foreign(value)
        } else {
            text.foreign(finding.key)
        }
        text.line()
        // What is as it should be needs no words, unless something can be done about it.
        guard !isKnown, finding.state != .ok || finding.remedy != nil else { return }
        for line in wrapped(finding.meaning, width: 95 - Self.indent.utf8.count) {
            text.write(Self.indent)
            text.foreign(line)
            text.line()
        }
        guard let remedy = finding.remedy else { return }
        text.write(Self.indent)
        text.write("-> ")
        // A command is copied, so it stays on its line.
        text.foreign(remedy)
        text.line()
    }

    // MARK: JSON

    func write(to json: inout JSONWriter) {
        json.object { json in
            json.field("verdict", diagnosis.verdict.rawValue)
            json.field("summary", diagnosis.summary)
            json.field("can_load", diagnosis.canLoad)
            json.field("findings") { json in
                json.array(diagnosis.findings) { json, finding in
                    json.object { json in
                        json.field("group", finding.group.rawValue)
                        json.field("key", finding.key)
                        json.field("state", finding.state.rawValue)
                        json.field("value") { Self.write(finding.value, to: &$0) }
                        json.field("meaning", finding.meaning)
                        json.field("remedy") { Self.write(finding.remedy, to: &$0) }
                    }
                }
            }
        }
    }

    private static func write(_ text: String?, to json: inout JSONWriter) {
        if let text { json.value(text) } else { json.null() }
    }
}

extension Finding.State {
    fileprivate var color: TextColor {
        switch self {
        case .ok: .green
        case .limited, .unknown: .yellow
        case .missing: .red
        }
    }
}

extension Diagnosis.Verdict {
    fileprivate var color: TextColor {
        switch self {
        case .ok: .green
        case .limited: .yellow
        case .missing: .red
        }
    }
}
