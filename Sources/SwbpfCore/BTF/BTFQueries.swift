/// A type that is looked for by name.
public struct BTFQuery: Equatable, Sendable {
    public let kind: BTFKind
    public let name: String

    public init(_ kind: BTFKind, _ name: String) {
        self.kind = kind
        self.name = name
    }
}

/// A query, ready to be compared with the bytes of a name.
private struct Candidate {
    /// Its place among the queries.
    let place: Int
    let kind: BTFKind
    /// The text and the NUL behind it.
    let name: [UInt8]
    /// The first eight bytes of that as one number, and which bits of it count.
    let prefix: UInt64
    let mask: UInt64

    init(_ query: BTFQuery, place: Int) {
        self.place = place
        kind = query.kind
        name = Array(query.name.utf8) + [0]
        var prefix: UInt64 = 0
        for (index, byte) in name.prefix(8).enumerated() { prefix |= UInt64(byte) << UInt64(index * 8) }
        self.prefix = prefix
        mask = name.count >= 8 ? .max : (1 << UInt64(name.count * 8)) - 1
    }
}

extension BTF {
    /// The id of the first type of each kind and name, in the order of the queries.
    ///
    /// All are found in one pass over the types. It reads names of the kinds that are looked for
    /// only, eight bytes of them as a rule, and makes no string.
    public func ids(of queries: [BTFQuery]) -> [UInt32?] {
        var found = base?.ids(of: queries) ?? [UInt32?](repeating: nil, count: queries.count)
        var candidates = queries.enumerated().map { Candidate($1, place: $0) }
        candidates.removeAll { found[$0.place] != nil }
        find(&candidates, &found)
        return found
    }

    /// Puts the ids of candidates at their places, and takes those out that are found.
    private func find(_ candidates: inout [Candidate], _ found: inout [UInt32?]) {
        var kinds = candidates.reduce(into: UInt32(0)) { $0 |= 1 << UInt32($1.kind.rawValue) }
        for id in own.firstID..<own.endID {
            let start = own.start(of: id)
            guard let info = own.word(at: start + 4) else { break }
            let kind = BTFType.kindNumber(info)
            guard kinds >> UInt32(kind) & 1 != 0, let name = own.word(at: start) else { continue }
            let hits = candidates.filter { $0.kind.rawValue == kind && matches($0, name) }
            if hits.isEmpty { continue }
            for hit in hits { found[hit.place] = id }
            candidates.removeAll { found[$0.place] != nil }
            kinds = candidates.reduce(into: 0) { $0 |= 1 << UInt32($1.kind.rawValue) }
            if candidates.isEmpty { break }
        }
    }

    /// The id of the first type of a kind and name.
    public func id(of kind: BTFKind, _ name: String) -> UInt32? {
        ids(of: [BTFQuery(kind, name)])[0]
    }

    private func matches(_ candidate: Candidate, _ nameOffset: UInt32) -> Bool {
        let segment = segment(ofName: nameOffset)
        if let prefix = segment.namePrefix(at: nameOffset), prefix & candidate.mask != candidate.prefix {
            return false
        }
        return segment.withName(at: nameOffset) { name in
            guard name.count == candidate.name.count - 1 else { return false }
            for index in name.indices where name[index] != candidate.name[index] { return false }
            return true
        } ?? false
    }
}

extension BTF {
    /// Names of structures, unions, enumerations and typedefs that begin with a text: each once, in order.
    func typeNames(beginningWith prefix: String, atMost limit: Int) -> [String] {
        // Every character stands for itself.
        let pattern = NamePattern(prefix.map { "\\\($0)" }.joined() + "*")
        let kinds: BTFKinds = [.aggregates, .enumerations, BTFKinds(.typedef), BTFKinds(.forward)]
        let found = (try? ownTypes(matching: [BTFNameQuery(pattern, kinds)])) ?? [[]]
        var names: Set<String> = []
        for id in found[0] where names.count < limit {
            if let name = try? name(of: type(id)) { names.insert(name) }
        }
        return names.sorted()
    }
}
