/// One thing that a command's grammar wants behind the command's name.
public enum Argument: Equatable, Sendable {
    /// An object, chosen by two words: `id 42`.
    case selector(ObjectKind, isRequired: Bool)
    /// A word that has to stand there, and may be shortened.
    case keyword(String)
    /// A path; `name` is what the usage line calls it.
    case path(name: String, PathUse)

    /// What a path is for: completion offers accordingly.
    public enum PathUse: Equatable, Sendable {
        /// A file that is read; `-` is standard input.
        case input
        /// Where an object is to be pinned.
        case newPin
        /// An object's existing pin.
        case pin(ObjectKind)
    }

    /// How the argument looks in a usage line.
    public var usage: String {
        switch self {
        case .selector(let kind, let isRequired): isRequired ? kind.metavariable : "[\(kind.metavariable)]"
        case .keyword(let word): word
        case .path(let name, _): name
        }
    }

    /// How many words it takes.
    var wordCount: Int {
        if case .selector = self { 2 } else { 1 }
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
