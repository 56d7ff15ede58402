import Testing

@testable import SwbpfCore

/// Words that stand for arguments, so that a command parses.
private func exampleWords(for arguments: [Argument]) -> [String] {
    arguments.flatMap { argument -> [String] in
        switch argument {
        case .selector: ["id", "7"]
        case .keyword(let word): [word]
        case .path(let name, _): ["/\(name)"]
        case .word(_, .choice(let words)), .word(_, .kind(let words)), .word(_, .attachType(let words)),
            .word(_, .shortened(let words)):
            [words[0]]
        case .word(_, .number), .word(_, .wideNumber), .word(_, .seconds), .word(_, .cpu): ["5"]
        case .word(let name, .typeName), .word(let name, .text), .word(let name, .field),
            .word(let name, .oneTypeName), .word(let name, .anyText), .word(let name, .mapType),
            .word(let name, .mapFlags), .word(let name, .interface), .words(let name, _):
            [name]
        case .word(let name, .macroPrefix), .word(let name, .file), .word(let name, .feature): [name]
        case .entry: ["key", "1", "2", "3", "4"]
        case .source: ["id", "7"]
        case .dumpSource: ["id", "7"]
        case .structOpsMap: ["id", "7"]
        case .objectFileOrLink: ["/OBJ"]
        case .optional(let argument): exampleWords(for: [argument])
        case .clauses(let clauses):
            clauses.filter(\.isRequired).flatMap { [$0.keyword] + exampleWords(for: $0.arguments) }
        }
    }
}

/// Every command that can be run, with its group and one of the words it may be called by.
private let callable: [(group: CommandGroup, command: Command, word: String)] =
    CommandTable.groups.flatMap { group in
        group.commands.flatMap { command in command.words.map { (group, command, $0) } }
    }

@Suite struct ParserTests {
    private let parser = Parser(groups: CommandTable.groups)

    /// `prog show`, `help` or `help prog show`.
    private func parsed(_ words: [String], settings: Settings = Settings()) throws -> String {
        switch try parser.parse(words, settings: settings) {
        case .run(let command, let group, _): "\(group.name) \(command.name)"
        case .help(let group, let command):
            (["help"] + [group?.name, command?.name].compactMap(\.self)).joined(separator: " ")
        }
    }

    private func given(_ words: String...) throws -> GivenArguments {
        guard case .run(_, _, let given) = try parser.parse(words) else {
            throw UsageError("\(words) is a question for help")
        }
        return given
    }

    private func refusal(_ words: String...) -> UsageError? {
        do {
            _ = try parser.parse(words)
            return nil
        } catch let error {
            return error
        }
    }

    // MARK: Words

    @Test(arguments: callable.indices)
    func `a command parses from each of its words`(index: Int) throws {
        let (group, command, word) = callable[index]
        let words = (group.isSingle ? [word] : [group.name, word]) + exampleWords(for: command.arguments)
        if case .help = command.action {
            #expect(try parsed(words) == (group.isSingle ? "help" : "help \(group.name)"))
        } else {
            #expect(try parsed(words) == "\(group.name) \(command.name)")
        }
    }

    @Test(arguments: callable.indices)
    func `a shortened word means the first in the table that begins with it`(index: Int) throws {
        let (group, command, word) = callable[index]
        for length in 1...word.count {
            let short = String(word.prefix(length))
            let meant =
                group.isSingle
                ? CommandTable.groups.first { $0.name.hasPrefix(short) }?.commands[0]
                : group.commands.first { $0.words.contains { $0.hasPrefix(short) } }
            guard meant?.name == command.name else { continue }
            let words =
                (group.isSingle ? [short] : [group.name, short]) + exampleWords(for: command.arguments)
            let whole = (group.isSingle ? [word] : [group.name, word]) + exampleWords(for: command.arguments)
            #expect(try parsed(words) == parsed(whole), "\(short)")
        }
    }

    @Test(arguments: [
        ("h", "help"), ("b", "batch"), ("p", "prog"), ("m", "map"), ("l", "link"), ("bt", "btf"),
        ("v", "version"),
    ])
    func `the shortest form of an object is bpftool's`(short: String, name: String) {
        #expect(CommandTable.groups.first { $0.name.hasPrefix(short) }?.name == name)
    }

