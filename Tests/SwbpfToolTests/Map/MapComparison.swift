import Foundation
import KernelState
import Testing

extension ToolAnswers {
    /// `theirs` is the same command where that needs a map of its own.
    init(_ command: MapCommand, theirs other: MapCommand? = nil) throws {
        ours = ToolAnswer(try ProgramRun(try Tools.swbpf(), command.arguments))
        theirs = ToolAnswer(try ProgramRun(Tools.oracle ?? "", (other ?? command).arguments))
    }

    /// Does what the rules allow; returns those that were needed.
    mutating func edit(_ command: MapCommand) -> Set<String> {
        var used: Set<String> = []
        for rule in AllowedMapDifference.all where rule.concerns(command) {
            let before = self
            rule.edit(&self, command)
            if self != before { used.insert(rule.name) }
        }
        return used
    }
}

/// Records where the two tools differ without permission.
func compare(_ command: MapCommand, sourceLocation: SourceLocation = #_sourceLocation) throws {
    var answers = try ToolAnswers(command)
    _ = answers.edit(command)
    if let difference = answers.difference(command.description, isJSON: command.isJSON) {
        Issue.record(Comment(rawValue: difference), sourceLocation: sourceLocation)
    }
}

extension MapFixtures {
    /// A fixture, or the end of the test where this kernel cannot have it.
    func require(_ plan: MapPlan) throws -> MapFixture {
        if let fixture = fixtures[plan.name] { return fixture }
        try Test.cancel("this kernel has no \(plan): \(missing[plan.name] ?? "")")
    }
}
