import Testing

/// A command that changes what is attached: each tool runs it at one of two places that are made alike.
struct HookWriting: CustomTestStringConvertible, Sendable {
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

    /// Runs it with both tools, and records where they differ in what they say or in what is there afterwards.
    func compare<Attached: Equatable>(
        _ object: String, _ answer: (_ tool: String) throws -> (ToolAnswer, Attached)
    ) throws {
        var (their, theirAttached) = try answer(Tools.oracle ?? "")
        let (our, ourAttached) = try answer(try Tools.swbpf())
        if their.status != 0 { their.becomeRefusal(form != .plain) }
        var answers = ToolAnswers(ours: our, theirs: their)
        _ = answers.edit(HookCommand([object] + words.split(separator: " ").map(String.init), form))
        let difference = answers.difference(testDescription, isJSON: form != .plain)
        if let difference { Issue.record(Comment(rawValue: difference)) }
        #expect(ourAttached == theirAttached, "\(testDescription)")
    }
}
