import Testing

@testable import SwbpfCore

/// One that offers nothing but the fields of maps.
private struct FieldSource: CompletionSource {
    func candidates(for subject: CompletionSubject, prefix: String) -> [CompletionCandidate] {
        guard case .entryFields(let selector, let part) = subject else { return [] }
        let word = "\(part).\(selector == .id(7) ? "port" : "other")"
        return word.hasPrefix(prefix) ? [CompletionCandidate(word)] : []
    }
}

@Suite struct CommandOptionTests {
    private static let groups = [
        CommandGroup(
            name: "map", summary: "Maps",
            commands: [
                Command(
                    name: "dump", summary: "Dump a map", arguments: [.selector(.map, isRequired: true)],
                    ownOptions: [
                        CommandOption("limit", "Stop behind N entries", [.init("N", .number)]),
                        CommandOption("keys", "Show keys only"),
                        CommandOption("outer", "Not the tool's option"),
                        CommandOption(
                            "sort", "Sort by a field",
                            [
                                .init("FIELD", .field),
                                .init("ORDER", .choice(["asc", "desc"]), isRequired: false),
                            ]
                        ),
                        CommandOption(
                            "source", "Read a file", [.init("FILE", .file, isRequired: false)]),
                        CommandOption("watch", "Look again and again", [.init("SECS", .seconds)]),
                    ], run: { _ in DoneReport() }),
                Command(
                    name: "update", summary: "Write an entry",
                    arguments: [.selector(.map, isRequired: true), .entry(.update)],
                    ownOptions: [CommandOption("cpu", "For one CPU", [.init("CPU", .cpu)])],
                    run: { _ in DoneReport() }),
                Command(
                    name: "diff", summary: "Compare maps",
                    arguments: [.selector(.map, isRequired: true), .selector(.map, isRequired: true)],
                    run: { _ in DoneReport() }),
            ])
    ]

    private let parser = Parser(groups: groups)

    /// What the words give, options of the tool among them.
    private func given(_ words: [String]) throws -> GivenArguments {
        let (settings, words, error) = parser.splitOptions(words)
        if let error { throw error }
        guard case .run(_, _, let given) = try parser.parse(words, settings: settings) else {
            throw UsageError("no command")
        }
        return given
    }

    private func given(_ line: String) throws -> GivenArguments {
        try given(line.split(separator: " ").map(String.init))
    }

    private func offers(_ words: String...) -> [String] {
        Completer(groups: Self.groups, source: FieldSource()).complete(words).candidates.map(\.word)
    }

    private func refusal(_ line: String) -> String {
        do {
            _ = try given(line)
            return ""
        } catch { return (error as? UsageError)?.message ?? "\(error)" }
    }

    @Test(arguments: [
        "map dump id 7 --limit 5", "map dump --limit 5 id 7", "map dump id --limit 5 7",
        "map dump id 7 --limit=5",
        "map d id 7 --lim 5", "map dump --limit 5 -j id 7",
    ])
    func `an option stands anywhere behind the command's name`(line: String) throws {
        let given = try given(line)
        #expect(given.options == ["limit": ["5"]])
        #expect(given.selector == .id(7))
    }

    @Test(arguments: [("12", 12), ("0x10", 16), ("010", 8), ("0", 0)])
    func `a limit is a number in any of the ways to write one`(word: String, limit: Int) throws {
        #expect(try given("map dump id 7 --limit \(word)").limit() == limit)
        #expect(try given("map dump id 7").limit() == nil)
    }

    @Test func `options without a value are there or not`() throws {
        #expect(try given("map dump id 7 --keys").has("keys"))
        #expect(try !given("map dump id 7").has("keys"))
    }

