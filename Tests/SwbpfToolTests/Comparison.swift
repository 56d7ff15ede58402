import Foundation
import KernelState

/// Runs a command with both tools and says where they differ without permission.
struct Comparison {
    let ours: String
    let theirs: String
    let content: KernelState.Content

    init(_ content: KernelState.Content) throws {
        ours = try Tools.swbpf()
        guard let oracle = Tools.oracle else { throw Shell.Missing(what: "bpftool") }
        theirs = oracle
        self.content = content
    }

    /// The differences left over, readable; `nil` if there are none. Other processes may load and unload
    /// programs meanwhile, so a difference has to show three times.
    func difference(_ command: ShowCommand, batch: String? = nil) throws -> String? {
        var last: String?
        for _ in 0..<3 {
            last = try Result(self, command, batch: batch).difference
            if last == nil { return nil }
        }
        return last
    }

    /// Whether a rule is what makes the answers to a command equal.
    func needs(_ rule: AllowedDifference, for command: ShowCommand) throws -> Bool {
        try Result(self, command, batch: nil).used.contains(rule.name)
    }

    /// What comes out of running both tools once.
    private struct Result {
        private(set) var used: Set<String> = []
        private var differences: [String] = []
        /// The first few; what comes after them is often only their consequence.
        var difference: String? {
            differences.isEmpty ? nil : differences.prefix(3).joined(separator: "\n")
        }

        init(_ comparison: Comparison, _ command: ShowCommand, batch: String?) throws {
            let arguments = batch.map { command.form.options + ["batch", "file", $0] } ?? command.arguments
            let theirs = try ProgramRun(comparison.theirs, arguments)
            let ours = try ProgramRun(comparison.ours, arguments)
            compare(command, ours, theirs)
            var whole = Pair(ours: ours.text, theirs: theirs.text)
            edit(&whole, command)
            // Taking the answers apart is slow where this test is emulated, and seldom needed.
            if whole.isEqual { return }
            compare(command, comparison.answer(ours, command), comparison.answer(theirs, command))
        }

        private mutating func edit(_ pair: inout Pair, _ command: ShowCommand) {
            for rule in AllowedDifference.all where rule.concerns(command) && !pair.isEqual {
                let before = pair
                rule.edit(&pair)
                if pair != before { used.insert(rule.name) }
            }
        }

        private mutating func compare(_ command: ShowCommand, _ ours: ProgramRun, _ theirs: ProgramRun) {
            if !ours.errors.isEmpty {
                let text = String(decoding: ours.errors, as: UTF8.self)
                differences.append("\(command): on standard error: \(text)")
            }
            guard ours.status != theirs.status else { return }
            let rules = AllowedDifference.all.filter { $0.concerns(command) }
            if let rule = rules.first(where: { $0.statuses.contains([ours.status, theirs.status]) }) {
                used.insert(rule.name)
            } else {
                differences.append("\(command): exit status \(ours.status), bpftool's \(theirs.status)")
            }
        }

        private mutating func compare(_ command: ShowCommand, _ ours: Answer, _ theirs: Answer) {
            let count = max(ours.pieces.count, theirs.pieces.count)
            for index in 0..<count {
                let our = index < ours.pieces.count ? ours.pieces[index] : nil
                let their = index < theirs.pieces.count ? theirs.pieces[index] : nil
                var pair = Pair(ours: our?.text ?? "", theirs: their?.text ?? "")
                if our?.id == their?.id { edit(&pair, command) }
                if !pair.isEqual { differences.append(pair.difference(of: command)) }
            }
        }
    }

    private func answer(_ run: ProgramRun, _ command: ShowCommand) -> Answer {
        var answer = Answer(run.output, isJSON: command.form.isJSON)
        guard !command.isOfOne else { return answer }
        let ids = Set(content.handles(of: command.kind).map(\.id))
        answer.keep { piece in
            piece.id.map(ids.contains) ?? true || command.kind == .btf && piece.isOfKernel
        }
        return answer
    }
}

extension Answer.Piece {
    /// Whether this is the BTF of the kernel or of a module, which is there always.
    fileprivate var isOfKernel: Bool {
        text.contains("  size ") ? text.contains(": name [") : text.contains(/"kernel": ?true/)
    }
}

/// The same piece of both answers.
struct Pair: Equatable {
    var ours: String
    var theirs: String

    var isEqual: Bool { ours == theirs }

    /// The two from a little before the first difference on.
    fileprivate func difference(of command: ShowCommand) -> String {
        let common = zip(ours.unicodeScalars, theirs.unicodeScalars).prefix { $0 == $1 }.count
        return """
            \(command)
              both:    \(Self.excerpt(ours, max(0, common - 200)..<common))
              swbpf:   \(Self.excerpt(ours, common..<common + 200))
              bpftool: \(Self.excerpt(theirs, common..<common + 200))
            """
    }

    private static func excerpt(_ text: String, _ range: Range<Int>) -> String {
        let scalars = text.unicodeScalars.dropFirst(range.lowerBound).prefix(range.count)
        return String(decoding: scalars.map { UInt8(truncatingIfNeeded: $0.value) }, as: UTF8.self)
            .debugDescription
    }
}

extension ProgramRun {
    /// The output, each byte as the character with its number.
    fileprivate var text: String { String(bytes: output, encoding: .isoLatin1) ?? "" }
}

extension KernelState.Content {
    func handles(of kind: ObjectKind) -> [ObjectHandle] {
        switch kind {
        case .program: Array(programs.values)
        case .map: Array(maps.values)
        case .link: Array(links.values)
        case .btf: Array(btfs.values)
        }
    }

    func ids(of kind: ObjectKind) -> [UInt32] { handles(of: kind).map(\.id).sorted() }

    func pins(of kind: ObjectKind) -> [String] {
        pins.filter { $0.value.kind == kind }.map(\.key).sorted()
    }
}
