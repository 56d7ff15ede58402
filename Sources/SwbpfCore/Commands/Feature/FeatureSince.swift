extension Command {
    static let featureSince = Command(
        name: "since", summary: "Show which release of Linux brought something",
        arguments: [.words(name: "NAME", .feature)],
        details: """
            Shows the release of Linux that brought a type of program, map or link, an attach type, a helper, a \
            command of bpf(2) or a flag. Names are those that the other commands print, or those of C, in either \
            case: 'ringbuf', 'bpf_loop', 'BPF_F_MMAPABLE'. What several things are called is shown for each of them.
            The table is that of the headers at each release; distributions may have brought some of it to older \
            kernels. 'feature probe' tells what a kernel really offers.
            """,
        examples: [
            Example(line: "feature since ringbuf bpf_loop", effect: "Show when these came"),
            Example(line: "-j feature since BPF_F_MMAPABLE", effect: "Show the same of a flag in JSON"),
        ],
        run: { given in try FeatureSinceReport(given.words["NAME"] ?? []) })
}

/// What `feature since` answers.
struct FeatureSinceReport: Report {
    let features: [KernelFeature]

    init(_ words: [String]) throws {
        features = try words.flatMap { word in
            let found = KernelHistory.features(named: word)
            if found.isEmpty {
                throw UnknownFeature(name: word, nearest: KernelHistory.nearestName(to: word))
            }
            return found
        }
    }

    func write(to text: inout TextWriter) {
        for feature in features {
            text.line("\(feature.what) \(feature.name): Linux \(feature.release)")
        }
    }

    func write(to json: inout JSONWriter) {
        json.array(features) { json, feature in
            json.object { json in
                json.field("name", feature.name)
                json.field("kind", feature.kind.noun)
                if let group = feature.flagGroup { json.field("group", group) }
                json.field("kernel_name", feature.kernelName)
                json.field("since", "\(feature.release)")
            }
        }
    }
}

/// Nothing that is known has the name.
struct UnknownFeature: Error, CustomStringConvertible {
    let name: String
    let nearest: String?

    var description: String {
        let advice =
            nearest.map { "did you mean '\($0)'?" } ?? "'feature list_builtins GROUP' lists the names"
        return "nothing known is called '\(name)': \(advice)"
    }
}

/// The names of a group with the releases that brought them: `feature list_builtins GROUP --since`.
struct DatedNamesReport: Report {
    let names: [(name: String, release: LinuxVersion?)]

    private var width: Int { names.map(\.name.utf8.count).max() ?? 0 }

    func write(to text: inout TextWriter) {
        let width = width
        for entry in names {
            text.padded(entry.name, to: width)
            text.line("  \(entry.release.map { "\($0)" } ?? "-")")
        }
    }

    func write(to json: inout JSONWriter) {
        json.array(names) { json, entry in
            json.object { json in
                json.field("name", entry.name)
                json.key("since")
                if let release = entry.release { json.value("\(release)") } else { json.null() }
            }
        }
    }
}
