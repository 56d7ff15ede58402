import Foundation
import KernelState
import Testing

/// Both tools register and take back operations, one tool after the other: an algorithm's name can be there once.
@Suite(
    .serialized, .needsKernel, .needsOracle, .needsClang,
    .enabled("compiling takes long under emulation") { !Tools.areSlow })
struct OperationsComparisonTests {
    private let objects: HookObjects

    init() throws { objects = try HookObjects.shared() }

    /// What one tool says about a command, with the operations and pins that are there afterwards.
    private struct Outcome: Equatable {
        var answer: ToolAnswer
        let operations: [String]
        let pins: [String]
    }

    /// Numbers differ from one time to the next.
    private func withoutNumbers(_ text: String) -> String { text.replacing(#/id \d+/#, with: "id N") }

    private func registered() throws -> [(id: Int, name: String)] {
        let run = try ProgramRun(Tools.oracle ?? "", ["-j", "struct_ops", "show"])
        let shown = try #require(try JSONSerialization.jsonObject(with: Data(run.output)) as? [[String: Any]])
        return shown.compactMap { map in
            guard let id = map["id"] as? Int, let name = map["name"] as? String else { return nil }
            return ["plain_ops", "linked_ops"].contains(name) ? (id, name) : nil
        }
    }

    /// The kernel lets go of a link, and of what it registered, some time after its last pin is gone.
    private func waitUntilGone() throws {
        guard try KernelAccess.waits(20, until: { try registered().isEmpty }) else {
            throw Shell.Missing(what: "end of the operations before")
        }
    }

    private func unregister() throws {
        for map in try registered() {
            _ = try ProgramRun(Tools.oracle ?? "", ["struct_ops", "unregister", "id", "\(map.id)"])
        }
    }

    /// Runs the words with one tool. Capitals stand for what the test has: an object file, a directory.
    private func outcome(
        _ tool: String, _ words: [String], after before: [String], _ form: HookCommand.Form
    ) throws -> Outcome {
        try waitUntilGone()
        let scratch = try Scratch()
        defer { withExtendedLifetime(scratch) {} }
        try scratch.makeDirectory("bpffs")
        let directory = scratch.path("bpffs")
        let mount = try ProgramRun("/bin/mount", ["-t", "bpf", "bpf", directory])
        #expect(mount.status == 0)
        defer { _ = try? ProgramRun("/bin/umount", ["-l", directory]) }
        func arguments(_ words: [String]) throws -> [String] {
            try ["struct_ops"]
                + words.map { word in
                    if word == "DIRECTORY" { return "\(directory)/links" }
                    if word == "ID" { return "\(try #require(try registered().first).id)" }
                    return word.hasPrefix("OBJECT-") ? objects.path(String(word.dropFirst(7))) : word
                }
        }
        if !before.isEmpty {
            let run = try ProgramRun(Tools.oracle ?? "", try arguments(before))
            #expect(run.status == 0, "\(before): \(String(decoding: run.errors, as: UTF8.self))")
        }
        var answer = ToolAnswer(try ProgramRun(tool, form.options + arguments(words)))
        answer.errors = withoutNumbers(answer.errors)
        let pins = try? FileManager.default.contentsOfDirectory(atPath: "\(directory)/links")
        let outcome = Outcome(answer: answer, operations: try registered().map(\.name), pins: pins ?? [])
        try unregister()
        return outcome
    }

    @discardableResult
    private func compare(
        _ words: String, after before: String = "", _ form: HookCommand.Form,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> Set<String> {
        let words = words.split(separator: " ").map(String.init)
        let before = before.split(separator: " ").map(String.init)
        var their = try outcome(Tools.oracle ?? "", words, after: before, form)
        // The programs go when the kernel has time for it.
        let our = try outcome(try Tools.swbpf(), words, after: before, form)
        if their.answer.status != 0 { their.answer.becomeRefusal(form != .plain) }
        var answers = ToolAnswers(ours: our.answer, theirs: their.answer)
        let rules = answers.edit(HookCommand(["struct_ops"] + words, form))
        let description = (form.options + words).joined(separator: " ")
        if let difference = answers.difference(description, isJSON: form != .plain) {
            Issue.record(Comment(rawValue: difference), sourceLocation: sourceLocation)
        }
        #expect(our.operations == their.operations, "\(description)", sourceLocation: sourceLocation)
        #expect(our.pins == their.pins, "\(description)", sourceLocation: sourceLocation)
        return rules
    }

    @Test(arguments: HookCommand.Form.allCases)
    func `operations without a link are registered alike`(form: HookCommand.Form) throws {
        try compare("register OBJECT-plain", form)
    }

    @Test(
        .enabled("links since Linux 6.4") { KernelVersion(6, 4) <= .running },
        arguments: HookCommand.Form.allCases)
    func `operations with a link are pinned alike`(form: HookCommand.Form) throws {
        try compare("register OBJECT-linked DIRECTORY", form)
        try compare("register OBJECT-both DIRECTORY", form)
        let rules = try compare("register OBJECT-linked", form)
        #expect(rules == (form == .plain ? ["a link that ends with the process"] : []))
    }

    @Test(arguments: HookCommand.Form.allCases)
    func `operations are taken back alike`(form: HookCommand.Form) throws {
        try compare("unregister id ID", after: "register OBJECT-plain", form)
        try compare("unregister name plain_ops", after: "register OBJECT-plain", form)
        try compare("unreg n plain_ops", after: "register OBJECT-plain", form)
    }

    @Test(
        arguments: [
            "register", "register OBJECT-plain DIRECTORY more", "register /no/such/file",
            "register /dev/null",
            "register OBJECT-socket", "register OBJECT-nothing", "register OBJECT-tasks", "unregister",
            "unregister id", "unregister id 0", "unregister id 4294967295", "unregister id none",
            "unregister name no_such_name", "unregister what plain_ops", "unregister id 1 2",
        ], [HookCommand.Form.plain, .json])
    func `what is refused is refused by both`(words: String, form: HookCommand.Form) throws {
        try compare(words, form)
    }

    @Test(arguments: [HookCommand.Form.plain, .json])
    func `an algorithm that is there already is refused`(form: HookCommand.Form) throws {
        try compare("register OBJECT-plain", after: "register OBJECT-plain", form)
    }
}
