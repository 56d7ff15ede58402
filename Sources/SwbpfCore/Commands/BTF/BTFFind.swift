/// The word for names and values in enumerations, which have no kind of their own.
private let enumeratorWord = "enumerator"

extension Command {
    static let btfFind = Command(
        name: "find", summary: "Find types by name",
        arguments: [
            .words(name: "PATTERN", .typeName),
            .clauses([
                Clause(
                    "kind", "Only types of this kind", [.word(name: "KIND", .kind(kindWords))],
                    limit: kindWords.count),
                Clause(
                    "in", "Where to look (the running kernel and its modules)", [.source(isRequired: true)]),
            ]),
        ],
        details: """
            Shows id, kind, name and size in bytes of the types with a name, and where each is defined: 'vmlinux', \
            a module, or the source that was given. In patterns '*', '?' and '[...]' stand for any characters, any \
            one, and one of these; 'struct', 'union', 'enum' and 'typedef' may stand in front. The kinds are those \
            of 'btf dump', and 'enumerator' for the names in enumerations, which are also looked through when \
            nothing else has the name. Without a source, the running kernel's types and those of all its modules \
            are looked through; of a module, only its own.
            """,
        options: [.baseBTF],
        examples: [
            Example(line: "btf find task_struct", effect: "Find out the id and size of a structure"),
            Example(line: "btf find 'bpf_*_ops' kind struct", effect: "Find structures by a pattern"),
            Example(line: "btf find BPF_MAP_TYPE_HASH", effect: "Find out the value of a name"),
        ],
        run: { given in
            let names = TypeName.read(given.words["PATTERN"] ?? [])
            let kinds = given.words["kind"] ?? []
            var search = BTFSearchRun(names, kinds)
            if let source = given.sources.first {
                try search.look(in: try BTFSource.open(source, base: given.settings.baseBTF))
            } else {
                try search.lookInKernel()
            }
            return try search.report()
        })

    /// Kinds whose types have names.
    private static let kindWords: [String] =
        BTFKind.allCases.filter(\.mayHaveName).map { $0.word.description.lowercased() } + [enumeratorWord]
}

extension BTFKind {
    fileprivate var mayHaveName: Bool {
        switch self {
        case .pointer, .array, .volatile, .const, .restrict, .functionPrototype: false
        default: true
        }
    }
}

/// One search, source by source.
struct BTFSearchRun {
    private let names: [TypeName]
    private let queries: [BTFNameQuery]
    private let wantsEnumerators: Bool
    private let hasKinds: Bool
    private var sources: [BTFSource] = []
    private var failures: [String] = []
    /// What was found, by name and source.
    private var types: [[[UInt32]]]
    private var enumerators: [[[BTFEnumeratorPlace]]]

    init(_ names: [TypeName], _ kindWords: [String]) {
        self.names = names
        var kinds = kindWords.isEmpty ? BTFKinds.all : BTFKinds()
        for kind in BTFKind.allCases where kindWords.contains(kind.word.description.lowercased()) {
            // An enumeration is one, whatever its width.
            kinds.formUnion(kind == .enumeration ? .enumerations : BTFKinds(kind))
        }
        queries = names.map { BTFNameQuery($0.pattern, kinds.intersection($0.kinds ?? .all)) }
        hasKinds = !kindWords.isEmpty
        wantsEnumerators = kindWords.contains(enumeratorWord)
        types = names.map { _ in [] }
        enumerators = names.map { _ in [] }
    }

    mutating func look(in source: BTFSource) throws {
        let found = try labelled(source.name) { try source.btf.ownTypes(matching: queries) }
        sources.append(source)
        for index in names.indices {
            types[index].append(found[index])
            enumerators[index].append(
                wantsEnumerators ? try source.btf.ownEnumerators(matching: names[index].pattern) : [])
        }
    }

    /// Looks in the running kernel and its modules. One that is unloaded meanwhile is left out.
    mutating func lookInKernel() throws {
        try look(in: BTFSource.kernel())
        for module in BTFSource.moduleNames() {
            do { try look(in: BTFSource.module(module)) } catch {
                if BTFSource.moduleNames().contains(module) { failures.append(message(for: error)) }
            }
        }
    }

