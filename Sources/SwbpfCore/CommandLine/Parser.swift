/// What the words of a command line ask for.
public enum Invocation: Sendable {
    case run(Command, in: CommandGroup, GivenArguments)
    /// The help of the tool, of a group, or of one command.
    case help(CommandGroup?, Command?)
}

/// Reads words and touches nothing else: what they name is opened when the command runs.
public struct Parser: Sendable {
    let groups: [CommandGroup]
    let toolName: ToolName

    public init(groups: [CommandGroup], toolName: ToolName = .swbpf) {
        self.groups = groups
        self.toolName = toolName
    }

    // MARK: Options

    /// Takes the options out of the words. An error comes with the settings that were read,
    /// so that it can be shown in the form that was asked for, wherever `--json` stood.
    ///
    /// Options may stand anywhere unless `permuting` is false (POSIXLY_CORRECT): then they end
    /// at the first word that is none.
    public func splitOptions(_ words: [String], permuting: Bool = true) -> (
        settings: Settings, words: [String], error: UsageError?
    ) {
        var settings = Settings()
        var rest: [String] = []
        var error: UsageError?
        var index = 0
        while index < words.count {
            let word = words[index]
            index += 1
            if word == "--" {
                rest += words[index...]
                break
            }
            do {
                if let effects = try effects(of: word) {
                    for effect in effects { settings.apply(effect) }
                    continue
                }
            } catch let problem {
                error = error ?? problem
                continue
            }
            rest.append(word)
            if !permuting {
                rest += words[index...]
                break
            }
        }
        return (settings, rest, error)
    }

    /// What the options in one word do; `nil` if the word is none, such as `-` or `-1`.
    func effects(of word: String) throws(UsageError) -> [Option.Effect]? {
        guard word.hasPrefix("-"), word.utf8.count > 1 else { return nil }
        if word.hasPrefix("--") { return [try longOption(String(word.dropFirst(2)))] }
        let letters = word.dropFirst()
        if let first = letters.utf8.first, (0x30...0x39).contains(first) { return nil }
        var effects: [Option.Effect] = []
        for letter in letters {
            guard let option = Option.all.first(where: { $0.letter == letter }) else {
                throw UsageError(
                    "unrecognized option '-\(letter)'" + (letters.count > 1 ? " in '\(word)'" : ""),
                    usage: [toolUsage])
            }
            effects.append(option.effect)
        }
        return effects
    }

