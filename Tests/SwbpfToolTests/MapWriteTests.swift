import Testing

@testable import KernelState
@testable import SwbpfCore

/// A map of its own for one test, and what the tool does to it.
struct WrittenMap {
    let map: OpenMap

    /// Skipped where this kernel has no such type of map.
    init(_ specification: MapSpecification) throws {
        raiseLimits()
        do {
            map = try OpenMap(specification.create())
        } catch let error as SystemCallError where error.isInvalidArgument || error.isNotSupported {
            try Test.cancel("this kernel does not make such a map")
        }
    }

    /// A hash whose key is `struct flow` and whose value is `struct counters`.
    static func typed() throws -> WrittenMap {
        var btf = BTFBuilder()
        let u8 = btf.int("unsigned char", size: 1)
        let u16 = btf.int("unsigned short", size: 2)
        let u32 = btf.int("unsigned int", size: 4)
        let int = btf.int("int", size: 4, .signed)
        let char = btf.int("char", size: 1, .signed)
        let flow = btf.structure(
            "flow", size: 12,
            [
                .init("saddr", btf.typedef("__be32", u32), at: 0),
                .init("port", btf.typedef("__be16", u16), at: 4),
                .init("mac", btf.array(of: u8, count: 6, index: u32), at: 6),
            ])
        let state = btf.enumeration("state", [("NEW", 0), ("OPEN", 1), ("CLOSED", 2)])
        let counters = btf.structure(
            "counters", size: 20,
            [
                .init("count", u32, atBit: 0, width: 0), .init("low", int, atBit: 32, width: 3),
                .init("high", u32, atBit: 35, width: 29), .init("state", state, atBit: 64, width: 0),
                .init("name", btf.array(of: char, count: 8, index: u32), atBit: 96, width: 0),
            ])
        let descriptor: FileDescriptor
        do {
            descriptor = try loadBTF(btf.bytes)
        } catch {
            try Test.cancel("this kernel does not take such BTF: \(error)")
        }
        var specification = MapSpecification(type: 1, name: "typed", keySize: 12, valueSize: 20, capacity: 8)
        specification.btf = (descriptor.number, flow, counters)
        return try WrittenMap(specification)
    }

    /// Runs `map update`, or another command, on it.
    func run(_ line: String, _ command: String = "update", input: String = "") throws -> Run {
        try Binary.run(
            ["map", command, "id", "\(map.info.id)"] + line.split(separator: " ").map(String.init),
            input: input)
    }

    /// What belongs to a key; `nil` where it is not there.
    func value(_ key: [UInt8]) -> [UInt8]? {
        var value = [UInt8](repeating: 0, count: map.valueStride)
        return MapElements.lookUp(map.descriptor, key: key, into: &value) == 0 ? value : nil
    }

    func expectDone(_ run: Run, sourceLocation: SourceLocation = #_sourceLocation) {
        #expect((run.status, run.text, run.errors) == (0, "", ""), sourceLocation: sourceLocation)
    }

    /// The command is refused with a sentence that begins with the map's name.
    func expectRefusal(
        of line: String, command: String = "update", input: String = "", _ reason: String,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        SwbpfToolTests.expectRefusal(
            try run(line, command, input: input), "\(map.subject): \(reason)", sourceLocation: sourceLocation)
        try expectJSONRefusal(
            try run(line + " -j", command, input: input), "\(map.subject): \(reason)",
            sourceLocation: sourceLocation)
    }

    /// The words are refused, whatever map it is.
    func expectBadWords(
        _ line: String, command: String = "update", input: String = "", _ message: String,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        SwbpfToolTests.expectRefusal(
            try run(line, command, input: input), message, sourceLocation: sourceLocation)
    }
}

private let hash = MapSpecification(type: 1, name: "written", valueSize: 4, capacity: 3)
private let array = MapSpecification(type: 2, name: "written", valueSize: 4, capacity: 4)
private let perCPU = MapSpecification(type: 5, name: "written", valueSize: 4, capacity: 4)

