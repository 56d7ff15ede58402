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
        var first: UInt64 = 0x9e37_79b9_7f4a_7c15 ^ UInt64(key.count)
        var second: UInt64 = 0xc2b2_ae3d_27d4_eb4f
        for start in stride(from: 0, to: key.count, by: 8) {
            var word: UInt64 = 0
            for index in start..<min(start + 8, key.count) { word = word << 8 | UInt64(key[index]) }
            first = mixed(first ^ word)
            second = mixed(second &+ word &* 0xff51_afd7_ed55_8ccd)
        }
        // No key's hash is that of a free slot.
        return SIMD2(first, second | 1)
    }

    private static func mixed(_ value: UInt64) -> UInt64 {
        var value = value
        value ^= value >> 32
        value = value &* 0xd6e8_feb8_6659_fd93
        value ^= value >> 29
        value = value &* 0x9fb2_1c65_1e98_df25
        return value ^ value >> 32
    }
}
