/// One thing that a command's grammar wants behind the command's name.
public indirect enum Argument: Equatable, Sendable {
    /// An object, chosen by two words: `id 42`.
    case selector(ObjectKind, isRequired: Bool)
    /// A word that has to stand there, and may be shortened.
    case keyword(String)
    /// A path; `name` is what the usage line calls it.
    case path(name: String, PathUse)
    /// A word of the user's own choice.
    case word(name: String, WordUse)
    /// One or more such words, up to a clause's keyword.
    case words(name: String, WordUse)
    /// Where types are read from.
    case source(isRequired: Bool)
    /// Where types are read from, as bpftool's grammar has it: with a keyword that may be shortened,
    /// several files, and a part of a map. Without one, the running kernel.
    case dumpSource
    /// Words about an entry of the map that was chosen, which have to be read by its types. It stands last.
    case entry(EntryUse)
    /// A struct_ops map, chosen by two words: `id 42`.
    case structOpsMap(isRequired: Bool)
    /// The object file `OBJ`, or a link, chosen by two words of which the first is whole: `id 42`.
    case objectFileOrLink
    /// One that may be left out, and with it all that follows.
    case optional(Argument)
    /// What may follow in any order. It stands last.
    case clauses([Clause])

    /// What a path is for: completion offers accordingly.
    public enum PathUse: Equatable, Sendable {
        /// A file that is read; `-` is standard input.
        case input
        /// Where an object is to be pinned.
        case newPin
        /// An object's existing pin.
        case pin(ObjectKind)
        /// The directory of a control group.
        case cgroup
    }

    /// What a word stands for: completion offers accordingly.
    public enum WordUse: Equatable, Sendable {
        /// A type's name or a pattern for names.
        case typeName
        /// One type's name; `struct`, `union`, `enum` or `typedef` may stand in front as a word of its own.
        case oneTypeName
        /// A number of 32 bits.
        case number
        /// Any text at all.
        case text
        /// A part of the chosen map's key or value: `value.count`.
        case field
        /// A time, with or without a fraction.
        case seconds
        /// A CPU's number, or `all`.
        case cpu
        /// A number of 64 bits.
        case wideNumber
        /// Any text, which may be empty.
        case anyText
        /// A type of map.
        case mapType
        /// The name of something that a release of Linux brought.
        case feature
        /// A file that is read; `-` is standard input.
        case file
        /// Flags of a map: names and numbers, with `,` or `|` between them.
        case mapFlags
        /// A network interface.
        case interface
        /// What a program is attached to in the kernel; completion offers these.
        case attachType([String])
        /// One of these words, in full.
        case choice([String])
        /// One of these words, which may be shortened: the first that begins with it is meant.
        case shortened([String])
        /// What the names of macros in C begin with; may be empty.
        case macroPrefix
        /// One of these words, in full and in either case.
        case kind([String])
    }

    /// Which parts of an entry the words are about.
    public enum EntryUse: Equatable, Sendable {
        /// A key, which may be left out where there is none or the first is meant.
        case key(isRequired: Bool)
        /// A value without a key.
        case value
        /// Key, value, and how they are written.
        case update
    }

    /// The name under which the words about an entry are kept.
    static let entryWords = "ENTRY"

    /// How the argument looks in a usage line.
    public var usage: String {
        switch self {
        case .selector(let kind, let isRequired): isRequired ? kind.metavariable : "[\(kind.metavariable)]"
        case .keyword(let word): word
        case .path(let name, _): name
        case .word(_, .choice(let words)), .word(_, .shortened(let words)):
            "{\(words.joined(separator: "|"))}"
        case .word(let name, _): name
        case .words(let name, _): "\(name)..."
        case .source(let isRequired): isRequired ? "SRC" : "[SRC]"
        case .dumpSource: "[BTF_SRC]"
        case .entry(.key(let isRequired)): isRequired ? "key DATA" : "[key DATA]"
        case .entry(.value): "value VALUE"
        case .entry(.update): "[key DATA] [value VALUE] [UPDATE_FLAGS]"
        case .structOpsMap(let isRequired): isRequired ? "STRUCT_OPS_MAP" : "[STRUCT_OPS_MAP]"
        case .objectFileOrLink: "{ OBJ | LINK }"
        case .optional(let argument): "[\(argument.usage)]"
        case .clauses(let clauses): Clause.usage(of: clauses)
        }
    }

    /// The arguments within it, itself among them.
    var parts: [Argument] {
        if case .clauses(let clauses) = self {
            clauses.flatMap { $0.arguments.flatMap(\.parts) }
        } else {
            [self]
        }
    }
}

/// A part of a command that begins with a keyword, and mostly may be left out: `format c`.
public struct Clause: Equatable, Sendable {
    public let keyword: String
    /// A few words, without a full stop.
    public let summary: String
    public let arguments: [Argument]
    /// How often it may stand in one command. Without words behind it, once is as good as often.
    public let limit: Int
    /// It has to stand there.
    public let isRequired: Bool
    /// It may stand there again, which changes nothing.
    public let isIdempotent: Bool

