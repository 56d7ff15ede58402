import Foundation
import KernelState
import Testing

/// `feature` of both tools on this kernel, byte for byte.
@Suite(.needsKernel, .needsOracle) struct FeatureComparisonTests {
    /// Where programs start slowly these are enough: each has all values.
    private static let fewProbes = [["-j"], ["full", "macros", "prefix", "X_"]]

    static let probes =
        Tools.areSlow
        ? fewProbes
        : fewProbes + [
            [], ["-p"], ["macros"], ["kernel", "full"], ["-p", "full"], ["-j", "macros", "prefix", "X"],
        ]

    static let quickProbes = [
        ["unprivileged"], ["-j", "unprivileged"], ["unprivileged", "macros"], ["-p", "full", "unprivileged"],
        ["dev", "lo"], ["-j", "dev", "lo"], ["macros", "prefix", "L_", "dev", "lo", "full"],
    ]

    @Test(arguments: probes)
    func `what is found out is the same`(words: [String]) throws {
        try compare(["feature", "probe"] + words)
    }

    @Test(arguments: Tools.areSlow ? [["-j", "unprivileged"], ["-j", "dev", "lo"]] : quickProbes)
    func `what is found out without privileges or for a device is the same`(words: [String]) throws {
        // Where users may do something, bpftool says less: see below.
        if words.contains("unprivileged"), try Self.unprivilegedSetting() == "0" {
            try Test.cancel("users without privileges may use bpf(2)")
        }
        try compare(["feature", "probe"] + words)
    }

    private static let groups = [
        "prog_types", "map_types", "attach_types", "link_types", "helpers", "m", "p",
    ]

    @Test(arguments: Tools.areSlow ? ["helpers"] : groups, [[], ["-j"], ["-p"]])
    func `the names that are known are the same`(group: String, form: [String]) throws {
        try compare(["feature", "list_builtins", group] + form)
    }

    private func compare(_ words: [String]) throws {
        let (ours, theirs) = try answers(words)
        #expect(ours.status == 0 && theirs.status == 0, "\(words)")
        var theirText = String(decoding: theirs.output, as: UTF8.self)
        let ourText = String(decoding: ours.output, as: UTF8.self)
        if ourText == theirText { return }
        for rule in FeatureDifference.all where rule.isSeen() { rule.edit(&theirText) }
        expectSameLines(ourText, theirText, words)
    }

    private static let document = ["feature", "probe", "-j"]

    /// What bpftool finds out, once for all tests: it may take many seconds.
    private static let oracleDocument = Result {
        try ProgramRun(#require(Tools.oracle), document)
    }

    private func answers(_ words: [String]) throws -> (ours: ProgramRun, theirs: ProgramRun) {
        let oracle = try #require(Tools.oracle)
        let ours = try ProgramRun(Tools.swbpf(), words)
        return (ours, try words == Self.document ? Self.oracleDocument.get() : ProgramRun(oracle, words))
    }

    /// Reports what lines, or fields of JSON, only one answer has.
    private func expectSameLines(_ ours: String, _ theirs: String, _ words: [String]) {
        guard ours != theirs else { return }
        let difference = Self.lines(theirs).difference(from: Self.lines(ours))
        let shown = difference.prefix(12).map { change in
            switch change {
            case .remove(_, let line, _): "swbpf: \(line)"
            case .insert(_, let line, _): "bpftool: \(line)"
            }
        }
        Issue.record("\(words): \(shown.joined(separator: "\n"))")
    }

    private static func lines(_ text: String) -> [String] {
        text.replacingOccurrences(of: ",\"", with: ",\n\"").components(separatedBy: "\n")
    }

    // MARK: Allowed differences

    @Test(arguments: FeatureDifference.all)
    func `an allowed difference is there`(rule: FeatureDifference) throws {
        guard rule.isSeen() else { return }
        let text = String(decoding: try Self.oracleDocument.get().output, as: UTF8.self)
        var edited = text
        rule.edit(&edited)
        #expect(edited != text, "\(rule.reason)")
    }

    private static let settingPath = "/proc/sys/kernel/unprivileged_bpf_disabled"

    private static func unprivilegedSetting() throws -> String {
        try String(contentsOfFile: settingPath, encoding: .utf8).trimmingCharacters(
            in: .whitespacesAndNewlines)
    }

    /// bpftool takes an error number that is left over from a type before for a refusal, and so misses
    /// cgroup_skb.
    @Test func `where users may use bpf(2) ours also finds the second type that they may`() throws {
        guard Tools.areSlow else { try Test.cancel("changes a setting of the machine: only in a guest") }
        let before = try Self.unprivilegedSetting()
        guard before != "1" else { try Test.cancel("the setting cannot be changed") }
        defer { try? before.write(toFile: Self.settingPath, atomically: false, encoding: .utf8) }
        try "0".write(toFile: Self.settingPath, atomically: false, encoding: .utf8)
        let (ours, theirs) = try answers(["-j", "feature", "probe", "unprivileged"])
        var our = try Self.sections(ours)
        var their = try Self.sections(theirs)
        #expect(
            our.types.filter(\.value).keys.sorted() == [
                "have_cgroup_skb_prog_type", "have_socket_filter_prog_type",
            ])
        #expect(their.types.filter(\.value).keys.sorted() == ["have_socket_filter_prog_type"])
        let gained = our.helpers.removeValue(forKey: "cgroup_skb_available_helpers") ?? []
        #expect(gained.contains("bpf_map_lookup_elem"))
        _ = their.helpers.removeValue(forKey: "cgroup_skb_available_helpers")
        #expect(our.helpers == their.helpers)
        #expect(our.maps == their.maps)
    }

    private typealias Sections = (types: [String: Bool], maps: [String: Bool], helpers: [String: [String]])

    private static func sections(_ run: ProgramRun) throws -> Sections {
        let document = try JSONSerialization.jsonObject(with: Data(run.output)) as? [String: Any]
        return (
            try #require(document?["program_types"] as? [String: Bool]),
            try #require(document?["map_types"] as? [String: Bool]),
            try #require(document?["helpers"] as? [String: [String]])
        )
    }
}

extension FeatureDifference: CustomTestStringConvertible {
    var testDescription: String { name }
}
