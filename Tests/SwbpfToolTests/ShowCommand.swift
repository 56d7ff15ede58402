import KernelState
import Testing

/// `prog|map|link|btf show`, with a selector or without, in one of the forms of output.
struct ShowCommand: CustomStringConvertible, Sendable {
    /// How the answer is to be written.
    enum Form: String, CaseIterable, CustomTestStringConvertible, Sendable {
        case plain = ""
        case json = "-j"
        case pretty = "-p"
        case plainWithPins = "-f"
        case jsonWithPins = "-jf"
        case prettyWithPins = "-pf"

        /// All, or where programs start slowly so many that each option is among them.
        static let forLists = Tools.areSlow ? [.plain, .pretty, .jsonWithPins] : allCases
        static let forObjects = Tools.areSlow ? [.plain, .json] : allCases
        static let forPins = Tools.areSlow ? [.json, .plainWithPins] : allCases

        var options: [String] { rawValue.isEmpty ? [] : [rawValue] }
        var isJSON: Bool { self != .plain && self != .plainWithPins }
        var showsPins: Bool { rawValue.hasSuffix("f") }
        var testDescription: String { "\(self)" }
    }

    let kind: ObjectKind
    /// `["id", "5"]`, or nothing for a list. In a batch file of many selectors only their keyword.
    let selector: [String]
    let form: Form

    init(_ kind: ObjectKind, _ selector: [String], _ form: Form) {
        self.kind = kind
        self.selector = selector
        self.form = form
    }

    /// The list.
    init(_ kind: ObjectKind, _ form: Form) {
        self.init(kind, [], form)
    }

    /// Whether one object is asked for that the state has, so that nothing else can be in the answer.
    var isOfOne: Bool { selector.first == "id" || selector.first == "pinned" }
    var words: [String] { [kind.word, "show"] + selector }
    var arguments: [String] { form.options + words }

    var description: String {
        arguments.map { $0.contains { " \"'\\\n".contains($0) } ? $0.debugDescription : $0 }
            .joined(separator: " ")
    }

    /// As a line of a batch file, or `nil` where that has no way to write it.
    var batchLine: String? {
        var line = ""
        for word in words {
            guard !word.contains("\n"), !word.contains("#") else { return nil }
            // A quoted word has no escapes.
            let quote = word.contains("\"") ? "'" : "\""
            guard !word.contains(quote) else { return nil }
            line += word.contains { " '\"\\".contains($0) } ? "\(quote)\(word)\(quote) " : "\(word) "
        }
        return line
    }
}

extension ObjectKind {
    /// The word of the command line.
    var word: String { self == .program ? "prog" : rawValue }
}
