/// The type by which the records of a map are shown.
struct EventType: Sendable {
    let btf: BTF
    let id: UInt32
    /// Bytes that a value takes.
    let size: Int

    /// Finds the one type that a name stands for.
    ///
    /// - Parameter source: where it is looked for; `nil` for what the map, the programs that use it, or the running
    ///   kernel know.
    static func find(_ name: String, in source: BTFSourceName?, for map: OpenMap, base: String?) throws
        -> EventType
    {
        guard let name = TypeName.read([name]).first else { throw UsageError("'type' needs NAME") }
        if let source {
            let source = try BTFSource.open(source, base: base)
            return try EventType(name, source.declaredTypes([name]), in: source)
        }
        let sources = try sources(for: map)
        for source in sources {
            do {
                return try EventType(name, source.declaredTypes([name]), in: source)
            } catch is NoSuchType {}
        }
        throw NoSuchType(
            name, in: sources.map(\.name).joined(separator: ", nor "), what: "type",
            nearest: sources.lazy.compactMap { $0.btf.nearestName(to: name.pattern.text) }.first)
    }

    /// What bytes mean, also where they are too few.
    func value(of bytes: Span<UInt8>) -> BTFValue {
        BTFValue(btf, type: id, bytes: bytes.indices.map { bytes[$0] })
    }

    private init(_ name: TypeName, _ ids: [UInt32], in source: BTFSource) throws {
        // A typedef and what it stands for may have one name.
        var seen: Set<UInt32?> = []
        let ids = try labelled(source.name) {
            try ids.filter { seen.insert(try source.btf.resolved($0)?.id).inserted }
        }
        guard let id = ids.first, ids.count == 1 else {
            throw BTFSourceError(
                "'\(name.text)' stands for \(ids.count) types in \(source.name): choose one by its whole name, "
                    + "with 'struct', 'union', 'enum' or 'typedef' in front")
        }
        btf = source.btf
        self.id = id
        size = try labelled("'\(name.text)' in \(source.name)") { try source.btf.size(of: id) }
    }

    /// Where types are looked for if nobody says where. The map's own BTF is rarely there: libbpf gives none to
    /// maps without values.
    private static func sources(for map: OpenMap) throws -> [BTFSource] {
        var sources: [BTFSource] = []
        if map.info.btfID != 0 { sources.append(try BTFSource.open(.id(map.info.btfID))) }
        var seen: Set<UInt32> = [0, map.info.btfID]
        for program in try Programs.all().objects where program.mapIDs.contains(map.info.id) {
            guard seen.insert(program.btfID).inserted,
                var source = try? BTFSource.open(.id(program.btfID))
            else { continue }
            source = BTFSource(source.btf, name: "the BTF of program \(program.id)")
            sources.append(source)
        }
        if let kernel = try? BTFSource.kernel() { sources.append(kernel) }
        guard !sources.isEmpty else {
            throw BTFSourceError(
                "there is no BTF to find the type in: not of the map, its programs or the kernel; "
                    + "name a source with 'in'")
        }
        return sources
    }
}
