import Testing

@testable import SwbpfCore

/// The words behind `btf dump` as the parser reads them.
private func given(_ words: String...) throws -> GivenArguments {
    guard
        case .run(_, _, let given) = try Parser(groups: CommandTable.groups).parse(["btf", "dump"] + words)
    else { throw UsageError("a question for help") }
    return given
}

private func report(_ builder: BTFBuilder, _ words: String...) throws -> BTFDumpReport {
    var given = GivenArguments()
    if words.first == "root_id" { given.words["root_id"] = Array(words.dropFirst()) }
    return try BTFDumpReport(BTFSource(builder.btf(), name: "test"), given)
}

@Suite struct BTFDumpTests {
    @Test func `every kind is listed with all that it says`() throws {
        try expectGolden(report(.everyKind()), "btf-dump")
    }

    @Test func `the other byte order is listed alike`() throws {
        let little = try report(.everyKind())
        let big = try report(.everyKind(order: .big))
        #expect(text(little) == text(big))
        #expect(json(little) == json(big))
    }

    @Test func `of split types only their own are listed`() throws {
        var builder = BTFBuilder(base: try BTFBuilder.everyKind().btf())
        builder.add(.pointer, "", 6)
        #expect(text(try report(builder)) == "[21] PTR '(anon)' type_id=6\n")
    }

    @Test func `types are chosen by their ids, in that order`() throws {
        let chosen = try report(.everyKind(), "root_id", "8", "3")
        #expect(text(chosen) == "[8] FWD 'hidden' fwd_kind=struct\n[3] PTR '(anon)' type_id=1\n")
        #expect(
            json(chosen)
                == #"{"types":[{"id":8,"kind":"FWD","name":"hidden","fwd_kind":"struct"},"#
                + #"{"id":3,"kind":"PTR","name":"(anon)","type_id":1}]}"#)
    }

    @Test func `void is of no kind`() throws {
        #expect(text(try report(.everyKind(), "root_id", "0")) == "[0] UNKNOWN '(anon)'\n")
    }

    @Test func `a type that is not there is refused`() {
        #expect(throws: BTFSourceError("test: there is no type 21, the ids are 1 to 20")) {
            try report(.everyKind(), "root_id", "21")
        }
        #expect(throws: UsageError("root_id 3 stands there twice")) {
            try report(.everyKind(), "root_id", "3", "0x3")
        }
    }

    @Test func `a reference to nowhere is found before anything is printed`() {
        var builder = BTFBuilder()
        builder.add(.pointer, "", 7)
        #expect(throws: SourceDecodeError.self) { try report(builder) }
    }

    @Test func `control characters in names stay visible`() throws {
        var builder = BTFBuilder()
        builder.add(.forward, "a\u{1b}[2J\"\n")
        #expect(text(try report(builder)) == "[1] FWD 'a\\x1b[2J\"\\n' fwd_kind=struct\n")
        #expect(json(try report(builder)).contains(#""name":"a\u001b[2J\"\n""#))
    }

    @Test func `C has no form in JSON`() throws {
        var given = try given("kernel", "format", "c")
        given.settings.json = true
        let source = BTFSource(try BTFBuilder.everyKind().btf(), name: "test")
        #expect(throws: UsageError.self) { try BTFDumpReport(source, given) }
    }
}

@Suite struct BTFSourceGrammarTests {
    @Test(arguments: [
        (["file", "a"], BTFSourceName.files(["a"])),
        (["f", "a", "fi", "b", "file", "file"], .files(["a", "b", "file"])),
        (["id", "7"], .id(7)), (["i", "0x10"], .id(16)),
        (["prog", "id", "7"], .program(.id(7))), (["p", "n", "x"], .program(.name("x"))),
        (["map", "id", "7"], .map(.id(7), .keyAndValue)), (["m", "id", "7", "key"], .map(.id(7), .key)),
        (["map", "id", "7", "k"], .map(.id(7), .key)), (["map", "id", "7", "v"], .map(.id(7), .value)),
        (["map", "id", "7", "a"], .map(.id(7), .all)),
        (["map", "id", "7", "kv"], .map(.id(7), .keyAndValue)),
        (["module", "veth"], .module("veth")), (["kernel"], .kernel),
    ])
    func `a source is read by its keyword`(words: [String], source: BTFSourceName) throws {
        for clauses in [[], ["format", "raw"], ["unsorted"], ["root_id", "3", "root_id", "4"]] {
            let parser = Parser(groups: CommandTable.groups)
            guard case .run(_, _, let given) = try parser.parse(["btf", "dump"] + words + clauses) else {
                Issue.record("no command")
                return
            }
            #expect(given.sources == [source])
        }
    }

    @Test(arguments: [
        ([], "'dump' needs BTF_SRC"),
        (["files", "x"], "expected 'map', 'prog', 'id', 'file', 'module' or 'kernel', got: 'files'"),
        (["id"], "'id' needs a value behind it"), (["id", "x"], "can't parse 'x' as ID"),
        (["file"], "'dump' needs FILE"), (["file", ""], "FILE is empty"),
        (["kernel", "format"], "'format' needs {raw|c}"),
        (["kernel", "format", "r"], "expected 'raw' or 'c', got: 'r'"),
        (["kernel", "format", "c", "format", "c"], "'format' stands there twice"),
        (["kernel", "root_id", "1x"], "can't parse '1x' as a number"),
        (["kernel", "type"], "'type' needs NAME"),
        (["kernel", "what"], "expected 'format', 'unsorted', 'root_id' or 'type', got: 'what'"),
    ])
    func `what cannot be read is named`(words: [String], message: String) {
        do {
            _ = try Parser(groups: CommandTable.groups).parse(["btf", "dump"] + words)
            Issue.record("\(words) was read")
        } catch let error {
            #expect(error.message == message)
        }
    }

    @Test func `names go on up to a clause`() throws {
        let given = try given("kernel", "type", "sock", "sk_buff", "format", "c")
        #expect(given.words["type"] == ["sock", "sk_buff"])
        #expect(given.words["format"] == ["c"])
    }

    @Test func `a clause in place of a source is about the running kernel`() throws {
        #expect(try given("type", "sock").sources.isEmpty)
    }

    @Test func `more files than are merged are refused`() {
        let words = (0..<65).flatMap { ["file", "f\($0)"] }
        #expect(throws: UsageError.self) {
            try Parser(groups: CommandTable.groups).parse(["btf", "dump"] + words)
        }
    }
}
