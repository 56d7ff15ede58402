// Structures, unions and typedefs, which may lead back to themselves.
extension BTFDeduplication {
    mutating func settleComposite(_ id: UInt32) throws(DecodeError) {
        guard !isSettled(id) else { return }
        let kind = types.kind(id)
        guard kind == .structure || kind == .union || kind == .typedef else { return }
        let hash = types.signature(id)
        var representative = id
        var entry = try candidates.first(hash, budget: &budget)
        while entry != 0 {
            let candidate = candidates.type(entry)
            // A forward that has the same hash by chance must not be compared: it might become what leads to it.
            try budget.spend(types.range(id).count)
            let isAlike =
                kind == .typedef
                ? types.areNamesAndInfoEqual(id, candidate) : types.areMembersEqual(id, candidate)
            if isAlike {
                forgetAssumptions()
                if try areGraphsEqual(BTFTypePair(candidate: id, known: candidate)) {
                    keepAssumptions()
                    if !needsOtherBase {
                        representative = candidate
                        break
                    }
                }
            }
            entry = try candidates.next(after: entry, budget: &budget)
        }
        settle(id, as: representative, hash: hash)
    }

    private mutating func forgetAssumptions() {
        for id in assumed { assumptions[Int(id)] = Self.unknown }
        assumed.removeAll(keepingCapacity: true)
        needsOtherBase = false
    }

    /// The graphs behind two types were found equal, so their parts are the same as well.
    private mutating func keepAssumptions() {
        for assumedID in assumed {
            let known = representative(of: assumedID)
            let candidate = representative(of: assumptions[Int(assumedID)])
            let knownKind = types.kind(known)
            let candidateKind = types.kind(candidate)
            // Forwards of the base too, since forwards here were found equal to them.
            if candidateKind != .forward, knownKind == .forward {
                representatives[Int(known)] = candidate
            }
            if needsOtherBase { continue }
            if candidateKind == .forward, knownKind != .forward {
                representatives[Int(candidate)] = known
            }
            // One that is not settled itself might turn out to be a third one.
            if candidateKind == .structure || candidateKind == .union, knownKind != .forward,
                isSettled(known), !isSettled(candidate)
            {
                representatives[Int(candidate)] = known
            }
        }
    }
}
