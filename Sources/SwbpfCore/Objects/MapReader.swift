/// Reads all entries of a map, some at a time, each key once.
///
/// Where the kernel reads many entries by one call, or lets an array be mapped, that is used. Everywhere
/// else one key after another is asked for; if the key that was asked for last is deleted meanwhile, the
/// kernel begins again with the first, and what was read already is left out. Memory does not grow with the
/// map but in that last case, in which some bytes are kept for each key.
package final class MapReader {
    private let map: OpenMap
    private let elementFlags: UInt64
    private var way: Way
    private let keySize: Int
    private let stride: Int
    /// How many entries are read at a time.
    private var capacity: Int
    /// There is nothing left to read.
    package private(set) var isDone = false
    /// How often the kernel began again because the map changed.
    private var restarts = 0

    /// How the entries are come by.
    private enum Way {
        /// From memory; the index that is next.
        case mapped(MappedArray, Int)
        case batch(MapBatch, BatchOrder)
        /// By index; the one that is next.
        case indices(Int)
        case keys(KeyWalk)
    }

    /// So many bytes are read at a time, if a single entry does not take more.
    package static let chunkSize = 1 << 19

    /// - Parameter flags: `MapElements.lock` for values that are read under their lock.
    package init(_ map: OpenMap, flags: UInt64 = 0, chunkSize: Int = chunkSize) {
        self.map = map
        elementFlags = flags
        keySize = map.keySize
        stride = map.valueStride
        capacity = max(
            1, min(chunkSize / max(1, keySize + stride), max(1, Int(map.info.maximumEntries))))
        way = Self.way(of: map, flags: flags, capacity: capacity)
    }

    private static func way(of map: OpenMap, flags: UInt64, capacity: Int) -> Way {
        let type = map.info.type
        // Each value begins at a multiple of eight bytes.
        if type == .array, map.info.flags & MapFlags.mmapable != 0, flags == 0,
            let memory = MappedArray(map.descriptor, size: map.cpuStride * Int(map.info.maximumEntries))
        {
            return .mapped(memory, 0)
        }
        if let order = BatchOrder(type) {
            return .batch(MapBatch(capacity: 0, keySize: map.keySize, valueStride: 0), order)
        }
        return withoutBatch(map)
    }

    private static func withoutBatch(_ map: OpenMap) -> Way {
        map.info.type.hasIndexKeys ? .indices(0) : .keys(KeyWalk(keySize: map.keySize))
    }

    /// A sentence about each thing that made the reading less than a snapshot.
    package var notes: [String] {
        guard restarts > 0 else { return [] }
        return [
            "\(map.subject) changed while it was read: the kernel began again \(restarts) "
                + "time\(restarts == 1 ? "" : "s"); each key is shown once"
        ]
    }

    /// Reads the next entries. Returns whether there were any.
    package func next(_ entries: inout MapEntries) throws -> Bool {
        while !isDone {
            entries.makeRoom(capacity, keySize: keySize, valueStride: stride)
            switch way {
            case .mapped(let memory, let index): readMapped(memory, from: index, &entries)
            case .indices(let index): readIndices(from: index, &entries)
            case .batch(let batch, let order):
                // While it works, the batch is in one place only: a second would make the arrays be copied.
                way = .indices(0)
                try readBatch(batch, order, &entries)
            case .keys(let walk):
                way = .indices(0)
                try readKeys(walk, &entries)
            }
            if entries.count > 0 { return true }
        }
        return false
    }

    // MARK: Arrays

    private func readMapped(_ memory: MappedArray, from index: Int, _ entries: inout MapEntries) {
        let end = min(index + capacity, Int(map.info.maximumEntries))
        let step = map.cpuStride
        writeIndices(index..<end, &entries)
        if step == stride {
            memory.copy(at: index * step, count: (end - index) * step, into: &entries.values)
        } else {
            var value = [UInt8](repeating: 0, count: stride)
            for place in index..<end {
                memory.copy(at: place * step, count: stride, into: &value)
                for offset in 0..<stride {
                    entries.values[(place - index) * stride + offset] = value[offset]
                }
            }
        }
        entries.count = end - index
        way = .mapped(memory, end)
        isDone = end == Int(map.info.maximumEntries)
    }

    private func readIndices(from index: Int, _ entries: inout MapEntries) {
        let end = min(index + capacity, Int(map.info.maximumEntries))
        writeIndices(index..<end, &entries)
        var value = [UInt8](repeating: 0, count: stride)
        for place in index..<end { readValue(at: place - index, &value, &entries) }
        entries.count = end - index
        way = .indices(end)
        isDone = end == Int(map.info.maximumEntries)
    }

    private func writeIndices(_ indices: Range<Int>, _ entries: inout MapEntries) {
        for (place, index) in indices.enumerated() {
            for offset in 0..<min(keySize, 4) {
                entries.keys[place * keySize + offset] = UInt8(truncatingIfNeeded: index >> (offset * 8))
            }
        }
    }

    /// Reads the value of a key that is in its place. Returns the error's number.
    @discardableResult
    private func readValue(at place: Int, _ value: inout [UInt8], _ entries: inout MapEntries) -> CInt {
        let key = entries.key(place, size: keySize)
        let number = MapElements.lookUp(map.descriptor, key: key, into: &value, flags: elementFlags)
        if number == 0 {
            for offset in 0..<stride { entries.values[place * stride + offset] = value[offset] }
        }
        if number != 0 || !entries.errors.isEmpty {
            entries.errors += repeatElement(0, count: max(0, place - entries.errors.count))
            if entries.errors.count > place {
                entries.errors[place] = number
            } else {
                entries.errors.append(number)
            }
        }
        return number
    }

    // MARK: Many entries by one call

    private func readBatch(_ batch: MapBatch, _ order: BatchOrder, _ entries: inout MapEntries) throws {
        var batch = batch
        var order = order
        swap(&batch.keys, &entries.keys)
        swap(&batch.values, &entries.values)
        let number = batch.readNext(map.descriptor, atMost: capacity, elementFlags: elementFlags)
        swap(&batch.keys, &entries.keys)
        swap(&batch.values, &entries.values)
        switch number {
        case 0, ErrorNumber.interrupted, ErrorNumber.tryAgain: break
        case ErrorNumber.noEntry: isDone = true
        case ErrorNumber.noSpace:
            // What lies in one bucket of a hash is read at once or not at all.
            guard capacity < 1 << 26 else { throw map.error(number, .mapLookupBatch) }
            capacity *= 2
        case ErrorNumber.notSupportedByKernel, ErrorNumber.notSupported, ErrorNumber.invalid,
            ErrorNumber.noPermission:
            // Older kernels, and types of which nothing can be read. Later it would begin from the start.
            guard !batch.isStarted else { throw map.error(number, .mapLookupBatch) }
            way = Self.withoutBatch(map)
            return
        default: throw map.error(number, .mapLookupBatch)
        }
        entries.count = batch.count
        if !order.keepNew(&entries, keySize: keySize, valueStride: stride) {
            restarts += 1
            guard restarts <= Self.restartLimit else { throw MapChangeError(subject: map.subject) }
        }
        way = .batch(batch, order)
    }

    /// A map that makes the kernel begin again so often changes faster than it can be read.
    private static let restartLimit = 10_000

    // MARK: One key after another

    private func readKeys(_ walk: KeyWalk, _ entries: inout MapEntries) throws {
        var walk = walk
        var value = [UInt8](repeating: 0, count: stride)
        while entries.count < capacity {
            let number = walk.next(map.descriptor)
            restarts = walk.restarts
            if number == ErrorNumber.noEntry {
                isDone = true
                break
            }
            guard number == 0 else { throw map.error(number, .mapGetNextKey) }
            guard !walk.isHopeless else { throw MapChangeError(subject: map.subject) }
            guard walk.isNew else { continue }
            let place = entries.count
            for offset in 0..<keySize { entries.keys[place * keySize + offset] = walk.key[offset] }
            // It has gone since the kernel named it.
            if readValue(at: place, &value, &entries) == ErrorNumber.noEntry {
                if !entries.errors.isEmpty { entries.errors.removeLast() }
                continue
            }
            entries.count += 1
        }
        way = .keys(walk)
    }
}

extension OpenMap {
    /// Counts the entries by reading them; `nil` where there are more than `limit`. Slots without anything in them
    /// are none; one that cannot be read is an error.
    func countEntries(atMost limit: Int = .max) throws -> Int? {
        let reader = MapReader(self)
        var entries = MapEntries()
        var count = 0
        while try reader.next(&entries) {
            for index in 0..<entries.count {
                switch entries.error(index) {
                case 0: count += 1
                case ErrorNumber.noEntry: continue
                case let number: throw error(number, .mapLookup)
                }
            }
            if count > limit { return nil }
        }
        return count
    }
}

/// A map in which so much is deleted that a walk through it does not come to its end.
struct MapChangeError: Error, CustomStringConvertible {
    let subject: String
    var description: String {
        "\(subject) changes faster than it can be read key by key: what was read is incomplete"
    }
}
