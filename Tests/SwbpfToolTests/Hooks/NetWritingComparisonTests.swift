import Foundation
import KernelState
import Testing

/// A command that changes what is attached to a device: each tool runs it in one of two network namespaces that
/// are made alike.
struct NetWriting: CustomTestStringConvertible, Sendable {
    /// Commands that are run before, blanks between the words.
    var before: [String] = []
    let words: String
    var form = HookCommand.Form.plain

    init(_ words: String, after before: String..., form: HookCommand.Form = .plain) {
        self.words = words
        self.before = before
        self.form = form
    }

    var testDescription: String { (form.options + before + [words]).joined(separator: "; ") }
}

/// Both tools attach to devices that are made alike; afterwards bpftool finds the same on both.
@Suite(.needsKernel, .needsOracle) struct NetWritingComparisonTests {
    /// What capitals in the words stand for.
    private static let programs: Result<[String: ObjectHandle], any Error> = Result {
        let process = ProcessInfo.processInfo.processIdentifier
        return [
            "XDP": try LoadedProgram.xdp(name: "nw\(process)x"),
            "OTHER-XDP": try LoadedProgram.xdp(name: "nw\(process)y"),
            "CLS": try LoadedProgram.classifier(name: "nw\(process)c"),
            "OTHER-CLS": try LoadedProgram.classifier(name: "nw\(process)d"),
        ]
    }

    private func arguments(_ words: String) throws -> [String] {
        let programs = try Self.programs.get()
        return ["net"]
            + words.split(separator: " ").map { word in
                programs[String(word)].map { "\($0.id)" } ?? String(word)
            }
    }

    private func answer(_ tool: String, _ writing: NetWriting) throws -> (ToolAnswer, [String]) {
        let playground = try DevicePlayground()
        let oracle = Tools.oracle ?? ""
        return try playground.run {
            for words in writing.before {
                let run = try ProgramRun(oracle, try arguments(words))
                #expect(run.status == 0, "\(words): \(String(decoding: run.errors, as: UTF8.self))")
            }
            let run = try ProgramRun(tool, writing.form.options + arguments(writing.words))
            let shown = try ProgramRun(oracle, ["-j", "net", "show"])
            let document = try JSONSerialization.jsonObject(with: Data(shown.output)) as? [[String: Any]]
            let attached = try ["xdp", "tc"].map { section in
                let entries = try JSONSerialization.data(
                    withJSONObject: document?.first?[section] ?? [], options: .sortedKeys)
                return String(decoding: entries, as: UTF8.self)
            }
            return (ToolAnswer(run), attached)
        }
    }

    private func compare(_ writing: NetWriting) throws {
        var (their, theirDevices) = try answer(Tools.oracle ?? "", writing)
        let (our, ourDevices) = try answer(try Tools.swbpf(), writing)
        if their.status != 0 { their.becomeRefusal(writing.form != .plain) }
        var answers = ToolAnswers(ours: our, theirs: their)
        let command = HookCommand(
            ["net"] + writing.words.split(separator: " ").map(String.init), writing.form)
        _ = answers.edit(command)
        let difference = answers.difference(writing.testDescription, isJSON: writing.form != .plain)
        if let difference { Issue.record(Comment(rawValue: difference)) }
        #expect(ourDevices == theirDevices, "\(writing.testDescription)")
    }

    @Test(
        arguments: Tools.some(of: [
            NetWriting("attach xdp id XDP dev dev0"), NetWriting("attach xdp id XDP dev dev0", form: .json),
            NetWriting("attach xdpgeneric id XDP dev dev0", form: .pretty),
            NetWriting("attach xdpdrv id XDP dev dev1"), NetWriting("attach xdpoffload id XDP dev dev0"),
            NetWriting("attach x i XDP d dev0"), NetWriting("attach xdpg id XDP dev lo"),
            NetWriting("attach xdpdrv id XDP dev lo"), NetWriting("attach xdp id XDP dev dev0 overwrite"),
            NetWriting("attach xdp id OTHER-XDP dev dev0", after: "attach xdp id XDP dev dev0"),
            NetWriting("attach xdp id OTHER-XDP dev dev0 overwrite", after: "attach xdp id XDP dev dev0"),
            NetWriting(
                "attach xdp id OTHER-XDP dev dev0 o", after: "attach xdp id XDP dev dev0", form: .json),
            NetWriting("attach xdpgeneric id OTHER-XDP dev dev0", after: "attach xdpdrv id XDP dev dev0"),
            NetWriting(
                "attach xdpgeneric id OTHER-XDP dev dev0 overwrite", after: "attach xdpdrv id XDP dev dev0"),
            NetWriting("attach xdp id CLS dev dev0"), NetWriting("attach xdp id CLS dev dev0", form: .json),
        ]))
    func `attaching XDP is the same`(writing: NetWriting) throws { try compare(writing) }

