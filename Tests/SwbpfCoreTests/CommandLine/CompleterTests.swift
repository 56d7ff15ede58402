import Testing

@testable import SwbpfCore

/// Names one thing for each question, and remembers the questions.
private final class FixedSource: CompletionSource {
    var questions: [String] = []

    func candidates(for subject: CompletionSubject, prefix: String) -> [CompletionCandidate] {
        questions.append("\(subject) \(prefix)")
        let word =
            switch subject {
            case .ids: "42"
            case .names: "xdp_drop"
            case .tags: "f0055c08993fea2b"
            case .pins(.link): "/sys/fs/bpf/link"
            case .pins: "/sys/fs/bpf/mine"
            case .pinDirectories: "/sys/fs/bpf/"
            case .interfaces: "eth0"
            case .cgroups: "/sys/fs/cgroup/web/"
            case .modules: "veth"
            case .mapTypes: "hash"
            case .mapFlags: "clone"
            case .features: "ringbuf"
            case .typeNames: "task_struct"
            case .structOps(.id): "5"
            case .structOps: "my_cubic"
            case .entryFields(_, let part): "\(part).port"
            }
        return word.hasPrefix(prefix) ? [CompletionCandidate(word, "from the system")] : []
    }
}

@Suite struct CompleterTests {
    private let source = FixedSource()

    private func answer(_ words: [String], permuting: Bool = true) -> CompletionAnswer {
        Completer(groups: CommandTable.groups, source: source).complete(words, permuting: permuting)
    }

    /// The candidates for the last of the words.
    private func offers(_ words: String...) -> [String] { answer(words).candidates.map(\.word) }

    // MARK: Words

    @Test func `at first the objects are offered, in the order of the table`() {
        #expect(offers("") == CommandTable.groups.map(\.name))
        #expect(offers() == CommandTable.groups.map(\.name))
        #expect(offers("b") == ["batch", "btf"])
    }

    @Test(arguments: CommandTable.groups.indices)
    func `behind an object its commands are offered, by each of their words`(index: Int) {
        let group = CommandTable.groups[index]
        guard !group.isSingle else { return }
        #expect(offers(group.name, "") == group.commands.flatMap(\.words))
        #expect(offers("help", group.name, "") == group.commands.flatMap(\.words))
        #expect(offers(group.name, "help", "") == group.commands.flatMap(\.words))
    }

