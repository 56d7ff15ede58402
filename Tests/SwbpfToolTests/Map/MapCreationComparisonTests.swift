import Foundation
import KernelState
import Testing

/// Maps that both tools make: bpftool shows them alike.
@Suite(.needsKernel, .needsOracle) struct MapCreationComparisonTests {
    private let fixtures: MapFixtures
    private let disguise: Disguise

    init() throws {
        fixtures = try MapFixtures.shared()
        disguise = try Disguise()
    }

    /// A type by its number.
    private static let types = [
        "unspec", "hash", "array", "prog_array", "perf_event_array", "percpu_hash", "percpu_array",
        "stack_trace", "cgroup_array", "lru_hash", "lru_percpu_hash", "lpm_trie", "array_of_maps",
        "hash_of_maps", "devmap", "sockmap", "cpumap", "xskmap", "sockhash", "cgroup_storage",
        "reuseport_sockarray", "percpu_cgroup_storage", "queue", "stack", "sk_storage", "devmap_hash",
        "struct_ops", "ringbuf", "inode_storage", "task_storage", "bloom_filter", "user_ringbuf",
        "cgrp_storage", "arena", "insn_array", "rhash",
    ]

    @Test(arguments: Tools.some(of: Dictionary(grouping: MapPlan.all, by: \.type).compactMap(\.value.last)))
    func `a map of each type is the same`(plan: MapPlan) throws {
        var words = "type \(Self.types[Int(plan.type)]) key \(plan.keySize) value \(plan.valueSize)"
        words += " entries \(plan.capacity) name made_\(plan.type) flags \(plan.flags)"
        if plan.type == 12 || plan.type == 13 { words += " inner_map id \(fixtures.innerMap.id)" }
        try compare(words, .plain)
    }

    @Test(
        arguments: Tools.some(of: [
            "type hash key 4 value 8 entries 16 name made", "entries 16 name made value 8 key 4 type hash",
            "type hash key 0x4 value 010 entries 0x10 name made", "t hash k 4 v 8 e 16 n made fl 1",
            "type hash key 4 value 8 entries 16 name made flags 0x1",
            "type hash key 4 value 8 entries 16 name made flags 3",
            "type queue value 8 entries 16 name made",
            "type array key 4 value 8 entries 16 name made_with_15_ch",
            "type array key 4 value 8 entries 16 name a_name_of_more_than_15",
            "type array key 8 value 8 entries 16 name made", "type array key 4 value 8 name made",
            "type array key 4 value 8 entries 16", "type arr key 4 value 8 entries 16 name made",
            "type unspecified key 4 value 8 entries 16 name made", "key 4 value 8 entries 16 name made",
            "type hash type hash key 4 value 8 entries 16 name made",
            "type hash key 4 key 4 value 8 entries 16 name made",
            "type hash key 4 value 8 entries 16 name made flags 1 flags 1",
            "type hash key four value 8 entries 16 name made",
            "type hash key 4 value 8 entries 16 name made size 8",
            "type hash key 4 value 8 entries 16 name", "type hash key 4 value 8 entries 16 name in/valid", "",
            "type hash key 4 value 8 entries 16 name made inner_map id 4294967295",
            "type hash_of_maps key 4 value 4 entries 16 name made",
            "type hash_of_maps key 4 value 4 entries 16 name made inner_map",
            "type hash_of_maps key 4 value 4 entries 16 name made inner_map pinned INNER",
            "type hash_of_maps key 4 value 4 entries 16 inner_map name NAME name made",
            "type hash key 4 value 8 entries 16 name made offload_dev no_such_device",
        ]))
    func `words are read in the same way`(words: String) throws {
        let words = words.replacingOccurrences(of: "INNER", with: "\(fixtures.bpffs)/inner")
            .replacingOccurrences(of: "NAME", with: fixtures.innerName)
        try compare(words, .plain)
        try compare(words, .json)
    }

    @Test(arguments: ["plain path", "program", "no such directory/file", "with.dot"])
    func `a pin is the same`(name: String) throws {
        try compare("type array key 4 value 8 entries 16 name made", .plain, at: name)
    }

    /// Each tool makes a map at a path of its own, unless the path is not to be used at all.
    private func compare(_ words: String, _ form: MapCommand.Form, at name: String = "made") throws {
        let number = UInt32.random(in: 0...UInt32.max)
        func make(_ tool: String, _ suffix: String) throws -> (ToolAnswer, String) {
            let path = "\(fixtures.bpffs)/\(name)\(name == "program" ? "" : "\(suffix)\(number)")"
            let words = form.options + ["map", "create", path] + words.split(separator: " ").map(String.init)
            let answer = ToolAnswer(try ProgramRun(tool, words))
            guard answer.status == 0 else { return (answer, "") }
            let shown = try ProgramRun(Tools.oracle ?? "", ["-j", "map", "show", "pinned", path])
            _ = unsafe unlink(path)
            return (answer, String(decoding: shown.output, as: UTF8.self).replacing(/"id":\d+/, with: ""))
        }
        let (our, ourMap) = try make(disguise.path, "_a")
        let (their, theirMap) = try make(Tools.oracle ?? "", "_b")
        #expect(ourMap == theirMap, "\(words)")
        var answers = ToolAnswers(ours: our, theirs: their)
        let command = MapCommand("create", selector: [words], form)
        _ = answers.edit(command)
        let difference = answers.difference(command.description, isJSON: command.isJSON)
        if let difference { Issue.record(Comment(rawValue: difference)) }
    }
}