    @Test(
        arguments: Tools.some(of: [
            NetWriting("detach xdp dev dev0", after: "attach xdp id XDP dev dev0"),
            NetWriting("detach xdp dev dev0", after: "attach xdp id XDP dev dev0", form: .json),
            NetWriting("detach xdpdrv dev dev0", after: "attach xdpdrv id XDP dev dev0"),
            NetWriting("detach xdpgeneric dev dev0", after: "attach xdpdrv id XDP dev dev0"),
            NetWriting("detach xdpgeneric dev dev0", after: "attach xdpgeneric id XDP dev dev0"),
            NetWriting("detach xdp dev dev0", after: "attach xdpgeneric id XDP dev dev0"),
            NetWriting("detach xdp dev dev0"), NetWriting("detach xdpoffload dev dev0"),
            NetWriting("detach xdp dev dev1", after: "attach xdp id XDP dev dev0"),
        ]))
    func `detaching XDP is the same`(writing: NetWriting) throws { try compare(writing) }

    // Before Linux 6.6 both tools are refused by the kernel.
    @Test(
        arguments: Tools.some(of: [
            NetWriting("attach tcx_ingress id CLS dev dev0"),
            NetWriting("attach tcx_egress id CLS dev dev0", form: .json),
            NetWriting("attach tcx_e id CLS dev dev0", form: .pretty), NetWriting("attach t id CLS dev dev0"),
            NetWriting("attach tcx_ingress id CLS dev lo"),
            NetWriting("attach tcx_ingress id CLS dev dev0 prepend"),
            NetWriting("attach tcx_ingress id XDP dev dev0"),
            NetWriting("attach tcx_ingress id XDP dev dev0", form: .json),
            NetWriting("detach tcx_ingress dev dev0"), NetWriting("detach tcx_egress dev dev0", form: .json),
        ]))
    func `attaching to tcx is the same`(writing: NetWriting) throws { try compare(writing) }

    @Test(
        .enabled("tcx since Linux 6.6") { KernelVersion(6, 6) <= .running },
        arguments: Tools.some(of: [
            NetWriting(
                "attach tcx_ingress id OTHER-CLS dev dev0 prepend",
                after: "attach tcx_ingress id CLS dev dev0"),
            NetWriting(
                "attach tcx_ingress id OTHER-CLS dev dev0", after: "attach tcx_ingress id CLS dev dev0"),
            NetWriting("attach tcx_ingress id CLS dev dev0", after: "attach tcx_ingress id CLS dev dev0"),
            NetWriting(
                "attach tcx_egress id OTHER-CLS dev dev0 p", after: "attach tcx_ingress id CLS dev dev0",
                "attach tcx_egress id CLS dev dev0"),
            NetWriting("detach tcx_ingress dev dev0", after: "attach tcx_ingress id CLS dev dev0"),
            NetWriting("detach tcx_egress dev dev0", after: "attach tcx_egress id CLS dev dev0", form: .json),
            NetWriting("detach tcx_egress dev dev0", after: "attach tcx_ingress id CLS dev dev0"),
            NetWriting(
                "detach tcx_ingress dev dev0", after: "attach tcx_ingress id CLS dev dev0",
                "attach tcx_ingress id OTHER-CLS dev dev0"),
        ]))
    func `a chain of tcx is changed alike`(writing: NetWriting) throws { try compare(writing) }

    @Test(
        .enabled("wrong words are wrong under every kernel") { !Tools.areSlow },
        arguments: [
            "attach", "attach xdp", "attach xdp id XDP", "attach xdp id XDP dev",
            "attach xdp id XDP device dev0",
            "attach xdp id XDP dev nosuch", "attach xdp id XDP at dev0", "attach tc id XDP dev dev0",
            "attach xdpfast id XDP dev dev0", "attach xdp id XDP dev dev0 prepend",
            "attach xdp id XDP dev dev0 always", "attach tcx_ingress id CLS dev dev0 overwrite",
            "attach tcx_ingress id CLS dev dev0 always", "attach xdp id 4294967295 dev dev0",
            "attach xdp name nosuchprogram dev dev0", "attach xdp what XDP dev dev0", "detach", "detach xdp",
            "detach xdp dev", "detach xdp dev nosuch", "detach tc dev dev0", "detach xdp at dev0", "show dev",
            "show dev nosuch", "show at dev0", "show dev dev0 more", "show everything", "shwo",
        ], [HookCommand.Form.plain, .json])
    func `what is refused is refused by both`(words: String, form: HookCommand.Form) throws {
        try compare(NetWriting(words, form: form))
    }
}
