/// A word that may stand where the cursor is, with a few words about it.
public struct CompletionCandidate: Equatable, Sendable {
    public let word: String
    public let summary: String

    public init(_ word: String, _ summary: String = "") {
        self.word = word
        self.summary = summary
    }
}

/// What only the running system can name.
public enum CompletionSubject: Equatable, Sendable {
    case ids(ObjectKind)
    case names(ObjectKind)
    /// Digests of programs.
    case tags
    case pins(ObjectKind)
    /// Directories in which something can be pinned, each with a slash behind it.
    case pinDirectories
    /// Network interfaces.
    case interfaces
    /// Directories of control groups, each with a slash behind it.
    case cgroups
    /// Kernel modules that are loaded and have BTF.
    case modules
    /// Names of the running kernel's types.
    case typeNames
    /// The fields of a map's `key` or `value`, with the part's name before them: `key.port`.
    case entryFields(Selector, part: String)
    /// Ids or names of struct_ops maps.
    case structOps(SelectorWord)
    /// Names of types of maps, and of the flags that maps are created with.
    case mapTypes
    case mapFlags
    /// Names of what releases of Linux brought.
    case features
}

/// Names what exists on the running system. What cannot be found out is left out: an error
/// would end up in the middle of the line that the user is typing.
public protocol CompletionSource {
    func candidates(for subject: CompletionSubject, prefix: String) -> [CompletionCandidate]
}

/// What may stand where the cursor is.
public struct CompletionAnswer: Equatable, Sendable {
    /// The paths that the shell is to offer, which knows better how users spell them.
    public enum Paths: String, Sendable {
        case files, directories
    }

    public var candidates: [CompletionCandidate] = []
    public var paths: Paths?

    /// One candidate a line, a TAB and its summary behind it; last, behind a colon, what the
    /// shell has to find itself.
    public func write(to text: inout TextWriter) {
        // A word that is no line of its own could only be completed to something else.
        for candidate in candidates where visible(candidate.word) == candidate.word {
            text.write(candidate.word)
            text.write("\t")
            text.foreign(candidate.summary)
            text.line()
        }
        if let paths { text.line(":\(paths.rawValue)") }
    }
}

/// Finds what may stand at the end of an unfinished command line, by the parser's rules.
public struct Completer<Source: CompletionSource> {
    let groups: [CommandGroup]
    let source: Source
    private let parser: Parser

    public init(groups: [CommandGroup], source: Source) {
        self.groups = groups
        self.source = source
        parser = Parser(groups: groups)
    }

    /// Completes the last of the words behind the tool's name.
    ///
    /// Unless `permuting`, options end at the first word that is none.
    public func complete(_ words: [String], permuting: Bool = true) -> CompletionAnswer {
        let current = words.last ?? ""
        var given: [Option.Effect] = []
        var own: [String] = []
        var before: [String] = []
        // Behind the first word that is none, and behind `--`, there are no more options of the tool.
        var mayBeOption = true
        var isLiteral = false
        var wantsValue = false
        // What may stand behind the last of the command's own options.
        var values: ArraySlice<CommandOption.Value> = []
        for word in words.dropLast() {
            if wantsValue {
                wantsValue = false
            } else if let value = values.first, value.isRequired || value.use.isChoice(word) {
                values.removeFirst()
            } else if !isLiteral, word == "--" {
                mayBeOption = false
                isLiteral = true
            } else if !isLiteral,
                let (option, value) = parser.ownOption(word, of: parser.command(behind: before))
            {
                own.append(option.name)
                values = option.values.dropFirst(value == nil ? 0 : 1)
            } else if mayBeOption, let options = options(ofGiven: word) {
                given += options.options.map(\.effect)
                wantsValue = options.wantsValue
            } else {
                values = []
                before.append(word)
                mayBeOption = mayBeOption && permuting
            }
        }
        // Every value of an option is a file.
        if wantsValue { return CompletionAnswer(paths: .files) }
        var answer = CompletionAnswer()
        if let value = values.first {
            answer = complete(current, as: value, behind: before)
            if value.isRequired { return answer }
        }
        if !isLiteral, current.hasPrefix("-") {
            if mayBeOption { answer.candidates += options(current, behind: before, given: given) }
            answer.candidates += ownOptions(current, behind: before, given: own)
            return answer
        }
        let words = complete(current, behind: before)
        answer.candidates += words.candidates
        answer.paths = answer.paths ?? words.paths
        return answer
    }