    private func longOption(_ text: String) throws(UsageError) -> Option.Effect {
        let name = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).first ?? ""
        let matches =
            Option.all.filter { $0.name == name }.first.map { [$0] }
            ?? Option.all.filter { $0.name.hasPrefix(name) }
        guard let option = matches.first else {
            let hint = nearest(to: String(name), among: Option.all.map(\.name)).map {
                "; did you mean '--\($0)'?"
            }
            throw UsageError("unrecognized option '--\(text)'" + (hint ?? ""), usage: [toolUsage])
        }
        guard matches.count == 1 else {
            let names = matches.map { "--\($0.name)" }.joined(separator: ", ")
            throw UsageError("option '--\(name)' is ambiguous: \(names)", usage: [toolUsage])
        }
        guard !text.contains("=") else {
            throw UsageError("option '--\(option.name)' takes no argument", usage: [toolUsage])
        }
        return option.effect
    }

    // MARK: Commands

    /// Finds the command that the words name and reads its arguments.
    public func parse(_ words: [String], settings: Settings = Settings()) throws(UsageError) -> Invocation {
        guard let object = words.first else { return .help(nil, nil) }
        guard let group = groups.first(where: { $0.name.hasPrefix(object) }) else {
            throw unknown(object, what: "an object", among: groups.map(\.name), usage: [toolUsage])
        }
        let rest = Array(words.dropFirst())
        if group.isSingle { return try invocation(of: group.commands[0], in: group, rest, settings) }

        guard let verb = rest.first else {
            return try invocation(of: group.commands[0], in: group, [], settings)
        }
        guard let command = group.command(typedAs: verb) else {
            throw unknown(
                verb, what: "a command of '\(group.name)'", among: group.commands.flatMap(\.words),
                usage: group.commands.map { "\(toolName) \(group.usage(of: $0))" })
        }
        return try invocation(of: command, in: group, Array(rest.dropFirst()), settings)
    }

    private func invocation(
        of command: Command, in group: CommandGroup, _ words: [String], _ settings: Settings
    ) throws(UsageError) -> Invocation {
        if case .help = command.action {
            return try helpTopic(words, in: group.isSingle ? nil : group)
        }
        if settings.wantsHelp { return .help(group, command) }
        var given = try arguments(of: command, in: group, words)
        given.settings = settings
        given.toolName = toolName
        return .run(command, in: group, given)
    }

    /// What stands behind `help`: nothing, an object, or an object and a command.
    private func helpTopic(_ words: [String], in group: CommandGroup?) throws(UsageError) -> Invocation {
        guard let word = words.first else { return .help(group, nil) }
        guard let group else {
            guard let named = groups.first(where: { $0.name.hasPrefix(word) }) else {
                throw unknown(word, what: "an object", among: groups.map(\.name), usage: [toolUsage])
            }
            return named.isSingle
                ? .help(named, named.commands[0]) : try helpTopic(Array(words.dropFirst()), in: named)
        }
        guard let command = group.command(typedAs: word) else {
            throw unknown(
                word, what: "a command of '\(group.name)'", among: group.commands.flatMap(\.words),
                usage: group.commands.map { "\(toolName) \(group.usage(of: $0))" })
        }
        return .help(group, command)
    }

    private func unknown(_ word: String, what: String, among known: [String], usage: [String]) -> UsageError {
        let hint = nearest(to: word, among: known).map { "; did you mean '\($0)'?" } ?? ""
        return UsageError("'\(word)' is not \(what)\(hint)", usage: usage)
    }

    private var toolUsage: String { "\(toolName) [OPTIONS] OBJECT { COMMAND | help }" }

    // MARK: Arguments

    private func arguments(
        of command: Command, in group: CommandGroup, _ words: [String]
    ) throws(UsageError) -> GivenArguments {
        let usage = HelpWriter.usage(of: command, in: group, toolName: toolName)
        var given = GivenArguments()
        var index = 0
        for argument in command.arguments {
            if case .selector(_, isRequired: false) = argument, index == words.count { continue }
            guard index + argument.wordCount <= words.count else {
                throw missing(argument, after: Array(words[index...]), command: command, usage: usage)
            }
            switch argument {
            case .selector(let kind, _):
                do {
                    given.selector = try selector(words[index], words[index + 1], kind)
                } catch let problem {
                    throw UsageError(problem.message, usage: usage)
                }
            case .keyword(let keyword):
                guard keyword.hasPrefix(words[index]) else {
                    throw UsageError("expected '\(keyword)', got: '\(words[index])'", usage: usage)
                }
            case .path(let name, _):
                guard !words[index].isEmpty else { throw UsageError("\(name) is empty", usage: usage) }
                given.paths[name] = words[index]
            }
            index += argument.wordCount
        }
        guard index == words.count else {
            throw UsageError("expected no more arguments, got: '\(words[index])'", usage: usage)
        }
        return given
    }

    private func missing(
        _ argument: Argument, after words: [String], command: Command, usage: [String]
    ) -> UsageError {
        guard case .selector(let kind, _) = argument, let word = words.first else {
            return UsageError("'\(command.name)' needs \(argument.usage)", usage: usage)
        }
        guard let selectorWord = kind.selectorWords.first(where: { $0.rawValue.hasPrefix(word) }) else {
            return UsageError(unexpected(word, kind), usage: usage)
        }
        return UsageError("'\(selectorWord.rawValue)' needs a value behind it", usage: usage)
    }

    private func unexpected(_ word: String, _ kind: ObjectKind) -> String {
        let words = kind.selectorWords.map { "'\($0.rawValue)'" }
        let list =
            words.count == 1
            ? words[0] : words.dropLast().joined(separator: ", ") + " or " + words[words.count - 1]
        return "expected \(list), got: '\(word)'"
    }

    private func selector(_ word: String, _ value: String, _ kind: ObjectKind) throws(UsageError) -> Selector
    {
        guard let selectorWord = kind.selectorWords.first(where: { $0.rawValue.hasPrefix(word) }) else {
            throw UsageError(unexpected(word, kind))
        }
        switch selectorWord {
        case .id: return .id(try objectID(value))
        case .pinned:
            guard !value.isEmpty else { throw UsageError("the path behind 'pinned' is empty") }
            return .pinned(value)
        case .name:
            let limit = kind == .program ? 127 : 15
            guard !value.isEmpty, value.utf8.count <= limit else {
                throw UsageError(
                    "can't parse '\(value)' as a name: \(kind.noun) names have 1 to \(limit) bytes")
            }
            return .name(value)
        case .tag:
            guard value.utf8.count == 16, let tag = bytes(fromHex: value) else {
                throw UsageError("can't parse '\(value)' as a tag: it has to be 16 hexadecimal digits")
            }
            return .tag(tag)
        }
    }
}

/// An object's number: decimal, hexadecimal behind `0x`, or octal behind `0`, up to 2^32 - 1.
func objectID(_ text: String) throws(UsageError) -> UInt32 {
    let number: (digits: Substring, radix: Int) =
        if text.hasPrefix("0x") || text.hasPrefix("0X") {
            (text.dropFirst(2), 16)
        } else if text.hasPrefix("0"), text.utf8.count > 1 {
            (text.dropFirst(1), 8)
        } else {
            (text[...], 10)
        }
    let areDigits =
        !number.digits.isEmpty
        && number.digits.allSatisfy { $0.isASCII && $0.hexDigitValue.map { $0 < number.radix } ?? false }
    guard areDigits else { throw UsageError("can't parse '\(text)' as ID") }
    guard let id = UInt32(number.digits, radix: number.radix) else {
        throw UsageError("can't parse '\(text)' as ID: the largest possible is \(UInt32.max)")
    }
    return id
}