    @Test func `what a word means is said beside it`() {
        #expect(
            answer(["prog", "unp"]).candidates == [
                CompletionCandidate("unpin", "Remove the pin of a program")
            ])
    }

    @Test func `shortened words are understood`() {
        #expect(offers("p", "s", "i", "") == ["42"])
        #expect(offers("m", "l", "n", "x") == ["xdp_drop"])
        #expect(
            source.questions == ["ids(SwbpfCore.ObjectKind.program) ", "names(SwbpfCore.ObjectKind.map) x"])
    }

    @Test func `a word that is no command offers nothing behind it`() {
        #expect(answer(["nosuch", ""]) == CompletionAnswer())
        #expect(answer(["prog", "nosuch", ""]) == CompletionAnswer())
        #expect(answer(["prog", "show", "nosuch", ""]) == CompletionAnswer())
        #expect(answer(["help", "version", ""]) == CompletionAnswer())
        #expect(answer(["version", ""]) == CompletionAnswer())
    }

    @Test func `behind the last argument there is nothing to offer`() {
        #expect(answer(["prog", "show", "id", "1", ""]) == CompletionAnswer())
        #expect(answer(["prog", "pin", "id", "1", "/x", ""]) == CompletionAnswer())
        #expect(answer(["prog", "help", "show", ""]) == CompletionAnswer())
    }

    // MARK: Arguments

    @Test(arguments: [ObjectKind.program, .map, .link, .btf])
    func `the words that select are offered in the order in which they are matched`(kind: ObjectKind) {
        #expect(offers(kind.word, "show", "") == kind.selectorWords.map(\.rawValue))
        #expect(offers(kind.word, "show", "i") == ["id"])
    }

    @Test func `what exists is asked for with what was typed of it`() {
        #expect(offers("prog", "show", "id", "4") == ["42"])
        #expect(offers("prog", "show", "id", "5") == [])
        #expect(offers("prog", "show", "tag", "f0") == ["f0055c08993fea2b"])
        #expect(offers("link", "detach", "pinned", "/sys") == ["/sys/fs/bpf/link"])
        #expect(offers("map", "unpin", "") == ["/sys/fs/bpf/mine"])
    }

    @Test func `where no known pin begins so, the shell looks for files`() {
        #expect(answer(["prog", "show", "pinned", "./m"]).paths == .files)
        #expect(answer(["prog", "show", "pinned", "/"]).paths == nil)
    }

    @Test func `a new pin goes into a directory`() {
        #expect(answer(["prog", "pin", "id", "1", ""]).paths == .directories)
        #expect(offers("prog", "pin", "id", "1", "/s") == ["/sys/fs/bpf/"])
    }

    @Test func `control groups, attach types, programs and flags are offered in their places`() {
        #expect(offers("cgroup", "show", "/s") == ["/sys/fs/cgroup/web/"])
        #expect(offers("cgroup", "tree", "") == ["/sys/fs/cgroup/web/"])
        #expect(answer(["cgroup", "show", "./"]).paths == .directories)
        #expect(offers("cgroup", "show", "/c", "") == ["effective"])
        #expect(offers("cgroup", "attach", "/c", "lsm") == ["lsm_cgroup"])
        #expect(offers("cgroup", "detach", "/c", "egress", "id", "4") == ["42"])
        let flags = ["multi", "override", "preorder", "before", "after", "replace"]
        #expect(offers("cgroup", "attach", "/c", "egress", "id", "42", "") == flags)
        #expect(
            offers("cgroup", "attach", "/c", "egress", "id", "42", "multi", "replace", "") == [
                "id", "tag", "name", "pinned",
            ])
    }

    @Test func `a batch file is a file behind its keyword`() {
        #expect(offers("batch", "") == ["file"])
        #expect(answer(["batch", "file", ""]) == CompletionAnswer(paths: .files))
        #expect(answer(["batch", "f", "x"]) == CompletionAnswer(paths: .files))
    }

    @Test func `behind a source its clauses are offered, and in its place too`() {
        #expect(offers("btf", "dump", "kernel", "") == ["format", "unsorted", "root_id", "type"])
        #expect(offers("btf", "dump", "kernel", "format", "") == ["raw", "c"])
        #expect(offers("btf", "dump", "kernel", "format", "c", "f") == [])
        #expect(offers("btf", "dump", "t") == ["type"])
        #expect(offers("btf", "layout", "t") == ["task_struct"])
        #expect(offers("btf", "layout", "task_struct", "in", "module", "") == ["veth"])
        #expect(offers("btf", "dump", "nonsense", "") == [])
        #expect(answer(["-B", ""]) == CompletionAnswer(paths: .files))
    }

    // MARK: Options

    @Test func `all options are offered before a command is named`() {
        #expect(offers("--") == Option.all.map { "--\($0.name)" })
        #expect(offers("-") == Option.all.map { "--\($0.name)" } + Option.all.map { "-\($0.letter)" })
        #expect(offers("prog", "--v") == ["--version"])
    }

    @Test func `behind a command only those that it heeds are offered`() {
        #expect(
            offers("prog", "show", "--") == [
                "--json", "--pretty", "--bpffs", "--output", "--debug", "--help",
            ])
        #expect(
            offers("prog", "pin", "--") == [
                "--json", "--pretty", "--nomount", "--output", "--debug", "--help",
            ])
    }

    @Test func `an option is not offered again`() {
        #expect(offers("-j", "prog", "show", "--bpf", "--") == ["--pretty", "--output", "--debug", "--help"])
    }

    @Test func `letters that share a dash are complete as they stand`() {
        #expect(offers("-jf") == ["-jf"])
        #expect(offers("-jZ") == [])
        #expect(offers("-1") == [])
    }

    @Test func `options are no words, even those that nobody knows`() {
        #expect(offers("-j", "--nonsense", "prog", "--pre", "show", "-Z", "id", "") == ["42"])
    }

    @Test func `behind two dashes nothing is an option`() {
        #expect(answer(["--", "-"]) == CompletionAnswer())
        #expect(offers("--", "prog", "sh") == ["show"])
    }

    @Test func `with POSIXLY_CORRECT options end at the first word`() {
        #expect(answer(["prog", "--"], permuting: false) == CompletionAnswer())
        #expect(answer(["-j", "--p"], permuting: false).candidates.map(\.word) == ["--pretty"])
    }

    // MARK: The answer's text

    private func written(_ answer: CompletionAnswer) -> String {
        var text = TextWriter()
        answer.write(to: &text)
        return String(decoding: text.bytes, as: UTF8.self)
    }

    @Test func `a candidate is a line, and what the shell has to find is the last`() {
        let answer = CompletionAnswer(
            candidates: [CompletionCandidate("a b", "x\ty"), CompletionCandidate("c")], paths: .directories)
        #expect(written(answer) == "a b\tx\\ty\nc\t\n:directories\n")
    }

    @Test func `a word that would be several lines, or act on the terminal, is left out`() {
        let words = ["a\nb", "a\tb", "\u{1b}[2J", text(fromSystem: [0xff])]
        #expect(written(CompletionAnswer(candidates: words.map { CompletionCandidate($0) })) == "")
    }

    // MARK: Object files

    @Test func `struct_ops maps are offered by id and name`() {
        #expect(offers("struct_ops", "dump", "") == ["id", "name"])
        #expect(offers("struct_ops", "unregister", "id", "") == ["5"])
        #expect(offers("struct_ops", "show", "name", "") == ["my_cubic"])
    }

    @Test func `a file or a link is offered to read an iterator from`() {
        #expect(offers("iter", "read", "") == ["id", "pinned"])
        #expect(answer(["iter", "read", ""]).paths == .files)
        #expect(offers("iter", "read", "pinned", "") == ["/sys/fs/bpf/link"])
        #expect(offers("iter", "read", "a.o", "") == ["map", "program"])
        #expect(offers("iter", "pin", "a.o", "") == ["/sys/fs/bpf/"])
    }

    @Test func `the directory for links is offered though it may be left out`() {
        #expect(offers("struct_ops", "register", "a.o", "") == ["/sys/fs/bpf/"])
    }
}
