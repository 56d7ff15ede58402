import Foundation
import KernelState
import SwbpfCore
import Testing

/// Two hash tables: key 1 has the same value in both, 2 another; 3 is in the first only, 4 in the second.
private struct TwoMaps {
    let old: LiveMap
    let new: LiveMap

    init(capacity: Int = 4) throws {
        old = try LiveMap(.hash, value: 2)
        new = try LiveMap(.hash, value: 2, capacity: capacity)
        for (map, entries) in [(old, [(1, 7), (2, 8), (3, 9)]), (new, [(1, 7), (2, 0x80), (4, 9)])] {
            for (key, value) in entries { try map.put([UInt8(key), 0, 0, 0], [UInt8(value), 0]) }
        }
    }

    func run(_ verb: String, _ words: String...) throws -> Run {
        try Binary.run(["map", verb] + old.words + new.words + words)
    }
}

@Suite(.needsKernel) struct MapDiffToolTests {
    @Test func `differences are shown, counted, and an exit status of 1`() throws {
        let run = try TwoMaps().run("diff")
        #expect((run.status, run.errors) == (1, ""))
        let lines = run.text.split(separator: "\n").map(String.init)
        #expect(lines.contains("- key 03 00 00 00  value 09 00"))
        #expect(lines.contains("+ key 04 00 00 00  value 09 00"))
        #expect(run.text.contains("~ key 02 00 00 00\n    value: 08 00 -> 80 00\n"))
        #expect(lines.last == "entries: 1 added, 1 removed, 1 changed, 1 unchanged")
        #expect(lines.count == 5)
    }

    @Test func `a map does not differ from itself`() throws {
        let maps = try TwoMaps()
        let run = try Binary.run(["map", "diff"] + maps.old.words + maps.old.words)
        #expect(run.status == 0)
        #expect(run.text == "entries: 0 added, 0 removed, 0 changed, 3 unchanged\n")
    }

    @Test func `JSON has the entries and their numbers`() throws {
        let run = try TwoMaps().run("diff", "-j")
        #expect(run.status == 1)
        let answer = try #require(run.json() as? [String: Any])
        let entries = try #require(answer["entries"] as? [[String: Any]])
        #expect(Set(entries.compactMap { $0["change"] as? String }) == ["added", "removed", "changed"])
        let changed = try #require(entries.first { $0["change"] as? String == "changed" })
        #expect(changed["key"] as? [String] == ["0x02", "0x00", "0x00", "0x00"])
        #expect(changed["old"] as? [String] == ["0x08", "0x00"])
        #expect(changed["new"] as? [String] == ["0x80", "0x00"])
        #expect(["added", "removed", "changed", "unchanged"].allSatisfy { answer[$0] as? Int == 1 })
    }

