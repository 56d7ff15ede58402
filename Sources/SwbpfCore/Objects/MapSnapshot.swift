/// All entries of a map as they were read last, to tell what has changed when they are read again.
///
/// It takes the memory of all keys and values, and 12 to 20 bytes more for each.
package struct MapSnapshot {
    private let keySize: Int
    private let stride: Int
    /// Keys and values, entry behind entry.
    private var bytes: [UInt8] = []
    /// In which reading each entry was met last; 0 for a place that is free.
    private var readings: [UInt32] = []
    private var free: [UInt32] = []
    /// Where the entry with a hash is, by open addressing: its place and 1, or 0.
    private var table: [UInt32] = []
    private var reading: UInt32 = 0

    package private(set) var count = 0

    package init(keySize: Int, valueStride: Int) {
        self.keySize = keySize
        stride = valueStride
    }

    /// The entries that come next are those of another reading.
    package mutating func beginReading() { reading += 1 }

    /// Takes an entry as it is now. Returns what has changed, or `nil`.
    package mutating func take(key: Span<UInt8>, value: Span<UInt8>) -> MapChange? {
        if (count + 1) * 4 > table.count * 3 { rebuild() }
        var place = home(of: key)
        while table[place] != 0 {
            let slot = Int(table[place]) - 1
            if hasKey(slot, key) { return update(slot, key, value) }
            place = (place + 1) & (table.count - 1)
        }
        let slot = newSlot()
        table[place] = UInt32(slot + 1)
        readings[slot] = reading
        count += 1
        for index in 0..<keySize { bytes[start(slot) + index] = key[index] }
        write(value, to: slot)
        return MapChange(key: copy(key), old: nil, new: copy(value))
    }

    /// Hands over the entries that were not met in this reading, and forgets them.
    package mutating func endReading(_ body: (MapChange) -> Void) {
        var isGone = false
        for slot in readings.indices where readings[slot] != 0 && readings[slot] != reading {
            let start = start(slot)
            body(
                MapChange(
                    key: Array(bytes[start..<start + keySize]),
                    old: Array(bytes[start + keySize..<start + keySize + stride]), new: nil))
            readings[slot] = 0
            free.append(UInt32(slot))
            count -= 1
            isGone = true
        }
        if isGone { rebuild() }
    }

    // MARK: Entries

    private func start(_ slot: Int) -> Int { slot * (keySize + stride) }

    private mutating func newSlot() -> Int {
        if let slot = free.popLast() { return Int(slot) }
        bytes += repeatElement(0, count: keySize + stride)
        readings.append(0)
        return readings.count - 1
    }

    private mutating func update(_ slot: Int, _ key: Span<UInt8>, _ value: Span<UInt8>) -> MapChange? {
        readings[slot] = reading
        let first = start(slot) + keySize
        if isEqual(bytes.span.extracting(first..<first + stride), value) { return nil }
        let old = Array(bytes[first..<first + stride])
        write(value, to: slot)
        return MapChange(key: copy(key), old: old, new: copy(value))
    }

    private mutating func write(_ value: Span<UInt8>, to slot: Int) {
        let first = start(slot) + keySize
        for index in 0..<stride { bytes[first + index] = value[index] }
    }

    private func copy(_ span: Span<UInt8>) -> [UInt8] { span.indices.map { span[$0] } }

    private func hasKey(_ slot: Int, _ key: Span<UInt8>) -> Bool {
        isEqual(bytes.span.extracting(start(slot)..<start(slot) + keySize), key)
    }

    // MARK: Table

    /// One place in four is free, so that each search ends.
    private mutating func rebuild() {
        var size = 64
        while (count + 1) * 2 > size { size *= 2 }
        table = [UInt32](repeating: 0, count: size)
        for slot in readings.indices where readings[slot] != 0 {
            var place = home(of: bytes.span.extracting(start(slot)..<start(slot) + keySize))
            while table[place] != 0 { place = (place + 1) & (table.count - 1) }
            table[place] = UInt32(slot + 1)
        }
    }

    /// Where the search for a key begins.
    private func home(of key: Span<UInt8>) -> Int {
        var hash = SequenceHash(0)
        hash.mix(key)
        return Int(truncatingIfNeeded: hash.value & UInt64(table.count - 1))
    }
}
