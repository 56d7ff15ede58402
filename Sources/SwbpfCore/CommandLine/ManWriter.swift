/// Writes the manual: one page for the tool, and one for each object that has commands.
public struct ManWriter: Sendable {
    let groups: [CommandGroup]
    /// The release that the pages describe, and its day: `2026-11-22`.
    let release: String
    let releaseDate: String

    public init(groups: [CommandGroup], release: String, releaseDate: String) {
        self.groups = groups
        self.release = release
        self.releaseDate = releaseDate
    }

    /// Every page, the tool's own first.
    public var pages: [GeneratedFile] {
        [GeneratedFile(path: "man/swbpf.8", content: toolPage)]
            + documented.map { GeneratedFile(path: "man/\(pageName($0)).8", content: page(of: $0)) }
    }

    /// The groups with a page: the others are a single command without arguments, for which the
    /// tool's page has room.
    private var documented: [CommandGroup] {
        groups.filter { !$0.isSingle || !$0.commands[0].arguments.isEmpty }
    }

    private func pageName(_ group: CommandGroup) -> String { "swbpf-\(group.name)" }

    // MARK: The tool's page

    private var toolPage: String {
        var roff = Roff()
        head(&roff, "swbpf", "show and manage the BPF objects of a Linux kernel")

        roff.macro("SH", "SYNOPSIS")
        let options = "[\\fIOPTIONS\\fR]"
        roff.text("\\fBswbpf\\fR \(options) \\fIOBJECT\\fR { \\fICOMMAND\\fR | \\fBhelp\\fR }")
        for group in groups where group.isSingle {
            roff.macro("br")
            roff.text("\\fBswbpf\\fR \(options) \(usageRoff(group.usage(of: group.commands[0])))")
        }
        roff.macro("PP")
        let objects = groups.filter { !$0.isSingle }.map { "\\fB\($0.name)\\fR" }.joined(separator: " | ")
        roff.text("\\fIOBJECT\\fR := { \(objects) }")

        roff.macro("SH", "DESCRIPTION")
        roff.paragraphs(ManProse.description)
        roff.macro("SS", "Words and options")
        roff.paragraphs(ManProse.words)
        roff.macro("SS", "Selectors")
        roff.paragraphs(ManProse.selectors)
        roff.macro("SS", "JSON")
        roff.paragraphs(ManProse.json)
        roff.macro("SS", "The name bpftool")
        roff.paragraphs(ManProse.otherName)

        roff.macro("SH", "COMMANDS")
        for group in groups {
            let isDocumented = documented.contains { $0.name == group.name }
            roff.macro("TP")
            roff.text(usageRoff(group.isSingle ? group.usage(of: group.commands[0]) : group.name))
            roff.text(prose("\(group.summary)."))
            if isDocumented {
                roff.text("See")
                roff.macro("BR", literal(pageName(group)), "(8).")
            } else {
                roff.text(prose(group.details))
            }
        }
        self.options(Option.all, &roff)
        tail(&roff, seeAlso: documented.map { (pageName($0), 8) } + [("bpf", 2), ("bpftool", 8)])
        return roff.content
    }

    // MARK: An object's page

    private func page(of group: CommandGroup) -> String {
        var roff = Roff()
        head(&roff, pageName(group), loweringFirst(group.summary))

        roff.macro("SH", "SYNOPSIS")
        for (index, command) in group.commands.enumerated() {
            if index > 0 { roff.macro("br") }
            roff.text("\\fBswbpf\\fR [\\fIOPTIONS\\fR] \(usageRoff(group.usage(of: command)))")
        }
        for (index, definition) in group.definitions.enumerated() {
            roff.macro(index == 0 ? "PP" : "br")
            roff.text("\\fI\(definition.name)\\fR := \(usageRoff(definition.meaning))")
        }

        roff.macro("SH", "DESCRIPTION")
        roff.paragraphs(group.details)
        if !group.isSingle {
            roff.macro("SH", "COMMANDS")
            for command in group.commands { describe(command, in: group, &roff) }
        }
        let effects = Option.common + [.help] + group.commands.flatMap(\.options)
        options(Option.all.filter { effects.contains($0.effect) }, &roff)
        examples(of: group, &roff)
        let others = documented.filter { $0.name != group.name }.map { (pageName($0), 8) }
        tail(&roff, seeAlso: [("swbpf", 8)] + others)
        return roff.content
    }