    @Test func `a second value may be left out`() throws {
        #expect(try given("map dump --sort value.count id 7").options["sort"] == ["value.count"])
        #expect(
            try given("map dump --sort value.count desc id 7").options["sort"] == ["value.count", "desc"])
        #expect(try given("map dump id 7 --sort=a desc").options["sort"] == ["a", "desc"])
    }

    @Test func `what stands behind an option is no option`() throws {
        let given = try given(["map", "dump", "id", "7", "--sort", "-j"])
        #expect(given.options["sort"] == ["-j"])
        #expect(!given.settings.json)
    }

    @Test func `nothing behind two dashes is an option`() throws {
        let words = ["map", "update", "id", "7", "--", "value", "--cpu", "3"]
        #expect(try given(words).words["ENTRY"] == ["value", "--cpu", "3"])
        #expect(try given(words).options.isEmpty)
    }

    @Test func `the words of an entry are kept as they are`() throws {
        let given = try given("map update id 7 key 1 2 value.count -5 --cpu all exist")
        #expect(given.words["ENTRY"] == ["key", "1", "2", "value.count", "-5", "exist"])
        #expect(given.options["cpu"] == ["all"])
    }

    @Test func `two objects are two selectors`() throws {
        #expect(try given("map diff id 7 name flows").selectors == [.id(7), .name("flows")])
    }

    @Test(arguments: [
        ("map dump id 7 --limit", "option '--limit' needs N behind it"),
        ("map dump id 7 --limit x", "option '--limit': can't parse 'x' as a number"),
        ("map dump id 7 --limit 1 --limit 2", "option '--limit' stands there twice"),
        ("map dump id 7 --keys=1", "option '--keys' takes no argument"),
        ("map dump id 7 --watch 0", "option '--watch': can't parse '0' as seconds"),
        ("map dump id 7 --watch 1e3", "option '--watch': can't parse '1e3' as seconds"),
        ("map update id 7 --cpu x", "option '--cpu': can't parse 'x' as a CPU"),
        ("map dump id 7 --limits 3", "unrecognized option '--limits'; did you mean '--limit'?"),
        ("map diff id 7 id 8 --limit 3", "unrecognized option '--limit'; it belongs to 'map dump'"),
        ("--limit 3 map dump id 7", "unrecognized option '--limit'; it belongs to 'map dump'"),
        ("map dump id 7 --out 3", "option '--out' is ambiguous: --output, --outer"),
    ])
    func `a mistake is named`(line: String, message: String) {
        #expect(refusal(line).hasPrefix(message), "\(refusal(line))")
    }

    @Test func `completion offers the command's own options, each once`() {
        #expect(offers("map", "dump", "--l") == ["--limit"])
        #expect(offers("map", "dump", "--limit", "5", "--l").isEmpty)
        #expect(offers("map", "diff", "--l").isEmpty)
        #expect(offers("map", "dump", "--", "--l").isEmpty)
    }

    @Test func `completion offers what stands behind an option`() {
        #expect(offers("map", "dump", "id", "7", "--sort", "k") == ["key.port"])
        #expect(offers("map", "dump", "id", "7", "--sort", "key.port", "d") == ["desc"])
        #expect(offers("map", "dump", "--limit", "").isEmpty)
        #expect(offers("map", "update", "--cpu", "") == ["all"])
        #expect(offers("map", "dump", "--sort", "x", "") == ["asc", "desc", "id", "name", "pinned"])
    }

    @Test func `completion offers the parts and fields of an entry`() {
        #expect(
            offers("map", "update", "id", "7", "")
                == ["key", "key-json", "value", "value-json", "any", "noexist", "exist"])
        #expect(offers("map", "update", "id", "7", "key.") == ["key.port"])
        #expect(offers("map", "update", "id", "8", "key.port", "80", "value.") == ["value.other"])
    }

    @Test func `help shows the options`() throws {
        let help = HelpWriter(groups: Self.groups, toolName: .swbpf).help(
            Self.groups[0], Self.groups[0].commands[0])
        #expect(help.contains("\n  --limit N                  Stop behind N entries\n"))
        #expect(help.contains("\n  --sort FIELD [{asc|desc}]  Sort by a field\n"))
    }

    @Test(arguments: [
        ("map dump id 7 --source", []), ("map dump id 7 --source vmlinux", ["vmlinux"]),
        ("map dump id 7 --source=vmlinux", ["vmlinux"]), ("map dump --source=id id 7", ["id"]),
        ("map dump id 7 --source -", ["-"]), ("map dump id 7 --source --keys", []),
        ("map dump id 7 --source ./keys --keys", ["./keys"]),
    ])
    func `a file behind an option may be left out`(line: String, file: [String]) throws {
        #expect(try given(line).options["source"] == file)
    }

    @Test func `a word of the command is no file`() throws {
        let parser = Parser(groups: CommandTable.groups)
        let words = ["feature", "probe", "--from-btf", "kernel"]
        guard case .run(_, _, let given) = try parser.parse(words, settings: Settings()) else {
            throw UsageError("no command")
        }
        #expect(given.options["from-btf"] == [])
        #expect(given.words["kernel"] == [])
    }
}
