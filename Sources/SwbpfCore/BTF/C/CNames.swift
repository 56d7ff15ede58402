/// A name as it stands in C, where no two things of one kind may have the same.
struct CName: Equatable {
    /// Where the name starts in the strings; 0 for none.
    let offset: UInt32
    /// How many declarations had this name when this one was made, itself among them: the second `foo`
    /// is `foo___2`. 0 where it does not matter.
    var copy: UInt32 = 0
}

/// How often each name has been used.
///
/// A name is found by its bytes, since nothing forbids that it stands in the strings twice.
struct CNameRegistry {
    private struct Slot {
        var hash: UInt32 = 0
        var name: UInt32 = 0
        /// 0 in a free slot.
        var count: UInt32 = 0
    }

    /// As many as a power of two, a third of them free.
    private var slots: [Slot]
    private var usedCount = 0
    private let btf: BTF

    /// Makes place for about as many names as are expected.
    init(_ btf: BTF, expecting count: Int) {
        self.btf = btf
        var slotCount = 64
        while slotCount < count { slotCount *= 2 }
        slots = Array(repeating: Slot(), count: slotCount)
    }

    /// Counts a use of a name, and returns how many there have been.
    mutating func use(_ name: UInt32) throws(DecodeError) -> UInt32 {
        if usedCount * 3 >= slots.count * 2 { grow() }
        let hash = try hash(name)
        var place = slot(for: hash)
        while slots[place].count > 0 {
            if slots[place].hash == hash, try isSame(slots[place].name, name) {
                slots[place].count += 1
                return slots[place].count
            }
            place = (place + 1) & (slots.count - 1)
        }
        slots[place] = Slot(hash: hash, name: name, count: 1)
        usedCount += 1
        return 1
    }

    private func isSame(_ left: UInt32, _ right: UInt32) throws(DecodeError) -> Bool {
        if left == right { return true }
        var left = try btf.namePiece(at: left)
        var right = try btf.namePiece(at: right)
        while left.bytes == right.bytes {
            if left.isLast { return true }
            left = try btf.namePiece(behind: left)
            right = try btf.namePiece(behind: right)
        }
        return false
    }

    private func hash(_ name: UInt32) throws(DecodeError) -> UInt32 {
        var hash: UInt64 = 0
        var piece = try btf.namePiece(at: name)
        while true {
            hash = (hash ^ piece.bytes) &* 0x9e37_79b9_7f4a_7c15
            hash ^= hash >> 32
            if piece.isLast { return UInt32(truncatingIfNeeded: hash) }
            piece = try btf.namePiece(behind: piece)
        }
    }

    private func slot(for hash: UInt32) -> Int { Int(hash) & (slots.count - 1) }

    private mutating func grow() {
        let old = slots
        slots = Array(repeating: Slot(), count: old.count * 2)
        for entry in old where entry.count > 0 {
            var place = slot(for: entry.hash)
            while slots[place].count > 0 { place = (place + 1) & (slots.count - 1) }
            slots[place] = entry
        }
    }
}
