/// Types that stand for all their equals, by a hash of what they say.
///
/// Where several candidates fit, the first one asked wins, so their order shows in the result. It is
/// the order of a table of chains that libbpf uses: the newest in front, and each time the table
/// grows, at three quarters of its size, the chains are moved front to back and thereby reversed.
struct BTFCandidates {
    /// The first entry of each chain plus one; 0 for none.
    private var chains: [UInt32] = []
    private var nextEntries: [UInt32] = []
    private var hashes: [UInt32] = []
    private var types: [UInt32] = []

    mutating func reserveCapacity(_ count: Int) {
        nextEntries.reserveCapacity(count)
        hashes.reserveCapacity(count)
        types.reserveCapacity(count)
    }

    mutating func add(_ type: UInt32, hash: UInt32) {
        if (types.count + 1) * 4 / 3 > chains.count { grow() }
        types.append(type)
        hashes.append(hash)
        nextEntries.append(0)
        link(types.count - 1)
    }

    private mutating func grow() {
        let old = chains
        chains = Array(repeating: 0, count: max(4, old.count * 2))
        for first in old {
            var entry = first
            while entry != 0 {
                let following = nextEntries[Int(entry) - 1]
                link(Int(entry) - 1)
                entry = following
            }
        }
    }

    private mutating func link(_ entry: Int) {
        let chain = Int(hashes[entry]) & (chains.count - 1)
        nextEntries[entry] = chains[chain]
        chains[chain] = UInt32(truncatingIfNeeded: entry + 1)
    }

    /// The first entry with a hash; 0 for none.
    func first(_ hash: UInt32, budget: inout BTFBudget) throws(DecodeError) -> UInt32 {
        guard !chains.isEmpty else { return 0 }
        return try find(hash, from: chains[Int(hash) & (chains.count - 1)], budget: &budget)
    }

    /// The entry behind another one with the same hash; 0 for none.
    func next(after entry: UInt32, budget: inout BTFBudget) throws(DecodeError) -> UInt32 {
        try find(hashes[Int(entry) - 1], from: nextEntries[Int(entry) - 1], budget: &budget)
    }

    private func find(
        _ hash: UInt32, from start: UInt32, budget: inout BTFBudget
    ) throws(DecodeError) -> UInt32 {
        var entry = start
        while entry != 0, hashes[Int(entry) - 1] != hash {
            try budget.spend(1)
            entry = nextEntries[Int(entry) - 1]
        }
        try budget.spend(1)
        return entry
    }

    /// The type of an entry.
    func type(_ entry: UInt32) -> UInt32 { types[Int(entry) - 1] }
}
