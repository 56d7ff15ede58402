extension Command {
    static let featureDiff = Command(
        name: "diff", summary: "Compare what two kernels offer",
        arguments: [.path(name: "A", .input), .path(name: "B", .input)],
        details: """
            Shows what A has and B has not (-), what B has and A has not (+), and settings that differ (~). A and B \
            may be saved answers of 'feature probe' with --json, also with --from-btf and also bpftool's, BTF such \
            as /sys/kernel/btf/vmlinux, or files with BTF in them such as vmlinux; one may be '-', standard input.
            Parts that only one of them has, such as the kernel's configuration, are not compared and named in a note. \
            Neither are the helpers of types that one side has without knowing what they may call: those of tracing, \
            lsm, ext and struct_ops programs cannot be found out by trial. Nor are helpers that are tried with 'full' \
            alone, where one side has none of them.
            The exit status is 0 if nothing differs, 1 if something does, and 255 if the comparison failed.
            """,
        examples: [
            Example(
                line: "feature diff probe-6.1.json /sys/kernel/btf/vmlinux",
                effect: "Compare a saved probe with this kernel"),
            Example(line: "-j feature diff vmlinux-5.10 vmlinux-6.12", effect: "Compare two kernels in JSON"),
        ],
        run: { given in
            let (old, new) = (given.path("A"), given.path("B"))
            if old == "-", new == "-" { throw UsageError("only one of the two can be standard input") }
            return FeatureDiffReport(
                differences: FeatureDifferences(try .open(path: old), try .open(path: new)))
        })
}

/// What `feature diff` answers.
struct FeatureDiffReport: Report {
    let differences: FeatureDifferences

    var status: ExitStatus { differences.isEmpty ? .success : .different }

    var notes: [String] {
        [("first", differences.onlyOld), ("second", differences.onlyNew)].compactMap { side, sections in
            let names = sections.map(\.rawValue).joined(separator: ", ")
            return sections.isEmpty ? nil : "only the \(side) tells about \(names), which was not compared"
        }
    }

    func write(to text: inout TextWriter) {
        for section in FeatureInventory.Section.allCases {
            if section == .settings {
                for setting in differences.settings ?? [] { write(setting, to: &text) }
            } else if let change = differences.sets[section] {
                write(change, section.noun, to: &text)
            }
            for (type, change) in differences.lists[section] ?? [] {
                write(change, "\(section.noun) of \(type)", to: &text)
            }
        }
        let counts = differences.counts
        text.line(
            "features: \(counts.added) added, \(counts.removed) removed, \(counts.changed) changed")
    }

    private func write(_ setting: FeatureDifferences.Setting, to text: inout TextWriter) {
        text.colored(.yellow) { $0.write("~ ") }
        text.foreign("\(setting.name)  \(setting.old ?? "not set") -> \(setting.new ?? "not set")")
        text.line()
    }

    private func write(_ change: FeatureDifferences.Change, _ noun: String, to text: inout TextWriter) {
        for name in change.removed {
            text.colored(.red) { $0.foreign("- \(noun) \(name)") }
            text.line()
        }
        for name in change.added {
            text.colored(.green) { $0.foreign("+ \(noun) \(name)") }
            text.line()
        }
    }

    func write(to json: inout JSONWriter) {
        json.object { json in
            for section in FeatureInventory.Section.allCases { write(section, to: &json) }
            json.field("not_compared") { json in
                json.object { json in
                    json.field("first") { $0.array(differences.onlyOld) { $0.value($1.rawValue) } }
                    json.field("second") { $0.array(differences.onlyNew) { $0.value($1.rawValue) } }
                }
            }
        }
    }

    /// Nothing for a part that was not compared.
    private func write(_ section: FeatureInventory.Section, to json: inout JSONWriter) {
        if section == .settings, let settings = differences.settings {
            json.key(foreign: section.rawValue)
            json.object { json in
                for setting in settings {
                    json.key(foreign: setting.name)
                    json.object { json in
                        json.key("old")
                        write(setting.old, to: &json)
                        json.key("new")
                        write(setting.new, to: &json)
                    }
                }
            }
        } else if let change = differences.sets[section] {
            json.key(foreign: section.rawValue)
            json.object { write(change, to: &$0) }
        } else if let list = differences.lists[section] {
            json.key(foreign: section.rawValue)
            json.object { json in
                for (type, change) in list {
                    json.key(foreign: type)
                    json.object { write(change, to: &$0) }
                }
            }
        }
    }

    private func write(_ value: String?, to json: inout JSONWriter) {
        if let value { json.value(value) } else { json.null() }
    }

    private func write(_ change: FeatureDifferences.Change, to json: inout JSONWriter) {
        json.field("removed") { $0.array(change.removed) { $0.value($1) } }
        json.field("added") { $0.array(change.added) { $0.value($1) } }
    }
}

extension FeatureInventory.Section {
    /// One thing of the part, in text.
    fileprivate var noun: String {
        switch self {
        case .settings: "setting"
        case .systemCall: "system call"
        case .programTypes: "program type"
        case .mapTypes: "map type"
        case .attachTypes: "attach type"
        case .linkTypes: "link type"
        case .helpers: "helper"
        case .functions: "kernel function"
        case .abilities: "ability"
        }
    }
}