    private func describe(_ command: Command, in group: CommandGroup, _ roff: inout Roff) {
        roff.macro("TP")
        roff.text(usageRoff(group.usage(of: command)))
        roff.text(prose("\(command.summary)."))
        for paragraph in command.details.split(separator: "\n") {
            roff.macro("IP")
            roff.text(prose(String(paragraph)))
        }
        if !command.clauses.isEmpty {
            roff.macro("RS")
            for clause in command.clauses {
                roff.macro("TP")
                roff.text(usageRoff(clause.words))
                roff.text(prose("\(clause.summary)."))
            }
            roff.macro("RE")
        }
        if !command.ownOptions.isEmpty {
            roff.macro("RS")
            for option in command.ownOptions {
                roff.macro("TP")
                let values = option.values.map { usageRoff($0.usage) }
                roff.text((["\\fB\\-\\-\(literal(option.name))\\fR"] + values).joined(separator: " "))
                roff.text(prose("\(option.summary)."))
            }
            roff.macro("RE")
        }
        let options = Option.all.filter { command.options.contains($0.effect) }
        guard !options.isEmpty else { return }
        roff.macro("IP")
        let words = options.map { "\\fB\\-\\-\(literal($0.name))\\fR" }.joined(separator: ", ")
        roff.text("\(options.count == 1 ? "Option" : "Options"): \(words).")
    }

    private func examples(of group: CommandGroup, _ roff: inout Roff) {
        let examples = group.commands.flatMap(\.examples)
        guard !examples.isEmpty else { return }
        roff.macro("SH", "EXAMPLES")
        for (index, example) in examples.enumerated() {
            if index > 0 { roff.macro("PP") }
            roff.text(prose("\(example.effect):"))
            roff.macro("PP")
            roff.macro("RS", "4")
            roff.example(["# swbpf \(example.line)"])
            roff.macro("RE")
        }
    }

    // MARK: Parts of every page

    private func head(_ roff: inout Roff, _ name: String, _ summary: String) {
        roff.macro("TH", name.uppercased(), "8", releaseDate, "swbpf \(release)", "System Administration")
        roff.macro("SH", "NAME")
        roff.text("\(literal(name)) \\- \(prose(summary))")
    }

    private func options(_ options: [Option], _ roff: inout Roff) {
        roff.macro("SH", "OPTIONS")
        for option in options {
            roff.macro("TP")
            let value = option.metavariable.map { " \\fI\($0)\\fR" } ?? ""
            roff.text("\\fB\\-\(option.letter)\\fR, \\fB\\-\\-\(literal(option.name))\\fR\(value)")
            roff.text(prose("\(option.summary)."))
        }
    }

    private func tail(_ roff: inout Roff, seeAlso: [(name: String, section: Int)]) {
        roff.macro("SH", "EXIT STATUS")
        roff.text(prose(ManProse.exitStatus))
        terms("FILES", ManProse.files, &roff)
        terms("ENVIRONMENT", ManProse.environment, &roff)
        roff.macro("SH", "SEE ALSO")
        for (index, page) in seeAlso.enumerated() {
            let comma = index + 1 < seeAlso.count ? "," : ""
            roff.macro("BR", literal(page.name), "(\(page.section))\(comma)")
        }
    }

    private func terms(_ title: String, _ terms: [ManProse.Term], _ roff: inout Roff) {
        roff.macro("SH", title)
        for term in terms {
            roff.macro("TP")
            roff.text("\\f\(title == "FILES" ? "I" : "B")\(literal(term.word))\\fR")
            roff.text(prose(term.meaning))
        }
    }

    /// The summary as a part of a sentence; a name such as BTF stays as it is.
    private func loweringFirst(_ summary: String) -> String {
        guard summary.dropFirst().first?.isLowercase ?? false else { return summary }
        return summary.prefix(1).lowercased() + summary.dropFirst()
    }
}
