import Foundation
import KernelState
import Testing

/// Words that a map command cannot do anything with, and maps that do not let it.
@Suite(.needsKernel) struct MapBadInputTests {
    private let fixtures: MapFixtures

    init() throws {
        fixtures = try MapFixtures.shared()
    }

    /// A command on a map that is refused, and words of the sentence that says why.
    struct Refused: CustomTestStringConvertible, Sendable {
        let plan: String
        let verb: String
        let words: String
        let parts: [String]

        init(_ plan: String, _ verb: String, _ words: String, _ parts: String...) {
            self.plan = plan
            self.verb = verb
            self.words = words
            self.parts = parts
        }

        var testDescription: String { "\(verb) \(plan): \(words)" }
    }

    @Test(
        arguments: Tools.some(of: [
            Refused("hash of 4/4", "update", "key 1 0 0 value 1 2 3 4", "key", "4 bytes", "3"),
            Refused("hash of 4/4", "update", "key 1 0 0 0 0 value 1 2 3 4", "4 bytes"),
            Refused("hash of 4/4", "update", "key 1 0 0 0 value 1 2 3", "value", "4 bytes", "3"),
            Refused("hash of 4/4", "update", "key 1 0 0 0 value", "value"),
            Refused("hash of 4/4", "update", "key", "key"),
            Refused("hash of 4/4", "lookup", "key 1 0 0", "key", "4 bytes", "3"),
            Refused("hash of 4/4", "delete", "key 1 0 0", "key", "4 bytes", "3"),
            Refused("hash of 4/4", "getnext", "key 1 0 0", "key", "4 bytes", "3"),
            Refused("hash of 4/4", "update", "key u8 1 value 1 2 3 4", "key", "4"),
            Refused("hash of 4/4", "update", "key u64 1 value 1 2 3 4", "key", "4"),
        ]))
    func `a wrong size names the right one`(refused: Refused) throws { try expectSentence(refused) }

    @Test(
        arguments: Tools.some(of: [
            Refused("hash of 4/4", "update", "key 300 0 0 0 value 1 2 3 4", "300"),
            Refused("hash of 4/4", "update", "key 1 0 0 0 value 256 2 3 4", "256"),
            Refused("hash of 4/4", "update", "key hex 100 0 0 0 value 1 2 3 4", "100"),
            Refused("hash of 4/4", "update", "key 0x100 0 0 0 value 1 2 3 4", "0x100"),
            Refused("hash of 4/4", "lookup", "key 99999999999999999999 0 0 0", "99999999999999999999"),
            Refused("hash of 4/4", "update", "key u32 4294967296 value 1 2 3 4", "4294967296"),
            Refused("hash of 4/4", "update", "key g 0 0 0 value 1 2 3 4", "'g'"),
            Refused("hash of 4/4", "update", "key 08 0 0 0 value 1 2 3 4", "'08'"),
            Refused("hash of 4/4", "update", "key 0x 0 0 0 value 1 2 3 4", "'0x'"),
            Refused("hash of 4/4", "lookup", "key hex g 0 0 0", "'g'"),
        ]))
    func `a byte that is none is named, not cut`(refused: Refused) throws { try expectSentence(refused) }

    @Test(
        arguments: Tools.some(of: [
            Refused("hash of 4/4", "update", "key 1 0 0 0 key 1 0 0 0 value 1 2 3 4", "key"),
            Refused("hash of 4/4", "update", "key 1 0 0 0 value 1 2 3 4 value 1 2 3 4", "value"),
            Refused("hash of 4/4", "update", "any key 1 0 0 0 value 1 2 3 4 exist", "exist"),
            Refused("hash of 4/4", "update", "key 1 0 0 0 value 1 2 3 4 sometimes", "'sometimes'"),
            Refused("hash of 4/4", "update", "key 1 0 0 0", "value"),
            Refused("hash of 4/4", "update", "value 1 2 3 4", "key"),
            Refused("hash of 4/4", "lookup", "key 1 0 0 0 value 1 2 3 4", "value"),
            Refused("hash of 4/4", "lookup", "", "key"),
            Refused("hash of 4/4", "delete", "", "key"),
            Refused("hash of 4/4", "dump", "everything", "'everything'"),
            Refused("hash of 4/4", "peek", "key 1 0 0 0", "key"),
            Refused("hash of 4/4", "freeze", "now", "'now'"),
            Refused("queue, 1 entries", "push", "key 1 value 1 2 3 4 5 6 7 8", "key"),
            Refused("queue, 1 entries", "push", "", "value"),
            // bpftool takes no notice of them.
            Refused("queue, 1 entries", "pop", "value", "'value'"),
        ]))
    func `words that are missing or too many are named`(refused: Refused) throws {
        try expectSentence(refused)
    }

