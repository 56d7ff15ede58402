import Foundation
import KernelState
import Testing

/// Both tools write to maps that are made alike; afterwards bpftool finds the same in both.
@Suite(.needsKernel, .needsOracle) struct MapWritingComparisonTests {
    private let fixtures: MapFixtures

    init() throws {
        fixtures = try MapFixtures.shared()
    }

    private func compare(_ writing: MapWriting) throws {
        if let difference = try writing.difference(fixtures) { Issue.record(Comment(rawValue: difference)) }
    }

    @Test(
        arguments: Tools.some(of: [
            "key 9 0 0 0 value 1 2 3 4", "value 1 2 3 4 key 9 0 0 0",
            "key hex 0a b c d value hex ff 00 0x1f 1",
            "key 010 0 0 0 value 017 0x0 0 0x7f", "key 0xFf 0 0 0 value hex Ff fF 0 0",
            "key 1 0 0 0 value 9 9 9 9",
            "k 9 0 0 0 v 1 2 3 4", "ke h 10 0 0 0 val he 1 2 3 4", "key 255 255 255 255 value 255 0 0 0",
            "any key 9 0 0 0 value 1 2 3 4", "key 9 0 0 0 any value 1 2 3 4", "key 9 0 0 0 value 1 2 3 4 any",
            "key 9 0 0 0 value 1 2 3 4 noexist", "key 1 0 0 0 value 1 2 3 4 noexist",
            "key 9 0 0 0 value 1 2 3 4 exist", "key 1 0 0 0 value 1 2 3 4 exist",
            "a key 9 0 0 0 value 1 2 3 4",
            "n key 1 0 0 0 value 1 2 3 4", "ex key 1 0 0 0 value 1 2 3 4", "e key 9 0 0 0 value 1 2 3 4",
            "key 9 0 0 0", "value 1 2 3 4", "", "any", "key 9 0 0 0 key 9 0 0 0 value 1 2 3 4",
            "key 9 0 0 0 value 1 2 3 4 value 1 2 3 4", "any any key 9 0 0 0 value 1 2 3 4",
            "any key 9 0 0 0 value 1 2 3 4 exist", "key 9 0 0 value 1 2 3 4", "key 9 0 0 0 0 value 1 2 3 4",
            "key 9 0 0 0 value 1 2 3", "key 9 0 0 0 value 1 2 3 4 5", "key g 0 0 0 value 1 2 3 4",
            "key 9 0 0 0 value hex 1 2 3 g", "key 9 0 0 0 value id 1", "9 0 0 0 1 2 3 4",
            "key 08 0 0 0 value 1 2 3 4", "key 9 0 0 0 value 1 2 3 4 sometimes",
        ]))
    func `an update is the same`(words: String) throws {
        try compare(MapWriting("hash of 4/4", "update", words))
        try compare(MapWriting("hash of 4/4", "update", words, .json))
    }

