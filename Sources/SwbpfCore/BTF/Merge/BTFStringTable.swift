/// Strings behind those of a base, each there once: a string that the base has is the base's.
struct BTFStringTable {
    /// The base's strings and behind them the own ones, each with its NUL: a string's place is its offset.
    private(set) var bytes: [UInt8] = []
    /// Where the own strings begin.
    private(set) var ownStart = 0
    /// A hash in the upper half and an offset plus one in the lower; 0 where it is free. Half are, or more.
    private var slots: [UInt64] = Array(repeating: 0, count: 64)
    private var usedCount = 0
    private var budget: BTFBudget
    /// More than the own strings of any real input take.
    private let limit: Int

    /// The strings of a base and its bases, ready for strings out of `inputCount` bytes.
    ///
    /// Where a base has a string twice, the first one stands for it.
    init(base: BTF?, inputCount: Int) throws(DecodeError) {
        limit = inputCount * 4 + 1
        budget = BTFBudget(inputCount: inputCount)
        var chain: [BTF] = []
        var next = base
        while let btf = next {
            chain.append(btf)
            next = btf.base
        }
        bytes.reserveCapacity((base?.endString ?? 0) + inputCount)
        for btf in chain.reversed() { appendStrings(of: btf) }
        ownStart = bytes.count
        // Offset 0 is the empty name.
        if base == nil { bytes.append(0) }
        guard bytes.first == 0 else {
            throw DecodeError(
                what: "BTF string section", offset: base?.own.strings.lowerBound ?? 0,
                reason: "does not begin with an empty string")
        }
        budget = BTFBudget(inputCount: inputCount + ownStart)
        try indexBase()
    }

    private mutating func appendStrings(of btf: BTF) {
        btf.bytes.withSpan { span in
            for place in btf.own.strings { bytes.append(span[place]) }
        }
    }

    private mutating func indexBase() throws(DecodeError) {
        // Shares its memory with `bytes`, to which nothing is appended here.
        let source = bytes
        var start = 0
        var hash = TableHash()
        for place in 0..<ownStart {
            if source[place] != 0 {
                hash.combine(source[place])
                continue
            }
            let slot = try slot(of: source.span.extracting(start..<place), hash: hash.value)
            if slots[slot] == 0 { try fill(slot, with: start, hash: hash.value) }
            start = place + 1
            hash = TableHash()
        }
    }

    /// The own strings, as they stand in BTF.
    var own: ArraySlice<UInt8> { bytes[ownStart...] }

    /// The offset of a text without NUL, which is appended if it is not there yet.
    mutating func offset(of text: Span<UInt8>) throws(DecodeError) -> UInt32 {
        if text.isEmpty { return 0 }
        let hash = Self.hash(of: text)
        let slot = try slot(of: text, hash: hash)
        if slots[slot] != 0 { return Self.offset(in: slots[slot]) }
        let offset = bytes.count
        guard offset - ownStart + text.count < limit, offset + text.count < UInt32.max else {
            throw DecodeError(
                what: "BTF string", offset: 0,
                reason: "is one of many that are parts of each other, which do not fit side by side")
        }
        for index in text.indices { bytes.append(text[index]) }
        bytes.append(0)
        try fill(slot, with: offset, hash: hash)
        return UInt32(truncatingIfNeeded: offset)
    }

    /// The offset of a text without NUL, or `nil` if it is not there.
    mutating func existingOffset(of text: Span<UInt8>) throws(DecodeError) -> UInt32? {
        let slot = try slot(of: text, hash: Self.hash(of: text))
        return slots[slot] == 0 ? nil : Self.offset(in: slots[slot])
    }

    private static func hash(of text: Span<UInt8>) -> UInt32 {
        var hash = TableHash()
        for index in text.indices { hash.combine(text[index]) }
        return hash.value
    }

    private static func offset(in slot: UInt64) -> UInt32 { UInt32(truncatingIfNeeded: slot) &- 1 }

    /// The slot that holds a text, or the free one where it belongs.
    private mutating func slot(of text: Span<UInt8>, hash: UInt32) throws(DecodeError) -> Int {
        try budget.spend(text.count)
        var slot = Int(hash) & (slots.count - 1)
        while slots[slot] != 0 {
            try budget.spend(1)
            if UInt32(truncatingIfNeeded: slots[slot] >> 32) == hash,
                isEqual(Int(Self.offset(in: slots[slot])), text)
            {
                return slot
            }
            slot = (slot + 1) & (slots.count - 1)
        }
        return slot
    }

    private func isEqual(_ offset: Int, _ text: Span<UInt8>) -> Bool {
        guard offset + text.count < bytes.count, bytes[offset + text.count] == 0 else { return false }
        for index in text.indices where bytes[offset + index] != text[index] { return false }
        return true
    }

    private mutating func fill(_ slot: Int, with offset: Int, hash: UInt32) throws(DecodeError) {
        slots[slot] = UInt64(hash) << 32 | UInt64(offset + 1)
        usedCount += 1
        guard usedCount * 2 > slots.count else { return }
        let old = slots
        slots = Array(repeating: 0, count: old.count * 2)
        for entry in old where entry != 0 {
            var slot = Int(entry >> 32) & (slots.count - 1)
            while slots[slot] != 0 {
                try budget.spend(1)
                slot = (slot + 1) & (slots.count - 1)
            }
            slots[slot] = entry
        }
    }
}