    @Test(
        arguments: Tools.some(of: [
            Refused("array, 1 entries", "update", "key 1 0 0 0 value 1 2 3 4 5 6 7 8"),
            Refused("percpu_array, 1 entries", "update", "key 1 0 0 0 value 1 2 3 4 5 6 7 8"),
            Refused("array, 1 entries", "update", "key 0 0 0 0 value 1 2 3 4 5 6 7 8 noexist"),
            Refused("array, 1 entries", "delete", "key 0 0 0 0"),
            Refused("hash of 4/4", "update", "key 9 0 0 0 value 1 2 3 4 exist"),
            Refused("hash of 4/4", "update", "key 1 0 0 0 value 1 2 3 4 noexist"),
            Refused("hash of 4/4", "delete", "key 9 0 0 0"),
            Refused("hash of 4/4", "pop", ""), Refused("hash of 4/4", "push", "value 1 2 3 4"),
            Refused("frozen array", "update", "key 0 0 0 0 value 1 2 3 4 5 6 7 8"),
            Refused("frozen hash", "update", "key 0 0 0 0 value 1 2 3 4 5 6 7 8"),
            Refused("frozen hash", "delete", "key 0 0 0 0"), Refused("frozen hash", "freeze", ""),
            Refused("lpm_trie, 1 entries", "update", "key 33 0 0 0 1 2 3 4 value 1 2 3 4 5 6 7 8"),
            Refused("ringbuf", "lookup", ""), Refused("ringbuf", "dump", ""), Refused("ringbuf", "pop", ""),
            Refused("queue, 1 entries", "dump", ""), Refused("queue, 1 entries", "getnext", ""),
            Refused("stack, 1 entries", "dump", ""), Refused("bloom_filter", "dump", ""),
            Refused("arena", "dump", ""), Refused("user_ringbuf", "dump", ""),
            Refused("task_storage", "dump", ""),
            Refused("stack_trace, empty", "update", "key 0 0 0 0 value 1"),
            Refused("hash_of_maps, empty", "update", "key 1 0 0 0 value id 4294967295", "4294967295"),
            Refused("hash_of_maps, empty", "update", "key 1 0 0 0 value 1 2 3 4"),
            Refused("hash_of_maps, empty", "update", "key 1 0 0 0 value id"),
            Refused(
                "prog_array, empty", "update", "key 1 0 0 0 value name no_such_program", "no_such_program"),
        ]))
    func `what a map does not let be done is a sentence about the map`(refused: Refused) throws {
        try expectSentence(refused)
    }

    @Test(
        arguments: Tools.some(of: [
            "dump", "lookup", "update", "delete", "getnext", "peek", "pop", "dequeue", "push", "enqueue",
            "freeze",
            "event_pipe", "create", "count", "export", "import", "copy", "diff",
        ]))
    func `a command without words says what is missing`(verb: String) throws {
        for rest in [
            [], ["id"], ["name"], ["pinned"], ["nothing", "1"], ["id", "x"], ["id", "4294967296"],
        ] {
            try expectSentence(["map", verb] + rest)
        }
    }

    @Test(
        arguments: Tools.some(of: [
            "dump", "lookup", "update", "delete", "getnext", "peek", "pop", "dequeue", "push", "enqueue",
            "freeze",
            "event_pipe", "count",
        ]))
    func `a map that is not there is named`(verb: String) throws {
        for (selector, part) in [
            (["id", "4294967295"], "4294967295"), (["name", "no_such_map"], "no_such_map"),
            (["pinned", "/sys/fs/bpf/no such pin"], "/sys/fs/bpf/no such pin"),
            (["pinned", "/etc/passwd"], "/etc/passwd"), (["pinned", "\(fixtures.bpffs)/program"], "program"),
        ] {
            try expectSentence(["map", verb] + selector + (verb == "lookup" ? ["key", "1"] : []), [part])
        }
    }

