import Foundation
import KernelState
import Testing

/// A command that changes a map: run by each tool on one of two maps that are made alike.
struct MapWriting: CustomTestStringConvertible, Sendable {
    let plan: MapPlan
    let verb: String
    /// What stands behind the map, blanks between the words.
    let words: String
    let form: MapCommand.Form

    init(_ plan: String, _ verb: String, _ words: String = "", _ form: MapCommand.Form = .plain) {
        self.plan = .named(plan)
        self.verb = verb
        self.words = words
        self.form = form
    }

    var testDescription: String { "\(form.rawValue) \(verb) \(plan): \(words)" }

    /// Says where the tools differ in what they answer, or in what the maps hold afterwards.
    func difference(_ fixtures: MapFixtures) throws -> String? {
        _ = try fixtures.require(plan)
        let ours = try fixtures.twin(of: plan)
        let theirs = try fixtures.twin(of: plan)
        let rest = try words.split(separator: " ").map { try value(String($0), fixtures) }
        let command = MapCommand(verb, ours, form, rest)
        var answers = try ToolAnswers(command, theirs: MapCommand(verb, theirs, form, rest))
        _ = answers.edit(command)
        return try answers.difference(command.description, isJSON: form != .plain)
            ?? contentDifference(ours, theirs)
    }

    private func contentDifference(_ ours: MapFixture, _ theirs: MapFixture) throws -> String? {
        let (our, their) = (try content(of: ours), try content(of: theirs))
        return our == their ? nil : "\(testDescription): afterwards \(our), bpftool's \(their)"
    }

    /// What bpftool finds in a map. Each hash table has its own order.
    private func content(of map: MapFixture) throws -> [String] {
        if plan.keySize == 0 { return try popAll(map) }
        let dump = try ProgramRun(Tools.oracle ?? "", ["-j", "map", "dump", "id", "\(map.id)"])
        let document = try JSONSerialization.jsonObject(with: Data(dump.output))
        return try #require(document as? [[String: Any]]).map { entry in
            String(
                decoding: try JSONSerialization.data(withJSONObject: entry, options: .sortedKeys),
                as: UTF8.self)
        }.sorted()
    }

    /// The first of what has no keys; each one taken makes way for the next.
    private func popAll(_ map: MapFixture) throws -> [String] {
        try (0..<4).map { _ in
            let run = try ProgramRun(Tools.oracle ?? "", ["-j", "map", "pop", "id", "\(map.id)"])
            return String(decoding: run.output, as: UTF8.self)
        }
    }

    /// What a word in capitals stands for.
    private func value(_ word: String, _ fixtures: MapFixtures) throws -> String {
        switch word {
        case "MAP-ID": "\(fixtures.innerMap.id)"
        case "PROGRAM-ID": "\(fixtures.program.id)"
        case "NAME": fixtures.innerName
        case "MAP-PIN": "\(fixtures.bpffs)/inner"
        case "PROGRAM-PIN": "\(fixtures.bpffs)/program"
        case "PROGRAM-TAG": try Self.tag(fixtures.program.id)
        case "OTHER-MAP-ID": "\(try fixtures.require(.named("hash, 1 entries")).id)"
        default: word
        }
    }

    private static func tag(_ id: UInt32) throws -> String {
        let run = try ProgramRun(Tools.oracle ?? "", ["-j", "prog", "show", "id", "\(id)"])
        let program = try JSONSerialization.jsonObject(with: Data(run.output)) as? [String: Any]
        return try #require(program?["tag"] as? String)
    }
}
