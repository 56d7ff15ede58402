// Types that lead to no others: integers, enumerations, floats, forwards.
extension BTFDeduplication {
    mutating func settlePrimitive(_ id: UInt32) throws(DecodeError) {
        switch types.kind(id) {
        case .integer, .float, .forward:
            let hash = types.signature(id)
            settle(id, as: try equal(to: id, hash: hash), hash: hash)
        case .enumeration, .enumeration64: try settleEnumeration(id)
        default: break
        }
    }

    /// The first candidate with the same words, or the type itself.
    mutating func equal(to id: UInt32, hash: UInt32) throws(DecodeError) -> UInt32 {
        var entry = try candidates.first(hash, budget: &budget)
        while entry != 0 {
            let candidate = candidates.type(entry)
            try budget.spend(types.range(id).count)
            if types.areEqual(id, candidate) { return candidate }
            entry = try candidates.next(after: entry, budget: &budget)
        }
        return id
    }

    /// An empty enumeration becomes another one of its name, and those before become this one.
    private mutating func settleEnumeration(_ id: UInt32) throws(DecodeError) {
        let hash = types.signature(id)
        let isForward = types.isEnumerationForward(id)
        var representative = id
        var entry = try candidates.first(hash, budget: &budget)
        while entry != 0 {
            let candidate = candidates.type(entry)
            if !isForward, types.count(candidate) > 0 {
                // The usual case: most differ in their first words.
                if types.areEqual(id, candidate) {
                    representative = candidate
                    break
                }
            } else if types.areEnumerationsCompatible(id, candidate) {
                if isForward {
                    representative = candidate
                    break
                }
                representatives[Int(candidate)] = id
            }
            entry = try candidates.next(after: entry, budget: &budget)
        }
        settle(id, as: representative, hash: hash)
    }
}
