/// Text in the language of manual pages, with the `man` macros.
struct Roff {
    private(set) var content = ""

    /// A request or macro, with arguments that may hold blanks.
    mutating func macro(_ name: String, _ arguments: String...) {
        let words = arguments.map { $0.isEmpty || $0.contains(" ") ? "\"\($0)\"" : $0 }
        content += ([".\(name)"] + words).joined(separator: " ") + "\n"
    }

    /// Roff of one's own, on lines that no editor has to wrap.
    mutating func text(_ roff: String) {
        for line in wrapped(roff, width: 76) { self.line(line) }
    }

    private mutating func line(_ line: String) {
        // A line that begins with one of these would be a request.
        content += line.hasPrefix(".") || line.hasPrefix("'") ? "\\&\(line)\n" : "\(line)\n"
    }

    /// Paragraphs, one a line of the text; the first stands directly behind a heading.
    mutating func paragraphs(_ text: String) {
        for (index, paragraph) in text.split(separator: "\n").enumerated() {
            if index > 0 { macro("PP") }
            self.text(prose(String(paragraph)))
        }
    }

    /// Lines that are shown as they are.
    mutating func example(_ lines: [String]) {
        macro("EX")
        for text in lines { line(literal(text)) }
        macro("EE")
    }
}

/// Characters that roff would take for something else, in text that may be copied to a shell.
func literal(_ text: String) -> String {
    var roff = ""
    for character in text {
        switch character {
        case "\\": roff += "\\e"
        case "-": roff += "\\-"
        case "'": roff += "\\(aq"
        case "\"": roff += "\\(dq"
        case "`": roff += "\\(ga"
        case "^": roff += "\\(ha"
        case "~": roff += "\\(ti"
        default: roff.append(character)
        }
    }
    return roff
}

/// The same in sentences, where a hyphen joins words, and is a minus only where an option or a
/// file name has it.
func prose(_ text: String) -> String {
    text.split(separator: " ", omittingEmptySubsequences: false).map { word in
        let isName = word.hasPrefix("-") || word.contains("/") || word.contains("'") || word.contains("_")
        let roff = literal(String(word))
        return isName ? roff : roff.replacing("\\-", with: "-")
    }.joined(separator: " ")
}

/// A usage line with words to type in bold and words to replace in italics.
func usageRoff(_ usage: String) -> String {
    usage.split(separator: " ").map { word in
        let name = word.drop { !$0.isLetter }.prefix { $0.isLetter || $0.isNumber || "_-|".contains($0) }
        guard name.contains(where: \.isLetter) else { return literal(String(word)) }
        let isReplaced = name.allSatisfy { $0.isUppercase || $0 == "_" }
        let parts = word.split(separator: name, maxSplits: 1, omittingEmptySubsequences: false)
        return
            "\(parts.first ?? "")\\f\(isReplaced ? "I" : "B")\(literal(String(name)))\\fR\(parts.last ?? "")"
    }.joined(separator: " ")
}
