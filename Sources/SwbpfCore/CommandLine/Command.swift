/// One command: all that the user can see of it, and what it does.
public struct Command: Sendable {
    /// What happens when the command is run.
    public enum Action: Sendable {
        /// Gathers and returns what is to be printed.
        case answer(@Sendable (GivenArguments) throws -> any Report)
        /// Runs the commands that the file given as an argument holds.
        case batch
        /// Shows the help of the group it stands in, or of what the words behind it name.
        case help
    }

    /// A command line worth showing, and what it does.
    public struct Example: Equatable, Sendable {
        public let line: String
        public let effect: String
    }

    public let name: String
    public let aliases: [String]
    /// A few words, without a full stop.
    public let summary: String
    public let arguments: [Argument]
    /// Whole sentences for the manual: what is shown, in which units, and what fails when.
    public let details: String
    /// The options that change what this command does, beyond those that all commands know.
    public let options: [Option.Effect]
    /// The long options that only this command knows.
    public let ownOptions: [CommandOption]
    public let examples: [Example]
    public let action: Action

    public init(
        name: String, aliases: [String] = [], summary: String, arguments: [Argument] = [],
        details: String = "",
        options: [Option.Effect] = [], ownOptions: [CommandOption] = [], examples: [Example] = [],
        action: Action
    ) {
        self.name = name
        self.aliases = aliases
        self.summary = summary
        self.arguments = arguments
        self.details = details
        self.options = options
        self.ownOptions = ownOptions
        self.examples = examples
        self.action = action
    }

    public init(
        name: String, aliases: [String] = [], summary: String, arguments: [Argument] = [],
        details: String = "",
        options: [Option.Effect] = [], ownOptions: [CommandOption] = [], examples: [Example] = [],
        run: @escaping @Sendable (GivenArguments) throws -> any Report
    ) {
        self.init(
            name: name, aliases: aliases, summary: summary, arguments: arguments, details: details,
            options: options, ownOptions: ownOptions, examples: examples, action: .answer(run))
    }

    /// The command and its other names, as words that may be typed.
    public var words: [String] { [name] + aliases }

    /// The words and arguments behind the object: `{ show | list } [PROG]`.
    public var usage: String {
        let words = aliases.isEmpty ? name : "{ \(words.joined(separator: " | ")) }"
        return ([words] + arguments.map(\.usage)).joined(separator: " ")
    }
}

/// The commands of one object: `prog ...`; or a command that stands alone: `version`.
public struct CommandGroup: Sendable {
    public let name: String
    /// A few words, without a full stop.
    public let summary: String
    /// The first is what runs when no command is named.
    public let commands: [Command]
    /// The group is one command, with no word of its own: `batch file FILE`.
    public let isSingle: Bool
    /// Sentences for the manual page about the objects themselves.
    public let details: String

    public init(name: String, summary: String, details: String = "", commands: [Command]) {
        self.name = name
        self.summary = summary
        self.details = details
        self.commands = commands
        isSingle = false
    }

    /// A command that is a group by itself.
    public init(single command: Command) {
        name = command.name
        summary = command.summary
        details = command.details
        commands = [command]
        isSingle = true
    }

    /// The command that a word names, which may be shortened: the first in the list wins.
    func command(typedAs word: String) -> Command? {
        commands.first { $0.words.contains { $0.hasPrefix(word) } }
    }

    /// Everything behind the tool's name: `prog pin PROG FILE`.
    public func usage(of command: Command) -> String {
        isSingle ? command.usage : "\(name) \(command.usage)"
    }
}

/// What the words behind a command's name said. Nothing has been opened or looked up yet.
public struct GivenArguments: Equatable, Sendable {
    public var settings = Settings()
    /// The name the tool was started under.
    public var toolName: ToolName = .swbpf
    /// The objects that were chosen, in the order of the usage line.
    public var selectors: [Selector] = []
    /// Those that were chosen within clauses, by the clause's keyword.
    public var clauseSelectors: [String: Selector] = [:]
    /// The command's own options: what stands behind each.
    public var options: [String: [String]] = [:]
    /// The paths, by the name the usage line gives them.
    public var paths: [String: String] = [:]
    /// Other words, by the name the usage line gives them or by the keyword of their clause. A clause
    /// that was given without words has none.
    public var words: [String: [String]] = [:]
    /// Where types are to be read from.
    public var sources: [BTFSourceName] = []

    public init() {}

    /// The first object that was chosen, where there may be only one.
    public var selector: Selector? { selectors.first }

    /// One of the command's own options was given.
    public func has(_ option: String) -> Bool { options[option] != nil }

    /// The path that the usage line calls `name`. The parser has made sure that it is there.
    public func path(_ name: String) -> String { paths[name] ?? "" }
}

/// The names the tool answers to. Scripts written for bpftool look at some words that carry its name.
public enum ToolName: String, Sendable {
    case swbpf, bpftool

    /// Judged by the last part of the path the tool was started by.
    public init(path: String) {
        let name = path.split(separator: "/").last.map(String.init) ?? path
        self = ToolName(rawValue: name) ?? .swbpf
    }
}
