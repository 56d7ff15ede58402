import Foundation
import KernelState
import Testing

/// What goes out of a map and into another one, and what is written by field.
@Suite(.needsKernel) struct MapRoundTripTests {
    private let fixtures: MapFixtures

    init() throws {
        fixtures = try MapFixtures.shared()
    }

    /// Types whose entries a process can both read and write.
    private static let writable = MapPlan.all.filter { plan in
        [1, 2, 3, 5, 6, 9, 10, 11, 12, 13, 14, 16, 25, 35].contains(plan.type) && plan.group == nil
    }

    @Test(arguments: Tools.some(of: writable))
    func `what is exported and imported is exported as before`(plan: MapPlan) throws {
        _ = try fixtures.require(plan)
        let (first, second) = (try fixtures.twin(of: plan), try fixtures.twin(of: plan.emptied))
        let scratch = try Scratch()
        for (map, file) in [(first, "first"), (second, "second")] {
            if map.id == second.id {
                let run = try Binary.run(["map", "import", "id", "\(map.id)", "first"], in: scratch)
                #expect((run.status, run.errors) == (0, ""), "\(plan)")
            }
            let run = try Binary.run(["map", "export", "id", "\(map.id)", file], in: scratch)
            #expect((run.status, run.errors) == (0, ""), "\(plan)")
        }
        let (before, after) = (try lines(scratch, "first"), try lines(scratch, "second"))
        // Each hash table has an order of its own.
        #expect(plan.isHash ? before.sorted() == after.sorted() : before == after, "\(plan)")
        // The first line says what map it was.
        if plan.keySize != 4 || plan.isHash { #expect(before.count == 1 + plan.count, "\(plan)") }
    }

    @Test(
        .needsOracle,
        arguments: ["hash, 1000 entries", "percpu_hash, 1000 entries", "lpm_trie, 1000 entries"])
    func `what is exported goes into the same map byte by byte`(plan: String) throws {
        let map = try fixtures.twin(of: .named(plan))
        let scratch = try Scratch()
        let export = ["map", "export", "id", "\(map.id)"]
        #expect(try Binary.run(export + ["first"], in: scratch).status == 0)
        #expect(try Binary.run(["map", "import", "id", "\(map.id)", "first"], in: scratch).status == 0)
        #expect(try Binary.run(export + ["second"], in: scratch).status == 0)
        #expect(try lines(scratch, "first") == lines(scratch, "second"))
    }

    /// Words behind an array's first key, and the bytes that bpftool reads there afterwards.
    struct TypedWrite: CustomTestStringConvertible, Sendable {
        let plan: String
        let words: [String]
        let bytes: [UInt8]

        init(_ type: String, _ words: String..., bytes: [UInt8]) {
            plan = "array of \(type)"
            self.words = words
            self.bytes = bytes
        }

        var testDescription: String { "\(plan): \(words.joined(separator: " "))" }
    }

    private static func text(_ text: String, _ count: Int) -> [UInt8] {
        Array(text.utf8) + [UInt8](repeating: 0, count: count - text.utf8.count)
    }

    private static let addresses: [UInt8] =
        [10, 0, 0, 1, 0, 80, 2, 0, 0, 0, 0, 0xff]
        + [0x20, 1, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1] + text("eth0", 16)
        + [0xfe, 0xff, 0xff, 0xff]

    static let typedWrites = [
        TypedWrite("u8", "value", "u8", "255", bytes: [255]),
        TypedWrite("u16", "value", "be16", "80", bytes: [0, 80]),
        TypedWrite("u32", "value", "u32", "0x12345678", bytes: [0x78, 0x56, 0x34, 0x12]),
        TypedWrite("s32", "value", "s32", "-2", bytes: [0xfe, 0xff, 0xff, 0xff]),
        TypedWrite("u64", "value", "be64", "1", bytes: [0, 0, 0, 0, 0, 0, 0, 1]),
        TypedWrite("u64", "value", "u32", "1", "2", bytes: [1, 0, 0, 0, 2, 0, 0, 0]),
        TypedWrite("s64", "value-json", "-9223372036854775808", bytes: [0, 0, 0, 0, 0, 0, 0, 0x80]),
        TypedWrite("u64", "value-json", "18446744073709551615", bytes: [UInt8](repeating: 255, count: 8)),
        TypedWrite("bool", "value-json", "true", bytes: [1]),
        TypedWrite("enum", "value-json", "\"BLUE\"", bytes: [2, 0, 0, 0]),
        TypedWrite("enum of one byte", "value-json", "\"ODD\"", bytes: [0xff]),
        TypedWrite("char array", "value-json", "\"short\"", bytes: text("short", 8)),
        TypedWrite(
            "array of ints", "value-json", "[1,-1,2,0,3]",
            bytes: [1, 0, 0, 0, 255, 255, 255, 255, 2, 0, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0]),
        TypedWrite("struct", "value.x", "7", bytes: [7, 0, 0, 0, 0, 0, 0, 0]),
        TypedWrite("struct", "value.y", "-1", "value.x", "2", bytes: [2, 0, 0, 0, 255, 255, 255, 255]),
        TypedWrite("struct", "value-json", "{\"y\":1}", bytes: [0, 0, 0, 0, 1, 0, 0, 0]),
        TypedWrite(
            "struct in struct", "value.spot.y", "0x10", "value.tag", "9",
            bytes: [0, 0, 0, 0, 16, 0, 0, 0, 9, 0, 0, 0]),
        TypedWrite(
            "array of structs", "value[1].x", "3", bytes: [0, 0, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0]),
        TypedWrite(
            "unnamed members", "value.low", "258", "value.right", "3",
            bytes: [0, 0, 0, 0, 2, 1, 0, 0, 0, 0, 3, 0]),
        TypedWrite("union", "value.text", "abc", bytes: text("abc", 8)),
        TypedWrite("bit-fields", "value.low", "5", "value.high", "0xbeef", bytes: [5, 0, 0xef, 0xbe]),
        TypedWrite(
            "signed bit-fields", "value.second", "-1", "value.kind", "BIT_BLUE",
            bytes: [0xf0, 0x5f, 0, 0, 0, 0, 0, 0]),
        TypedWrite(
            "network addresses", "value.address", "10.0.0.1", "value.port", "80", "value.mac",
            "02:00:00:00:00:ff", "value.address6", "2001:db8::1", "value.name", "eth0", "value.count", "-2",
            bytes: addresses),
    ]

    @Test(.needsOracle, arguments: Tools.some(of: typedWrites))
    func `what is written by field is read by bpftool`(write: TypedWrite) throws {
        _ = try fixtures.require(.named(write.plan))
        let map = try fixtures.twin(of: .named(write.plan))
        let run = try Binary.run(
            ["map", "update", "id", "\(map.id)", "key", "0", "0", "0", "0"] + write.words)
        #expect((run.status, run.text, run.errors) == (0, "", ""))
        #expect(try bytes(of: map) == write.bytes)
    }

    @Test(.needsOracle) func `what is not named is kept when values are merged`() throws {
        let map = try fixtures.twin(of: .named("array of struct"))
        let key = ["id", "\(map.id)", "key", "0", "0", "0", "0"]
        let update = ["map", "update"]
        #expect(try Binary.run(update + key + ["value.x", "1", "value.y", "2"]).status == 0)
        #expect(try Binary.run(update + ["--merge"] + key + ["value.y", "3"]).status == 0)
        #expect(try bytes(of: map) == [1, 0, 0, 0, 3, 0, 0, 0])
    }

    @Test(
        arguments: Tools.some(of: [
            (["value.z", "1"], "z"), (["value.x", "2147483648"], "x"), (["value.x", "RED"], "x"),
            (["value.x", ""], "x"), (["value-json", "{\"x\":1,\"z\":2}"], "z"),
            (["value-json", "{\"x\":"], ""),
            (["value-json", "{\"x\":4294967296}"], "x"), (["value.x", "1", "value.x", "2"], "x"),
            (["value.x", "1", "value", "1", "2", "3", "4", "5", "6", "7", "8"], "value"),
        ]))
    func `a field that cannot be written is named, and nothing is written`(
        words: [String], name: String
    ) throws {
        let map = try fixtures.twin(of: .named("array of struct"))
        let before = try Binary.run(["map", "dump", "id", "\(map.id)"]).text
        let run = try Binary.run(
            ["-j", "map", "update", "id", "\(map.id)", "key", "0", "0", "0", "0"] + words)
        #expect(run.status == 255)
        let answer = try run.json() as? [String: String]
        #expect(name.isEmpty || answer?["error"]?.contains(name) == true, "\(run.text)")
        #expect(try Binary.run(["map", "dump", "id", "\(map.id)"]).text == before)
    }

    // MARK: -

    private func lines(_ scratch: Scratch, _ name: String) throws -> [Substring] {
        try String(contentsOfFile: scratch.path(name), encoding: .utf8).split(separator: "\n")
    }

    /// The value of the key 0, as bpftool reads it.
    private func bytes(of map: MapFixture) throws -> [UInt8] {
        let words = ["-j", "map", "lookup", "id", "\(map.id)", "key", "0", "0", "0", "0"]
        let run = try ProgramRun(Tools.oracle ?? "", words)
        struct Entry: Decodable {
            let value: [String]
        }
        return try JSONDecoder().decode(Entry.self, from: Data(run.output)).value
            .map { try #require(UInt8($0.dropFirst(2), radix: 16)) }
    }
}