    @Test(arguments: ["dump", "lookup", "getnext", "update", "delete", "peek", "pop", "freeze", "count"])
    func `a user without rights is told so`(verb: String) throws {
        let fixture = try fixtures.twin(of: .named("hash of 4/4"))
        let words = ["map", verb, "id", "\(fixture.id)"]
        let rest = ["update": ["key", "1", "0", "0", "0", "value", "1", "2", "3", "4"]]
        let needsKey = ["lookup", "delete"].contains(verb)
        let all = words + (rest[verb] ?? (needsKey ? ["key", "1", "0", "0", "0"] : []))
        for options in [[], ["-j"]] {
            let run = try Binary.script(
                "exec setpriv --reuid 65534 --regid 65534 --clear-groups $swbpf \"$@\"", options + all)
            try expectSentence(run, all, isJSON: !options.isEmpty, ["Operation not permitted"])
        }
    }

    @Test func `nothing is written when the last word is wrong`() throws {
        let fixture = try fixtures.twin(of: .named("hash of 4/4"))
        let id = "\(fixture.id)"
        let before = try Binary.run(["map", "dump", "id", id]).text
        for words in ["key 9 0 0 0 value 1 2 3 4 any any", "key 9 0 0 0 value 1 2 3 300"] {
            let run = try Binary.run(
                ["map", "update", "id", id] + words.split(separator: " ").map(String.init))
            #expect(run.status == 255)
        }
        #expect(try Binary.run(["map", "dump", "id", id]).text == before)
        #expect(before.hasSuffix("Found 3 elements\n"))
    }

    // MARK: -

    private func expectSentence(_ refused: Refused, sourceLocation: SourceLocation = #_sourceLocation) throws
    {
        let plan = MapPlan.named(refused.plan)
        _ = try fixtures.require(plan)
        let fixture = try fixtures.twin(of: plan)
        let words = refused.words.split(separator: " ").map(String.init)
        try expectSentence(
            ["map", refused.verb, "id", "\(fixture.id)"] + words, refused.parts,
            sourceLocation: sourceLocation)
    }

    /// One sentence in text and in JSON, the same one, with these words in it.
    private func expectSentence(
        _ words: [String], _ parts: [String] = [], sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let text = try expectSentence(
            try Binary.run(words), words, isJSON: false, parts, sourceLocation: sourceLocation)
        let json = try expectSentence(
            try Binary.run(["-j"] + words), words, isJSON: true, parts, sourceLocation: sourceLocation)
        #expect(text == json, "\(words)", sourceLocation: sourceLocation)
    }

    @discardableResult
    private func expectSentence(
        _ run: Run, _ words: [String], isJSON: Bool, _ parts: [String],
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> String {
        let command = words.joined(separator: " ")
        #expect(run.status == 255, "\(command)", sourceLocation: sourceLocation)
        var sentence = ""
        if isJSON {
            let answer = try run.json(sourceLocation: sourceLocation) as? [String: String]
            #expect(
                answer?.keys.sorted() == ["error"], "\(command): \(run.text)", sourceLocation: sourceLocation)
            #expect(run.errors == "", "\(command)", sourceLocation: sourceLocation)
            sentence = answer?["error"] ?? ""
        } else {
            #expect(run.text == "", "\(command)", sourceLocation: sourceLocation)
            // Behind the sentence there may be the usage of the command.
            let lines = run.errors.split(separator: "\n", omittingEmptySubsequences: false)
            let first = lines.first ?? ""
            #expect(first.hasPrefix("Error: "), "\(command): \(run.errors)", sourceLocation: sourceLocation)
            #expect(
                lines.dropFirst().allSatisfy {
                    $0.isEmpty || $0.hasPrefix("Usage: ") || $0.hasPrefix("       ")
                },
                "\(command): \(run.errors)", sourceLocation: sourceLocation)
            sentence = String(first.dropFirst("Error: ".count))
        }
        for part in parts {
            #expect(sentence.contains(part), "\(command): \(sentence)", sourceLocation: sourceLocation)
        }
        // Longer than an error number's text alone.
        #expect(sentence.count > 12, "\(command)", sourceLocation: sourceLocation)
        return sentence
    }
}
