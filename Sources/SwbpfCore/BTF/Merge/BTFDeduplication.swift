/// Finds types that say the same and leaves one of each, with the result of libbpf's `btf__dedup`.
///
/// Integers, enumerations, floats and forwards are compared by their words. Structures, unions and
/// typedefs may lead back to themselves: two are the same when the graphs behind them are, where
/// a forward stands for a structure of its name. The other kinds lead to those and are compared by their
/// words once what they lead to is settled. Types of a base may stand for others and never change.
struct BTFDeduplication {
    var types: BTFTypeTable
    /// The first type that may be left out; those before it are the base's.
    let firstID: UInt32
    /// Which type stands for each, perhaps through others; a type that stands for itself is kept.
    var representatives: [UInt32]
    var candidates = BTFCandidates()
    var budget: BTFBudget
    /// While two graphs are compared: the type that each type of the known graph would have to be.
    var assumptions: [UInt32]
    /// The types that have an assumption, in the order in which they got it.
    var assumed: [UInt32] = []
    /// The assumptions need a forward of the base to become something else, which it cannot.
    var needsOtherBase = false
    /// Pairs of types that remain to be compared.
    var pending: [BTFTypePair] = []

    /// Nothing is known of the type yet. Ids end below.
    static let unknown = UInt32.max
    /// The type's references are being settled.
    static let inProgress = UInt32.max - 1

    init(_ types: BTFTypeTable, firstID: UInt32, budget: BTFBudget? = nil) {
        self.types = types
        self.firstID = firstID
        let count = Int(types.endID)
        self.budget = budget ?? BTFBudget(inputCount: types.words.count)
        representatives = Array(repeating: Self.unknown, count: count)
        assumptions = Array(repeating: Self.unknown, count: count)
        candidates.reserveCapacity(count)
    }

    /// The words of the types that remain, in order, with references to each other as they are then.
    mutating func run() throws(DecodeError) -> [UInt32] {
        try addBase()
        for id in firstID..<types.endID { try settlePrimitive(id) }
        for id in firstID..<types.endID { try settleComposite(id) }
        resolveForwards()
        try settleReferences()
        return try compacted()
    }

    /// Types of the base stand for themselves. Variables and sections are never the same as others.
    private mutating func addBase() throws(DecodeError) {
        representatives[0] = 0
        for id in 1..<types.endID {
            let kind = types.kind(id)
            let isUnique = kind == .variable || kind == .dataSection
            guard isUnique || id < firstID else { continue }
            representatives[Int(id)] = id
            if !isUnique { candidates.add(id, hash: types.signature(id)) }
        }
    }

    @inline(__always)
    func isSettled(_ id: UInt32) -> Bool { representatives[Int(id)] < Self.inProgress }

    /// The type that stands for another one as far as is known.
    @inline(__always)
    mutating func representative(of id: UInt32) -> UInt32 {
        var id = Int(id)
        while true {
            let next = representatives[id]
            guard next < Self.inProgress, next != id else { return UInt32(truncatingIfNeeded: id) }
            // Long ways are halved in passing. Only their ends ever get another representative.
            let further = representatives[Int(next)]
            if further < Self.inProgress { representatives[id] = further }
            id = Int(next)
        }
    }

    /// Notes which type stands for another; one that stands for itself may stand for later ones too.
    mutating func settle(_ id: UInt32, as representative: UInt32, hash: UInt32) {
        representatives[Int(id)] = representative
        if id == representative { candidates.add(id, hash: hash) }
    }

    /// Leaves the types that stand for themselves.
    private mutating func compacted() throws(DecodeError) -> [UInt32] {
        var newIDs: [UInt32] = Array(0..<firstID)
        newIDs.reserveCapacity(Int(types.endID))
        var next = firstID
        var wordCount = 0
        for id in firstID..<types.endID {
            let isKept = representatives[Int(id)] == id
            newIDs.append(isKept ? next : Self.unknown)
            if isKept {
                next += 1
                wordCount += types.range(id).count
            }
        }
        var words: [UInt32] = []
        words.reserveCapacity(wordCount)
        for id in firstID..<types.endID where newIDs[Int(id)] != Self.unknown {
            let range = types.range(id)
            let moved = words.count - range.lowerBound
            words.append(contentsOf: types.words[range])
            let places = types.references(of: id)
            for index in 0..<places.count {
                let place = places[index]
                words[place + moved] = newIDs[Int(representative(of: types[place]))]
            }
        }
        return words
    }
}

/// Two types that have to be the same for something else to be.
struct BTFTypePair {
    /// Of the graph whose place is being looked for.
    let candidate: UInt32
    /// Of the graph that is known.
    let known: UInt32
}
