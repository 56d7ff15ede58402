extension Command {
    static let btfDiff = Command(
        name: "diff", summary: "Compare the types of two kernels, modules, programs or files",
        arguments: [
            .source(isRequired: true), .source(isRequired: false),
            .clauses([
                Clause(
                    "kind", "Only types of this kind", [.word(name: "KIND", .kind(diffKindWords))],
                    limit: diffKindWords.count),
                Clause(
                    "type", "Only the types with these names or patterns", [.words(name: "NAME", .typeName)]),
            ]),
        ],
        details: """
            Shows which types were added (+), removed (-) and changed (~) on the way from the first source to \
            the second, which is the running kernel where only one is given; under a type that changed, the \
            members, values and variables that did. Sizes and offsets are in bytes, of bit-fields also in bits. \
            Neighbours that moved by the same distance are one line.
            Types are matched by kind and name. A type that changed is reported once, not at all that point to it; \
            where it is embedded by value, members have grown or moved. What has no name is compared as part \
            of what holds it. Other names of a function's parameters are no difference, nor are type tags \
            where one compiler wrote none. Of BTF that was split off from a base, such as a module's, its own \
            types are compared. Kinds are struct, union, enum (of either width), typedef, func, var, datasec, int and \
            float. In patterns '*', '?' and '[...]' stand for any characters, any one, and one of these.
            In JSON members' offsets are in bits ('bits_offset'). Text for a terminal is coloured unless \
            NO_COLOR is set or TERM is 'dumb'. The exit status is 0 if nothing differs, 1 if something does, and \
            255 if the comparison failed.
            """,
        options: [.baseBTF],
        examples: [
            Example(
                line: "btf diff vmlinux-6.1",
                effect: "Show what changed since Linux 6.1"),
            Example(
                line: "btf diff old.o new.o type event 'map_*'",
                effect: "Compare some types of two object files"),
            Example(
                line: "-j btf diff vmlinux-6.1 kernel kind func", effect: "Compare functions; answer in JSON"),
        ],
        run: { given in
            let base = given.settings.baseBTF
            let old = try BTFSource.open(given.sources.first, base: base)
            let new = try BTFSource.open(given.sources.dropFirst().first, base: base)
            return try BTFDiffReport(
                old, new, kinds: given.words["kind"] ?? [], names: given.words["type"] ?? [])
        })

    /// The words for the kinds that are compared.
    private static let diffKindWords = BTFDifferences.kinds.map(\.diffWord)
}

/// What `btf diff` answers.
struct BTFDiffReport: Report {
    var differences: BTFDifferences

    var status: ExitStatus { differences.isEmpty ? .success : .different }

    init(differences: BTFDifferences) {
        self.differences = differences
    }

    init(_ old: BTFSource, _ new: BTFSource, kinds words: [String], names: [String]) throws {
        // A malformed side is an error that names it.
        for source in [old, new] { try labelled(source.name) { try source.btf.validate() } }
        let kinds = BTFDifferences.kinds.filter { words.isEmpty || words.contains($0.diffWord) }
        let patterns = names.map { NamePattern($0) }
        var isFound = [Bool](repeating: false, count: patterns.count)
        let isWanted = { (name: String) in
            let bytes = Array(name.utf8)
            let matching = patterns.indices.filter { patterns[$0].matches(bytes.span) }
            for index in matching { isFound[index] = true }
            return !matching.isEmpty
        }
        differences = try BTFDifferences(
            old: old.btf, new: new.btf, kinds: kinds, isWanted: patterns.isEmpty ? nil : isWanted)
        if let index = isFound.firstIndex(of: false) {
            throw BTFSourceError("neither \(old.name) nor \(new.name) has a type '\(names[index])'")
        }
    }

    func write(to text: inout TextWriter) { BTFDiffText(differences).write(to: &text) }

    func write(to json: inout JSONWriter) { BTFDiffJSON(differences: differences).write(to: &json) }
}