    @Test(
        arguments: Tools.some(of: [
            MapWriting("array, 1000 entries", "update", "key 231 3 0 0 value 1 2 3 4 5 6 7 8"),
            MapWriting("array, 1000 entries", "update", "key 232 3 0 0 value 1 2 3 4 5 6 7 8"),
            MapWriting("array, 1 entries", "update", "key 0 0 0 0 value 1 2 3 4 5 6 7 8 noexist"),
            MapWriting("array, 1 entries", "update", "key 0 0 0 0 value 1 2 3 4 5 6 7 8 exist"),
            MapWriting("percpu_hash, 1 entries", "update", "key 0 0 0 0 value 1 2 3 4 5 6 7 8"),
            MapWriting("percpu_hash, 1 entries", "update", "key 7 0 0 0 value 1 2 3 4 5 6 7 8 noexist"),
            MapWriting(
                "percpu_hash of 20/3", "update", "key 1 2 3 4 5 6 7 8 9 10 1 2 3 4 5 6 7 8 9 10 value 1 2 3"),
            MapWriting("percpu_array, 1 entries", "update", "key 0 0 0 0 value hex 1 2 3 4 5 6 7 8"),
            MapWriting("lru_hash, 1 entries", "update", "key 9 0 0 0 value 1 2 3 4 5 6 7 8"),
            MapWriting("lru_percpu_hash, 1 entries", "update", "key 9 0 0 0 value 1 2 3 4 5 6 7 8"),
            MapWriting("lpm_trie, 1 entries", "update", "key 24 0 0 0 10 1 2 3 value 1 2 3 4 5 6 7 8"),
            MapWriting("lpm_trie, 1 entries", "update", "key 33 0 0 0 10 1 2 3 value 1 2 3 4 5 6 7 8"),
            MapWriting("hash of records, 1 entries", "delete", "key 0 0 0 0"),
            MapWriting("array of u32", "update", "key 1 0 0 0 value 1 2 3 4"),
            MapWriting("data section", "update", "key 0 0 0 0 value \(String(repeating: "7 ", count: 24))"),
            MapWriting("devmap, some slots", "update", "key 0 0 0 0 value 1 0 0 0"),
            MapWriting("devmap, some slots", "update", "key 0 0 0 0 value 255 255 0 0"),
            MapWriting("devmap_hash, empty", "update", "key 5 0 0 0 value 1 0 0 0"),
            MapWriting("cpumap, empty", "update", "key 0 0 0 0 value 192 0 0 0"),
            MapWriting("cpumap, empty", "update", "key 0 0 0 0 value 0 0 0 1"),
            MapWriting("stack_trace, empty", "update", "key 0 0 0 0 value 1"),
            MapWriting("frozen array", "update", "key 0 0 0 0 value 1 2 3 4 5 6 7 8"),
            MapWriting("frozen hash", "update", "key 0 0 0 0 value 1 2 3 4 5 6 7 8"),
            MapWriting("mapped array", "update", "key 9 0 0 0 value 1 2 3 4 5 6 7 8"),
            MapWriting("ringbuf", "update", ""), MapWriting("ringbuf", "update", "key 1 value 1"),
            MapWriting("arena", "update", "value 1"),
        ]))
    func `an update of another type of map is the same`(writing: MapWriting) throws { try compare(writing) }

    @Test(
        arguments: Tools.some(of: [
            MapWriting("hash_of_maps, empty", "update", "key 1 0 0 0 value id MAP-ID"),
            MapWriting("hash_of_maps, empty", "update", "key 1 0 0 0 value name NAME"),
            MapWriting("hash_of_maps, empty", "update", "key 1 0 0 0 value pinned MAP-PIN"),
            MapWriting("hash_of_maps, empty", "update", "value id MAP-ID key 1 0 0 0 noexist"),
            MapWriting("hash_of_maps, 1 entry", "update", "key 0 0 0 0 value id MAP-ID noexist"),
            MapWriting("hash_of_maps, 1 entry", "update", "key 0 0 0 0 value id OTHER-MAP-ID"),
            MapWriting("hash_of_maps, empty", "update", "key 1 0 0 0 value id 4294967295"),
            MapWriting("hash_of_maps, empty", "update", "key 1 0 0 0 value id"),
            MapWriting("hash_of_maps, empty", "update", "key 1 0 0 0 value"),
            MapWriting("hash_of_maps, empty", "update", "key 1 0 0 0 value 1 2 3 4"),
            MapWriting("hash_of_maps, empty", "update", "key 1 0 0 0 value pinned PROGRAM-PIN"),
            MapWriting("array_of_maps, empty", "update", "key 1 0 0 0 value id MAP-ID"),
            MapWriting("array_of_maps, empty", "update", "key 4 0 0 0 value id MAP-ID"),
            MapWriting("array_of_maps, some slots", "delete", "key 3 0 0 0"),
            MapWriting("hash_of_maps, 1 entry", "delete", "key 0 0 0 0"),
            MapWriting("prog_array, empty", "update", "key 1 0 0 0 value id PROGRAM-ID"),
            MapWriting("prog_array, empty", "update", "key 1 0 0 0 value id PROGRAM-ID", .json),
            MapWriting("prog_array, empty", "update", "key 1 0 0 0 value name NAME"),
            MapWriting("prog_array, empty", "update", "key 1 0 0 0 value tag PROGRAM-TAG"),
            MapWriting("prog_array, empty", "update", "key 1 0 0 0 value pinned PROGRAM-PIN"),
            MapWriting("prog_array, empty", "update", "key 1 0 0 0 value pinned MAP-PIN"),
            MapWriting("prog_array, empty", "update", "key 9 0 0 0 value name NAME"),
            MapWriting("prog_array, empty", "update", "key 1 0 0 0 value name no_such_program"),
            MapWriting("prog_array, some slots", "delete", "key 5 0 0 0"),
            MapWriting("prog_array, some slots", "delete", "key 0 0 0 0"),
        ]))
    func `programs and maps as values are the same`(writing: MapWriting) throws { try compare(writing) }

