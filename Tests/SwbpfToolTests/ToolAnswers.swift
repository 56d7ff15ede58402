import Foundation

/// What a tool answered to a command.
struct ToolAnswer: Equatable {
    var status: CInt
    /// Each byte as the character with its number.
    var output: String
    var errors: String

    init(_ run: ProgramRun) {
        status = run.status
        output = String(bytes: run.output, encoding: .isoLatin1) ?? ""
        errors = String(decoding: run.errors, as: UTF8.self)
    }
}

/// The answers of both tools to the same command.
struct ToolAnswers: Equatable {
    var ours: ToolAnswer
    var theirs: ToolAnswer

    init(ours: ToolAnswer, theirs: ToolAnswer) {
        self.ours = ours
        self.theirs = theirs
    }

    /// Where the answers differ; `nil` if they do not.
    ///
    /// Our status is 0 exactly when all was done, and 255 otherwise. Errors are our own sentences: only that
    /// there is one is compared, and that nothing else was printed.
    func difference(_ command: String, isJSON: Bool) -> String? {
        guard ours.status == (theirs.status == 0 ? 0 : 255) else {
            return "\(command): exit status \(ours.status), bpftool's \(theirs.status): \(ours.errors)"
        }
        if theirs.hasFailed(isJSON) {
            return ours.isRefusal(isJSON) ? nil : "\(command): no error, but \(ours)"
        }
        guard ours.errors == theirs.errors else {
            return "\(command): on standard error \(ours.errors.debugDescription), bpftool's "
                + theirs.errors.debugDescription
        }
        guard ours.output != theirs.output else { return nil }
        let common = zip(ours.output.unicodeScalars, theirs.output.unicodeScalars).prefix { $0 == $1 }.count
        return """
            \(command)
              both:    \(excerpt(ours.output, max(0, common - 200)..<common))
              swbpf:   \(excerpt(ours.output, common..<common + 200))
              bpftool: \(excerpt(theirs.output, common..<common + 200))
            """
    }

    private func excerpt(_ text: String, _ range: Range<Int>) -> String {
        let scalars = text.unicodeScalars.dropFirst(range.lowerBound).prefix(range.count)
        return String(String.UnicodeScalarView(scalars)).debugDescription
    }
}

extension ToolAnswer {
    /// As if it had failed as bpftool mostly does: it also shows its usage, says more than one sentence, or nothing.
    mutating func becomeRefusal(_ isJSON: Bool) {
        output = isJSON ? #"{"error":""}"# : ""
        errors = isJSON ? "" : "Error: "
    }

    /// bpftool's ways to say that something went wrong; one is to say nothing.
    fileprivate func hasFailed(_ isJSON: Bool) -> Bool {
        guard status != 0 else { return false }
        if errors.isEmpty, output.isEmpty || output == "\n" { return true }
        return isJSON ? output.contains(/"error": ?"/) : errors.contains("Error: ")
    }

    /// Ours.
    fileprivate func isRefusal(_ isJSON: Bool) -> Bool {
        if isJSON {
            let document = try? JSONSerialization.jsonObject(with: Data(output.utf8)) as? [String: String]
            return errors.isEmpty && document?.keys.sorted() == ["error"]
        }
        return output.isEmpty && errors.hasPrefix("Error: ")
    }
}
