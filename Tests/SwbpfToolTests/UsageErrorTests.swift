import Testing

/// Command lines that are wrong in themselves: nothing has been opened or looked up yet.
@Suite struct UsageErrorTests {
    private static let progShow = [
        "swbpf prog { show | list } [PROG]",
        "PROG := { id PROG_ID | pinned FILE | tag PROG_TAG | name PROG_NAME }",
    ]
    private static let mapShow = [
        "swbpf map { show | list } [MAP]", "MAP := { id MAP_ID | pinned FILE | name MAP_NAME }",
    ]
    private static let tool = ["swbpf [OPTIONS] OBJECT { COMMAND | help }"]

    @Test(arguments: ["1x", "x", "", "-1", "+1", " 1", "0x", "08", "1.0", "١", "0x1g"])
    func `what is no number is no id`(text: String) throws {
        try expectRefusal(
            of: ["prog", "show", "id", text], "can't parse '\(text)' as ID", usage: Self.progShow)
    }

    @Test(arguments: ["4294967296", "0x100000000", "040000000000", "99999999999999999999999999"])
    func `an id has 32 bits`(text: String) throws {
        try expectRefusal(
            of: ["map", "show", "id", text],
            "can't parse '\(text)' as ID: the largest possible is 4294967295", usage: Self.mapShow)
    }

    @Test(arguments: [
        "", "12", "001122334455667", "00112233445566778", "001122334455667g", "0x11223344556677",
    ])
    func `a tag has 16 digits`(text: String) throws {
        try expectRefusal(
            of: ["prog", "show", "tag", text],
            "can't parse '\(text)' as a tag: it has to be 16 hexadecimal digits", usage: Self.progShow)
    }

    @Test(arguments: ["", String(repeating: "n", count: 16), String(repeating: "ä", count: 8)])
    func `a map's name has at most 15 bytes`(name: String) throws {
        try expectRefusal(
            of: ["map", "show", "name", name],
            "can't parse '\(name)' as a name: map names have 1 to 15 bytes", usage: Self.mapShow)
    }

    @Test func `a program's name has at most 127 bytes`() throws {
        let name = String(repeating: "n", count: 128)
        try expectRefusal(
            of: ["prog", "show", "name", name],
            "can't parse '\(name)' as a name: program names have 1 to 127 bytes", usage: Self.progShow)
    }

    @Test(arguments: [
        (["prgo"], "'prgo' is not an object; did you mean 'prog'?"),
        (["xyzzy", "show"], "'xyzzy' is not an object"),
        (["--jsn", "prog"], "unrecognized option '--jsn'; did you mean '--json'?"),
        (["prog", "show", "--xyzzy"], "unrecognized option '--xyzzy'"),
        (["prog", "-x", "show"], "unrecognized option '-x'"),
        (["prog", "--json=yes"], "option '--json' takes no argument"),
    ])
    func `an unknown word is named, with the nearest that is known`(words: [String], message: String) throws {
        try expectRefusal(of: words, message, usage: Self.tool)
    }

    @Test func `an unknown command shows the commands of its object`() throws {
        try expectRefusal(
            of: ["prog", "shwo"], "'shwo' is not a command of 'prog'; did you mean 'show'?",
            usage: [
                "swbpf prog { show | list } [PROG]", "swbpf prog help", "swbpf prog pin PROG FILE",
                "swbpf prog unpin PATH",
            ])
    }

    @Test(arguments: [
        (["prog", "show", "id"], "'id' needs a value behind it"),
        (["prog", "show", "what", "1"], "expected 'id', 'tag', 'name' or 'pinned', got: 'what'"),
        (["prog", "show", "id", "1", "2"], "expected no more arguments, got: '2'"),
        (["prog", "show", "pinned", ""], "the path behind 'pinned' is empty"),
    ])
    func `arguments that are missing, wrong or too many show the command's usage`(
        words: [String], message: String
    ) throws {
        try expectRefusal(of: words, message, usage: Self.progShow)
    }

    @Test(arguments: 0...3)
    func `the form that is asked for holds wherever it is asked for`(position: Int) throws {
        var words = ["prog", "show", "what"]
        words.insert("--json", at: position)
        try expectJSONRefusal(
            try Binary.run(words), "expected 'id', 'tag', 'name' or 'pinned', got: 'what'")
    }

    @Test func `what others wrote cannot act on the terminal`() throws {
        let run = try Binary.run(["prog", "show", "id", "1\u{1b}[31m\n\u{202e}"])
        #expect(run.isPlain)
        #expect(run.errors.hasPrefix("Error: can't parse '1\\x1b[31m\\n\\u{202e}' as ID\n"))
    }
}
