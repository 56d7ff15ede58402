/// The kinds of object the kernel numbers and lists.
public enum ObjectKind: Sendable, CaseIterable {
    case program, map, link, btf

    /// The object word of the command line.
    public var word: String {
        switch self {
        case .program: "prog"
        case .map: "map"
        case .link: "link"
        case .btf: "btf"
        }
    }

    /// What it is called in a sentence.
    public var noun: String {
        switch self {
        case .program: "program"
        case .map: "map"
        case .link: "link"
        case .btf: "BTF object"
        }
    }

    /// What stands for one of them in a usage line.
    public var metavariable: String { word.uppercased() }

    /// The ways to choose one, in the order in which a shortened word is matched against them.
    public var selectorWords: [SelectorWord] {
        switch self {
        case .program: [.id, .tag, .name, .pinned]
        case .map: [.id, .name, .pinned]
        case .link: [.id, .pinned]
        case .btf: [.id]
        }
    }
}

/// A word that says how an object is chosen.
public enum SelectorWord: String, Sendable, CaseIterable {
    case id, pinned, tag, name
}

/// How the user chose one or several objects.
public enum Selector: Hashable, Sendable {
    case id(UInt32)
    case pinned(String)
    case name(String)
    /// The digest of a program's instructions: 8 bytes.
    case tag([UInt8])
}

extension Selector: CustomStringConvertible {
    public var description: String {
        switch self {
        case .id(let id): "id \(id)"
        case .pinned(let path): "pinned \(path)"
        case .name(let name): "name \(name)"
        case .tag(let tag): "tag \(hex(tag))"
        }
    }
}
