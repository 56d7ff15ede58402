import Testing

@testable import SwbpfCore

@Suite struct HelpTests {
    static let commands: [(group: CommandGroup, command: Command)] = CommandTable.groups.flatMap { group in
        group.commands.map { (group, $0) }
    }

    private func lines(
        _ group: CommandGroup? = nil, _ command: Command? = nil, as name: ToolName = .swbpf
    ) -> [String] {
        HelpWriter(groups: CommandTable.groups, toolName: name).help(group, command)
            .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }

    private func section(_ title: String, of lines: [String]) -> [String] {
        Array(lines.drop { $0 != title }.dropFirst().prefix { !$0.isEmpty })
    }

    @Test(arguments: [ToolName.swbpf, .bpftool])
    func `the tool's help begins with its usage`(name: ToolName) {
        #expect(lines(as: name).first == "Usage: \(name) [OPTIONS] OBJECT { COMMAND | help }")
    }

    @Test(arguments: [ToolName.swbpf, .bpftool])
    func `objects stand on one line, as completions for bpftool read them`(name: ToolName) {
        let objects = CommandTable.groups.filter { !$0.isSingle }.map(\.name)
        let line = lines(as: name).first { $0.contains("OBJECT :=") }
        #expect(line == "       OBJECT := { \(objects.joined(separator: " | ")) }")
    }

    @Test func `options stand on one line`() {
        #expect(
            lines().first { $0.contains("OPTIONS :=") }?
                .hasPrefix("       OPTIONS := { {-j|--json} [{-p|--pretty}] | ") == true)
        #expect(
            lines(.prog).first { $0.contains("OPTIONS :=") }
                == "       OPTIONS := { {-j|--json} [{-p|--pretty}] | {-f|--bpffs} | {-n|--nomount} | {-o|--output} FILE | {-d|--debug} }"
        )
    }

    @Test(arguments: Option.all)
    func `the tool's help names every option`(option: Option) {
        let rows = section("Options:", of: lines())
        #expect(rows.contains { $0.hasPrefix("  -\(option.letter), --\(option.name) ") })
    }

    @Test func `under bpftool's name help is no more than what its readers expect`() {
        #expect(!lines(as: .bpftool).contains("Options:"))
        #expect(!lines(.prog, as: .bpftool).contains("Commands:"))
    }

    @Test(arguments: [ToolName.swbpf, .bpftool])
    func `an object's help has a usage line for each of its commands`(name: ToolName) {
        let help = lines(.prog, as: name)
        #expect(help[0] == "Usage: \(name) prog { show | list } [PROG]")
        for (index, command) in CommandGroup.prog.commands.enumerated() {
            let start = index == 0 ? "Usage: " : "       "
            #expect(help[index] == "\(start)\(name) prog \(command.usage)")
        }
    }

    @Test func `what stands for an object is defined`() {
        #expect(
            lines(.prog).contains(
                "       PROG := { id PROG_ID | pinned FILE | tag PROG_TAG | name PROG_NAME }"))
        #expect(lines(.map).contains("       MAP := { id MAP_ID | pinned FILE | name MAP_NAME }"))
        #expect(lines(.link).contains("       LINK := { id LINK_ID | pinned FILE }"))
        #expect(lines(.btf).contains("       BTF := { id BTF_ID }"))
    }

    @Test(arguments: HelpTests.commands.indices)
    func `a command's help fits a terminal and tells usage, summary and examples`(index: Int) {
        let (group, command) = Self.commands[index]
        let help = lines(group, command)
        #expect(help[0] == "Usage: swbpf \(group.usage(of: command))")
        #expect(help.contains("\(command.summary)."))
        #expect(section("Examples:", of: help).count == command.examples.count)
        #expect(help.allSatisfy { $0.count <= 99 && !$0.hasSuffix(" ") })
    }

    @Test(arguments: CommandTable.groups.indices)
    func `an object's help fits a terminal`(index: Int) {
        let help = lines(CommandTable.groups[index])
        #expect(help.allSatisfy { ($0.count <= 99 || $0.contains("OPTIONS :=")) && !$0.hasSuffix(" ") })
    }

    @Test func `help ends with exactly one line end`() {
        let help = HelpWriter(groups: CommandTable.groups, toolName: .swbpf).help(nil, nil)
        #expect(help.hasSuffix("\n") && !help.hasSuffix("\n\n"))
    }

    @Test(arguments: HelpTests.commands.indices)
    func `a summary has no full stop, and details are sentences`(index: Int) {
        let command = Self.commands[index].command
        #expect(!command.summary.hasSuffix(".") && !command.summary.isEmpty)
        #expect(command.details.isEmpty || command.details.hasSuffix("."))
    }

    @Test(arguments: HelpTests.commands.indices)
    func `the examples of a command are commands`(index: Int) throws {
        let (group, command) = Self.commands[index]
        let parser = Parser(groups: CommandTable.groups)
        for example in command.examples {
            let (settings, words, error) = parser.splitOptions(
                example.line.split(separator: " ").map(String.init))
            #expect(error == nil)
            guard case .run(let parsed, let parsedGroup, _) = try parser.parse(words, settings: settings)
            else {
                Issue.record("\(example.line) is a question for help")
                continue
            }
            #expect((parsed.name, parsedGroup.name) == (command.name, group.name))
        }
    }

    @Test(arguments: [
        ("", [""]), ("a b c", ["a b", "c"]), ("abcd", ["abcd"]), ("a\nb", ["a", "b"]), ("ab c", ["ab", "c"]),
        ("a  b", ["a b"]),
    ])
    func `text is broken between words`(text: String, lines: [String]) {
        #expect(wrapped(text, width: 3) == lines)
    }
}
