import Foundation
import KernelState
import Testing

/// Where map commands answer otherwise than bpftool on purpose.
///
/// A rule edits the answers to a command so that what it allows is equal, and nothing else. A test makes sure
/// that each is needed somewhere on this kernel, so that none outlives its reason.
struct AllowedMapDifference: CustomTestStringConvertible, Sendable {
    let name: String
    let reason: String
    var concerns: @Sendable (MapCommand) -> Bool = { _ in true }
    let edit: @Sendable (inout ToolAnswers, MapCommand) -> Void
    /// A command that shows the difference, or `nil` where this kernel cannot.
    let seenIn: @Sendable (MapFixtures) -> MapCommand?

    var testDescription: String { name }

    static let all: [AllowedMapDifference] = [
        AllowedMapDifference(
            name: "no keys to go through",
            reason: "bpftool says that it found no elements, and fails without a word. Ours says why.",
            concerns: { $0.verb == "dump" },
            edit: { answers, command in
                guard answers.theirs.status != 0, answers.theirs.errors.isEmpty else { return }
                answers.theirs.becomeRefusal(command.isJSON)
            },
            seenIn: { command("dump", "queue, 1 entries", $0) }),
        AllowedMapDifference(
            name: "nothing to take out",
            reason: "bpftool writes its error where the entry would stand.",
            concerns: { ["pop", "dequeue"].contains($0.verb) },
            edit: { answers, command in
                guard answers.theirs.output == "Error: empty map\n" else { return }
                answers.theirs.becomeRefusal(command.isJSON)
            },
            seenIn: { command("pop", "queue, 0 entries", $0) }),
        AllowedMapDifference(
            name: "warnings",
            reason: "Warnings are sentences of ours, as errors are.",
            edit: { answers, _ in
                guard answers.theirs.errors.hasPrefix("Warning: "), answers.ours.status == 0,
                    answers.ours.errors.contains(/^(Warning|Note): [^\n]+\n$/)
                else { return }
                answers.ours.errors = answers.theirs.errors
            },
            seenIn: { command("dump", "reuseport_sockarray of numbers", $0) }),
        AllowedMapDifference(
            name: "letters that JSON escapes",
            reason: "bpftool writes a quote or a backslash as it is between quotes, which is no JSON.",
            concerns: { $0.plan?.name.contains("encoded char") == true },
            edit: { answers, _ in
                answers.theirs.output.replace(#"""""#, with: #""\"""#)
                answers.theirs.output.replace(#/"\\"(?=[,\n}\]])/#, with: { _ in #""\\""# })
            },
            seenIn: { command("dump", "array of encoded char", $0) }),
        AllowedMapDifference(
            name: "unnamed members",
            reason:
                "bpftool writes each unnamed member under the same empty key, of which readers of JSON keep one.",
            concerns: { $0.plan?.name == "array of unnamed members" },
            edit: { answers, _ in
                answers.theirs.output.replace(#/\s*\},\s*"": ?\{/#, with: { _ in "," })
            },
            seenIn: { command("dump", "array of unnamed members", $0) }),
        AllowedMapDifference(
            name: "floating point",
            reason: "bpftool prints (unsupported-kind), which is no JSON, and ends the structure there.",
            concerns: { $0.plan?.name.contains("float") == true },
            edit: { answers, _ in
                answers.ours.output.replace(
                    #/0\.1,\s*"double": ?-0\.25/#, with: { _ in "(unsupported-kind)" })
                answers.ours.output.replace(#/1\.5|-0\.0/#, with: { _ in "(unsupported-kind)" })
            },
            seenIn: { command("dump", "array of struct with floats", $0) }),
        AllowedMapDifference(
            name: "stale types",
            reason: """
                bpftool does not clear its structure between the maps of a name, so that one without BTF is \
                shown with the types of the one before it.
                """,
            concerns: { $0.verb == "dump" && $0.selector.last?.hasSuffix("_mixed") == true },
            edit: { answers, _ in
                answers.theirs.output.replace(
                    #/,\s*"formatted": ?\{\s*"key": ?\d+,\s*"value": ?\d+\s*\}/#, with: { _ in "" })
            },
            // Since then the kernel reads the structure before it fills it, and leaves alone what it has no value for.
            seenIn: { fixtures in
                guard KernelVersion.running >= KernelVersion(6, 18) else { return nil }
                return fixtures.groups["mixed"].map { MapCommand("dump", selector: ["name", $0], .json) }
            }),
    ]

    private static func command(_ verb: String, _ plan: String, _ fixtures: MapFixtures) -> MapCommand? {
        fixtures.fixtures[plan].map { MapCommand(verb, $0, .plain) }
    }
}
