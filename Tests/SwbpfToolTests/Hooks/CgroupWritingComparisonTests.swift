import Foundation
import KernelState
import Testing

/// Both tools attach to cgroups that are made alike; afterwards bpftool finds the same in both.
@Suite(.needsKernel, .needsOracle) struct CgroupWritingComparisonTests {
    /// What capitals in the words stand for.
    private static let programs: Result<[String: ObjectHandle], any Error> = Result {
        var programs: [String: ObjectHandle] = [:]
        for (word, hook) in [
            ("INGRESS", CgroupHook.ingress), ("OTHER", .ingress), ("EGRESS", .egress), ("BIND4", .bind4),
            ("DEVICE", .device), ("CREATE", .sockCreate), ("SYSCTL", .sysctl), ("GETSOCKOPT", .getsockopt),
        ] {
            programs[word] = try LoadedProgram.cgroup(hook, name: "\(name(of: word))")
        }
        return programs
    }

    /// A program's name, which no other process's has.
    private static func name(of word: String) -> String {
        "cw\(ProcessInfo.processInfo.processIdentifier)\(word.prefix(5))"
    }

    private func arguments(_ words: String, _ playground: CgroupPlayground) throws -> [String] {
        let programs = try Self.programs.get()
        return try ["cgroup"]
            + words.split(separator: " ").map(String.init).map { word in
                switch word {
                case "CGROUP": return playground.path
                case "CHILD": return playground.child
                case "TAG": return try tag(of: programs["SYSCTL"]?.id ?? 0)
                default:
                    if word.hasPrefix("NAME-") { return Self.name(of: String(word.dropFirst(5))) }
                    return programs[word].map { "\($0.id)" } ?? word
                }
            }
    }

    private func tag(of id: UInt32) throws -> String {
        let run = try ProgramRun(Tools.oracle ?? "", ["-j", "prog", "show", "id", "\(id)"])
        let program = try JSONSerialization.jsonObject(with: Data(run.output)) as? [String: Any]
        return try #require(program?["tag"] as? String)
    }

    private func answer(_ tool: String, _ writing: HookWriting) throws -> (ToolAnswer, String) {
        let playground = try CgroupPlayground()
        let oracle = Tools.oracle ?? ""
        for words in writing.before {
            let run = try ProgramRun(oracle, try arguments(words, playground))
            #expect(run.status == 0, "\(words): \(String(decoding: run.errors, as: UTF8.self))")
        }
        let run = try ProgramRun(tool, writing.form.options + arguments(writing.words, playground))
        // Of kernels before 6.0 bpftool shows effective programs only.
        let rest = KernelVersion.running < KernelVersion(6, 0) ? ["effective"] : []
        let tree = try ProgramRun(oracle, ["-j", "cgroup", "tree", playground.path] + rest)
        return try withExtendedLifetime(playground) {
            let text = try #require(String(validating: tree.output, as: UTF8.self))
            return (ToolAnswer(run), text.replacing(playground.path, with: "CGROUP"))
        }
    }

    private func compare(_ writing: HookWriting) throws {
        try writing.compare("cgroup") { try answer($0, writing) }
    }

    @Test(
        arguments: Tools.some(of: [
            HookWriting("attach CGROUP ingress id INGRESS"),
            HookWriting("attach CGROUP cgroup_inet_ingress id INGRESS", form: .json),
            HookWriting("attach CGROUP ingress id INGRESS multi"),
            HookWriting("attach CGROUP ingress id INGRESS override"),
            HookWriting("attach CGROUP ingress id INGRESS mul", form: .pretty),
            HookWriting("attach CGROUP ingress id INGRESS o"),
            HookWriting("attach CGROUP ingress id INGRESS multi multi"),
            HookWriting("attach CGROUP ingress id INGRESS multi override"),
            HookWriting("attach CHILD egress id EGRESS"),
            HookWriting("a CGROUP ing i INGRESS"),
            HookWriting("attach CGROUP bind4 id BIND4"), HookWriting("attach CGROUP dev id DEVICE"),
            HookWriting("attach CGROUP sock id CREATE"),
            HookWriting("attach CGROUP sock_create id CREATE multi"),
            HookWriting("attach CGROUP sysctl tag TAG"),
            HookWriting("attach CGROUP sys name NAME-SYSCTL"),
            HookWriting("attach CGROUP getsock id GETSOCKOPT"),
            HookWriting("attach CGROUP cgroup_getsockopt id GETSOCKOPT override"),
        ]))
    func `attaching is the same`(writing: HookWriting) throws { try compare(writing) }