    mutating func report() throws -> BTFFindReport {
        for index in names.indices where isMissing(index) {
            if !hasKinds, names[index].kinds == nil {
                enumerators[index] = try sources.map { source in
                    try labelled(source.name) {
                        try source.btf.ownEnumerators(matching: names[index].pattern)
                    }
                }
            }
            if isMissing(index) { failures.append(missing(index).description) }
        }
        guard names.indices.contains(where: { !isMissing($0) }) else {
            throw BTFSourceError(failures.first ?? "there is nothing to look for")
        }
        let hits = sources.indices.map { place in
            BTFFindReport.Hits(
                source: sources[place], types: Set(types.flatMap { $0[place] }).sorted(),
                enumerators: enumerators.flatMap { $0[place] })
        }
        return BTFFindReport(hits: hits, failures: failures)
    }

    private func isMissing(_ index: Int) -> Bool {
        types[index].allSatisfy(\.isEmpty) && enumerators[index].allSatisfy(\.isEmpty)
    }

    private func missing(_ index: Int) -> NoSuchType {
        let modules = sources.count - 1
        let place =
            modules > 0
            ? "\(sources[0].name), with \(modules) module\(modules == 1 ? "" : "s")," : sources[0].name
        return NoSuchType(
            names[index], in: place, what: hasKinds ? "type of this kind" : "type",
            nearest: sources[0].btf.nearestName(to: names[index].pattern.text, queries[index].kinds))
    }
}

/// What `btf find` answers.
struct BTFFindReport: Report {
    /// What was found in one source.
    struct Hits {
        let source: BTFSource
        let types: [UInt32]
        let enumerators: [BTFEnumeratorPlace]
    }

    let hits: [Hits]
    let failures: [String]

    func write(to text: inout TextWriter) {
        for hits in hits {
            let btf = hits.source.btf
            for id in hits.types {
                guard let type = try? btf.type(id) else { continue }
                text.write(id)
                text.write(": \(type.kind.word) ")
                text.foreign((try? btf.name(of: type)) ?? "")
                if let size = btf.knownSize(of: type) { text.write("  size \(size)B") }
                text.write("  in ")
                text.foreign(hits.source.name)
                text.line()
            }
            for place in hits.enumerators {
                guard let found = try? btf.found(place) else { continue }
                text.write(place.enumeration)
                text.write(": ENUMERATOR ")
                text.foreign(found.name)
                text.write("  value \(found.value)  of enum ")
                text.foreign(found.enumeration.isEmpty ? "\(anonymousName)" : found.enumeration)
                text.write("  in ")
                text.foreign(hits.source.name)
                text.line()
            }
        }
    }

    func write(to json: inout JSONWriter) {
        json.beginArray()
        for hits in hits {
            let btf = hits.source.btf
            for id in hits.types {
                guard let type = try? btf.type(id) else { continue }
                json.beginObject()
                json.field("id", id)
                json.field("kind", type.kind.word.description)
                json.field("name", (try? btf.name(of: type)) ?? "")
                if let size = btf.knownSize(of: type) { json.field("size", size) }
                json.field("btf", hits.source.name)
                json.endObject()
            }
            for place in hits.enumerators {
                guard let found = try? btf.found(place) else { continue }
                json.beginObject()
                json.field("id", place.enumeration)
                json.field("kind", "ENUMERATOR")
                json.field("name", found.name)
                json.key("value")
                json.literal(found.value)
                json.field("enum", found.enumeration)
                json.field("btf", hits.source.name)
                json.endObject()
            }
        }
        json.endArray()
    }
}

extension BTF {
    /// In bytes, for what has a size of its own.
    fileprivate func knownSize(of type: BTFType) -> Int? {
        type.kind.isModifier || type.kind == .declarationTag ? nil : try? size(of: type.id)
    }

    /// The name, the value in decimal, and the enumeration's name.
    fileprivate func found(
        _ place: BTFEnumeratorPlace
    ) throws(DecodeError) -> (name: String, value: String, enumeration: String) {
        let type = try type(place.enumeration)
        let enumerator = try enumerator(place.index, of: type)
        let value =
            type.kindFlag ? String(enumerator.value) : String(UInt64(bitPattern: enumerator.value))
        return (try name(at: enumerator.nameOffset), value, try name(of: type))
    }
}