@Suite(.needsKernel) struct MapWriteTests {
    @Test(arguments: [
        "key 1 0 0 0 value 5 0 0 0", "value hex 5 0 0 0 key 0x1 0 0 0 any", "k u32 1 v u32 5 noexist",
        "key le32 1 value be32 0x5000000",
    ])
    func `an entry is written by bytes and by numbers`(line: String) throws {
        let map = try WrittenMap(hash)
        map.expectDone(try map.run(line))
        #expect(map.value([1, 0, 0, 0]) == [5, 0, 0, 0])
    }

    @Test func `the answer in JSON is null`() throws {
        let map = try WrittenMap(hash)
        #expect(try map.run("key u32 1 value u32 5 -j").text == "null\n")
        #expect(try map.run("key u32 1 -j", "delete").text == "null\n")
    }

    @Test func `a full map says so`() throws {
        let map = try WrittenMap(hash)
        for key in 0..<3 { map.expectDone(try map.run("key u32 \(key) value u32 5")) }
        try map.expectRefusal(of: "key u32 3 value u32 5", "the map is full: it holds 3 entries")
        map.expectDone(try map.run("key u32 2 value u32 6"))
    }

    @Test func `a key that is there is not added, and one that is not there is not changed`() throws {
        let map = try WrittenMap(hash)
        map.expectDone(try map.run("key u32 1 value u32 5"))
        try map.expectRefusal(of: "key u32 1 value u32 6 noexist", "the key is there already")
        try map.expectRefusal(of: "key u32 2 value u32 6 exist", "there is no such key")
        #expect(map.value([1, 0, 0, 0]) == [5, 0, 0, 0])
        #expect(map.value([2, 0, 0, 0]) == nil)
    }

    @Test func `an array has no key beyond its last`() throws {
        let map = try WrittenMap(array)
        map.expectDone(try map.run("key u32 3 value u32 5"))
        try map.expectRefusal(of: "key u32 4 value u32 5", "the map has the keys 0 to 3, and none is 4")
        try map.expectRefusal(
            of: "key u32 1 value u32 5 noexist", "each key of this type of map is always there")
    }

    @Test(.enabled(if: KernelVersion.running >= KernelVersion(5, 2)))
    func `a frozen map says so`() throws {
        let map = try WrittenMap(array)
        try freezeMap(map.map.descriptor)
        let reason = "the map is frozen: user space may not write to it any more"
        try map.expectRefusal(of: "key u32 0 value u32 5", reason)
        #expect(map.value([0, 0, 0, 0]) == [0, 0, 0, 0])
    }

    @Test(
        arguments: [
            ("key 1 2 3 value u32 1", "the key has 4 bytes, 3 are here"),
            ("key u32 1 value 300 0 0 0", "value: 300 does not fit into a byte (0 to 255)"),
            ("key u32 1 value 1 2 3", "the value has 4 bytes, 3 are here"),
            ("key u32 1", "the value is missing: 'value' and what it is"),
            ("value u32 1", "the key is missing: 'key' and its 4 bytes"),
            ("", "the key is missing: 'key' and its 4 bytes"),
            (
                "key u32 1 value u32 1 --batch",
                "'--batch' reads entries from standard input, 'key' stands on the command line"
            ),
            (
                "key u32 1 value u32 1 --merge",
                "'--merge' keeps what is not named: name fields, as in 'value.count 5'"
            ),
            (
                "key.port 80 value u32 1",
                "'key.port': this map has no BTF type for its key: give bytes, or a number as in 'key u32 7'"
            ),
        ])
    func `bad words change nothing`(line: String, message: String) throws {
        let map = try WrittenMap(hash)
        try map.expectBadWords(line, message)
        #expect(map.value([1, 0, 0, 0]) == nil)
    }

    @Test func `a lock has to be there to be used`() throws {
        try WrittenMap(hash).expectRefusal(
            of: "key u32 1 value u32 1 --lock", "the value may have no lock (struct bpf_spin_lock)")
    }

    // MARK: Types