    @Test(arguments: [
        ("prog", "s", "show"), ("prog", "l", "list"), ("prog", "p", "pin"), ("prog", "u", "unpin"),
        ("prog", "h", "help"), ("map", "p", "pin"), ("link", "d", "detach"), ("link", "l", "list"),
        ("btf", "s", "show"),
    ])
    func `the shortest form of a command is bpftool's`(object: String, short: String, word: String) throws {
        let group = try #require(CommandTable.groups.first { $0.name == object })
        #expect(group.command(typedAs: short)?.words.contains(word) == true)
    }

    @Test(arguments: ["prog", "map", "link", "btf"])
    func `an object alone runs its first command`(object: String) throws {
        #expect(try parsed([object]) == "\(object) show")
    }

    @Test func `an empty word begins every word, so that the first is meant`() throws {
        #expect(try parsed([""]) == "help")
        #expect(try parsed(["prog", ""]) == "prog show")
        #expect(try given("prog", "show", "", "7").selector == .id(7))
    }

    @Test func `no word at all is a question for help`() throws {
        #expect(try parsed([]) == "help")
    }

    // MARK: Help

    @Test(arguments: [
        (["help"], "help"), (["help", "prog"], "help prog"), (["help", "p", "s"], "help prog show"),
        (["help", "version"], "help version version"), (["prog", "help"], "help prog"),
        (["prog", "help", "pin"], "help prog pin"), (["help", "batch"], "help batch batch"),
    ])
    func `help is given at each level`(words: [String], topic: String) throws {
        #expect(try parsed(words) == topic)
    }

    @Test func `the option asks for help on what the words name, whatever they lack`() throws {
        var settings = Settings()
        settings.wantsHelp = true
        #expect(try parsed([], settings: settings) == "help")
        #expect(try parsed(["prog", "pin"], settings: settings) == "help prog pin")
        #expect(try parsed(["batch"], settings: settings) == "help batch batch")
    }

