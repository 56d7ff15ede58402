import Foundation
import KernelState
import Testing

/// Both tools pin iterators; bpftool finds the same links, and the files say the same.
@Suite(
    .needsKernel, .needsOracle, .needsClang,
    .enabled("compiling takes long under emulation") { !Tools.areSlow })
struct IteratorComparisonTests {
    private let objects: HookObjects
    private let state: KernelState

    init() throws {
        objects = try HookObjects.shared()
        state = try KernelState.shared()
    }

    /// What one tool says, what the pinned link is, and what reading its file gives.
    private func outcome(
        _ tool: String, _ words: String, _ form: HookCommand.Form
    ) throws -> (answer: ToolAnswer, link: String, text: String) {
        let scratch = try Scratch()
        defer { withExtendedLifetime(scratch) {} }
        try scratch.makeDirectory("bpffs")
        let directory = scratch.path("bpffs")
        #expect(try ProgramRun("/bin/mount", ["-t", "bpf", "bpf", directory]).status == 0)
        defer { _ = try? ProgramRun("/bin/umount", ["-l", directory]) }
        let map = try #require(state.maps["hash"])
        let words = words.split(separator: " ").map(String.init).map { word in
            switch word {
            case "PATH": "\(directory)/pinned"
            case "MAP": "\(map.id)"
            default: word.hasPrefix("OBJECT-") ? objects.path(String(word.dropFirst(7))) : word
            }
        }
        let answer = ToolAnswer(try ProgramRun(tool, form.options + ["iter"] + words))
        let link = try ProgramRun(
            Tools.oracle ?? "", ["-j", "link", "show", "pinned", "\(directory)/pinned"])
        let shown = String(decoding: link.output, as: UTF8.self)
            .replacing(#/"(id|prog_id)":\d+/#) { "\"\($0.1)\":N" }
            .replacing(directory, with: "DIRECTORY")
        let text = try ProgramRun("/bin/cat", ["\(directory)/pinned"])
        return (answer, shown, String(decoding: text.output, as: UTF8.self))
    }

    private func compare(
        _ words: String, _ form: HookCommand.Form, sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> (text: String, rules: Set<String>) {
        var their = try outcome(Tools.oracle ?? "", words, form)
        let our = try outcome(try Tools.swbpf(), words, form)
        if their.answer.status != 0 { their.answer.becomeRefusal(form != .plain) }
        let command = HookCommand(["iter"] + words.split(separator: " ").map(String.init), form)
        var answers = ToolAnswers(ours: our.answer, theirs: their.answer)
        let rules = answers.edit(command)
        if let difference = answers.difference("\(command)", isJSON: form != .plain) {
            Issue.record(Comment(rawValue: difference), sourceLocation: sourceLocation)
        }
        #expect(our.link == their.link, "\(command)", sourceLocation: sourceLocation)
        #expect(our.text == their.text, "\(command)", sourceLocation: sourceLocation)
        return (their.text, rules)
    }

    @Test(arguments: HookCommand.Form.allCases)
    func `an iterator is pinned alike`(form: HookCommand.Form) throws {
        let outcome = try compare("pin OBJECT-tasks PATH", form)
        #expect(outcome.text == "all seen\n")
        #expect(outcome.rules == (form == .plain ? [] : ["a pinned iterator"]))
    }

    @Test(arguments: HookCommand.Form.allCases)
    func `an iterator over a map is pinned alike`(form: HookCommand.Form) throws {
        #expect(try compare("pin OBJECT-elements PATH map id MAP", form).text == "all seen\n")
        #expect(try compare("p OBJECT-elements PATH m i MAP", form).text == "all seen\n")
    }

    @Test(
        arguments: [
            "pin", "pin OBJECT-tasks", "pin /no/such/file PATH", "pin /dev/null PATH",
            "pin OBJECT-nothing PATH",
            "pin OBJECT-socket PATH", "pin OBJECT-elements PATH", "pin OBJECT-elements PATH map",
            "pin OBJECT-elements PATH map id", "pin OBJECT-elements PATH map id 4294967295",
            "pin OBJECT-elements PATH map what MAP", "pin OBJECT-tasks /no/such/directory/pin",
            "pni OBJECT PATH",
        ], [HookCommand.Form.plain, .json])
    func `what is refused is refused by both`(words: String, form: HookCommand.Form) throws {
        _ = try compare(words, form)
    }
}
