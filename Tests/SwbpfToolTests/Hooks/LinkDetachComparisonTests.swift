import Foundation
import KernelState
import Testing

/// Both tools detach links that are made alike; afterwards both show the same of them.
@Suite(.needsKernel, .needsOracle) struct LinkDetachComparisonTests {
    /// The links of one kind: one for each tool.
    private func links(_ kind: LoadedLink.Kind) throws -> [LoadedLink] {
        do {
            return [try LoadedLink(kind), try LoadedLink(kind)]
        } catch {
            if kind.since <= .running { throw error }
            try Test.cancel("no \(kind) before Linux \(kind.since)")
        }
    }

    private func run(_ tool: String, _ words: [String], _ form: HookCommand.Form, _ link: LoadedLink) throws
        -> ToolAnswer
    {
        var answer = ToolAnswer(try ProgramRun(tool, form.options + words + ["id", "\(link.id)"]))
        // The two links differ in numbers only.
        answer.output.replace(#/^\d+: /#, with: "N: ")
        answer.output.replace(#/"id": ?\d+/#, with: #""id":N"#)
        answer.output.replace(#/(prog|"prog_id":) ?\d+/#, with: { "\($0.1) N" })
        answer.output.replace(#/"?(cgroup_id|ifindex|netns_ino)"?:? ?[^ ,}\n]+/#, with: { "\($0.1)" })
        return answer
    }

    @Test(arguments: LoadedLink.Kind.allCases, HookCommand.Form.some)
    func `detaching and what is shown afterwards is the same`(
        kind: LoadedLink.Kind, form: HookCommand.Form
    ) throws {
        let links = try links(kind)
        try withExtendedLifetime(links) {
            for words in [["link", "show"], ["link", "detach"], ["link", "show"], ["link", "detach"]] {
                var their = try run(Tools.oracle ?? "", words, form, links[0])
                let our = try run(try Tools.swbpf(), words, form, links[1])
                // Of one link that it shows bpftool's status is an errno left over.
                if words[1] == "show" {
                    their.status = 0
                } else if their.status != 0 {
                    their.becomeRefusal(form != .plain)
                }
                var answers = ToolAnswers(ours: our, theirs: their)
                var outputs = Pair(ours: our.output, theirs: their.output)
                for rule in AllowedDifference.all where rule.name == "pids" { rule.edit(&outputs) }
                answers.ours.output = outputs.ours
                let description = "\(form.rawValue) \(words.joined(separator: " ")) of a \(kind)"
                if let difference = answers.difference(description, isJSON: form != .plain) {
                    Issue.record(Comment(rawValue: difference))
                }
            }
        }
    }
}
