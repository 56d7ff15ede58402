// The arguments of commands for struct_ops and iterators.

extension Argument {
    /// The words that choose a struct_ops map.
    fileprivate static let structOpsWords: [(word: SelectorWord, summary: String)] = [
        (.id, "The struct_ops map with this number"), (.name, "The struct_ops maps with this name"),
    ]

    static let structOpsUsage = "{ id STRUCT_OPS_MAP_ID | name STRUCT_OPS_MAP_NAME }"
}

extension ArgumentReader {
    mutating func readStructOpsMap(isRequired: Bool) throws(UsageError) {
        let words = Argument.structOpsWords
        expect(words.map { .word($0.word.rawValue, $0.summary) })
        guard let typed = self.words.first else {
            guard isRequired else { return }
            throw UsageError("'\(commandName)' needs STRUCT_OPS_MAP")
        }
        _ = take()
        guard let word = words.first(where: { $0.word.rawValue.hasPrefix(typed) })?.word else {
            throw UsageError(unexpected(typed, insteadOf: words.map(\.word.rawValue)))
        }
        expect([.subject(.structOps(word))])
        guard !self.words.isEmpty else { throw UsageError("'\(word.rawValue)' needs a value behind it") }
        given.selectors.append(try selector(word, take(), .map))
    }

    mutating func readObjectFileOrLink() throws(UsageError) {
        expect([.selectorWord(.link), .files])
        guard let first = words.first else { throw UsageError("'\(commandName)' needs OBJ or LINK") }
        // A shortened word could be the name of a file.
        if ObjectKind.link.selectorWords.contains(where: { $0.rawValue == first }) {
            given.selectors.append(try selector(.link))
        } else {
            given.paths["OBJ"] = try path("OBJ", .files)
        }
    }
}
