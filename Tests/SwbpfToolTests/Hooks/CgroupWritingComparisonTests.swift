import Foundation
import KernelState
import Testing

/// A command that changes what is attached to a cgroup: each tool runs it on one of two that are made alike.
struct CgroupWriting: CustomTestStringConvertible, Sendable {
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

    private func answer(_ tool: String, _ writing: CgroupWriting) throws -> (ToolAnswer, String) {
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

    private func compare(_ writing: CgroupWriting) throws {
        var (their, theirTree) = try answer(Tools.oracle ?? "", writing)
        let (our, ourTree) = try answer(try Tools.swbpf(), writing)
        if their.status != 0 { their.becomeRefusal(writing.form != .plain) }
        var answers = ToolAnswers(ours: our, theirs: their)
        let command = HookCommand(
            ["cgroup"] + writing.words.split(separator: " ").map(String.init), writing.form)
        _ = answers.edit(command)
        let difference = answers.difference(writing.testDescription, isJSON: writing.form != .plain)
        if let difference { Issue.record(Comment(rawValue: difference)) }
        #expect(ourTree == theirTree, "\(writing.testDescription)")
    }

    @Test(
        arguments: Tools.some(of: [
            CgroupWriting("attach CGROUP ingress id INGRESS"),
            CgroupWriting("attach CGROUP cgroup_inet_ingress id INGRESS", form: .json),
            CgroupWriting("attach CGROUP ingress id INGRESS multi"),
            CgroupWriting("attach CGROUP ingress id INGRESS override"),
            CgroupWriting("attach CGROUP ingress id INGRESS mul", form: .pretty),
            CgroupWriting("attach CGROUP ingress id INGRESS o"),
            CgroupWriting("attach CGROUP ingress id INGRESS multi multi"),
            CgroupWriting("attach CGROUP ingress id INGRESS multi override"),
            CgroupWriting("attach CHILD egress id EGRESS"),
            CgroupWriting("a CGROUP ing i INGRESS"),
            CgroupWriting("attach CGROUP bind4 id BIND4"), CgroupWriting("attach CGROUP dev id DEVICE"),
            CgroupWriting("attach CGROUP sock id CREATE"),
            CgroupWriting("attach CGROUP sock_create id CREATE multi"),
            CgroupWriting("attach CGROUP sysctl tag TAG"),
            CgroupWriting("attach CGROUP sys name NAME-SYSCTL"),
            CgroupWriting("attach CGROUP getsock id GETSOCKOPT"),
            CgroupWriting("attach CGROUP cgroup_getsockopt id GETSOCKOPT override"),
        ]))
    func `attaching is the same`(writing: CgroupWriting) throws { try compare(writing) }

    @Test(
        arguments: Tools.some(of: [
            CgroupWriting(
                "attach CGROUP ingress id OTHER multi", after: "attach CGROUP ingress id INGRESS multi"),
            CgroupWriting("attach CGROUP ingress id OTHER", after: "attach CGROUP ingress id INGRESS"),
            CgroupWriting("attach CGROUP ingress id OTHER multi", after: "attach CGROUP ingress id INGRESS"),
            CgroupWriting("attach CGROUP ingress id INGRESS", after: "attach CGROUP ingress id INGRESS"),
            CgroupWriting(
                "attach CGROUP ingress id INGRESS multi", after: "attach CGROUP ingress id INGRESS multi",
                form: .json),
            CgroupWriting("attach CHILD ingress id OTHER", after: "attach CGROUP ingress id INGRESS"),
            CgroupWriting(
                "attach CHILD ingress id OTHER", after: "attach CGROUP ingress id INGRESS override"),
            CgroupWriting(
                "attach CHILD ingress id OTHER multi", after: "attach CGROUP ingress id INGRESS override"),
            CgroupWriting("attach CGROUP ingress id EGRESS"), CgroupWriting("attach CGROUP ingress id BIND4"),
            CgroupWriting("attach CGROUP xdp id INGRESS"),
            CgroupWriting("attach CGROUP flow_dissector id INGRESS"),
        ]))
    func `what is attached already decides the same`(writing: CgroupWriting) throws { try compare(writing) }

    @Test(
        arguments: Tools.some(of: [
            CgroupWriting("detach CGROUP ingress id INGRESS", after: "attach CGROUP ingress id INGRESS"),
            CgroupWriting(
                "detach CGROUP ingress id INGRESS", after: "attach CGROUP ingress id INGRESS multi",
                form: .json),
            CgroupWriting(
                "detach CGROUP ingress id OTHER", after: "attach CGROUP ingress id INGRESS multi",
                "attach CGROUP ingress id OTHER multi"),
            CgroupWriting("detach CGROUP ingress id OTHER", after: "attach CGROUP ingress id INGRESS multi"),
            CgroupWriting("detach CGROUP egress id INGRESS", after: "attach CGROUP ingress id INGRESS"),
            CgroupWriting("detach CGROUP egress id EGRESS"),
            CgroupWriting("detach CGROUP egress id EGRESS", form: .json),
            CgroupWriting("detach CHILD ingress id INGRESS", after: "attach CGROUP ingress id INGRESS"),
            CgroupWriting("det CGROUP bind4 name NAME-BIND4", after: "attach CGROUP bind4 id BIND4"),
        ]))
    func `detaching is the same`(writing: CgroupWriting) throws { try compare(writing) }

    @Test func `what is not attached is refused, where bpftool detaches what is`() throws {
        let writing = CgroupWriting(
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
        try compare(CgroupWriting(words, form: form))
    }
}