    private let flow: [UInt8] = [10, 0, 0, 1, 0, 80, 2, 0, 0, 0, 0, 9]

    @Test func `fields are written by name, and the others are zero`() throws {
        let map = try WrittenMap.typed()
        map.expectDone(
            try map.run(
                "key.saddr 10.0.0.1 key.port 80 key.mac 02:00:00:00:00:09 value.count 5 value.low -1 "
                    + "value.state OPEN value.name eth0"))
        #expect(map.value(flow) == [5, 0, 0, 0, 7, 0, 0, 0, 1, 0, 0, 0] + Array("eth0\0\0\0\0".utf8))
        map.expectDone(
            try map.run("key.saddr 10.0.0.1 key.port 80 key.mac 02:00:00:00:00:09 value.count 6"))
        #expect(map.value(flow) == [6] + [UInt8](repeating: 0, count: 19))
    }

    @Test func `merging keeps what is not named`() throws {
        let map = try WrittenMap.typed()
        let key = "key.saddr 10.0.0.1 key.port 80 key.mac 02:00:00:00:00:09"
        // What is not there yet is zero.
        map.expectDone(try map.run("\(key) value.high 3 value.name a --merge"))
        map.expectDone(try map.run("\(key) value.low 1 value.state CLOSED --merge"))
        #expect(
            map.value(flow) == [0, 0, 0, 0, 0x19, 0, 0, 0, 2, 0, 0, 0, 0x61] + [UInt8](repeating: 0, count: 7)
        )
        map.expectDone(try map.run(#"\#(key) value-json {"count":7} --merge"#))
        #expect(map.value(flow)?.prefix(5) == [7, 0, 0, 0, 0x19])
        try map.expectRefusal(of: "key.port 81 value.count 1 --merge exist", "there is no such key")
    }

    @Test func `a value in JSON is written as it is shown`() throws {
        let map = try WrittenMap.typed()
        map.expectDone(
            try map.run(
                #"key-json {"saddr":"10.0.0.1","port":20480,"mac":[2,0,0,0,0,9]} "#
                    + #"value-json {"count":1,"low":"0x7","high":"0x2","state":"CLOSED","name":"x"}"#))
        #expect(
            map.value(flow)
                == [1, 0, 0, 0, 0x17, 0, 0, 0, 2, 0, 0, 0, 0x78] + [UInt8](repeating: 0, count: 7))
    }

    @Test(
        arguments: [
            (
                "value.count 4294967296",
                "value.count: 4294967296 does not fit into unsigned int (0 to 4294967295)"
            ),
            ("value.low 4", "value.low: 4 does not fit into int of 3 bits (-4 to 3)"),
            ("value.state OPN", "value.state: enum state has no 'OPN', did you mean 'OPEN'?"),
            (
                "value.name eth012345",
                "value.name: 'eth012345' has 9 bytes, char[8] takes a string of up to 8"
            ),
            (
                #"value-json {"name":5}"#,
                "line 1, column 9: value.name: expected a string for char[8], got a number"
            ),
            (
                #"value-json {"nam":5}"#,
                "line 1, column 2: value: struct counters has no member 'nam', did you mean 'name'?"
            ),
        ])
    func `what a field cannot hold is refused by its name and type`(words: String, message: String) throws {
        let map = try WrittenMap.typed()
        try map.expectBadWords("key.port 80 \(words)", message)
    }

    @Test(.needsOracle) func `bpftool reads what was written`() throws {
        let map = try WrittenMap.typed()
        map.expectDone(
            try map.run(
                "key.saddr 10.0.0.1 key.port 80 key.mac 02:00:00:00:00:09 value.count 5 value.state OPEN"))
        let run = try Binary.script("\(Tools.oracle ?? "") -j map dump id \(map.map.info.id)")
        #expect(
            run.text.hasPrefix(
                #"[{"key":["0x0a","0x00","0x00","0x01","0x00","0x50","0x02","0x00","0x00","0x00","0x00","0x09"],"#
                    + #""value":["0x05","#))
    }

    @Test func `a value is written under its lock`() throws {
        var btf = BTFBuilder()
        let u32 = btf.int("unsigned int", size: 4)
        let lock = btf.structure("bpf_spin_lock", size: 4, [.init("val", u32, at: 0)])
        let value = btf.structure(
            "locked", size: 12, [.init("lock", lock, at: 0), .init("a", u32, at: 4), .init("b", u32, at: 8)])
        let descriptor = try loadBTF(btf.bytes)
        var specification = MapSpecification(type: 1, name: "locked", valueSize: 12)
        specification.btf = (descriptor.number, u32, value)
        let map = try WrittenMap(specification)
        map.expectDone(try map.run("key u32 1 value.a 5 value.b 6 --lock"))
        map.expectDone(try map.run("key u32 1 value.b 7 --lock --merge"))
        #expect(map.value([1, 0, 0, 0]) == [0, 0, 0, 0, 5, 0, 0, 0, 7, 0, 0, 0])
    }

    // MARK: CPUs

    @Test func `every CPU gets the value, or one of its own`() throws {
        let map = try WrittenMap(perCPU)
        map.expectDone(try map.run("key u32 1 value u32 5 value@0 u32 6"))
        var expected = [UInt8](repeating: 0, count: map.map.valueStride)
        for place in 0..<map.map.cpuCount { expected[place * 8] = place == 0 ? 6 : 5 }
        #expect(map.value([1, 0, 0, 0]) == expected)
    }

    @Test func `one CPU's value is written, the others stay`() throws {
        let map = try WrittenMap(perCPU)
        map.expectDone(try map.run("key u32 1 value u32 5 --cpu all"))
        map.expectDone(try map.run("key u32 1 value u32 7 --cpu 0"))
        var expected = [UInt8](repeating: 0, count: map.map.valueStride)
        for place in 0..<map.map.cpuCount { expected[place * 8] = place == 0 ? 7 : 5 }
        #expect(map.value([1, 0, 0, 0]) == expected)
        map.expectDone(try map.run("key u32 1 value@0 u32 9 --merge"))
        expected[0] = 9
        #expect(map.value([1, 0, 0, 0]) == expected)
    }

    @Test func `a CPU that is not there, or a map without them, is refused`() throws {
        let last = PossibleCPUs.numbers.last ?? 0
        let numbers = "\(PossibleCPUs.numbers.first ?? 0) to \(last)"
        try WrittenMap(perCPU).expectBadWords(
            "key u32 1 value u32 5 --cpu 70000", "option '--cpu': there is no CPU 70000, they are \(numbers)")
        try WrittenMap(perCPU).expectBadWords(
            "key u32 1 value@70000 u32 5", "'value@70000': there is no CPU '70000', they are \(numbers)")
        let map = try WrittenMap(hash)
        try map.expectBadWords(
            "key u32 1 value u32 5 --cpu 0", "option '--cpu': \(map.map.subject) has one value for all CPUs")
    }

    // MARK: Many entries

    @Test func `lines of standard input are entries`() throws {
        let map = try WrittenMap(hash)
        let run = try map.run(
            "--batch",
            input:
                "key u32 1 value u32 5\n\n# none\nkey u32 2 value u32 6 noexist # one\nvalue 7 0 0 0 key u32 3\n"
        )
        #expect((run.status, run.text, run.errors) == (0, "3 entries written\n", ""))
        #expect((1...3).map { map.value(.of(UInt32($0)))?[0] } == [5, 6, 7])
        #expect(try map.run("--batch -j", input: "key u32 1 value u32 9").text == "{\"written\":1}\n")
        #expect(try map.run("--batch", input: "").text == "0 entries written\n")
    }

    @Test func `a line that is wrong is named, and nothing is written`() throws {
        let map = try WrittenMap(hash)
        try map.expectBadWords(
            "--batch", input: "key u32 1 value u32 5\nkey u32 2 value 300 0 0 0\n",
            "standard input:2: value: 300 does not fit into a byte (0 to 255); nothing was written")
        #expect(map.value([1, 0, 0, 0]) == nil)
    }

    @Test(arguments: ["", " exist"])
    func `when the map is full, it is said how many entries are in it`(condition: String) throws {
        let map = try WrittenMap(hash)
        map.expectDone(try map.run("key u32 1 value u32 1"))
        let input =
            "key u32 1 value u32 5\(condition)\n" + (2...6).map { "key u32 \($0) value u32 5\n" }.joined()
        try map.expectBadWords(
            "--batch", input: input,
            "standard input:4: \(map.map.subject): the map is full: it holds 3 entries; "
                + "3 entries were written before it")
    }

    // MARK: Queues and references

    @Test func `values are pushed, and a full queue says so`() throws {
        let map = try WrittenMap(MapSpecification(type: 22, name: "queue", keySize: 0, capacity: 2))
        map.expectDone(try map.run("value u32 1", "push"))
        map.expectDone(try map.run("value 2 0 0 0", "enqueue"))
        try map.expectRefusal(of: "value u32 3", command: "push", "the map is full: it holds 2 entries")
        map.expectDone(try map.run("value u32 3 exist", "push"))
        try map.expectBadWords("key 1 value u32 1", command: "push", "'key': this map has no keys")
        try map.expectBadWords(
            "key 1", command: "delete",
            "\(map.map.subject) has no keys: 'map pop' takes a value out, '--all' all of them")
        #expect(try map.run("--all", "delete").text == "2 entries deleted\n")
    }

    @Test func `a map of maps takes maps`() throws {
        let inner = try WrittenMap(hash)
        var specification = MapSpecification(type: 13, name: "outer", capacity: 2)
        specification.innerMap = inner.map.descriptor.number
        let map = try WrittenMap(specification)
        map.expectDone(try map.run("key u32 1 value id \(inner.map.info.id)"))
        #expect(map.value([1, 0, 0, 0]) == .of(inner.map.info.id))
        try map.expectBadWords("key u32 1 value 1 0 0 0", "expected 'id', 'name' or 'pinned', got: '1'")
    }

    // MARK: Deleting

    @Test func `an entry is deleted once`() throws {
        let map = try WrittenMap(hash)
        map.expectDone(try map.run("key u32 1 value u32 5"))
        map.expectDone(try map.run("key 1 0 0 0", "delete"))
        #expect(map.value([1, 0, 0, 0]) == nil)
        try map.expectRefusal(of: "key u32 1", command: "delete", "there is no such key")
    }

    @Test func `an array keeps its entries`() throws {
        try WrittenMap(array).expectRefusal(
            of: "key u32 1", command: "delete", "an array has each of its entries always")
    }

    @Test(arguments: [
        // An LRU needs room for what each processor sets aside.
        hash, perCPU, MapSpecification(type: 9, name: "written", capacity: 1024),
        MapSpecification(type: 11, name: "written", keySize: 8, capacity: 4, flags: 1),
    ])
    func `all entries are deleted`(specification: MapSpecification) throws {
        let map = try WrittenMap(specification)
        let prefix = specification.type == 11 ? "u32 32" : ""
        for number in 1...3 {
            map.expectDone(
                try map.run("key \(prefix.isEmpty ? "u32" : prefix + " u32") \(number) value u32 5"))
        }
        #expect(try map.run("--all", "delete").text == "3 entries deleted\n")
        #expect(try map.run("--all -j", "delete").text == "{\"deleted\":0}\n")
    }

    @Test(
        arguments: [
            ("", "the key is missing: 'key' and its 4 bytes"),
            ("key 1 0 0", "the key has 4 bytes, 3 are here"),
            ("key u32 1 value u32 5", "expected 'key', got: 'value'"),
            ("key u32 1 --all", "'--all' deletes every entry, 'key' names one"),
        ])
    func `bad words delete nothing`(line: String, message: String) throws {
        let map = try WrittenMap(hash)
        map.expectDone(try map.run("key u32 1 value u32 5"))
        try map.expectBadWords(line, command: "delete", message)
        #expect(map.value([1, 0, 0, 0]) != nil)
    }
}
