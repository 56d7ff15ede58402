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
    let concerns: @Sendable (MapCommand) -> Bool
    let edit: @Sendable (inout MapAnswers) -> Void
    /// A command that shows the difference, or `nil` where this kernel cannot.
    let seenIn: @Sendable (MapFixtures) -> MapCommand?

    var testDescription: String { name }

    static let all: [AllowedMapDifference] = [
        AllowedMapDifference(
            name: "no keys to go through",
            reason: "bpftool says that it found no elements, and fails without a word. Ours says why.",
            concerns: { $0.verb == "dump" },
            edit: { answers in
                guard answers.theirs.status != 0, answers.theirs.errors.isEmpty else { return }
                let isJSON = answers.theirs.output.hasPrefix("[")
                answers.theirs.output = isJSON ? #"{"error":""}"# : ""
                if !isJSON { answers.theirs.errors = "Error: " }
            },
            seenIn: { $0.fixtures["queue, 1 entries"].map { MapCommand("dump", $0, .plain) } })
    ]
}