    @Test func `a condition and a limit leave out differences`() throws {
        let maps = try TwoMaps()
        #expect(
            try maps.run("diff", "--where", "key == 3").text
                == "- key 03 00 00 00  value 09 00\nentries: 0 added, 1 removed, 0 changed\n")
        let none = try maps.run("diff", "--where", "key == 1")
        #expect((none.status, none.text) == (0, "entries: 0 added, 0 removed, 0 changed\n"))
        // A value counts in either map.
        #expect(try maps.run("diff", "--where", "value == 0x80").text.contains("1 changed"))
        let limited = try maps.run("diff", "--limit", "0")
        #expect((limited.status, limited.text) == (1, ""))
        #expect(try maps.run("diff", "--limit", "1", "-j").json() is [String: Any])
    }

    @Test func `what cannot be compared is refused`() throws {
        let maps = try TwoMaps()
        let other = try LiveMap(.hash, key: 8, value: 2)
        try expectRefusal(
            of: ["map", "diff"] + maps.old.words + other.words,
            "\(maps.old.subject) and \(other.subject) cannot be compared: their keys have 4 and 8 bytes")
        let queue = try LiveMap(.queue, key: 0, value: 2)
        try expectRefusal(
            of: ["map", "diff"] + queue.words + queue.words,
            "\(queue.subject) is of type queue, whose entries have no keys to be found by")
        let perCPU = try LiveMap(.perCPUHash, value: 2)
        try expectRefusal(
            of: ["map", "diff"] + maps.old.words + perCPU.words,
            "\(maps.old.subject) and \(perCPU.subject) cannot be compared: they are of types hash and percpu_hash"
        )
    }

    @Test(
        arguments: [
            ("", "--where, column 1: expected key, value, cpu, be(, ( or !, found the end"),
            (
                "key = 1",
                "--where, column 5: expected a comparison (==, !=, <, <=, >, >=, ~, !~, in), &&, || or the end, found '='"
            ),
            (
                "key.x == 1",
                "--where, column 1: key.x: the key has no BTF type; name its bytes, as in key[0] or key[0:4]"
            ),
            ("value[0:3] == 1", "--where, column 1: value[0:3] reaches beyond the 2 bytes that there are"),
            ("key == x", "--where, column 8: 'x' is not a number, key is 4 bytes (0 to 4294967295)"),
            ("cpu == 0", "--where, column 1: cpu: this map does not have a value for each CPU"),
        ])
    func `a condition that cannot be is refused with its column`(condition: String, message: String) throws {
        let maps = try TwoMaps()
        if condition.isEmpty {
            #expect(try maps.run("diff", "--where", condition).status == 255)
            return
        }
        for verb in ["diff", "copy"] {
            try expectRefusal(
                of: ["map", verb] + maps.old.words + maps.new.words + ["--where", condition], message)
        }
    }

    @Test func `a reader that has seen enough ends the comparison`() throws {
        let old = try LiveMap(.array, value: 64, capacity: 50_000)
        let new = try LiveMap(.array, value: 64, capacity: 1)
        let run = try Binary.script(
            "{ $swbpf map diff id \(old.id) id \(new.id); echo $? >status; } | head -c 1 >/dev/null; cat status",
            in: Scratch())
        #expect((run.text, run.errors) == ("255\n", ""))
    }
}

@Suite(.needsKernel) struct MapCopyToolTests {
    @Test func `entries are copied, and counted`() throws {
        let maps = try TwoMaps()
        let dry = try maps.run("copy", "--dry-run")
        #expect((dry.status, dry.text) == (0, "entries: 1 would be added, 1 changed\n"))
        #expect(try maps.run("diff").status == 1)
        let run = try maps.run("copy", "-j")
        #expect((run.status, run.text) == (0, "{\"copied\":3}\n"))
        // What only the second map had stays there.
        #expect(
            try maps.run("diff").text
                == "+ key 04 00 00 00  value 09 00\nentries: 1 added, 0 removed, 0 changed, 3 unchanged\n")
    }

    @Test func `a condition chooses what is copied`() throws {
        let maps = try TwoMaps()
        #expect(try maps.run("copy", "--where", "value[0] > 8").text == "entries: 1 copied\n")
        #expect(try maps.run("copy", "--where", "value[0] > 9").text == "entries: 0 copied\n")
    }

    @Test func `a full map is an error that tells what was written`() throws {
        let maps = try TwoMaps(capacity: 3)
        let dry = try maps.run("copy", "--dry-run")
        expectRefusal(dry, "\(maps.new.subject) has 3 entries and takes 3, not 1 more")
        let run = try maps.run("copy", "-j")
        let error = try #require((run.json() as? [String: String])?["error"])
        #expect(run.status == 255)
        #expect(error.contains("the map is full: it holds 3 entries"), "\(error)")
        #expect(error.contains("written"), "\(error)")
    }

    @Test func `what cannot be copied is refused before anything is written`() throws {
        let maps = try TwoMaps()
        try expectRefusal(
            of: ["map", "copy"] + maps.old.words + maps.old.words,
            "\(maps.old.subject) cannot be copied into itself")
        let large = try LiveMap(.array, value: 2, capacity: 5)
        let small = try LiveMap(.array, value: 2, capacity: 4)
        try expectRefusal(
            of: ["map", "copy"] + large.words + small.words,
            "\(large.subject) has 5 entries, \(small.subject) takes 4")
        try expectRefusal(
            of: ["map", "copy"] + maps.old.words + maps.new.words + ["--lock"],
            "\(maps.old.subject): its values have no lock (struct bpf_spin_lock) to be read under")
        try expectRefusal(
            of: ["map", "copy"] + maps.old.words, "'copy' needs MAP",
            usage: ["swbpf map copy MAP MAP", "MAP := { id MAP_ID | pinned FILE | name MAP_NAME }"])
    }
}
