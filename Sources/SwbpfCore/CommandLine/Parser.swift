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
            let command = command(behind: rest)
            if word == "--" {
                // Behind the options of the tool, the command's own end here too.
                if command?.ownOptions.isEmpty == false { rest.append(word) }
                rest += words[index...]
                break
            }
            if let (option, value) = ownOption(word, of: command) {
                // It is read with the command's other words; what stands behind it is no option of the tool.
                let count = max(0, option.requiredCount - (value == nil ? 0 : 1))
                rest.append(word)
                rest += words[index...].prefix(count)
                index = min(words.count, index + count)
                continue
            }
            do throws(UsageError) {
                if let given = try givenOptions(word, of: command) {
                    for option in given.options {
                        var value = given.value
                        if let metavariable = option.metavariable, value == nil {
                            guard index < words.count else {
                                throw UsageError(
                                    "option '--\(option.name)' needs \(metavariable) behind it")
                            }
                            value = words[index]
                            index += 1
                        }
                        settings.apply(option.effect, value ?? "")
                    }
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

    /// The options in one word, and the value of the last where it stands in the same word.
    struct GivenOptions {
        var options: [Option]
        var value: String?

        /// The next word is the last option's value.
        var wantsValue: Bool { options.last?.metavariable != nil && value == nil }
    }

    /// The options in one word; `nil` if the word is none, such as `-` or `-1`.
    ///
    /// - Parameter command: the command that is named, whose own options an error may suggest.
    func givenOptions(_ word: String, of command: Command? = nil) throws(UsageError) -> GivenOptions? {
        guard word.hasPrefix("-"), word.utf8.count > 1 else { return nil }
        if word.hasPrefix("--") { return try longOption(String(word.dropFirst(2)), of: command) }
        let letters = word.dropFirst()
        if let first = letters.utf8.first, (0x30...0x39).contains(first) { return nil }
        var given = GivenOptions(options: [])
        for index in letters.indices {
            guard let option = Option.all.first(where: { $0.letter == letters[index] }) else {
                throw UsageError(
                    "unrecognized option '-\(letters[index])'" + (letters.count > 1 ? " in '\(word)'" : ""),
                    usage: [toolUsage])
            }
            given.options.append(option)
            if option.metavariable != nil {
                let rest = letters[letters.index(after: index)...]
                given.value = rest.isEmpty ? nil : String(rest)
                break
            }
        }
        return given
    }

    private func longOption(_ text: String, of command: Command?) throws(UsageError) -> GivenOptions {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let name = parts.first ?? ""
        let matches =
            Option.all.filter { $0.name == name }.first.map { [$0] }
            ?? Option.all.filter { $0.name.hasPrefix(name) }
        let own = command?.ownOptions.map(\.name) ?? []
        guard let option = matches.first else {
            throw unrecognized(text, String(name), own)
        }
        guard matches.count == 1, option.name == name || !own.contains(where: { $0.hasPrefix(name) }) else {
            let names = (matches.map(\.name) + own.filter { $0.hasPrefix(name) }).map { "--\($0)" }.joined(
                separator: ", ")
            throw UsageError("option '--\(name)' is ambiguous: \(names)", usage: [toolUsage])
        }
        guard parts.count == 1 || option.metavariable != nil else {
            throw UsageError("option '--\(option.name)' takes no argument", usage: [toolUsage])
        }
        return GivenOptions(options: [option], value: parts.count > 1 ? String(parts[1]) : nil)
    }

    private func unrecognized(_ text: String, _ name: String, _ own: [String]) -> UsageError {
        let hint = nearest(to: name, among: Option.all.map(\.name) + own).map { "; did you mean '--\($0)'?" }
        let owner = groups.lazy.flatMap { group in group.commands.map { (group, $0) } }.first { _, command in
            command.ownOptions.contains { $0.name == name }
        }
        let place =
            owner.map {
                "; it belongs to '\($0.isSingle ? $0.name : "\($0.name) \($1.name)")', behind its name"
            }
        return UsageError("unrecognized option '--\(text)'" + (place ?? hint ?? ""), usage: [toolUsage])
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
        do throws(UsageError) {
            let (options, words) = try takeOptions(of: command, words)
            var reader = ArgumentReader(command, words[...])
            try reader.read(command.arguments)
            reader.given.options = options
            return reader.given
        } catch {
            throw UsageError(
                error.message, usage: HelpWriter.usage(of: command, in: group, toolName: toolName))
        }
    }
}
