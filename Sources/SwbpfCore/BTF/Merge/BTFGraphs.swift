// Whether everything that two types lead to is the same.
//
// Both graphs are walked side by side. Where the walk meets a type of the known graph again, the
// same type must be on the other side: that is what the assumptions are for. They are made in the
// order of a depth-first walk, which decides what forwards become.
extension BTFDeduplication {
    /// How far types are compared that a compiler wrote down twice, where one was expected.
    private static var twinDepth: Int { 16 }

    mutating func areGraphsEqual(_ pair: BTFTypePair) throws(DecodeError) -> Bool {
        pending.removeAll(keepingCapacity: true)
        pending.append(pair)
        while !pending.isEmpty {
            // A step here is worth several comparisons of words.
            try budget.spend(4)
            guard try agree(pending.removeLast()) else { return false }
        }
        return true
    }

    /// Compares two types and puts off what they lead to.
    private mutating func agree(_ pair: BTFTypePair) throws(DecodeError) -> Bool {
        if representative(of: pair.candidate) == representative(of: pair.known) { return true }
        let candidate = pair.candidate
        let known = structure(behindForward: pair.known)
        let assumption = assumptions[Int(known)]
        if assumption != Self.unknown {
            if assumption == candidate { return true }
            return try areTwins(assumption, candidate, depth: Self.twinDepth)
        }
        assumptions[Int(known)] = candidate
        assumed.append(known)
        guard types.name(candidate) == types.name(known) else { return false }
        guard types.haveSameKind(candidate, known) else {
            return agreeOnForward(candidate: candidate, known: known)
        }
        let kind = types.kind(candidate)
        try budget.spend(types.count(candidate))
        switch kind {
        case .integer, .float, .forward: return types.areEqual(candidate, known)
        case .enumeration, .enumeration64: return types.areEnumerationsCompatible(candidate, known)
        case .const, .volatile, .restrict, .pointer, .typedef, .function, .typeTag:
            guard types.info(candidate) == types.info(known) else { return false }
        case .array:
            guard types.areCountsEqual(candidate, known) else { return false }
        case .structure, .union:
            guard types.areMembersEqual(candidate, known) else { return false }
        case .functionPrototype:
            guard types.areParametersEqual(candidate, known) else { return false }
        case .variable, .dataSection, .declarationTag, .unknown, nil:
            throw DecodeError(
                what: "BTF type \(candidate)", offset: 0,
                reason: "is a variable, section or tag within another type")
        }
        putOffReferences(of: candidate, and: known, in: kind == .array)
        return true
    }

    /// What is put off last is compared first: an array's index before its element, all else in order.
    private mutating func putOffReferences(of candidate: UInt32, and known: UInt32, in isArray: Bool) {
        let candidatePlaces = types.references(of: candidate)
        let knownPlaces = types.references(of: known)
        let count = min(candidatePlaces.count, knownPlaces.count)
        for index in 0..<count {
            let index = isArray ? index : count - 1 - index
            let pair = BTFTypePair(
                candidate: types[candidatePlaces[index]], known: types[knownPlaces[index]])
            // Nothing is settled during the walk, so what is the same now needs no turn.
            if representative(of: pair.candidate) != representative(of: pair.known) { pending.append(pair) }
        }
    }

    /// What a forward of the known graph has become, or the type itself.
    private mutating func structure(behindForward id: UInt32) -> UInt32 {
        guard types.kind(id) == .forward else { return id }
        let end = representative(of: id)
        return types.kind(end) == .forward ? id : end
    }

    /// One is a forward and the other the structure or union that it stands for.
    private mutating func agreeOnForward(candidate: UInt32, known: UInt32) -> Bool {
        if types.kind(candidate) == .forward {
            return types.forwardedKind(candidate) == types.kind(known)
        }
        guard types.kind(known) == .forward, types.forwardedKind(known) == types.kind(candidate) else {
            return false
        }
        if known < firstID { needsOtherBase = true }
        return true
    }

    /// Two types of one graph say the same, as far as one looks.
    private mutating func areTwins(
        _ left: UInt32, _ right: UInt32, depth: Int
    ) throws(DecodeError) -> Bool {
        guard depth > 0 else { return false }
        var left = left
        var right = right
        while true {
            try budget.spend(1)
            let kind = types.kind(left)
            guard kind == types.kind(right) else { return false }
            switch kind {
            case nil: return true
            case .integer, .forward, .float: return types.areEqual(left, right)
            case .enumeration, .enumeration64: return types.areEnumerationsCompatible(left, right)
            case .const, .volatile, .restrict, .pointer, .typedef, .function, .typeTag:
                guard types.areNamesAndInfoEqual(left, right) else { return false }
                left = types.sizeOrType(left)
                right = types.sizeOrType(right)
            case .array:
                // libbpf compares the first array's element with itself, so any element will do.
                return types.areCountsEqual(left, right)
            case .structure, .union:
                guard types.areMembersEqual(left, right) else { return false }
                return try areTwinReferences(left, right, depth: depth)
            case .functionPrototype:
                guard types.areParametersEqual(left, right) else { return false }
                return try areTwinReferences(left, right, depth: depth)
            case .variable, .dataSection, .declarationTag, .unknown: return false
            }
        }
    }

    private mutating func areTwinReferences(
        _ left: UInt32, _ right: UInt32, depth: Int
    ) throws(DecodeError) -> Bool {
        let leftPlaces = types.references(of: left)
        let rightPlaces = types.references(of: right)
        try budget.spend(leftPlaces.count)
        for index in 0..<min(leftPlaces.count, rightPlaces.count) {
            let leftID = types[leftPlaces[index]]
            let rightID = types[rightPlaces[index]]
            guard leftID != rightID else { continue }
            guard try areTwins(leftID, rightID, depth: depth - 1) else { return false }
        }
        return true
    }
}
