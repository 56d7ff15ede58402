import Foundation
import KernelState
import Testing

/// Both tools on maps of every type, with and without BTF: what they hold, and how it is written.
@Suite(.needsKernel, .needsOracle) struct MapComparisonTests {
    private let fixtures: MapFixtures

    init() throws {
        fixtures = try MapFixtures.shared()
    }

    /// All, or where programs start slowly of each type the last with BTF and the last without, and each
    /// type of value.
    private static let dumped: [MapPlan] = {
        guard Tools.areSlow else { return MapPlan.all }
        let values = MapPlan.all.filter { $0.name.hasPrefix("array of ") && $0.type == 2 }
        return looked + values
    }()
    private static let looked: [MapPlan] = {
        guard Tools.areSlow else { return MapPlan.all }
        let groups = Dictionary(grouping: MapPlan.all) { [$0.type, $0.isTyped ? 1 : 0] }
        return groups.compactMap(\.value.last)
    }()

    @Test func `nothing is missing that this kernel must have`() {
        #expect(fixtures.unexpectedlyMissing == [:])
    }

    @Test(arguments: dumped)
    func `a dump is the same`(plan: MapPlan) throws {
        let fixture = try fixtures.require(plan)
        for form in Tools.areSlow ? [MapCommand.Form.json] : MapCommand.Form.allCases {
            try compare(MapCommand("dump", fixture, form))
        }
    }

    @Test(arguments: looked)
    func `a lookup is the same`(plan: MapPlan) throws {
        let fixture = try fixtures.require(plan)
        for (number, words) in keyWords(fixture).prefix(Tools.areSlow ? 1 : .max).enumerated() {
            for form in forms(number) { try compare(MapCommand("lookup", fixture, form, words)) }
        }
    }

    @Test(arguments: looked)
    func `the next key is the same`(plan: MapPlan) throws {
        let fixture = try fixtures.require(plan)
        let last = Tools.areSlow ? nil : try lastKey(fixture).map { ["key"] + byteWords($0) }
        let all = [[]] + keyWords(fixture) + [last].compactMap(\.self)
        for (number, words) in all.prefix(Tools.areSlow ? 1 : .max).enumerated() {
            for form in forms(number) { try compare(MapCommand("getnext", fixture, form, words)) }
        }
    }

    /// Of each type one: the others differ in nothing that peek sees.
    @Test(arguments: Tools.some(of: Dictionary(grouping: MapPlan.all, by: \.type).compactMap(\.value.last)))
    func `a peek is the same`(plan: MapPlan) throws {
        let fixture = try fixtures.require(plan)
        for form in MapCommand.Form.some { try compare(MapCommand("peek", fixture, form)) }
    }

    @Test(arguments: MapPlan.all.filter { $0.keySize == 0 })
    func `a peek at what has no keys is the same`(plan: MapPlan) throws {
        let fixture = try fixtures.require(plan)
        for form in MapCommand.Form.some { try compare(MapCommand("peek", fixture, form)) }
    }

    @Test(arguments: ["struct_ops", "struct_ops_linked"], MapCommand.Form.some)
    func `operations in use are the same`(name: String, form: MapCommand.Form) throws {
        guard let operations = fixtures.operations[name] else { try Test.cancel("no \(name)") }
        let selector = ["id", "\(operations.id)"]
        try compare(MapCommand("dump", selector: selector, form))
        try compare(MapCommand("lookup", selector: selector, form, ["key"] + byteWords([0, 0, 0, 0])))
        try compare(MapCommand("getnext", selector: selector, form))
    }

    @Test(arguments: MapCommand.Form.some)
    func `a map by its pin is the same`(form: MapCommand.Form) throws {
        let fixture = try #require(fixtures.fixtures["pinned hash"])
        let selector = ["pinned", try #require(fixture.pin)]
        try compare(MapCommand("dump", selector: selector, form))
        try compare(MapCommand("getnext", selector: selector, form))
        try compare(MapCommand("lookup", selector: selector, form, ["key", "1", "0", "0", "0"]))
    }

    @Test(arguments: MapCommand.Form.some)
    func `a map by its name is the same`(form: MapCommand.Form) throws {
        let fixture = try #require(fixtures.fixtures["hash, 1 entries"])
        let selector = ["name", fixture.mapName]
        try compare(MapCommand("dump", selector: selector, form))
        try compare(MapCommand("getnext", selector: selector, form))
        try compare(MapCommand("lookup", selector: selector, form, ["key", "0", "0", "0", "0"]))
    }

    @Test(arguments: ["bare", "mixed", "typed"], MapCommand.Form.some)
    func `maps that share a name are the same`(group: String, form: MapCommand.Form) throws {
        let selector = ["name", try #require(fixtures.groups[group])]
        try compare(MapCommand("dump", selector: selector, form))
        try compare(MapCommand("getnext", selector: selector, form))
        try compare(MapCommand("lookup", selector: selector, form, ["key", "0", "0", "0", "0"]))
    }

    @Test(
        arguments: Tools.some(of: [
            "0x00 0x0 00 0", "hex 0 00 0 0", "hex 0x0 0 0 0", "0 0 0 0 0", "0 0 0", "", "g 0 0 0",
            "hex 0 0 0 g",
            "hex", "08 0 0 0", "0x 0 0 0",
        ]))
    func `a key is read in the same way`(key: String) throws {
        let fixture = try #require(fixtures.fixtures["hash, 1 entries"])
        let words = ["key"] + key.split(separator: " ").map(String.init)
        for form in [MapCommand.Form.plain, .json] {
            try compare(MapCommand("lookup", fixture, form, words))
            try compare(MapCommand("getnext", fixture, form, words))
        }
    }

    @Test(arguments: AllowedMapDifference.all)
    func `an allowed difference is there`(rule: AllowedMapDifference) throws {
        // Not every kernel shows every one.
        guard let command = rule.seenIn(fixtures) else { return }
        var answers = try ToolAnswers(command)
        #expect(answers.edit(command).contains(rule.name), "\(command)")
    }

    // MARK: -

    /// The first, the last, and one that is not there, in the notations of bytes.
    private func keyWords(_ fixture: MapFixture) -> [[String]] {
        let plan = fixture.plan
        guard plan.keySize > 0 else { return [[]] }
        var keys = plan.absentKeys
        if let last = plan.keys.last, plan.count > 1 { keys.insert(last, at: 0) }
        if let first = plan.keys.first { keys.insert(first, at: 0) }
        return keys.enumerated().map { number, key in
            switch number % 3 {
            case 0: ["key"] + byteWords(key)
            case 1: ["key", "hex"] + key.map { String($0, radix: 16) }
            default: ["key"] + key.map { "0x" + String($0, radix: 16) }
            }
        }
    }

    /// All for the first of several commands, the two that differ most for the others.
    private func forms(_ number: Int) -> [MapCommand.Form] {
        Tools.areSlow ? [.plain] : number == 0 ? MapCommand.Form.allCases : [.plain, .json]
    }

    /// The key behind which there is none.
    private func lastKey(_ fixture: MapFixture) throws -> [UInt8]? {
        guard fixture.plan.keySize > 0, fixture.plan.keySize != 4 || fixture.plan.isHash else { return nil }
        let dump = try ProgramRun(Tools.oracle ?? "", ["-j", "map", "dump", "id", "\(fixture.id)"])
        // Not every dump of bpftool's is JSON.
        let entries = try? JSONDecoder().decode([Entry].self, from: Data(dump.output))
        return entries?.last?.key.map { UInt8($0.dropFirst(2), radix: 16) ?? 0 }
    }

    private struct Entry: Decodable {
        let key: [String]
    }
}
