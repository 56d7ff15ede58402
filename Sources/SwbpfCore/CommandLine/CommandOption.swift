/// A long option that only some commands know: `--limit N`. It may stand anywhere behind the command's name.
public struct CommandOption: Equatable, Sendable {
    /// Something that stands behind the option.
    public struct Value: Equatable, Sendable {
        /// What stands for it in usage lines.
        public let name: String
        public let use: Argument.WordUse
        /// One that may be left out is there only if the word is one of its choices, or where it is a file's name,
        /// unless the word means something to the command.
        public let isRequired: Bool

        public init(_ name: String, _ use: Argument.WordUse, isRequired: Bool = true) {
            self.name = name
            self.use = use
            self.isRequired = isRequired
        }

        var usage: String {
            let usage = Argument.word(name: name, use).usage
            return isRequired ? usage : "[\(usage)]"
        }
    }

    public let name: String
    /// A few words, without a full stop.
    public let summary: String
    public let values: [Value]

    public init(_ name: String, _ summary: String, _ values: [Value] = []) {
        self.name = name
        self.summary = summary
        self.values = values
    }

    /// How it looks at the head of a description: `--limit N`.
    var title: String { (["--\(name)"] + values.map(\.usage)).joined(separator: " ") }

    /// How many words behind it are its own, whatever they are.
    var requiredCount: Int { values.count { $0.isRequired } }
}

extension GivenArguments {
    /// What stands behind `--limit`: how many are wanted at most; `nil` for all.
    func limit() throws(UsageError) -> Int? {
        guard let word = options["limit"]?.first else { return nil }
        return Int(try numberWord(word, as: "a number"))
    }
}

extension Argument.WordUse {
    /// The word is one of those that may stand there.
    func isChoice(_ word: String) -> Bool {
        if case .choice(let words) = self { words.contains(word) } else { false }
    }
}

extension Parser {
    /// The command that the words name, as far as one is named.
    func command(behind words: some Collection<String>) -> Command? {
        guard let object = words.first, let group = groups.first(where: { $0.name.hasPrefix(object) })
        else { return nil }
        if group.isSingle { return group.commands[0] }
        return words.dropFirst().first.flatMap { group.command(typedAs: $0) }
    }

    /// A long option of the command's own: the option, and its first value where that stands in the same word.
    func ownOption(_ word: String, of command: Command?) -> (option: CommandOption, value: String?)? {
        guard let command, word.hasPrefix("--"), word.utf8.count > 2 else { return nil }
        let parts = word.dropFirst(2).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let name = String(parts[0])
        let value = parts.count > 1 ? String(parts[1]) : nil
        if let option = command.ownOptions.first(where: { $0.name == name }) { return (option, value) }
        let matches = command.ownOptions.filter { $0.name.hasPrefix(name) }
        // What could be an option of the whole tool as well is looked for there.
        guard matches.count == 1, !Option.all.contains(where: { $0.name.hasPrefix(name) }) else { return nil }
        return (matches[0], value)
    }

    /// Takes the command's own options out of the words behind its name. Nothing behind `--` is one.
    func takeOptions(of command: Command, _ words: [String]) throws(UsageError) -> (
        options: [String: [String]], words: [String]
    ) {
        guard !command.ownOptions.isEmpty else { return ([:], words) }
        var options: [String: [String]] = [:]
        var rest: [String] = []
        var left = words[...]
        while let word = left.popFirst() {
            if word == "--" {
                rest += left
                break
            }
            guard let (option, value) = ownOption(word, of: command) else {
                rest.append(word)
                continue
            }
            guard options[option.name] == nil else {
                throw UsageError("option '--\(option.name)' stands there twice")
            }
            if let value { left.insert(value, at: left.startIndex) }
            options[option.name] = try values(
                of: option, &left, hasOwn: value != nil, keywords: command.clauses.map(\.keyword))
        }
        return (options, rest)
    }

    private func values(
        of option: CommandOption, _ words: inout ArraySlice<String>, hasOwn: Bool, keywords: [String]
    ) throws(UsageError) -> [String] {
        guard !hasOwn || !option.values.isEmpty else {
            throw UsageError("option '--\(option.name)' takes no argument")
        }
        var values: [String] = []
        for value in option.values {
            if !value.isRequired {
                guard let word = words.first else { continue }
                let isMeant =
                    value.use == .file
                    ? hasOwn
                        || !keywords.contains { $0.hasPrefix(word) } && (word == "-" || !word.hasPrefix("-"))
                    : value.use.isChoice(word)
                guard isMeant else { continue }
            }
            guard let word = words.popFirst() else {
                throw UsageError("option '--\(option.name)' needs \(value.usage) behind it")
            }
            values.append(try value.use.read(word, as: value.name, for: "--\(option.name)"))
        }
        return values
    }
}
