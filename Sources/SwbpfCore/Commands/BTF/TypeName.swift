/// A type as the user names it: `task_struct`, `struct task_struct`, or with a pattern for the name.
struct TypeName: Equatable {
    /// As it was written.
    let text: String
    let pattern: NamePattern
    /// What a keyword in front says; `nil` without one.
    let kinds: BTFKinds?

    private static let keywords: [String: BTFKinds] = [
        "struct": BTFKinds(.structure), "union": BTFKinds(.union), "enum": .enumerations,
        "typedef": BTFKinds(.typedef),
    ]

    init(_ keyword: String?, _ name: String) {
        text = keyword.map { "\($0) \(name)" } ?? name
        pattern = NamePattern(name)
        kinds = keyword.flatMap { Self.keywords[$0] }
    }

    /// Reads words; a keyword and what it belongs to may be one word or two.
    static func read(_ words: [String]) -> [TypeName] {
        var names: [TypeName] = []
        var rest = words[...]
        while let word = rest.popFirst() {
            let parts = word.split(separator: " ", maxSplits: 1).map(String.init)
            if parts.count == 2, keywords[parts[0]] != nil {
                names.append(TypeName(parts[0], parts[1]))
            } else if keywords[word] != nil, let name = rest.popFirst() {
                names.append(TypeName(word, name))
            } else {
                names.append(TypeName(nil, word))
            }
        }
        return names
    }
}

/// Nothing has a name that was asked for.
struct NoSuchType: Error, CustomStringConvertible {
    let description: String

    /// `place` is where it was looked for, `nearest` what was perhaps meant.
    init(_ name: TypeName, in place: String, what: String, nearest: String?) {
        let advice = nearest.map { ": did you mean '\($0)'?" } ?? ""
        description =
            name.pattern.isLiteral
            ? "\(place) has no \(what) '\(name.text)'\(advice)"
            : "\(place) has no \(what) that matches '\(name.text)'"
    }
}
