import Foundation
import KernelState
import Testing

/// A command about what hangs where, in one of the forms of output.
struct HookCommand: CustomTestStringConvertible, CustomStringConvertible, Sendable {
    /// How the answer is to be written.
    enum Form: String, CaseIterable, CustomTestStringConvertible, Sendable {
        case plain = ""
        case json = "-j"
        case pretty = "-p"

        /// All, or where programs start slowly so many that each writer is among them.
        static let some: [Form] = Tools.areSlow ? [.plain, .json] : allCases

        var options: [String] { rawValue.isEmpty ? [] : [rawValue] }
        var testDescription: String { "\(self)" }
    }

    let words: [String]
    let form: Form

    init(_ words: [String], _ form: Form) {
        self.words = words
        self.form = form
    }

    /// Written in full.
    var object: String {
        let known = ["link", "cgroup", "perf", "net", "feature", "struct_ops", "iter", "token"]
        return known.first { $0.hasPrefix(words.first ?? "") } ?? ""
    }
    var verb: String { words.dropFirst().first ?? "show" }
    var isJSON: Bool { form != .plain }
    var arguments: [String] { form.options + words }
    var description: String {
        arguments.map { $0.contains(" ") ? $0.debugDescription : $0 }.joined(separator: " ")
    }
    var testDescription: String { description }

    /// As a line of a batch file.
    var batchLine: String {
        words.map { word in
            guard word.contains(where: { " '\"".contains($0) }) else { return word }
            return word.contains("\"") ? "'\(word)'" : "\"\(word)\""
        }.joined(separator: " ")
    }
}

/// Runs commands with both tools on the state and says where they differ without permission.
struct HookComparison {
    let state: HookState

    /// The answers of both tools, one after the other, where the state's devices are.
    func answers(_ arguments: [String]) throws -> ToolAnswers {
        try state.inNetworkNamespace {
            let theirs = ToolAnswer(try ProgramRun(Tools.oracle ?? "", arguments))
            return ToolAnswers(ours: ToolAnswer(try ProgramRun(try Tools.swbpf(), arguments)), theirs: theirs)
        }
    }

    /// The difference left over, readable; `nil` if there is none. Others' objects may come and go meanwhile, so a
    /// difference has to show three times.
    func difference(_ command: HookCommand) throws -> String? {
        var last: String?
        for _ in 0..<3 {
            var answers = try answers(command.arguments)
            _ = edit(&answers, command)
            last = answers.difference(command.description, isJSON: command.isJSON)
            if last == nil { return nil }
        }
        return last
    }

    /// Whether a rule is what makes the answers to a command equal.
    func needs(_ rule: AllowedHookDifference, for command: HookCommand) throws -> Bool {
        var answers = try answers(command.arguments)
        return edit(&answers, command).contains(rule.name)
    }

    /// Takes out what is others', then does what the rules allow; returns those that were needed.
    private func edit(_ answers: inout ToolAnswers, _ command: HookCommand) -> Set<String> {
        keepOwn(&answers.ours, command)
        keepOwn(&answers.theirs, command)
        return answers.edit(command)
    }

    /// Lists of everything have what other tests and processes made, too, which comes and goes.
    private func keepOwn(_ answer: inout ToolAnswer, _ command: HookCommand) {
        let isOwn: (Substring) -> Bool
        switch command.object {
        case "perf":
            let process = ProcessInfo.processInfo.processIdentifier
            let programs = Set(state.content.programs.values.map(\.id))
            isOwn = { row in
                row.firstMatch(of: #/"?pid"?:? ?(\d+)/#).map { Int32($0.1) == process } ?? true
                    && row.firstMatch(of: #/prog_id"?:? ?(\d+)/#).map { programs.contains(UInt32($0.1) ?? 0) }
                        ?? true
            }
        case "net":
            let programs = Set(state.content.programs.values.map(\.id))
            isOwn = { row in
                row.firstMatch(of: #/(?:\tip6? .*prog_id|"pf"[^}]*"id":) ?(\d+)/#).map {
                    programs.contains(UInt32($0.1) ?? 0)
                } ?? true
            }
        case "struct_ops":
            let maps = Set(state.content.maps.values.map(\.id))
            isOwn = { row in
                row.firstMatch(of: #/^(?:(\d+): |\{\s*"id": ?(\d+))/#).map {
                    maps.contains(UInt32($0.1 ?? $0.2 ?? "") ?? 0)
                } ?? true
            }
        default: return
        }
        answer.keep(isOwn, command.isJSON)
    }
}

extension ToolAnswer {
    /// Takes out the lines, or the objects that hold none, which are not wanted.
    fileprivate mutating func keep(_ isWanted: (Substring) -> Bool, _ isJSON: Bool) {
        guard isJSON else {
            output = output.split(separator: "\n", omittingEmptySubsequences: false).filter(isWanted)
                .joined(separator: "\n")
            return
        }
        // With the comma before it, or where it is the first with the one behind it.
        output = output.replacing(#/,\s*(\{[^{}]*\})/#) { isWanted($0.1) ? String($0.0) : "" }
        output = output.replacing(#/\[\s*(\{[^{}]*\}),?/#) { isWanted($0.1) ? String($0.0) : "[" }
    }
}

extension ToolAnswers {
    /// Does what the rules allow; returns those that were needed.
    mutating func edit(_ command: HookCommand) -> Set<String> {
        var used: Set<String> = []
        for rule in AllowedHookDifference.all where rule.concerns(command) {
            let before = self
            rule.edit(&self, command)
            if self != before { used.insert(rule.name) }
        }
        return used
    }
}
