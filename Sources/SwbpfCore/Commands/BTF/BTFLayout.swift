extension Command {
    static let btfLayout = Command(
        name: "layout", summary: "Show how structures lie in memory",
        arguments: [
            .words(name: "TYPE", .typeName),
            .clauses([
                Clause(
                    "depth", "Expand named structures within, so many levels (0)",
                    [.word(name: "LEVELS", .number)]),
                Clause("cacheline", "The size of a cache line in bytes (64)", [.word(name: "SIZE", .number)]),
                Clause("in", "Where the types are (the running kernel)", [.source(isRequired: true)]),
            ]),
        ],
        details: """
            Shows structures and unions as C with the offset and size of each member in bytes, as pahole does; \
            of a bit-field, the offset and size of the unit that holds it, and behind the colon the first bit in \
            that. Between the members stand holes, the starts of cache lines, and what is left at the end. \
            TYPE is the name of a structure, a union or a typedef of one, 'struct' or 'union' may stand in front. \
            In patterns '*', '?' and '[...]' stand for any characters, any one, and one of these. Unnamed structures \
            within are always expanded; offsets are those from the start of the outermost structure.
            BTF does not tell what was asked for with attributes. 'packed' is shown where members lie where their \
            types would not allow it, 'aligned' where a gap is too large to come from a type's own alignment: with \
            the least number that explains it.
            """,
        options: [.baseBTF],
        examples: [
            Example(
                line: "btf layout task_struct", effect: "Show a structure of the running kernel"
            ),
            Example(
                line: "btf layout 'nf_conn*' depth 2 in nf_conntrack",
                effect: "Show some of a module's, expanded"),
            Example(
                line: "-j btf layout event in file prog.o", effect: "Show an object file's, in JSON"),
        ],
        run: { given in
            let cacheLine = try given.words["cacheline"]?.first.map { try objectID($0) } ?? 64
            guard 1...65536 ~= cacheLine, cacheLine.nonzeroBitCount == 1 else {
                throw UsageError(
                    "a cache line of \(cacheLine) bytes: it has to be a power of two up to 65536")
            }
            let depth = try given.words["depth"]?.first.map { try objectID($0) } ?? 0
            let source = try BTFSource.open(given.sources.first, base: given.settings.baseBTF)
            return try BTFLayoutReport(
                source, isChosen: !given.sources.isEmpty, TypeName.read(given.words["TYPE"] ?? []),
                depth: min(Int(depth), btfDepthLimit),
                cacheLine: Int(cacheLine))
        })
}

/// What `btf layout` answers. Layouts are worked out once to see that they can be, and again while they are
/// written, so that no more than one is held.
struct BTFLayoutReport: Report {
    private let source: BTFSource
    private let types: [LayoutTarget]
    private let depth: Int
    private let cacheLine: Int
    private(set) var failures: [String] = []

    init(
        _ source: BTFSource, isChosen: Bool = true, _ names: [TypeName], depth: Int = 0, cacheLine: Int = 64
    ) throws {
        self.source = source
        self.depth = depth
        self.cacheLine = cacheLine
        var reader = TypeLayoutReader(source.btf)
        var types: [LayoutTarget] = []
        var seen: Set<LayoutTarget> = []
        for (name, targets) in zip(names, try labelled(source.name) { try source.btf.targets(names) }) {
            if targets.isEmpty { failures.append(Self.missing(name, in: source, orModules: !isChosen)) }
            for target in targets where seen.insert(target).inserted {
                do {
                    _ = try labelled(source.name) { try reader.layout(of: target.id, depth: depth) }
                    types.append(target)
                } catch { failures.append(message(for: error)) }
            }
        }
        self.types = types
        if types.isEmpty, let failure = failures.first { throw BTFSourceError(failure) }
    }

    /// Why there is no such structure, and where else there may be one.
    private static func missing(_ name: TypeName, in source: BTFSource, orModules: Bool) -> String {
        let kinds = name.kinds ?? [.aggregates, BTFKinds(.typedef)]
        if orModules,
            let module = BTFSource.moduleNames().first(where: { module in
                guard let module = try? BTFSource.module(module) else { return false }
                return (try? module.btf.targets([name]).first?.isEmpty) == false
            })
        {
            return "\(source.name) has no structure or union '\(name.text)', but module \(module) has: "
                + "add 'in \(module)'"
        }
        return NoSuchType(
            name, in: source.name, what: "structure or union",
            nearest: source.btf.nearestName(to: name.pattern.text, kinds)
        ).description
    }

    func write(to text: inout TextWriter) {
        var reader = TypeLayoutReader(source.btf)
        var listing = TypeLayoutText(source.btf, cacheLine: cacheLine)
        for (index, type) in types.enumerated() {
            // It was worked out before.
            guard let layout = try? reader.layout(of: type.id, depth: depth) else { continue }
            if index > 0 { text.line() }
            listing.write(layout, typedef: type.typedef, to: &text)
        }
    }

    func write(to json: inout JSONWriter) {
        var reader = TypeLayoutReader(source.btf)
        var listing = TypeLayoutJSON(source.btf, cacheLine: cacheLine)
        json.beginArray()
        for type in types {
            guard let layout = try? reader.layout(of: type.id, depth: depth) else { continue }
            listing.write(layout, typedef: type.typedef, to: &json)
        }
        json.endArray()
    }
}

/// A structure or union whose layout is to be shown.
struct LayoutTarget: Hashable {
    let id: UInt32
    /// Where the name starts that a typedef gives it, where it was found by that.
    let typedef: UInt32?
}

extension BTF {
    /// The structures and unions that each name stands for.
    ///
    /// A typedef stands for an unnamed structure, and for a named one where it is the only thing of its name.
    /// Split BTF is looked through first, and its base for what is not there.
    fileprivate func targets(_ names: [TypeName]) throws(DecodeError) -> [[LayoutTarget]] {
        let kinds: BTFKinds = [.aggregates, BTFKinds(.typedef)]
        let queries = names.map { BTFNameQuery($0.pattern, kinds.intersection($0.kinds ?? kinds)) }
        var targets: [[LayoutTarget]] = []
        for (name, ids) in zip(names, try ownTypes(matching: queries)) {
            targets.append(try self.targets(ids, isLiteral: name.pattern.isLiteral))
        }
        guard let base else { return targets }
        let missing = names.indices.filter { targets[$0].isEmpty && names[$0].pattern.isLiteral }
        if missing.isEmpty { return targets }
        for (index, found) in zip(missing, try base.targets(missing.map { names[$0] })) {
            targets[index] = found
        }
        return targets
    }

    private func targets(_ ids: [UInt32], isLiteral: Bool) throws(DecodeError) -> [LayoutTarget] {
        var targets: [LayoutTarget] = []
        var renamed: [LayoutTarget] = []
        for id in ids {
            let type = try type(id)
            guard type.kind == .typedef else {
                targets.append(LayoutTarget(id: id, typedef: nil))
                continue
            }
            guard let aggregate = try resolved(id), aggregate.kind == .structure || aggregate.kind == .union
            else { continue }
            let target = LayoutTarget(id: aggregate.id, typedef: type.nameOffset)
            if aggregate.nameOffset == 0 { targets.append(target) } else { renamed.append(target) }
        }
        return targets.isEmpty && isLiteral ? renamed : targets
    }
}
