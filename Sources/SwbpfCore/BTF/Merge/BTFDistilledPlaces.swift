/// Which types of a real base those of a distilled base stand for.
struct BTFDistilledPlaces {
    /// The real base's id for each of the distilled ones; 0 where none was found yet.
    private(set) var ids: [UInt32]
    /// The real base's name offset for each of the distilled types' names.
    private(set) var names: [UInt32: UInt32] = [:]
    /// The distilled types, and behind them those that need them.
    private let types: BTFTypeTable
    private let distilled: BTF
    /// Structures and unions that are part of another one, which depends on their size.
    private var isEmbedded: [Bool]
    private var texts: BTFStringTable
    /// The distilled types, in the order of their names in `texts`.
    private var named: [(name: UInt32, id: UInt32)] = []
    private var budget: BTFBudget

    init(_ types: BTFTypeTable, distilled: BTF) throws(DecodeError) {
        self.types = types
        self.distilled = distilled
        ids = Array(repeating: 0, count: Int(distilled.endID))
        isEmbedded = Array(repeating: false, count: Int(distilled.endID))
        budget = BTFBudget(inputCount: types.words.count)
        texts = try BTFStringTable(base: nil, inputCount: distilled.own.strings.count)
        try indexNames()
        try markEmbedded()
    }

    /// Names the distilled types, which are all of kinds that have a name.
    private mutating func indexNames() throws(DecodeError) {
        // Types may share a name, and then its offset: it is looked at once.
        var known: [UInt32: UInt32] = [:]
        for id in 1..<distilled.endID {
            let offset = types.name(id)
            guard Self.isDistilled(types.kind(id)), offset != 0 else {
                throw error(id, "has no place in a distilled base, which holds named types of a size only")
            }
            if known[offset] == nil {
                known[offset] = try distilled.withName(at: offset) { name in
                    Result { () throws(DecodeError) in try texts.offset(of: name) }
                }.get()
            }
            named.append((known[offset] ?? 0, id))
        }
        named.sort { ($0.name, $0.id) < ($1.name, $1.id) }
    }

    private static func isDistilled(_ kind: BTFKind?) -> Bool {
        switch kind {
        case .integer, .float, .enumeration, .structure, .union, .forward: true
        default: false
        }
    }

    private mutating func markEmbedded() throws(DecodeError) {
        for id in distilled.endID..<types.endID where types.kind(id) == .structure || types.kind(id) == .union
        {
            let places = types.references(of: id)
            for index in 0..<places.count { try markEmbedded(behind: types[places[index]]) }
        }
    }

    /// Follows a member's type through everything but pointers.
    private mutating func markEmbedded(behind member: UInt32) throws(DecodeError) {
        var id = member
        for _ in 0..<btfDepthLimit {
            switch types.kind(id) {
            case .const, .volatile, .restrict, .typedef, .typeTag: id = types.sizeOrType(id)
            case .array: id = types[types.references(of: id)[0]]
            case .structure, .union:
                if id < distilled.endID { isEmbedded[Int(id)] = true }
                return
            default: return
            }
        }
        throw error(member, "leads through more than \(btfDepthLimit) types, or in a circle")
    }

    /// Looks for all distilled types in a real base.
    mutating func find(in base: BTF) throws(DecodeError) {
        let matches = try matches(in: base)
        /// How many structures and unions have a name, by its offset.
        var counts: [UInt32: Int] = [:]
        for match in matches where match.type.kind == .structure || match.type.kind == .union {
            counts[match.type.nameOffset, default: 0] += 1
        }
        for match in matches {
            let isAmbiguous = counts[match.type.nameOffset, default: 0] > 1
            var index = match.index
            while index < named.count, named[index].name == named[match.index].name {
                try settle(named[index].id, as: match.type, isAmbiguous: isAmbiguous, base: base)
                index += 1
            }
        }
        for id in 1..<distilled.endID where ids[Int(id)] == 0 {
            throw error(id, "is not in the base: '\(try distilled.name(at: types.name(id)))'")
        }
    }

    /// The base's types that have a name of a distilled type, and the first of that name in `named`.
    private mutating func matches(in base: BTF) throws(DecodeError) -> [(type: BTFType, index: Int)] {
        var matches: [(type: BTFType, index: Int)] = []
        for id in 1..<base.endID {
            let type = try base.type(id)
            guard type.kind == .enumeration64 || Self.isDistilled(type.kind), type.nameOffset != 0 else {
                continue
            }
            let name = try base.withName(at: type.nameOffset) { name in
                Result { () throws(DecodeError) in try texts.existingOffset(of: name) }
            }.get()
            guard let name else { continue }
            matches.append((type, firstIndex(of: name)))
        }
        return matches
    }

    private func firstIndex(of name: UInt32) -> Int {
        var (low, high) = (0, named.count)
        while low < high {
            let middle = (low + high) / 2
            if named[middle].name < name { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// Notes that a distilled type is a type of the base, if kind and size allow it.
    private mutating func settle(
        _ id: UInt32, as type: BTFType, isAmbiguous: Bool, base: BTF
    ) throws(DecodeError) {
        try budget.spend(1)
        let isComposite = type.kind == .structure || type.kind == .union
        let size = UInt32(truncatingIfNeeded: type.size ?? 0)
        // The kinds that are the same only when their sizes are; forwards have none.
        let needsSize = isComposite ? isAmbiguous : type.kind != .forward
        if needsSize, size != types.sizeOrType(id) { return }
        guard try isCompatible(id, with: type, size: size, base: base) else { return }
        guard ids[Int(id)] == 0 else {
            throw error(
                id,
                "could be two types of the base: '\(try base.name(of: type))', \(ids[Int(id)]) and \(type.id)"
            )
        }
        ids[Int(id)] = type.id
        names[types.name(id)] = type.nameOffset
    }

    private func isCompatible(
        _ id: UInt32, with type: BTFType, size: UInt32, base: BTF
    ) throws(DecodeError) -> Bool {
        switch types.kind(id) {
        case .forward:
            // As libbpf has it: a union is found only where it has bit-fields, a structure where it has none.
            switch type.kind {
            case .forward: type.kindFlag == (types.info(id) >> 31 != 0)
            case .structure: !type.kindFlag
            case .union: type.kindFlag
            default: false
            }
        case .integer:
            try base.integer(type).map(encoding) == encoding(BTFInteger(types[types.start(id) + 3]))
        case .float: type.kind == .float
        // Wide enumerations are distilled to ordinary ones of their size.
        case .enumeration: type.kind == .enumeration || type.kind == .enumeration64
        // Whatever has the name, even a forward: libbpf asks for the size of embedded ones alone, and only
        // until it has found one.
        case .structure, .union:
            !isEmbedded[Int(id)] || ids[Int(id)] != 0 || size == types.sizeOrType(id)
        default: false
        }
    }

    /// The four bits that say how an integer is encoded.
    private func encoding(_ integer: BTFInteger) -> UInt8 { integer.encodingFlags & 0xf }

    private func error(_ id: UInt32, _ reason: String) -> DecodeError {
        DecodeError(what: "BTF type \(id)", offset: 0, reason: reason)
    }
}