    @Test func `help on what does not exist is an error`() {
        #expect(refusal("help", "porg")?.message == "'porg' is not an object; did you mean 'prog'?")
        #expect(
            refusal("help", "prog", "shwo")?.message
                == "'shwo' is not a command of 'prog'; did you mean 'show'?")
    }

    // MARK: Selectors

    @Test(
        arguments: [
            ("1", 1), ("0", 0), ("42", 42), ("4294967295", 4_294_967_295), ("0x10", 16), ("0X1f", 31),
            ("010", 8), ("00", 0), ("037777777777", 4_294_967_295),
        ] as [(String, UInt32)])
    func `an id is decimal, hexadecimal or octal`(text: String, id: UInt32) throws {
        #expect(try given("prog", "show", "id", text).selector == .id(id))
    }

    @Test(arguments: [
        "1x", "x", "-1", "+1", " 1", "1 ", "", "0x", "0xg", "08", "0b1", "1.0", "1e3", "٣", "４",
    ])
    func `what is no number is no id`(text: String) {
        let error = refusal("prog", "show", "id", text)
        #expect(error?.message == "can't parse '\(text)' as ID")
        #expect(error?.usage.first == "swbpf prog { show | list } [PROG]")
    }

    @Test(arguments: ["4294967296", "0x100000000", "040000000000", "99999999999999999999999"])
    func `an id has at most 32 bits`(text: String) {
        #expect(
            refusal("prog", "show", "id", text)?.message
                == "can't parse '\(text)' as ID: the largest possible is 4294967295")
    }

    @Test func `a tag is 16 hexadecimal digits, of either case`() throws {
        let tag: [UInt8] = [0xf0, 0x05, 0x5c, 0x08, 0x99, 0x3f, 0xea, 0x2b]
        #expect(try given("prog", "show", "tag", "f0055c08993fea2b").selector == .tag(tag))
        #expect(try given("prog", "show", "t", "F0055C08993FEA2B").selector == .tag(tag))
    }

    @Test(arguments: ["", "f0055c08993fea2", "f0055c08993fea2b0", "f0055c08993fea2g", "0xf0055c08993fea"])
    func `anything else is no tag`(text: String) {
        #expect(
            refusal("prog", "show", "tag", text)?.message.hasPrefix("can't parse '\(text)' as a tag") == true)
    }

    @Test func `a program's name is as long as a function's, a map's as the kernel's`() throws {
        let long = String(repeating: "n", count: 127)
        #expect(try given("prog", "show", "name", long).selector == .name(long))
        #expect(refusal("prog", "show", "name", long + "n") != nil)
        #expect(try given("map", "show", "n", "fifteen_letters").selector == .name("fifteen_letters"))
        #expect(refusal("map", "show", "name", "sixteen_letters_") != nil)
        #expect(refusal("map", "show", "name", "") != nil)
    }

    @Test func `a pin is any path but the empty one`() throws {
        #expect(try given("link", "show", "p", "x").selector == .pinned("x"))
        #expect(refusal("link", "show", "pinned", "")?.message == "the path behind 'pinned' is empty")
    }

    @Test(arguments: [
        ("prog", "'id', 'tag', 'name' or 'pinned'"), ("map", "'id', 'name' or 'pinned'"),
        ("link", "'id' or 'pinned'"), ("btf", "'id'"),
    ])
    func `a word that selects nothing is told the words that do`(object: String, words: String) {
        #expect(refusal(object, "show", "foo", "1")?.message == "expected \(words), got: 'foo'")
        #expect(refusal(object, "show", "foo")?.message == "expected \(words), got: 'foo'")
    }

    @Test func `a selector without its value is incomplete`() {
        #expect(refusal("prog", "show", "id")?.message == "'id' needs a value behind it")
        #expect(refusal("prog", "show", "i")?.message == "'id' needs a value behind it")
    }

    // MARK: Missing and extra words

    @Test(arguments: callable.indices)
    func `a word too many is refused, and the one usage shown`(index: Int) {
        let (group, command, word) = callable[index]
        if case .help = command.action { return }
        // Any word is one more in a list, and what words about an entry mean only the map says.
        let takesAny = command.arguments.contains { argument in
            switch argument {
            case .words, .entry: true
            default: false
            }
        }
        if takesAny { return }
        let words = (group.isSingle ? [word] : [group.name, word]) + exampleWords(for: command.arguments)
        do {
            _ = try parser.parse(words + ["more"])
            Issue.record("\(words) took a word more")
        } catch let error {
            if case .clauses? = command.arguments.last {
                #expect(error.message.hasPrefix("expected ") && error.message.hasSuffix(", got: 'more'"))
            } else {
                #expect(error.message == "expected no more arguments, got: 'more'")
            }
            #expect(error.usage.first == "swbpf \(group.usage(of: command))")
        }
    }

    @Test(arguments: callable.indices)
    func `a command refuses to run without the words it needs`(index: Int) {
        let (group, command, word) = callable[index]
        let needed = command.arguments.contains { argument in
            switch argument {
            case .selector(_, isRequired: false), .source(isRequired: false), .clauses,
                .structOpsMap(isRequired: false), .optional:
                false
            default: true
            }
        }
        guard needed else { return }
        let words = group.isSingle ? [word] : [group.name, word]
        #expect(throws: UsageError.self) { try parser.parse(words) }
    }

    @Test func `what is missing is named`() {
        #expect(refusal("prog", "pin")?.message == "'pin' needs PROG")
        #expect(refusal("prog", "pin", "id", "1")?.message == "'pin' needs FILE")
        #expect(refusal("batch")?.message == "'batch' needs file")
        #expect(refusal("batch", "foo", "x")?.message == "expected 'file', got: 'foo'")
        #expect(refusal("prog", "unpin", "")?.message == "PATH is empty")
    }

    @Test func `paths are kept by the name that the usage gives them`() throws {
        let given = try given("map", "pin", "name", "flows", "/sys/fs/bpf/flows")
        #expect(given.path("FILE") == "/sys/fs/bpf/flows")
        #expect(given.selector == .name("flows"))
    }

    // MARK: Suggestions

    @Test(arguments: [
        ("porg", "prog"), ("prgo", "prog"), ("progs", "prog"), ("mpa", "map"), ("PROG", "prog"),
        ("lnik", "link"), ("verison", "version"),
    ])
    func `a mistyped object suggests the nearest one`(word: String, meant: String) {
        #expect(refusal(word)?.message == "'\(word)' is not an object; did you mean '\(meant)'?")
    }

    @Test func `a word that resembles nothing suggests nothing`() {
        #expect(refusal("kubernetes")?.message == "'kubernetes' is not an object")
        #expect(refusal(String(repeating: "p", count: 100_000)) != nil)
    }

    @Test func `an unknown command shows the usage of its object`() {
        let error = refusal("prog", "lsit")
        #expect(error?.message == "'lsit' is not a command of 'prog'; did you mean 'list'?")
        #expect(error?.usage.count == CommandGroup.prog.commands.count)
    }

    @Test func `usage lines name the tool as it was started`() {
        let parser = Parser(groups: CommandTable.groups, toolName: .bpftool)
        do {
            _ = try parser.parse(["prog", "pin"])
            Issue.record("it parsed")
        } catch let error {
            #expect(error.usage.first == "bpftool prog pin PROG FILE")
        }
    }
}
