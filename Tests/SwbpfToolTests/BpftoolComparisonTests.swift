import Foundation
import KernelState
import Testing

/// Both tools on the known state: lines, values, order of keys, layout.
@Suite(.needsKernel, .needsOracle) struct BpftoolComparisonTests {
    let state: KernelState
    let comparison: Comparison

    init() throws {
        state = try KernelState.shared()
        comparison = try Comparison(state.content)
    }

    @Test(arguments: ObjectKind.allCases, ShowCommand.Form.forLists)
    func `lists are the same`(kind: ObjectKind, form: ShowCommand.Form) throws {
        let difference = try comparison.difference(ShowCommand(kind, form))
        if let difference { Issue.record(Comment(rawValue: difference)) }
    }

    @Test(arguments: ObjectKind.allCases, ShowCommand.Form.forObjects)
    func `an object by its id is the same`(kind: ObjectKind, form: ShowCommand.Form) throws {
        for object in examples(kind, form) {
            let difference = try comparison.difference(ShowCommand(kind, ["id", "\(object.id)"], form))
            if let difference { Issue.record(Comment(rawValue: difference)) }
        }
    }

    @Test(arguments: [ObjectKind.program, .map, .link], ShowCommand.Form.forPins)
    func `an object by its pin is the same`(kind: ObjectKind, form: ShowCommand.Form) throws {
        for (index, pin) in state.content.pins(of: kind).enumerated()
        // The batch files have the others, but for links' and what a line of theirs cannot say.
        where !Tools.areSlow || kind == .link && index == 0 || pin.contains("\n") {
            let difference = try comparison.difference(ShowCommand(kind, ["pinned", pin], form))
            if let difference { Issue.record(Comment(rawValue: difference)) }
        }
    }

    @Test(arguments: BatchSubject.all)
    func `a batch file over all objects is the same`(subject: BatchSubject) throws {
        for form in subject.forms { try compareBatch(subject, form) }
    }

    private func compareBatch(_ subject: BatchSubject, _ form: ShowCommand.Form) throws {
        let lines = try subject.values(state.content).compactMap {
            ShowCommand(subject.kind, [subject.keyword, $0], form).batchLine
        }
        #expect(!lines.isEmpty)
        let path = "\(NSTemporaryDirectory())/swbpf-batch-\(UUID().uuidString)"
        try lines.joined(separator: "\n").appending("\n")
            .write(toFile: path, atomically: false, encoding: .utf8)
        defer { try? FileManager.default.removeItem(atPath: path) }
        let command = ShowCommand(subject.kind, [subject.keyword], form)
        let difference = try comparison.difference(command, batch: path)
        if let difference { Issue.record(Comment(rawValue: "batch of \(difference)")) }
    }

    @Test(arguments: AllowedDifference.all)
    func `an allowed difference is there`(rule: AllowedDifference) throws {
        // Not every kernel shows every one.
        guard let command = rule.seenIn(state.content) else { return }
        #expect(try comparison.needs(rule, for: command), "\(command)")
    }

    /// All objects for links, which bpftool's batch files cannot show; of others one of each type. Where
    /// programs start slowly one link of each type, and of others one object.
    private func examples(_ kind: ObjectKind, _ form: ShowCommand.Form) -> [ObjectHandle] {
        let objects = state.content.handles(of: kind).sorted { $0.id < $1.id }
        let firsts = Dictionary(grouping: objects, by: \.type).compactMap(\.value.first)
        if !Tools.areSlow { return kind == .link && !form.showsPins ? objects : firsts }
        return kind == .link && form == .json ? firsts : Array(firsts.prefix(1))
    }
}

/// What a batch file is made of: all ids, pins, names or tags of a kind.
struct BatchSubject: CustomTestStringConvertible, Sendable {
    let kind: ObjectKind
    let keyword: String

    /// Without links: bpftool ends a batch after the first, for the same reason that its status is wrong.
    static let all =
        ["id", "pinned", "name", "tag"].map { BatchSubject(kind: .program, keyword: $0) }
        + ["id", "pinned", "name"].map { BatchSubject(kind: .map, keyword: $0) }
        + [BatchSubject(kind: .btf, keyword: "id")]

    var testDescription: String { "\(kind.word) \(keyword)" }

    /// The lists have the other forms, which is enough where programs start slowly.
    var forms: [ShowCommand.Form] {
        Tools.areSlow ? [keyword == "pinned" ? .jsonWithPins : .json] : ShowCommand.Form.allCases
    }

    func values(_ content: KernelState.Content) throws -> [String] {
        switch keyword {
        case "id": return content.ids(of: kind).map { "\($0)" }
        case "pinned": return content.pins(of: kind)
        default:
            let ids = Set(content.ids(of: kind))
            let listed = try SwbpfAnswer.list(kind).filter { ids.contains($0.id) }
            return Set(listed.compactMap { keyword == "name" ? $0.name : $0.tag }).sorted()
        }
    }
}

extension AllowedDifference: CustomTestStringConvertible {
    var testDescription: String { name }
}
