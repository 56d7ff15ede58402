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

    @Test(arguments: ObjectKind.allCases, ShowCommand.Form.allCases)
    func `lists are the same`(kind: ObjectKind, form: ShowCommand.Form) throws {
        let difference = try comparison.difference(ShowCommand(kind, form))
        #expect(difference == nil, Comment(rawValue: difference ?? ""))
    }

    @Test(arguments: ObjectKind.allCases, ShowCommand.Form.allCases)
    func `an object by its id is the same`(kind: ObjectKind, form: ShowCommand.Form) throws {
        for object in examples(kind, form) {
            let difference = try comparison.difference(ShowCommand(kind, ["id", "\(object.id)"], form))
            #expect(difference == nil, Comment(rawValue: difference ?? ""))
        }
    }

    @Test(arguments: [ObjectKind.program, .map, .link], ShowCommand.Form.allCases)
    func `an object by its pin is the same`(kind: ObjectKind, form: ShowCommand.Form) throws {
        // The batch files have the others.
        for pin in state.content.pins(of: kind) where !Tools.areSlow || kind == .link || pin.contains("\n") {
            let difference = try comparison.difference(ShowCommand(kind, ["pinned", pin], form))
            #expect(difference == nil, Comment(rawValue: difference ?? ""))
        }
    }

    @Test(arguments: BatchSubject.all, ShowCommand.Form.allCases)
    func `a batch file over all objects is the same`(subject: BatchSubject, form: ShowCommand.Form) throws {
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
        #expect(difference == nil, Comment(rawValue: "batch of \(difference ?? "")"))
    }

    @Test(arguments: AllowedDifference.all)
    func `an allowed difference is there`(rule: AllowedDifference) throws {
        guard let command = rule.seenIn(state.content) else {
            try Test.cancel("this kernel does not show it")
        }
        #expect(try comparison.needs(rule, for: command), "\(command)")
    }

    /// All objects for links, which bpftool's batch files cannot show; of others one of each type, and none
    /// where programs start slowly.
    private func examples(_ kind: ObjectKind, _ form: ShowCommand.Form) -> [ObjectHandle] {
        let objects = state.content.handles(of: kind).sorted { $0.id < $1.id }
        let firsts = Dictionary(grouping: objects, by: \.type).compactMap(\.value.first)
        guard Tools.areSlow else { return kind == .link && !form.showsPins ? objects : firsts }
        guard kind == .link else { return Array(firsts.prefix(1)) }
        switch form {
        case .plain: return objects
        case .json: return firsts
        default: return Array(firsts.prefix(1))
        }
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
