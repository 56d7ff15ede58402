import Foundation
import Testing

@testable import KernelState
@testable import SwbpfCore

@Suite(.needsKernel) struct MapTransferTests {
    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    private func map(capacity: UInt32 = 1000) throws -> OpenMap {
        raiseLimits()
        return try OpenMap(
            MapSpecification(type: 1, name: "moved", valueSize: 8, capacity: capacity).create())
    }

    private func line(_ number: UInt32) -> String {
        #"{"key_hex":"\#(hex([UInt8].of(number)))","value_hex":"0000000000000001"}"# + "\n"
    }

    @Test func `an export can be imported, and both say how many entries there were`() throws {
        let map = try map()
        let twin = try self.map()
        try scratch.write(line(1) + line(2), to: "entries")
        let first = try Binary.run(["-j", "map", "import", "id", "\(map.info.id)", "entries"], in: scratch)
        #expect(first.text == "{\"entries\":2}\n")
        let export = try Binary.run(["map", "export", "id", "\(map.info.id)", "out"], in: scratch)
        #expect(export.text == "exported 2 entries\n")
        let content = try String(contentsOfFile: scratch.path("out"), encoding: .utf8)
        #expect(
            content == """
                {"format":"swbpf-map","version":1,"type":"hash","name":"moved","key_size":4,"value_size":8,\
                "max_entries":1000,"flags":0}
                \(line(1))\(line(2))
                """)
        let second = try Binary.run(
            ["map", "import", "id", "\(twin.info.id)", "-"], input: content, in: scratch)
        #expect(second.text == "imported 2 entries\n")
        #expect(try Binary.run(["map", "export", "id", "\(twin.info.id)", "-"]).text == content)
    }

    @Test func `a file stays as it was where nothing can be exported`() throws {
        let queue = try OpenMap(MapSpecification(type: 22, name: "line", keySize: 0).create())
        try scratch.write("old", to: "out")
        let run = try Binary.run(["map", "export", "id", "\(queue.info.id)", "out"], in: scratch)
        #expect(run.status == 255 && run.errors.contains("a queue has no keys to go through"))
        #expect(try String(contentsOfFile: scratch.path("out"), encoding: .utf8) == "old")
    }

    @Test(arguments: ["export", "import"])
    func `a directory is no file to carry entries in`(verb: String) throws {
        let map = try map()
        let run = try Binary.run(["map", verb, "id", "\(map.info.id)", "/tmp"])
        expectRefusal(run, "/tmp: \(verb == "export" ? "open" : "read"): Is a directory")
    }

    @Test func `standard output cannot be two documents`() throws {
        let map = try map()
        try expectJSONRefusal(
            Binary.run(["-j", "map", "export", "id", "\(map.info.id)", "-"]),
            "'-' and --json are both standard output: the entries are JSON anyway")
    }

    @Test func `ways of writing exclude each other`() throws {
        let map = try map()
        let run = try Binary.run(["map", "import", "id", "\(map.info.id)", "-", "exist", "noexist"])
        #expect(run.errors.hasPrefix("Error: 'noexist' and 'exist' exclude each other"))
    }

    @Test func `broken JSON at line 500,000 is found, and all before it written, in little memory`() throws {
        let map = try map(capacity: 600_000)
        var text = ""
        for number in UInt32(1)..<500_000 { text += line(number) }
        try scratch.write(text + "{\"key_hex\":\"00\n" + line(0), to: "entries")
        let run = try Binary.script(
            "/usr/bin/env time -f %M -o peak \"$swbpf\" map import id \(map.info.id) entries", in: scratch)
        #expect(
            run.errors.hasPrefix("Error: entries: line 500000, column 12: a string has no end")
                && run.errors.hasSuffix("; 499999 entries were written before it\n"), "\(run.errors)")
        let peak = (try? String(contentsOfFile: scratch.path("peak"), encoding: .utf8)) ?? ""
        if let kilobytes = peak.split(separator: "\n").last.flatMap({ Int($0) }) {
            #expect(kilobytes < 32 << 10)
        }
    }

    @Test func `a line longer than any entry is refused`() throws {
        let map = try map()
        try scratch.write("{\"key_hex\":\"" + String(repeating: "0", count: 8 << 20), to: "entries")
        let run = try Binary.run(["map", "import", "id", "\(map.info.id)", "entries"], in: scratch)
        #expect(
            run.errors.contains("line 1, column 1: the text is longer than 1051648 bytes"), "\(run.errors)")
    }
}
