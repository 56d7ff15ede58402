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
}
