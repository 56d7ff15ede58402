import Foundation
import Testing

@Suite struct OutputFileTests {
    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    private func content(_ name: String) throws -> String {
        try String(decoding: Data(contentsOf: URL(filePath: scratch.path(name))), as: UTF8.self)
    }

    private func names() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: scratch.path("")).filter { $0.hasPrefix("out") }
    }

    @Test func `an answer replaces a file, and nothing is printed`() throws {
        try scratch.write("old", to: "out")
        let run = try Binary.run(["-o", "out", "version"], in: scratch)
        #expect(run.status == 0 && run.text.isEmpty && run.errors.isEmpty)
        #expect(try content("out") == Binary.run(["version"]).text)
        #expect(try names() == ["out"])
    }

    @Test func `JSON goes there as well`() throws {
        _ = try Binary.run(["-jo", "out", "version"], in: scratch)
        #expect(try content("out") == Binary.run(["-j", "version"]).text)
    }

    @Test func `a file stays as it was where the command fails`() throws {
        try scratch.write("old", to: "out")
        try expectRefusal(
            Binary.run(["-o", "out", "prog", "show", "id", "x"], in: scratch), "can't parse 'x' as ID",
            usage: [
                "swbpf prog { show | list } [PROG]",
                "PROG := { id PROG_ID | pinned FILE | tag PROG_TAG | name PROG_NAME }",
            ])
        try expectJSONRefusal(
            Binary.run(["-o", "out", "-j", "prog", "show", "id", "x"], in: scratch),
            "can't parse 'x' as ID")
        #expect(try content("out") == "old")
        #expect(try names() == ["out"])
    }

    @Test func `a link stays and what it leads to is replaced, with its permissions`() throws {
        try scratch.write("old", to: "target")
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o640], ofItemAtPath: scratch.path("target"))
        try FileManager.default.createSymbolicLink(
            atPath: scratch.path("link"), withDestinationPath: "target")
        #expect(try Binary.run(["-o", "link", "version"], in: scratch).status == 0)
        #expect(try content("target").hasPrefix("swbpf "))
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: scratch.path("link")) == "target")
        let mode = try FileManager.default.attributesOfItem(atPath: scratch.path("target"))
        #expect(mode[.posixPermissions] as? Int == 0o640)
    }

    @Test func `a device is written to and stays`() throws {
        #expect(try Binary.run(["-o", "/dev/null", "version"]).status == 0)
        #expect(try Binary.script("test -c /dev/null").status == 0)
        let run = try Binary.script("$swbpf -o /dev/stdout version | cat")
        #expect(run.text == (try Binary.run(["version"]).text))
    }

    @Test func `a place where no file can be is named`() throws {
        try expectRefusal(
            Binary.run(["-o", "none/out", "version"], in: scratch),
            "none/out: open: No such file or directory")
        try expectRefusal(Binary.run(["-o", "/", "version"]), "/: open: Is a directory")
    }

    @Test(arguments: ["HUP", "INT", "TERM"])
    func `a signal leaves nothing behind and the file as it was`(signal: String) throws {
        try scratch.write("old", to: "out")
        // It waits for the end of its input. A shell lets what runs behind it ignore SIGINT, env does not.
        let run = try Binary.script(
            """
            mkfifo input
            timeout -k 1 20 env --default-signal "$swbpf" -o out batch file - <>input & parent=$!
            until set -- out.*.new && [ -e "$1" ]; do kill -0 "$parent" || exit; sleep 0.05; done
            pid=${1#out.}
            kill -\(signal) "${pid%.new}"
            wait "$parent"
            [ $? -gt 123 ]
            """, in: scratch)
        #expect(run.status == 0, "\(run.errors)")
        #expect(try names() == ["out"])
        #expect(try content("out") == "old")
    }

    @Test func `a full device is an error`() throws {
        let run = try Binary.run(["-o", "/dev/full", "version"])
        #expect(run.status == 255)
        #expect(run.errors == "Error: /dev/full: write: No space left on device\n")
    }
}