    @Test(
        arguments: Tools.some(of: [
            MapWriting("hash of 4/4", "delete", "key 1 0 0 0"),
            MapWriting("hash of 4/4", "delete", "key 1 0 0 0", .json),
            MapWriting("hash of 4/4", "delete", "key hex 9 0 0 0"),
            MapWriting("hash of 4/4", "delete", "key hex 9 0 0 0", .json),
            MapWriting("hash of 4/4", "delete", "key 1 0 0"), MapWriting("hash of 4/4", "delete", ""),
            MapWriting("hash of 4/4", "delete", "value 1 2 3 4"),
            MapWriting("hash of 4/4", "delete", "key 1 0 0 0 any"),
            MapWriting("hash of 4/4", "delete", "key 1 0 0 0 key 1 0 0 0"),
            MapWriting("array, 1 entries", "delete", "key 0 0 0 0"),
            MapWriting("percpu_hash, 1 entries", "delete", "key 0 0 0 0"),
            MapWriting("lpm_trie, 1 entries", "delete", "key 0 0 0 0 0 0 0 0"),
            MapWriting("lru_hash, 1 entries", "delete", "key 0 0 0 0"),
            MapWriting("devmap, some slots", "delete", "key 2 0 0 0"),
            MapWriting("queue, 1 entries", "delete", ""), MapWriting("queue, 1 entries", "delete", "key"),
            MapWriting("frozen hash", "delete", "key 0 0 0 0"),
            MapWriting("sockhash of cookies", "delete", "key 0 0 0 0"),
        ]))
    func `a deletion is the same`(writing: MapWriting) throws { try compare(writing) }

    @Test(
        arguments: ["queue", "stack", "bloom_filter"],
        [
            "push value 1 2 3 4 5 6 7 8", "enqueue value hex 1 2 3 4 5 6 7 ff",
            "update value 1 2 3 4 5 6 7 8",
            "push value 1 2 3 4 5 6 7 8 exist", "push value 1 2 3 4 5 6 7 8 any", "push value 1", "push",
            "push key value 1 2 3 4 5 6 7 8", "push key 1 value 1 2 3 4 5 6 7 8", "pop", "dequeue",
        ])
    func `a push or a pop is the same`(type: String, words: String) throws {
        let parts = words.split(separator: " ", maxSplits: 1).map(String.init)
        for plan in type == "bloom_filter"
            ? ["bloom_filter"] : ["\(type), 0 entries", "\(type), 1000 entries"]
        {
            for form in MapCommand.Form.some {
                try compare(MapWriting(plan, parts[0], parts.dropFirst().first ?? "", form))
            }
        }
    }

    @Test(
        arguments: Tools.some(of: [
            MapWriting("queue of records, 1 entries", "pop"),
            MapWriting("stack of records, 1000 entries", "dequeue"),
            MapWriting("queue of records, 1 entries", "pop", "", .json),
            MapWriting("stack of records, 1000 entries", "dequeue", "", .pretty),
            MapWriting("hash of 4/4", "pop"), MapWriting("array, 1 entries", "pop"),
            MapWriting("ringbuf", "pop"), MapWriting("hash of 4/4", "push", "value 1 2 3 4"),
        ]))
    func `a pop of another kind is the same`(writing: MapWriting) throws { try compare(writing) }

    @Test(
        arguments: Tools.some(of: [
            MapWriting("hash of 4/4", "freeze"), MapWriting("array, 1 entries", "freeze", "", .json),
            MapWriting("lpm_trie, 1 entries", "freeze"), MapWriting("prog_array, some slots", "freeze"),
            MapWriting("frozen array", "freeze"), MapWriting("frozen array", "freeze", "", .json),
            MapWriting("hash of 4/4", "freeze", "now"), MapWriting("ringbuf", "freeze"),
            MapWriting("bloom_filter, empty", "freeze"),
        ]))
    func `freezing is the same`(writing: MapWriting) throws { try compare(writing) }

    @Test(arguments: ["hash of 4/4", "array, 1 entries", "lpm_trie, 1 entries"])
    func `a frozen map is frozen`(plan: String) throws {
        let fixture = try fixtures.twin(of: .named(plan))
        let run = try Binary.run(["map", "freeze", "id", "\(fixture.id)"])
        #expect((run.status, run.text, run.errors) == (0, "", ""))
        let shown = try ProgramRun(Tools.oracle ?? "", ["-j", "map", "show", "id", "\(fixture.id)"])
        #expect(String(decoding: shown.output, as: UTF8.self).contains("\"frozen\":1"))
    }
}
