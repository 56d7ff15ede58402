import Foundation
import KernelState
import Testing

/// Where commands about attachments answer otherwise than bpftool on purpose.
///
/// A rule edits the answers to a command so that what it allows is equal, and nothing else. A test makes sure
/// that each is needed somewhere on this kernel, so that none outlives its reason.
struct AllowedHookDifference: CustomTestStringConvertible, Sendable {
    let name: String
    let reason: String
    var concerns: @Sendable (HookCommand) -> Bool = { _ in true }
    let edit: @Sendable (inout ToolAnswers, HookCommand) -> Void
    /// A command that shows the difference, or `nil` where this kernel cannot, or where the tests of commands that
    /// change something see it.
    var seenIn: @Sendable (HookState) -> HookCommand? = { _ in nil }

    var testDescription: String { name }

    static let all: [AllowedHookDifference] = [
        AllowedHookDifference(
            name: "flow dissector",
            reason:
                "bpftool writes the flow dissector's members without an object around them, which is no JSON.",
            concerns: { $0.object == "net" && $0.isJSON },
            edit: { answers, _ in
                answers.theirs.output.replace(
                    #/"flow_dissector": ?\[\s*"id": ?(\d+)\s*\]/#,
                    with: { "\"flow_dissector\":[{\"id\":\($0.1)}]" })
                answers.ours.output.replace(
                    #/"flow_dissector": ?\[\{\s*"id": ?(\d+)\s*\}\s*\]/#,
                    with: { "\"flow_dissector\":[{\"id\":\($0.1)}]" })
            },
            seenIn: { _ in HookCommand(["net", "show"], .json) }),
        AllowedHookDifference(
            name: "no programs in a cgroup",
            reason: "bpftool prints an empty line where the empty list should stand.",
            concerns: { $0.object == "cgroup" && $0.verb != "tree" && $0.isJSON },
            edit: { answers, _ in
                if answers.theirs.status == 0, answers.theirs.output == "\n" {
                    answers.theirs.output = "[]\n"
                }
            },
            seenIn: { HookCommand(["cgroup", "show", $0.cgroups[$0.cgroups.count - 1]], .json) }),
        AllowedHookDifference(
            name: "programs of an old kernel",
            reason: """
                bpftool asks for the flags of each program, which kernels before 6.0 refuse, and then has no \
                programs to show. Ours asks again for what they tell. Cgroups, and effective programs, are compared.
                """,
            concerns: { command in
                KernelVersion.running < KernelVersion(6, 0) && command.object == "cgroup"
                    && ["show", "list", "tree"].contains { $0.hasPrefix(command.verb) }
                    && !command.words.dropFirst(3).contains { "effective".hasPrefix($0) }
            },
            edit: { answers, command in
                if command.isJSON {
                    answers.ours.output.replace(
                        #/\{\s*"id": ?\d+,\s*"attach_type"[^{}]*\},?/#, with: { _ in "" })
                    answers.ours.output.replace(#/\[\s+\]/#, with: { _ in "[]" })
                    answers.theirs.output.replace(#/\[\s+\]/#, with: { _ in "[]" })
                } else {
                    answers.ours.output.replace(#/(?m)^ *\d+ +\w+ [^\n]*\n/#, with: { _ in "" })
                }
                if answers.theirs.status == 255, answers.theirs.errors.isEmpty { answers.theirs.status = 0 }
            },
            seenIn: { state in
                KernelVersion.running < KernelVersion(6, 0)
                    ? HookCommand(["cgroup", "tree", state.cgroupRoot], .json) : nil
            }),
        AllowedHookDifference(
            name: "no operations of a name",
            reason: "bpftool fails with an empty list and without a word. Ours says why.",
            concerns: { $0.object == "struct_ops" && $0.isJSON },
            edit: { answers, _ in
                if answers.theirs.status != 0, answers.theirs.output == "[]\n" {
                    answers.theirs.becomeRefusal(true)
                }
            },
            seenIn: { _ in HookCommand(["struct_ops", "show", "name", "no such name"], .json) }),
        AllowedHookDifference(
            name: "programs of links",
            reason: "bpftool's list of perf events has none that a link attached. Ours says which those are.",
            concerns: { $0.object == "perf" && !$0.isJSON },
            edit: { answers, _ in
                answers.ours.errors.replace(
                    #/^Note: programs that are attached through links are not in this list: [^\n]*\n$/#,
                    with: { _ in "" })
            },
            seenIn: { state in
                state.content.links["perf_software"].map { _ in HookCommand(["perf", "show"], .plain) }
            }),
        AllowedHookDifference(
            name: "a link that ends with the process",
            reason: """
                bpftool says that it registered operations whose link nobody holds when it ends, with which they \
                are gone. Ours says so.
                """,
            concerns: { $0.object == "struct_ops" && $0.verb.hasPrefix("r") && !$0.isJSON },
            edit: { answers, _ in
                answers.ours.errors.replace(
                    #/\nNote: \w+ is unregistered when this process ends, [^\n]*\n/#, with: { _ in "\n" })
            }),
        AllowedHookDifference(
            name: "a pinned iterator",
            reason: "bpftool prints an empty line where other commands without an answer print null.",
            concerns: { $0.object == "iter" && $0.isJSON },
            edit: { answers, _ in
                if answers.theirs.status == 0, answers.theirs.output == "\n" {
                    answers.theirs.output = "null\n"
                }
            }),
    ]
}