    public init(
        _ keyword: String, _ summary: String, _ arguments: [Argument] = [], limit: Int = 1,
        isRequired: Bool = false, isIdempotent: Bool = false
    ) {
        self.isRequired = isRequired
        self.isIdempotent = isIdempotent
        self.keyword = keyword
        self.summary = summary
        self.arguments = arguments
        self.limit = limit
    }

    /// The keyword and what follows it.
    var words: String { ([keyword] + arguments.map(\.usage)).joined(separator: " ") }

    /// More of them, or of their characters, are not written one by one: help lists them below.
    private static let shownCount = 6
    private static let shownWidth = 64

    static func usage(of clauses: [Clause]) -> String {
        let usage = clauses.map(\.usage).joined(separator: " ")
        guard clauses.count > shownCount || usage.count > shownWidth else { return usage }
        return (clauses.filter(\.isRequired).map(\.usage) + ["[CLAUSE]..."]).joined(separator: " ")
    }

    var usage: String { (isRequired ? words : "[\(words)]") + (limit > 1 && !arguments.isEmpty ? "..." : "") }
}

extension Argument.EntryUse {
    /// `key` and `value`, as far as they may be given.
    var parts: [String] {
        switch self {
        case .key: ["key"]
        case .value: ["value"]
        case .update: ["key", "value"]
        }
    }

    /// The words that begin something, and what.
    var keywords: [(word: String, summary: String)] {
        parts.flatMap { part in
            [
                (part, "The \(part): bytes, or a number behind its type"),
                ("\(part)-json", "The whole \(part) as JSON"),
            ]
        }
            + (self == .update
                ? [
                    ("any", "Write whether the key is there or not"), ("noexist", "Only add a key"),
                    ("exist", "Only change what is there"),
                ] : [])
    }

    /// What the usage line refers to.
    var definitions: [UsageDefinition] {
        var definitions = [
            UsageDefinition(
                name: "DATA", meaning: "{ [hex] BYTES | INTEGER_TYPE NUMBER... }")
        ]
        if self != .key(isRequired: true), self != .key(isRequired: false) {
            definitions.append(UsageDefinition(name: "VALUE", meaning: "{ DATA | MAP | PROG }"))
        }
        if self == .update {
            definitions.append(UsageDefinition(name: "UPDATE_FLAGS", meaning: "{ any | exist | noexist }"))
        }
        return definitions
    }
}

/// A definition that usage lines refer to: `PROG := { id PROG_ID | ... }`.
public struct UsageDefinition: Equatable, Sendable {
    public let name: String
    public let meaning: String
}

extension ObjectKind {
    /// What the object's name in a usage line stands for.
    public var usageDefinition: UsageDefinition {
        let ways = SelectorWord.allCases.filter { selectorWords.contains($0) }.map { word in
            switch word {
            case .id: "id \(metavariable)_ID"
            case .pinned: "pinned FILE"
            case .tag: "tag \(metavariable)_TAG"
            case .name: "name \(metavariable)_NAME"
            }
        }
        return UsageDefinition(name: metavariable, meaning: "{ \(ways.joined(separator: " | ")) }")
    }
}

extension Command {
    /// What may follow its other arguments in any order.
    var clauses: [Clause] {
        if case .clauses(let clauses)? = arguments.last { clauses } else { [] }
    }

    /// What its usage line refers to, each once.
    public var definitions: [UsageDefinition] {
        var definitions: [UsageDefinition] = []
        let parts = arguments.flatMap(\.parts)
        if parts.contains(.dumpSource) {
            definitions.append(.init(name: "BTF_SRC", meaning: BTFSourceName.dumpUsage))
            definitions.append(.init(name: "PART", meaning: BTFSourceName.partUsage))
        } else if parts.contains(where: { if case .source = $0 { true } else { false } }) {
            definitions.append(.init(name: "SRC", meaning: BTFSourceName.usage))
        }
        for case .entry(let use) in parts { definitions += use.definitions }
        if parts.contains(where: { if case .structOpsMap = $0 { true } else { false } }) {
            definitions.append(.init(name: "STRUCT_OPS_MAP", meaning: Argument.structOpsUsage))
        }
        return definitions + selectedKinds.map(\.usageDefinition)
    }

    /// The kinds of object that its arguments choose, each once.
    public var selectedKinds: [ObjectKind] {
        var kinds: [ObjectKind] = []
        for part in arguments.flatMap(\.parts) {
            let chosen: [ObjectKind] =
                switch part {
                case .selector(let kind, _): [kind]
                case .source, .dumpSource, .entry(.update): [.program, .map]
                case .objectFileOrLink: [.link]
                default: []
                }
            for kind in chosen where !kinds.contains(kind) { kinds.append(kind) }
        }
        return kinds
    }
}

extension CommandGroup {
    /// What its commands' usage lines refer to, each once.
    var definitions: [UsageDefinition] {
        var definitions: [UsageDefinition] = []
        for definition in commands.flatMap(\.definitions) where !definitions.contains(definition) {
            definitions.append(definition)
        }
        return definitions
    }
}
