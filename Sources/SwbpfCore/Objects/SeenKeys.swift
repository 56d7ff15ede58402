/// Remembers which keys a walk has met, in few bytes for each, whatever their size.
///
/// What is kept is 128 bits of a hash: two keys with the same are met once in more entries than memory holds.
struct SeenKeys {
    private var slots: [SIMD2<UInt64>] = []
    private(set) var count = 0

    /// Whether the key was not met before.
    mutating func insert(_ key: Span<UInt8>) -> Bool {
        if count * 4 >= slots.count * 3 { grow() }
        let hash = Self.hash(key)
        let place = Self.place(of: hash, in: slots)
        if slots[place] == hash { return false }
        slots[place] = hash
        count += 1
        return true
    }

    func contains(_ key: Span<UInt8>) -> Bool {
        guard !slots.isEmpty else { return false }
        let hash = Self.hash(key)
        return slots[Self.place(of: hash, in: slots)] == hash
    }

    /// Where the hash is, or belongs. One slot in four is free, so there is always an end.
    private static func place(of hash: SIMD2<UInt64>, in slots: [SIMD2<UInt64>]) -> Int {
        var place = Int(truncatingIfNeeded: hash.x) & (slots.count - 1)
        while slots[place] != SIMD2(0, 0), slots[place] != hash { place = (place + 1) & (slots.count - 1) }
        return place
    }

    private mutating func grow() {
        let old = slots
        slots = [SIMD2<UInt64>](repeating: SIMD2(0, 0), count: max(64, old.count * 2))
        for hash in old where hash != SIMD2(0, 0) { slots[Self.place(of: hash, in: slots)] = hash }
    }

    private static func hash(_ key: Span<UInt8>) -> SIMD2<UInt64> {
        var first = SequenceHash(UInt64(key.count))
        var second = SequenceHash(.max)
        first.mix(key)
        second.mix(key)
        // No key's hash is that of a free slot.
        return SIMD2(first.value, second.value | 1)
    }
}
