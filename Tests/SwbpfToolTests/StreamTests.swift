import Testing

/// Standard input, output and error that are closed, full or gone.
@Suite struct StreamTests {
    @Test(arguments: ["version", "-j version", "help"])
    func `a closed standard output is an error`(command: String) throws {
        let run = try Binary.script("$swbpf \(command) >&-")
        #expect(run.status == 255)
        #expect(run.errors == "Error: standard output: write: Bad file descriptor\n")
    }

    @Test(arguments: ["version", "-j version", "batch file -"])
    func `a full disk is an error`(command: String) throws {
        let run = try Binary.script("echo version | $swbpf \(command) >/dev/full")
        #expect(run.status == 255)
        #expect(run.errors == "Error: standard output: write: No space left on device\n")
    }

    /// More than a pipe holds, so that the writer has to notice.
    @Test(arguments: ["", "-j"])
    func `a reader that has seen enough ends the run without a word`(option: String) throws {
        let run = try Binary.script(
            """
            yes version | head -n 20000 >batch
            { $swbpf \(option) batch file batch; echo $? >status; } | head -c 1 >/dev/null
            cat status
            """, in: try Scratch())
        #expect((run.text, run.errors) == ("255\n", ""))
    }

    @Test func `a closed standard error costs the message, not the status`() throws {
        let run = try Binary.script("$swbpf xyzzy 2>&-")
        #expect((run.status, run.text) == (255, ""))
    }

    @Test func `with all three closed nothing is done and nothing breaks`() throws {
        #expect(try Binary.script("$swbpf version <&- >&- 2>&-").status == 255)
        #expect(try Binary.script("$swbpf xyzzy <&- >&- 2>&-").status == 255)
    }

    /// The file that is opened first would take the place of standard output.
    @Test func `output never goes into a file that was opened`() throws {
        let scratch = try Scratch()
        try scratch.write("version\n", to: "batch")
        let run = try Binary.script("$swbpf batch file batch <&- >&- 2>&-; cat batch", in: scratch)
        #expect(run.text == "version\n")
    }

    @Test(arguments: [("INT", 130), ("TERM", 143)] as [(String, Int32)])
    func `a signal ends it as any other program`(signal: String, status: Int32) throws {
        // Opening the pipe is what it waits for.
        let run = try Binary.script(
            """
            mkfifo pipe
            # A shell has its background jobs ignore SIGINT.
            env --default-signal=\(signal) "$swbpf" batch file pipe & child=$!
            exec 3>pipe
            kill -\(signal) $child; wait $child; echo $?
            """, in: try Scratch())
        #expect(run.text == "\(status)\n")
    }
}
