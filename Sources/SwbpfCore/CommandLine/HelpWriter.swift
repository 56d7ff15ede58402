/// Writes help texts and usage lines from the command table, in the layout that scripts and
/// completions written for bpftool read.
public struct HelpWriter: Sendable {
    let groups: [CommandGroup]
    let toolName: ToolName

    public init(groups: [CommandGroup], toolName: ToolName) {
        self.groups = groups
        self.toolName = toolName
    }

    public func help(_ group: CommandGroup?, _ command: Command?) -> String {
        if let group, let command { return help(of: command, in: group) }
        if let group { return help(of: group) }
        return toolHelp()
    }

    /// The usage lines of one command, and what its words stand for.
    static func usage(of command: Command, in group: CommandGroup, toolName: ToolName) -> [String] {
        ["\(toolName) \(group.usage(of: command))"]
            + command.definitions.map { "\($0.name) := \($0.meaning)" }
    }

    private func toolHelp() -> String {
        let singles = groups.filter { $0.isSingle && $0.name != "help" }
        let objects = groups.filter { !$0.isSingle }.map(\.name).joined(separator: " | ")
        var lines = ["Usage: \(toolName) [OPTIONS] OBJECT { COMMAND | help }"]
        lines += singles.map { "       \(toolName) \($0.usage(of: $0.commands[0]))" }
        lines += ["", "       OBJECT := { \(objects) }", optionsLine(Option.all.map(\.effect))]
        guard toolName == .swbpf else { return joined(lines) }
        lines += ["", "Objects and commands:"]
        lines += columns(groups.filter { $0.name != "help" }.map { ($0.name, $0.summary) })
        lines += ["", "Options:"]
        lines += columns(Option.all.map { ($0.title, $0.summary) })
        lines += ["", "See '\(toolName) help OBJECT [COMMAND]' for details, and swbpf(8)."]
        return joined(lines)
    }

    private func help(of group: CommandGroup) -> String {
        var lines: [String] = []
        for (index, command) in group.commands.enumerated() {
            lines.append("\(index == 0 ? "Usage:" : "      ") \(toolName) \(group.usage(of: command))")
        }
        lines.append("")
        lines += group.definitions.map { "       \($0.name) := \($0.meaning)" }
        lines.append(optionsLine(Option.common + group.commands.flatMap(\.options)))
        guard toolName == .swbpf else { return joined(lines) }
        lines += ["", "Commands:"]
        lines += columns(group.commands.map { ($0.words.joined(separator: ", "), $0.summary) })
        lines += ["", "See '\(toolName) help \(group.name) COMMAND' for details and examples."]
        return joined(lines)
    }

    private func help(of command: Command, in group: CommandGroup) -> String {
        let usage = Self.usage(of: command, in: group, toolName: toolName)
        var lines = ["Usage: \(usage[0])"] + usage.dropFirst().map { "       \($0)" }
        lines += ["", "\(command.summary)."]
        for paragraph in command.details.split(separator: "\n") {
            lines += [""] + wrapped(String(paragraph), width: 79)
        }
        if !command.clauses.isEmpty {
            lines += ["", "Clauses, in any order:"]
            lines += columns(command.clauses.map { ($0.words, $0.summary) })
        }
        let options =
            command.ownOptions.map { ($0.title, $0.summary) }
            + Option.all.filter { command.options.contains($0.effect) }.map { ($0.title, $0.summary) }
        if !options.isEmpty {
            lines += ["", "Options:"]
            lines += columns(options)
        }
        if !command.examples.isEmpty {
            lines += ["", "Examples:"]
            lines += columns(command.examples.map { ("\(toolName) \($0.line)", $0.effect) })
        }
        return joined(lines)
    }

    private func optionsLine(_ effects: [Option.Effect]) -> String {
        let words = Option.all.filter { effects.contains($0.effect) && $0.effect != .pretty }.map { option in
            option.effect == .json
                ? "{-j|--json} [{-p|--pretty}]"
                : "{-\(option.letter)|--\(option.name)}" + (option.metavariable.map { " \($0)" } ?? "")
        }
        return "       OPTIONS := { \(words.joined(separator: " | ")) }"
    }

    private func columns(_ rows: [(String, String)]) -> [String] {
        let width = rows.map { $0.0.count }.max() ?? 0
        return rows.map { "  " + $0.0 + String(repeating: " ", count: width - $0.0.count + 2) + $0.1 }
    }

    private func joined(_ lines: [String]) -> String {
        lines.joined(separator: "\n") + "\n"
    }
}

/// The text's paragraphs, broken between words so that no line has more than `width` characters.
func wrapped(_ text: String, width: Int) -> [String] {
    var lines: [String] = []
    for paragraph in text.split(separator: "\n", omittingEmptySubsequences: false) {
        var line = ""
        for word in paragraph.split(separator: " ") {
            if !line.isEmpty, line.count + 1 + word.count > width {
                lines.append(line)
                line = ""
            }
            line += line.isEmpty ? String(word) : " \(word)"
        }
        lines.append(line)
    }
    return lines
}
