import Foundation
import KernelState
import Testing

@Suite struct BTFDiffTests {
    private let scratch: Scratch

    /// Two files, `old` and `new`, whose structures differ in size, and one that is no BTF.
    init() throws {
        scratch = try Scratch()
        for (name, size) in [("old", UInt32(8)), ("new", 16)] {
            var builder = BTFBuilder()
            let int = builder.int("int", size: 4, .signed)
            _ = builder.structure("pair", size: size, [.init("a", int, at: 0), .init("b", int, at: 4)])
            try Data(builder.bytes).write(to: URL(filePath: scratch.path(name)))
        }
        try scratch.write("no BTF", to: "other")
    }

    private func run(_ words: String...) throws -> Run {
        try Binary.run(["btf", "diff"] + words, in: scratch)
    }

    @Test func `types that differ are an exit status of 1`() throws {
        let run = try run("old", "new")
        #expect(run.status == 1)
        #expect(
            run.text == """
                ~ struct pair  8 -> 16 bytes
                types: 0 added, 0 removed, 1 changed, 1 unchanged

                """)
        #expect(run.errors.isEmpty)
    }

    @Test func `equal types are an exit status of 0`() throws {
        let run = try run("old", "old")
        #expect(run.status == 0)
        #expect(run.text == "types: 0 added, 0 removed, 0 changed, 2 unchanged\n")
    }

    @Test func `JSON has the same exit status`() throws {
        #expect(try run("-j", "old", "old").status == 0)
        let run = try run("-j", "old", "new")
        #expect(run.status == 1)
        let answer = try #require(run.json() as? [String: Any])
        #expect((answer["changed"] as? [[String: Any]])?.first?["name"] as? String == "pair")
    }

    @Test func `what cannot be compared is an exit status of 255`() throws {
        expectRefusal(
            try run("old", "missing"), "'missing' is neither a file nor a module with BTF that is loaded")
        #expect(try run("old", "other").status == 255)
        expectRefusal(try run("old", "new", "type", "none"), "neither old nor new has a type 'none'")
    }

    @Test func `kinds and names limit what is compared`() throws {
        #expect(try run("old", "new", "kind", "int").status == 0)
        #expect(try run("old", "new", "type", "p*r").status == 1)
        #expect(try run("old", "new", "type", "int").status == 0)
    }

    @Test func `a file gets the answer although something differs`() throws {
        #expect(try run("-o", "answer", "old", "new").status == 1)
        let answer = try String(
            decoding: Data(contentsOf: URL(filePath: scratch.path("answer"))), as: UTF8.self)
        #expect(answer.hasPrefix("~ struct pair"))
    }

    @Test func `a batch goes on behind what differs, and says so`() throws {
        try scratch.write("btf diff old new\nbtf diff old old\n", to: "batch")
        let run = try Binary.run(["batch", "file", "batch"], in: scratch)
        #expect(run.status == 1)
        #expect(run.text.hasSuffix("processed 2 commands\n"))
    }

    @Test func `there is colour on a terminal only, and only for those who want it`() throws {
        func shown(_ setting: String) throws -> String {
            try Binary.script(
                "exec script --quiet --return --command \"env \(setting) $swbpf btf diff old new\" /dev/null",
                in: scratch
            ).text
        }
        #expect(try !run("old", "new").text.contains("\u{1b}"))
        #expect(try shown("TERM=xterm").contains("\u{1b}[33m~ \u{1b}[m"))
        #expect(try !shown("TERM=xterm NO_COLOR=1").contains("\u{1b}"))
        #expect(try !shown("TERM=dumb").contains("\u{1b}"))
    }

    @Test func `a file's statistics are shown, and bad files refused`() throws {
        let answer = try #require(
            Binary.run(["-j", "btf", "stat", "old"], in: scratch).json() as? [String: Any])
        #expect(answer["types"] as? Int == 2)
        #expect(answer["members"] as? Int == 2)
        #expect(try Binary.run(["btf", "stat", "other"], in: scratch).status == 255)
    }
}
