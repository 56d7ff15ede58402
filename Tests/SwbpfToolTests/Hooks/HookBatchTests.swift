import Foundation
import KernelState
import Testing

/// Batch files over the commands about attachments, each many times in one run.
@Suite(.needsKernel, .needsOracle) struct HookBatchTests {
    private let state: HookState

    init() throws { state = try HookState.shared() }

    /// What no other test changes meanwhile.
    private func commands(_ form: HookCommand.Form) -> [HookCommand] {
        let operations = ["struct_ops", "struct_ops_linked"].compactMap { state.content.maps[$0]?.id }
        let words: [[String]] =
            [
                ["cgroup", "tree", state.cgroupRoot], ["cgroup", "tree", state.cgroupRoot, "effective"],
                ["net", "show", "dev", "fast0"], ["net", "show", "dev", "class0"],
                ["feature", "list_builtins", "attach_types"], ["feature", "list_builtins", "helpers"],
            ] + state.cgroups.map { ["cgroup", "show", $0] }
            + state.cgroups.map { ["cgroup", "show", $0, "effective"] }
            + operations.flatMap {
                [["struct_ops", "show", "id", "\($0)"], ["struct_ops", "dump", "id", "\($0)"]]
            }
        return words.map { HookCommand($0, form) }
    }

    private func run(_ arguments: [String]) throws -> ToolAnswer {
        try state.inNetworkNamespace { ToolAnswer(try ProgramRun(try Tools.swbpf(), arguments)) }
    }

    @Test(arguments: HookCommand.Form.some)
    func `every command answers in a batch file as by itself, however often`(form: HookCommand.Form) throws {
        let commands = commands(form)
        let single = try commands.map { try run($0.arguments) }
        for (command, answer) in zip(commands, single) { #expect(answer.status == 0, "\(command)") }
        let scratch = try Scratch()
        defer { withExtendedLifetime(scratch) {} }
        let rounds = Tools.areSlow ? 2 : 4
        let lines = Array(repeating: commands.map(\.batchLine), count: rounds).flatMap(\.self)
        try scratch.write(lines.joined(separator: "\n") + "\n", to: "batch")
        let batch = try run(form.options + ["batch", "file", scratch.path("batch")])
        #expect((batch.status, batch.errors) == (0, ""))
        if form == .plain {
            let outputs = single.map(\.output).joined()
            #expect(
                batch.output == String(repeating: outputs, count: rounds)
                    + "processed \(lines.count) commands\n")
        } else {
            let documents = try #require(document(batch.output) as? [[String: Any]])
            #expect(documents.count == lines.count)
            for (index, element) in documents.enumerated() {
                let expected = try document(single[index % commands.count].output)
                #expect(
                    (element["output"] as? NSObject) == (expected as? NSObject),
                    "\(commands[index % commands.count])")
            }
        }
    }

    /// Nothing else can be compared where others' objects come and go.
    @Test func `lists of everything stay one document each`() throws {
        let lines = [
            "net show", "net", "perf show", "struct_ops show", "struct_ops dump", "token show", "link show",
        ]
        let scratch = try Scratch()
        defer { withExtendedLifetime(scratch) {} }
        try scratch.write(
            Array(repeating: lines.joined(separator: "\n"), count: Tools.areSlow ? 1 : 5).joined(
                separator: "\n") + "\n",
            to: "batch")
        let batch = try run(["-j", "batch", "file", scratch.path("batch")])
        #expect((batch.status, batch.errors) == (0, ""))
        let documents = try #require(document(batch.output) as? [[String: Any]])
        #expect(documents.count == lines.count * (Tools.areSlow ? 1 : 5))
        #expect(documents.allSatisfy { $0["output"] is [Any] })
    }

    private func document(_ text: String) throws -> Any {
        try JSONSerialization.jsonObject(
            with: text.data(using: .isoLatin1) ?? Data(), options: .fragmentsAllowed)
    }
}
