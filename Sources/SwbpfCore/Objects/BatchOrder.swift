/// In which order the kernel reads many entries of a map, and so how keys are told that come again.
enum BatchOrder {
    /// A hash table's buckets, each at once: no key comes twice.
    case buckets
    /// The numbers from 0 on.
    case indices
    /// Prefixes, the longer ones first. Where the last key has gone the kernel begins with the first again,
    /// but whatever is behind the last key is still to come.
    case prefixes(last: [UInt8]?)

    /// `nil` for types that no kernel reads so.
    init?(_ type: MapType) {
        switch type {
        case .hash, .perCPUHash, .lruHash, .lruPerCPUHash, .hashOfMaps: self = .buckets
        case .array, .perCPUArray, .arrayOfMaps: self = .indices
        case .lpmTrie: self = .prefixes(last: nil)
        default: return nil
        }
    }

    /// Takes out what was read before. Returns whether there was nothing of that kind.
    mutating func keepNew(_ entries: inout MapEntries, keySize: Int, valueStride: Int) -> Bool {
        guard case .prefixes(let last) = self else { return true }
        let total = entries.count
        var kept = 0
        for index in 0..<total where isBehind(kept, last, index, entries.keys.span, keySize) {
            entries.keep(index, as: kept, keySize: keySize, valueStride: valueStride)
            kept += 1
        }
        entries.count = kept
        if kept > 0 { self = .prefixes(last: entries.key(kept - 1, size: keySize)) }
        return kept == total
    }

    /// Whether a key comes behind the last that was kept, or where none was, behind that of earlier entries.
    private func isBehind(_ kept: Int, _ last: [UInt8]?, _ index: Int, _ keys: Span<UInt8>, _ size: Int)
        -> Bool
    {
        let key = keys.extracting(index * size..<(index + 1) * size)
        if kept > 0 {
            return Self.isPrefix(keys.extracting((kept - 1) * size..<kept * size), before: key)
        }
        guard let last else { return true }
        return Self.isPrefix(last.span, before: key)
    }

    /// Whether a trie's walk meets one key before another: what is below a prefix comes before it, and 0 before 1.
    ///
    /// A key is the prefix's length in bits, in four bytes, and as many bits as may be, the first being the
    /// highest of the first byte.
    static func isPrefix(_ key: Span<UInt8>, before other: Span<UInt8>) -> Bool {
        let length = Int(key.load(UInt32.self, at: 0) ?? 0)
        let otherLength = Int(other.load(UInt32.self, at: 0) ?? 0)
        let common = min(length, otherLength)
        var bit = 0
        while bit < common {
            let place = 4 + bit / 8
            guard place < key.count, place < other.count else { break }
            let difference = key[place] ^ other[place]
            if difference == 0 {
                bit = (bit / 8 + 1) * 8
                continue
            }
            bit = bit / 8 * 8 + difference.leadingZeroBitCount
            if bit < common { return key[place] & (0x80 >> UInt8(bit % 8)) == 0 }
        }
        return length > otherLength
    }
}
