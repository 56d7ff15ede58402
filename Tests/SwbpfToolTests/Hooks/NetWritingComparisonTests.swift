import Foundation
import KernelState
import Testing

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

    private func answer(_ tool: String, _ writing: HookWriting) throws -> (ToolAnswer, [String]) {
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

    private func compare(_ writing: HookWriting) throws {
        try writing.compare("net") { try answer($0, writing) }
    }

    @Test(
        arguments: Tools.some(of: [
            HookWriting("attach xdp id XDP dev dev0"), HookWriting("attach xdp id XDP dev dev0", form: .json),
            HookWriting("attach xdpgeneric id XDP dev dev0", form: .pretty),
            HookWriting("attach xdpdrv id XDP dev dev1"), HookWriting("attach xdpoffload id XDP dev dev0"),
            HookWriting("attach x i XDP d dev0"), HookWriting("attach xdpg id XDP dev lo"),
            HookWriting("attach xdpdrv id XDP dev lo"), HookWriting("attach xdp id XDP dev dev0 overwrite"),
            HookWriting("attach xdp id OTHER-XDP dev dev0", after: "attach xdp id XDP dev dev0"),
            HookWriting("attach xdp id OTHER-XDP dev dev0 overwrite", after: "attach xdp id XDP dev dev0"),
            HookWriting(
                "attach xdp id OTHER-XDP dev dev0 o", after: "attach xdp id XDP dev dev0", form: .json),
            HookWriting("attach xdpgeneric id OTHER-XDP dev dev0", after: "attach xdpdrv id XDP dev dev0"),
            HookWriting(
                "attach xdpgeneric id OTHER-XDP dev dev0 overwrite", after: "attach xdpdrv id XDP dev dev0"),
            HookWriting("attach xdp id CLS dev dev0"), HookWriting("attach xdp id CLS dev dev0", form: .json),
        ]))
    func `attaching XDP is the same`(writing: HookWriting) throws { try compare(writing) }

    @Test(
        arguments: Tools.some(of: [
            HookWriting("detach xdp dev dev0", after: "attach xdp id XDP dev dev0"),
            HookWriting("detach xdp dev dev0", after: "attach xdp id XDP dev dev0", form: .json),
            HookWriting("detach xdpdrv dev dev0", after: "attach xdpdrv id XDP dev dev0"),
            HookWriting("detach xdpgeneric dev dev0", after: "attach xdpdrv id XDP dev dev0"),
            HookWriting("detach xdpgeneric dev dev0", after: "attach xdpgeneric id XDP dev dev0"),
            HookWriting("detach xdp dev dev0", after: "attach xdpgeneric id XDP dev dev0"),
            HookWriting("detach xdp dev dev0"), HookWriting("detach xdpoffload dev dev0"),
            HookWriting("detach xdp dev dev1", after: "attach xdp id XDP dev dev0"),
        ]))
    func `detaching XDP is the same`(writing: HookWriting) throws { try compare(writing) }

    // Before Linux 6.6 both tools are refused by the kernel.
    @Test(
        arguments: Tools.some(of: [
            HookWriting("attach tcx_ingress id CLS dev dev0"),
            HookWriting("attach tcx_egress id CLS dev dev0", form: .json),
            HookWriting("attach tcx_e id CLS dev dev0", form: .pretty),
            HookWriting("attach t id CLS dev dev0"),
            HookWriting("attach tcx_ingress id CLS dev lo"),
            HookWriting("attach tcx_ingress id CLS dev dev0 prepend"),
            HookWriting("attach tcx_ingress id XDP dev dev0"),
            HookWriting("attach tcx_ingress id XDP dev dev0", form: .json),
            HookWriting("detach tcx_ingress dev dev0"),
            HookWriting("detach tcx_egress dev dev0", form: .json),
        ]))
    func `attaching to tcx is the same`(writing: HookWriting) throws { try compare(writing) }

    @Test(
        .enabled("tcx since Linux 6.6") { KernelVersion(6, 6) <= .running },
        arguments: Tools.some(of: [
            HookWriting(
                "attach tcx_ingress id OTHER-CLS dev dev0 prepend",
                after: "attach tcx_ingress id CLS dev dev0"),
            HookWriting(
                "attach tcx_ingress id OTHER-CLS dev dev0", after: "attach tcx_ingress id CLS dev dev0"),
            HookWriting("attach tcx_ingress id CLS dev dev0", after: "attach tcx_ingress id CLS dev dev0"),
            HookWriting(
                "attach tcx_egress id OTHER-CLS dev dev0 p", after: "attach tcx_ingress id CLS dev dev0",
                "attach tcx_egress id CLS dev dev0"),
            HookWriting("detach tcx_ingress dev dev0", after: "attach tcx_ingress id CLS dev dev0"),
            HookWriting(
                "detach tcx_egress dev dev0", after: "attach tcx_egress id CLS dev dev0", form: .json),
            HookWriting("detach tcx_egress dev dev0", after: "attach tcx_ingress id CLS dev dev0"),
            HookWriting(
                "detach tcx_ingress dev dev0", after: "attach tcx_ingress id CLS dev dev0",
                "attach tcx_ingress id OTHER-CLS dev dev0"),
        ]))
    func `a chain of tcx is changed alike`(writing: HookWriting) throws { try compare(writing) }

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
        try compare(HookWriting(words, form: form))
    }
}
