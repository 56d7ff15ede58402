/// All entries of a map in the order of their keys' bytes: what is exported twice is the same twice, although
/// the kernel gives each hash table an order of its own.
struct SortedEntries {
    /// The first bytes of a key as a number, and which of the entries it is.
    private struct Place {
        let prefix: UInt64
        let index: UInt32
    }

    private let keySize: Int
    private let valueStride: Int
    /// Keys with their values, so many in each but the last.
    private var chunks: [[UInt8]] = []
    private var places: [Place] = []
    private let chunkCount: Int

    /// More memory is not taken for sorting.
    static let limit = 256 << 20

    var count: Int { places.count }

    init(of map: OpenMap, _ source: EntrySource) throws {
        keySize = map.keySize
        valueStride = map.valueStride
        let size = keySize + valueStride
        chunkCount = max(1, (1 << 20) / max(1, size))
        try source.forEach { entries in
            try entries.requireReadable(map)
            for index in 0..<entries.count where entries.error(index) == 0 {
                guard (places.count + 1) * size <= Self.limit else {
                    throw MapUseError(
                        subject: map.subject,
                        reason:
                            "its entries take more than \(Self.limit >> 20) MiB, in which they could be sorted: "
                            + "'--unsorted' exports them in the kernel's order")
                }
                add(entries, index)
            }
            return true
        }
        sort()
    }

    private mutating func add(_ entries: borrowing MapEntries, _ index: Int) {
        if places.count.isMultiple(of: chunkCount) {
            var chunk: [UInt8] = []
            // A small map needs no large chunk.
            chunk.reserveCapacity(places.isEmpty ? 0 : chunkCount * (keySize + valueStride))
            chunks.append(chunk)
        }
        let last = chunks.count - 1
        chunks[last] += entries.keys[index * keySize..<(index + 1) * keySize]
        chunks[last] += entries.values[index * valueStride..<(index + 1) * valueStride]
        var prefix: UInt64 = 0
        for offset in 0..<8 {
            prefix = prefix << 8 | (offset < keySize ? UInt64(entries.keys[index * keySize + offset]) : 0)
        }
        places.append(Place(prefix: prefix, index: UInt32(truncatingIfNeeded: places.count)))
    }

    private mutating func sort() {
        let (chunks, keySize, size, perChunk) = (chunks, keySize, keySize + valueStride, chunkCount)
        places.sort { left, right in
            if left.prefix != right.prefix { return left.prefix < right.prefix }
            let first = Int(left.index)
            let second = Int(right.index)
            for offset in stride(from: 8, to: keySize, by: 1) {
                let a = chunks[first / perChunk][first % perChunk * size + offset]
                let b = chunks[second / perChunk][second % perChunk * size + offset]
                if a != b { return a < b }
            }
            return false
        }
    }

    /// Lends each entry.
    func forEach(_ body: (_ key: Span<UInt8>, _ value: Span<UInt8>) -> Bool) {
        let size = keySize + valueStride
        for place in places {
            let index = Int(place.index)
            let start = index % chunkCount * size
            let chunk = chunks[index / chunkCount]
            let goesOn = body(
                chunk.span.extracting(start..<start + keySize),
                chunk.span.extracting(start + keySize..<start + size))
            guard goesOn else { return }
        }
    }
}

extension MapEntries {
    /// Throws where values cannot be read. That an entry has gone, or a slot is empty, is no error.
    func requireReadable(_ map: OpenMap) throws {
        for number in errors where number != 0 && number != ErrorNumber.noEntry {
            throw map.error(number, .mapLookup)
        }
    }
}