    @Test(
        arguments: Tools.some(of: [
            HookWriting(
                "attach CGROUP ingress id OTHER multi", after: "attach CGROUP ingress id INGRESS multi"),
            HookWriting("attach CGROUP ingress id OTHER", after: "attach CGROUP ingress id INGRESS"),
            HookWriting("attach CGROUP ingress id OTHER multi", after: "attach CGROUP ingress id INGRESS"),
            HookWriting("attach CGROUP ingress id INGRESS", after: "attach CGROUP ingress id INGRESS"),
            HookWriting(
                "attach CGROUP ingress id INGRESS multi", after: "attach CGROUP ingress id INGRESS multi",
                form: .json),
            HookWriting("attach CHILD ingress id OTHER", after: "attach CGROUP ingress id INGRESS"),
            HookWriting(
                "attach CHILD ingress id OTHER", after: "attach CGROUP ingress id INGRESS override"),
            HookWriting(
                "attach CHILD ingress id OTHER multi", after: "attach CGROUP ingress id INGRESS override"),
            HookWriting("attach CGROUP ingress id EGRESS"), HookWriting("attach CGROUP ingress id BIND4"),
            HookWriting("attach CGROUP xdp id INGRESS"),
            HookWriting("attach CGROUP flow_dissector id INGRESS"),
        ]))
    func `what is attached already decides the same`(writing: HookWriting) throws { try compare(writing) }

    @Test(
        arguments: Tools.some(of: [
            HookWriting("detach CGROUP ingress id INGRESS", after: "attach CGROUP ingress id INGRESS"),
            HookWriting(
                "detach CGROUP ingress id INGRESS", after: "attach CGROUP ingress id INGRESS multi",
                form: .json),
            HookWriting(
                "detach CGROUP ingress id OTHER", after: "attach CGROUP ingress id INGRESS multi",
                "attach CGROUP ingress id OTHER multi"),
            HookWriting("detach CGROUP ingress id OTHER", after: "attach CGROUP ingress id INGRESS multi"),
            HookWriting("detach CGROUP egress id INGRESS", after: "attach CGROUP ingress id INGRESS"),
            HookWriting("detach CGROUP egress id EGRESS"),
            HookWriting("detach CGROUP egress id EGRESS", form: .json),
            HookWriting("detach CHILD ingress id INGRESS", after: "attach CGROUP ingress id INGRESS"),
            HookWriting("det CGROUP bind4 name NAME-BIND4", after: "attach CGROUP bind4 id BIND4"),
        ]))
    func `detaching is the same`(writing: HookWriting) throws { try compare(writing) }

    @Test func `what is not attached is refused, where bpftool detaches what is`() throws {
        let writing = HookWriting(
            "detach CGROUP ingress id OTHER", after: "attach CGROUP ingress id INGRESS")
        let (their, theirTree) = try answer(Tools.oracle ?? "", writing)
        let (our, ourTree) = try answer(try Tools.swbpf(), writing)
        #expect((their.status, theirTree) == (0, "[]\n"))
        #expect(our.status == 255)
        #expect(our.errors.hasPrefix("Error: "))
        #expect(ourTree != theirTree)
    }

    @Test(
        .enabled("wrong words are wrong under every kernel") { !Tools.areSlow },
        arguments: [
            "attach", "attach CGROUP", "attach CGROUP ingress", "attach CGROUP ingress id",
            "attach CGROUP nothing id INGRESS", "attach CGROUP INGRESS id INGRESS",
            "attach CGROUP ingress id 4294967295", "attach CGROUP ingress id none",
            "attach CGROUP ingress what INGRESS", "attach CGROUP ingress id INGRESS always",
            "attach CGROUP ingress id INGRESS multi always", "attach /no/such/cgroup ingress id INGRESS",
            "attach /proc ingress id INGRESS", "attach /dev/null ingress id INGRESS", "detach",
            "detach CGROUP ingress", "detach CGROUP ingress id", "detach CGROUP nothing id INGRESS",
            "detach /no/such/cgroup ingress id INGRESS", "show", "show /no/such/cgroup", "show /proc",
            "show CGROUP everything", "show CGROUP effective effective", "tree /no/such/cgroup",
            "tree CGROUP everything", "tree CGROUP effective effective", "shwo CGROUP", "tree effective",
        ], [HookCommand.Form.plain, .json])
    func `what is refused is refused by both`(words: String, form: HookCommand.Form) throws {
        try compare(HookWriting(words, form: form))
    }
}