    /// What may stand behind one of the command's own options.
    private func complete(
        _ current: String, as value: CommandOption.Value, behind words: [String]
    ) -> CompletionAnswer {
        if case .field = value.use, let selector = selector(in: words) {
            return CompletionAnswer(
                candidates: ["key", "value"].flatMap {
                    source.candidates(for: .entryFields(selector, part: $0), prefix: current)
                })
        }
        var answer = CompletionAnswer()
        for expectation in value.use.expectations {
            answer.candidates += complete(current, as: expectation).candidates
        }
        return answer
    }

    /// The object that the words choose, as far as they do.
    private func selector(in words: [String]) -> Selector? {
        guard let command = parser.command(behind: words) else { return nil }
        var reader = ArgumentReader(command, words.dropFirst(2))
        try? reader.read(command.arguments)
        return reader.given.selector
    }

    /// The command's own options that were not given yet.
    private func ownOptions(_ current: String, behind words: [String], given: [String])
        -> [CompletionCandidate]
    {
        (parser.command(behind: words)?.ownOptions ?? [])
            .filter { !given.contains($0.name) && "--\($0.name)".hasPrefix(current) }
            .map { CompletionCandidate("--\($0.name)", $0.summary) }
    }

    // MARK: Options

    /// `nil` for a word that is no option, nothing for an option that nobody knows.
    private func options(ofGiven word: String) -> Parser.GivenOptions? {
        do { return try parser.givenOptions(word) } catch { return Parser.GivenOptions(options: []) }
    }

    private func options(_ current: String, behind words: [String], given: [Option.Effect])
        -> [CompletionCandidate]
    {
        if !current.hasPrefix("--"), current != "-" {
            // Letters that are complete as they stand.
            return (try? parser.givenOptions(current)) == nil ? [] : [CompletionCandidate(current)]
        }
        let useful = parser.command(behind: words).map { Option.common + [.help] + $0.options }
        let offered = Option.all.filter { option in
            !given.contains(option.effect) && useful?.contains(option.effect) ?? true
        }
        return
            (offered.map { CompletionCandidate("--\($0.name)", $0.summary) }
            + offered.map { CompletionCandidate("-\($0.letter)", $0.summary) })
            .filter { $0.word.hasPrefix(current) }
    }

    // MARK: Words

    private func complete(_ current: String, behind words: [String]) -> CompletionAnswer {
        guard let object = words.first else {
            return answer(groups.map { CompletionCandidate($0.name, $0.summary) }, current)
        }
        guard let group = groups.first(where: { $0.name.hasPrefix(object) }) else {
            return CompletionAnswer()
        }
        let rest = words.dropFirst()
        if group.isSingle {
            let command = group.commands[0]
            if case .help = command.action { return helpTopic(current, behind: rest) }
            return arguments(of: command, current, behind: rest)
        }
        guard let verb = rest.first else { return answer(verbs(of: group), current) }
        guard let command = group.command(typedAs: verb) else { return CompletionAnswer() }
        if case .help = command.action {
            return rest.count == 1 ? answer(verbs(of: group), current) : CompletionAnswer()
        }
        return arguments(of: command, current, behind: rest.dropFirst())
    }

