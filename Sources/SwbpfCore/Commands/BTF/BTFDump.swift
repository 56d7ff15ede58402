extension Command {
    static let btfDump = Command(
        name: "dump", summary: "Show types, as they are encoded or as C",
        arguments: [
            .dumpSource,
            .clauses([
                Clause(
                    "format", "How types are shown: 'raw' (default) or 'c'",
                    [.word(name: "FORMAT", .choice(["raw", "c"]))]),
                Clause("unsorted", "C declarations in the order of the ids"),
                Clause(
                    "root_id", "Only the type with this id, in C with what it needs",
                    [.word(name: "ID", .number)], limit: 16),
                Clause(
                    "type", "Only types with these names, as C with what they need",
                    [.words(name: "NAME", .typeName)]),
            ]),
        ],
        details: """
            Shows every type of the source; of BTF that was split off from a base, such as a module's, only its \
            own. 'file' reads raw BTF or the .BTF section of an ELF file. Files under /sys/kernel/btf and the BTF \
            of modules are split off from that of the running kernel, which is found without being named; for \
            other split BTF the base is given with --base-btf. Several files are merged: what they have in \
            common is shown once. Without a source, 'format', 'type' and 'root_id' are about the running kernel.
            'map' shows the types of a map's key and value; 'key', 'value' or 'kv' says which, 'all' shows all \
            types the map was created with.
            'raw' is one line for each type, and one for each of its parts; offsets of members are in bits. 'c' is \
            a header for BPF programs (vmlinux.h): types in an order in which they compile, and declarations of \
            the kernel functions that programs may call. It has no JSON form. With 'root_id' and 'type' it holds only those types \
            and what they need; 'type' shows C without being asked. A name may be a pattern, and have 'struct', 'union', \
            'enum' or 'typedef' in front. In patterns '*', '?' and '[...]' stand for any characters, any one, and one of these.
            """,
        options: [.baseBTF],
        examples: [
            Example(
                line: "-o vmlinux.h btf dump kernel format c",
                effect: "Write vmlinux.h"),
            Example(
                line: "btf dump format c type task_struct",
                effect: "Show a structure and what it needs"),
            Example(line: "-j btf dump file prog.o", effect: "Show an object file's types"),
        ],
        run: { given in
            let source = try BTFSource.open(given.sources.first, base: given.settings.baseBTF)
            return try BTFDumpReport(source, given)
        })
}

/// The types that are to be shown, and how.
struct BTFDumpReport: Report {
    private let source: BTFSource
    /// The types that were chosen; `nil` for all.
    private let roots: [UInt32]?
    /// Their declarations; `nil` for a raw listing.
    private let declarations: CDeclarations?

    init(_ source: BTFSource, _ given: GivenArguments) throws {
        self.source = source
        let btf = source.btf
        let names = TypeName.read(given.words["type"] ?? [])
        // Who asks for types by name wants to see or compile them.
        let isC = given.words["format"].map { $0 == ["c"] } ?? (!names.isEmpty && !given.settings.json)
        if isC, given.settings.json {
            throw UsageError("C declarations have no JSON form: leave out 'format c' or --json")
        }
        // Declarations are checked while they are made.
        if !isC { try labelled(source.name) { try btf.validate() } }
        var roots = try Self.roots(source, given)
        var seen = Set(roots)
        for id in try source.declaredTypes(names) where seen.insert(id).inserted { roots.append(id) }
        let chosen = roots.isEmpty ? nil : roots
        self.roots = chosen
        declarations = try labelled(source.name) {
            guard isC else { return nil }
            if let chosen { return try CDeclarations(btf, .ids(chosen)) }
            return try CDeclarations(btf, given.words["unsorted"] == nil ? .sorted : .unsorted)
        }
    }

    private static func roots(_ source: BTFSource, _ given: GivenArguments) throws -> [UInt32] {
        var roots = source.roots
        for word in given.words["root_id"] ?? [] {
            let id = try objectID(word)
            guard source.roots.isEmpty else {
                throw UsageError(
                    "'root_id' cannot be combined with a map's key or value: name the map with 'all'")
            }
            guard !roots.contains(id) else { throw UsageError("root_id \(id) stands there twice") }
            roots.append(id)
        }
        for id in roots where id >= source.btf.endID {
            throw BTFSourceError(
                "\(source.name): there is no type \(id), the ids are 1 to \(source.btf.endID - 1)")
        }
        return roots
    }

    func write(to text: inout TextWriter) {
        if let declarations { return declarations.write(to: &text) }
        let listing = BTFRawText(btf: source.btf)
        for id in roots ?? [] { listing.write(id, to: &text) }
        guard roots == nil else { return }
        for id in source.btf.firstID..<source.btf.endID { listing.write(id, to: &text) }
    }

    func write(to json: inout JSONWriter) {
        let listing = BTFRawJSON(btf: source.btf)
        json.beginObject()
        json.key("types")
        json.beginArray()
        for id in roots ?? [] { listing.write(id, to: &json) }
        if roots == nil {
            for id in source.btf.firstID..<source.btf.endID { listing.write(id, to: &json) }
        }
        json.endArray()
        json.endObject()
    }
}
