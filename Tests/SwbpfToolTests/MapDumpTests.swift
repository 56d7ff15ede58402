import Foundation
import KernelState
import SwbpfCore
import Testing

@Suite(.needsKernel) struct MapDumpTests {
    /// A map with three entries whose order is known.
    private func array() throws -> LiveMap {
        let map = try LiveMap(.array, value: 2, capacity: 3)
        for index in UInt8(0)..<3 { try map.put([index, 0, 0, 0], [index + 1, 0xff]) }
        return map
    }

    @Test func `entries are shown in order, with their number`() throws {
        let map = try array()
        let run = try Binary.run(["map", "dump"] + map.words)
        #expect(
            run.text == """
                key: 00 00 00 00  value: 01 ff
                key: 01 00 00 00  value: 02 ff
                key: 02 00 00 00  value: 03 ff
                Found 3 elements

                """)
        #expect(run.errors == "" && run.status == 0)
    }

    @Test func `no more entries are shown than were asked for`() throws {
        let map = try array()
        #expect(
            try Binary.run(["map", "dump", "--limit", "1"] + map.words).text
                == "key: 00 00 00 00  value: 01 ff\nFound 1 element\n")
        #expect(try Binary.run(["map", "dump", "--limit", "0"] + map.words).text == "Found 0 elements\n")
        #expect(try Binary.run(["-j", "map", "dump", "--limit", "0"] + map.words).text == "[]\n")
        let entries = try Binary.run(["-j", "map", "dump", "--limit", "2"] + map.words).json() as? [Any]
        #expect(entries?.count == 2)
    }

    @Test func `keys are shown without values`() throws {
        let map = try array()
        let run = try Binary.run(["map", "dump", "--keys", "--limit", "2"] + map.words)
        #expect(run.text == "key: 00 00 00 00\nkey: 01 00 00 00\nFound 2 elements\n")
    }

    @Test func `several maps of a name have headings, in JSON each an object`() throws {
        let one = try LiveMap(.array, value: 1, capacity: 1)
        let other = try LiveMap(.array, value: 1, capacity: 1, name: one.name)
        let run = try Binary.run(["map", "dump", "name", one.name])
        #expect(
            run.text == """
                \(one.id): array  name \(one.name)  flags 0x0
                key: 00 00 00 00  value: 00
                Found 1 element

                \(other.id): array  name \(one.name)  flags 0x0
                key: 00 00 00 00  value: 00
                Found 1 element

                """)
        let maps = try #require(
            try Binary.run(["-j", "map", "dump", "name", one.name]).json() as? [[String: Any]])
        #expect(maps.map { $0["id"] as? UInt32 } == [one.id, other.id])
        #expect(maps.allSatisfy { ($0["elements"] as? [Any])?.count == 1 && $0["flags"] as? Int == 0 })
    }

    @Test func `entries for which a condition holds are shown, in the order of a field`() throws {
        let map = try array()
        let words = ["--where", "value[0] >= 2", "--sort", "key", "desc"]
        #expect(
            try Binary.run(["map", "dump"] + map.words + words).text
                == "key: 02 00 00 00  value: 03 ff\nkey: 01 00 00 00  value: 02 ff\nFound 2 elements\n")
        let first = try Binary.run(["-j", "map", "dump"] + map.words + words + ["--limit", "1"])
        #expect(first.text == #"[{"key":["0x02","0x00","0x00","0x00"],"value":["0x03","0xff"]}]"# + "\n")
        #expect(try Binary.run(["-j", "map", "dump", "--where", "value[0] > 9"] + map.words).text == "[]\n")
        let keys = try Binary.run(["map", "dump", "--keys"] + map.words + words)
        #expect(keys.text == "key: 02 00 00 00\nkey: 01 00 00 00\nFound 2 elements\n")
    }

    @Test(arguments: [
        ["--where", "value.port == 1"], ["--where", "(("], ["--sort", "value.port"],
        ["--watch", "1", "--keys"],
        ["--ndjson"],
    ])
    func `what cannot be asked of the map is refused before anything is shown`(words: [String]) throws {
        let map = try array()
        let run = try Binary.run(["map", "dump"] + map.words + words)
        #expect(run.status == 255 && run.text == "" && run.errors.hasPrefix("Error: "))
        let json = try Binary.run(["-j", "map", "dump"] + map.words + words)
        let document = try json.json() as? [String: Any]
        #expect(document?.keys.first == "error" && json.errors == "")
    }

    @Test(arguments: [
        (
            MapType.queue,
            "a queue has no keys to go through: 'map peek' shows the entry that is next, 'map pop' takes it out"
        ),
        (
            .stack,
            "a stack has no keys to go through: 'map peek' shows the entry that is next, 'map pop' takes it out"
        ),
    ])
    func `what cannot be listed says what there is instead`(type: MapType, reason: String) throws {
        let map = try LiveMap(type, key: 0)
        try expectRefusal(of: ["map", "dump"] + map.words, "\(map.subject): \(reason)")
    }

    @Test func `a ring buffer says how it is read`() throws {
        let map: LiveMap
        do {
            map = try LiveMap(.ringbuf, key: 0, value: 0, capacity: 4096)
        } catch { try Test.cancel("kernel has no ring buffers") }
        try expectRefusal(
            of: ["map", "dump"] + map.words,
            "\(map.subject): a ring buffer keeps no entries: 'map event_pipe' shows what programs write into it"
        )
    }

    @Test func `one CPU's values are shown alone`() throws {
        let map = try LiveMap(.perCPUArray, capacity: 1)
        let run = try Binary.run(["map", "dump", "--cpu", "0"] + map.words)
        #expect(run.text == "key:\n00 00 00 00\nvalue (CPU 00): 00 00 00 00\nFound 1 element\n")
        let entries =
            try Binary.run(["-j", "map", "dump", "--cpu", "0"] + map.words).json() as? [[String: Any]]
        #expect((entries?[0]["values"] as? [Any])?.count == 1)
    }

    @Test func `a CPU that there is not, and one of a map without, are refused`() throws {
        let one = try array()
        try expectRefusal(
            of: ["map", "dump", "--cpu", "0"] + one.words, "\(one.subject): --cpu needs a per-CPU map")
        let run = try Binary.run(["map", "dump", "--cpu", "65000"] + one.words)
        #expect(
            run.status == 255
                && run.errors.hasPrefix("Error: there is no CPU 65000: this machine's are 0 to "))
    }

    @Test func `a reader that has seen enough ends the dump`() throws {
        let map = try LiveMap(.array, value: 8, capacity: 400_000)
        let run = try Binary.script(#"$swbpf map dump id "$1" | head -n 1"#, ["\(map.id)"])
        #expect(run.text == "key: 00 00 00 00  value: 00 00 00 00 00 00 00 00\n")
        #expect(run.errors == "")
    }

    @Test func `a large map takes little memory`() throws {
        let map = try LiveMap(.array, value: 8, capacity: 1_000_000)
        let run = try Binary.script(
            #"ulimit -v 4000000; $swbpf -j map dump id "$1" | tail -c 20"#, ["\(map.id)"])
        #expect(run.text.hasSuffix("]}]\n") && run.errors == "")
    }
}

@Suite(.needsKernel) struct MapLookupTests {
    @Test func `an entry is shown as in a dump`() throws {
        let map = try LiveMap(.hash, value: 2)
        try map.put([1, 0, 0, 0], [7, 8])
        let words = map.words + ["key", "1", "0", "0", "0"]
        #expect(try Binary.run(["map", "lookup"] + words).text == "key: 01 00 00 00  value: 07 08\n")
        #expect(
            try Binary.run(["-j", "map", "lookup"] + words).text
                == #"{"key":["0x01","0x00","0x00","0x00"],"value":["0x07","0x08"]}"# + "\n")
    }

    @Test func `a key that is not there is not found`() throws {
        let map = try LiveMap(.hash)
        let words = map.words + ["key", "hex", "ff", "0", "0", "0"]
        let run = try Binary.run(["map", "lookup"] + words)
        #expect(run.text == "key:\nff 00 00 00\n\nNot found\n" && run.status == 255 && run.errors == "")
        let json = try Binary.run(["-j", "map", "lookup"] + words)
        #expect(json.text == "null\n" && json.status == 255 && json.errors == "")
    }

    @Test(arguments: [[], ["key"], ["key", "1", "2", "3"], ["key", "1", "2", "3", "300"], ["value", "1"]])
    func `a key that is none is refused`(words: [String]) throws {
        let map = try LiveMap(.hash)
        let run = try Binary.run(["map", "lookup"] + map.words + words)
        #expect(run.status == 255 && run.text == "" && run.errors.hasPrefix("Error: "))
        let json = try Binary.run(["-j", "map", "lookup"] + map.words + words)
        let document = try json.json() as? [String: String]
        #expect(json.status == 255 && document?.keys.first == "error")
    }

    @Test func `a queue gives what was put in first, a stack what was put in last`() throws {
        for (type, first, last) in [(MapType.queue, "01", "02"), (.stack, "02", "01")] {
            let map = try LiveMap(type, key: 0, value: 1)
            try map.put([], [1])
            try map.put([], [2])
            #expect(try Binary.run(["map", "peek"] + map.words).text == "value: \(first)\n")
            #expect(try Binary.run(["map", "pop"] + map.words).text == "value: \(first)\n")
            #expect(
                try Binary.run(["-j", "map", "dequeue"] + map.words).text
                    == "{\"key\":[],\"value\":[\"0x\(last)\"]}\n")
            let empty = try Binary.run(["map", "pop"] + map.words)
            #expect(empty.status == 255 && empty.text == "")
            #expect(empty.errors == "Error: \(map.subject): the map is empty\n")
            let json = try Binary.run(["-j", "map", "pop"] + map.words)
            #expect(json.status == 255 && json.text == "null\n" && json.errors == "")
            #expect(try Binary.run(["map", "peek"] + map.words).text == "key:\n\n\nNot found\n")
        }
    }

    @Test func `nothing is taken out of a map with keys`() throws {
        let map = try LiveMap(.hash)
        try expectRefusal(
            of: ["map", "pop"] + map.words,
            "\(map.subject): entries are taken out of queues and stacks only; 'map delete' removes a key")
    }

    @Test func `keys follow one another`() throws {
        let map = try LiveMap(.array, capacity: 2)
        #expect(try Binary.run(["map", "getnext"] + map.words).text == "key: None\nnext key:\n00 00 00 00\n")
        #expect(
            try Binary.run(["-j", "map", "getnext"] + map.words).text
                == #"{"key":null,"next_key":["0x00","0x00","0x00","0x00"]}"# + "\n")
        #expect(
            try Binary.run(["map", "getnext"] + map.words + ["key", "0", "0", "0", "0"]).text
                == "key:\n00 00 00 00\nnext key:\n01 00 00 00\n")
        try expectRefusal(
            of: ["map", "getnext"] + map.words + ["key", "1", "0", "0", "0"],
            "\(map.subject): this key is the last one")
    }

    @Test func `entries are counted`() throws {
        let map = try LiveMap(.hash)
        try map.put([1, 0, 0, 0], [0, 0, 0, 0])
        #expect(try Binary.run(["map", "count"] + map.words).text == "1\n")
        #expect(
            try Binary.run(["-j", "map", "count"] + map.words).text == "{\"id\":\(map.id),\"count\":1}\n")
    }
}
