import Testing

/// Batch files that are wrong, large or odd.
@Suite struct BatchFileTests {
    private let scratch: Scratch
    private static let version = try? Binary.run(["version"]).text

    init() throws { scratch = try Scratch() }

    private func batch(_ content: String, options: [String] = []) throws -> Run {
        try scratch.write(content, to: "batch")
        return try Binary.run(options + ["batch", "file", "batch"], in: scratch)
    }

    @Test(arguments: [
        ("prog show id \"1", "the quote \" is not closed"),
        ("prog show 'id 1\nversion", "the quote ' is not closed"),
        ("prog sh\0ow", "there is a NUL byte in a word"),
        ("\0", "there is a NUL byte in a word"),
        ("version \\\n", "missing continuation line"),
        ("xyzzy", "'xyzzy' is not an object"),
        ("-j version", "'-j' is not an object"),
        ("version again", "expected no more arguments, got: 'again'"),
        ("batch file missing", "missing: open: No such file or directory"),
    ])
    func `a line that fails is named, and what stands before it is answered`(
        line: String, message: String
    ) throws {
        let content = "version\n\(line)"
        let run = try batch(content)
        #expect(run.status == 255)
        #expect(run.text == Self.version)
        #expect(run.errors.split(separator: "\n").first ?? "" == "Error: batch:2: \(message)")

        let answer = try batch(content, options: ["-j"])
        #expect(answer.status == 255)
        #expect(answer.errors == "")
        let parts = try #require(try answer.json() as? [[String: Any]])
        #expect(parts.count == 2)
        let last = try #require(parts.last)
        let output = last["output"] as? [String: Any] ?? last
        #expect(output["error"] as? String == "batch:2: \(message)")
    }

    @Test func `nothing behind a line that fails is run`() throws {
        let run = try batch("xyzzy\nversion\n")
        #expect(run.text == "")
        #expect(run.status == 255)
    }

    @Test(arguments: ["", "\n", "# nothing\n", " \t\r\n"])
    func `a file without commands is done at once`(content: String) throws {
        let run = try batch(content)
        #expect((run.status, run.text, run.errors) == (0, "processed 0 commands\n", ""))
        #expect(try batch(content, options: ["-j"]).text == "[]\n")
    }

    @Test func `lines may end as on other systems`() throws {
        let run = try batch("version\r\nversion\r\n")
        #expect(run.status == 0)
        #expect(run.text.hasSuffix("processed 2 commands\n"))
    }

    @Test func `a file that runs itself comes to an end`() throws {
        let run = try batch("batch file batch")
        #expect(run.status == 255)
        #expect(
            run.errors == "Error: batch:1: batch: batch files run one another 16 deep; is there a circle?\n")
        let answer = try batch("batch file batch", options: ["-j"])
        #expect(answer.status == 255)
        _ = try answer.json()
    }

    @Test(arguments: [
        ("missing", "missing: open: No such file or directory"),
        ("/", "/: read: Is a directory"),
        ("", "FILE is empty"),
    ])
    func `a file that cannot be read is named`(path: String, message: String) throws {
        let run = try Binary.run(["batch", "file", path], in: scratch)
        #expect(run.status == 255)
        #expect(run.errors.hasPrefix("Error: \(message)\n"))
        try expectJSONRefusal(try Binary.run(["-j", "batch", "file", path], in: scratch), message)
    }

    @Test func `commands are read from standard input`() throws {
        let run = try Binary.run(["batch", "file", "-"], input: "version\nxyzzy\n")
        #expect(run.status == 255)
        #expect(run.text == Self.version)
        #expect(run.errors.hasPrefix("Error: standard input:2: 'xyzzy' is not an object\n"))
    }

    @Test func `a closed standard input is named`() throws {
        expectRefusal(
            try Binary.script("$swbpf batch file - <&-"), "standard input: read: Bad file descriptor")
    }

    @Test func `a line of a million bytes is one word`() throws {
        let run = try batch(String(repeating: "x", count: 1_000_000), options: ["-j"])
        #expect(run.status == 255)
        #expect(run.output.count > 2_000_000)
        _ = try run.json()
    }

    @Test(arguments: [[], ["-j"]])
    func `100,000 lines take seconds and little memory`(options: [String]) throws {
        // Without optimization it takes a minute.
        try Binary.requireStatic()
        try scratch.write(String(repeating: "version\n", count: 100_000), to: "batch")
        // Kilobytes of address space.
        let run = try Binary.script(
            "ulimit -v 65536; exec timeout 60 $swbpf \"$@\" batch file batch", options,
            in: scratch)
        #expect((run.status, run.errors) == (0, ""))
        #expect(run.output.count > 5_000_000)
        if options.isEmpty { #expect(run.text.hasSuffix("processed 100000 commands\n")) }
    }
}