    /// Behind `help`: an object, then one of its commands.
    private func helpTopic(_ current: String, behind words: ArraySlice<String>) -> CompletionAnswer {
        guard let object = words.first else {
            return answer(groups.map { CompletionCandidate($0.name, $0.summary) }, current)
        }
        guard words.count == 1, let group = groups.first(where: { $0.name.hasPrefix(object) }),
            !group.isSingle
        else { return CompletionAnswer() }
        return answer(verbs(of: group), current)
    }

    private func verbs(of group: CommandGroup) -> [CompletionCandidate] {
        group.commands.flatMap { command in command.words.map { CompletionCandidate($0, command.summary) } }
    }

    private func answer(_ candidates: [CompletionCandidate], _ current: String) -> CompletionAnswer {
        CompletionAnswer(candidates: candidates.filter { $0.word.hasPrefix(current) })
    }

    // MARK: Arguments

    private func arguments(
        of command: Command, _ current: String, behind words: ArraySlice<String>
    ) -> CompletionAnswer {
        var reader = ArgumentReader(command, words)
        // That more is needed is why the user asks; where a word is wrong, nothing fits behind it.
        do { try reader.read(command.arguments) } catch  where reader.words.isEmpty {} catch {
            return CompletionAnswer()
        }
        var answer = CompletionAnswer()
        for expectation in reader.expected {
            let offered = complete(current, as: expectation)
            answer.candidates += offered.candidates
            answer.paths = answer.paths ?? offered.paths
        }
        return answer
    }

    private func complete(_ current: String, as expectation: Expectation) -> CompletionAnswer {
        switch expectation {
        case .word(let word, let summary): return answer([CompletionCandidate(word, summary)], current)
        case .selectorWord(let kind):
            return answer(
                kind.selectorWords.map { CompletionCandidate($0.rawValue, $0.summary(of: kind)) }, current)
        case .selectorValue(let word, let kind): return value(of: word, kind, current)
        case .subject(let subject):
            return CompletionAnswer(candidates: source.candidates(for: subject, prefix: current))
        case .files: return CompletionAnswer(paths: .files)
        case .newPin:
            return CompletionAnswer(
                candidates: source.candidates(for: .pinDirectories, prefix: current), paths: .directories)
        case .pin(let kind): return pins(of: kind, current)
        case .cgroup:
            let cgroups = source.candidates(for: .cgroups, prefix: current)
            return CompletionAnswer(candidates: cgroups, paths: cgroups.isEmpty ? .directories : nil)
        case .entryField(let selector, let part):
            guard current.hasPrefix("\(part).") else { return CompletionAnswer() }
            return CompletionAnswer(
                candidates: source.candidates(for: .entryFields(selector, part: part), prefix: current))
        }
    }

    private func value(of word: SelectorWord, _ kind: ObjectKind, _ current: String) -> CompletionAnswer {
        switch word {
        case .id: CompletionAnswer(candidates: source.candidates(for: .ids(kind), prefix: current))
        case .name: CompletionAnswer(candidates: source.candidates(for: .names(kind), prefix: current))
        case .tag: CompletionAnswer(candidates: source.candidates(for: .tags, prefix: current))
        case .pinned: pins(of: kind, current)
        }
    }

    /// Pins are known by their whole path. Where that is not how the word begins, it may be
    /// the beginning of a path spelled in another way.
    private func pins(of kind: ObjectKind, _ current: String) -> CompletionAnswer {
        let pins = source.candidates(for: .pins(kind), prefix: current)
        return CompletionAnswer(candidates: pins, paths: pins.isEmpty ? .files : nil)
    }
}

extension SelectorWord {
    /// What the word chooses by.
    fileprivate func summary(of kind: ObjectKind) -> String {
        switch self {
        case .id: "The \(kind.noun) with this number"
        case .pinned: "The \(kind.noun) that is pinned there"
        case .tag: "The \(kind.noun)s with this digest of their instructions"
        case .name: "The \(kind.noun)s with this name"
        }
    }
}
