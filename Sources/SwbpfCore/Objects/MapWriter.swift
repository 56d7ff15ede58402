/// Writes many entries into a map, in their order, in as few calls as the kernel needs.
///
/// Entries are gathered, some at a time, and written together; one by one where the kernel, the type of map
/// or the way of writing has no such call. If one is refused, all before it are in the map, and none behind it.
package final class MapWriter {
    private let map: OpenMap
    private let flags: UInt64
    /// What the values refer to by id, which has to be opened to be written.
    private let reference: MapReference?
    private let keySize: Int
    private let stride: Int
    /// So many entries are gathered before they are written.
    private let capacity: Int
    private var batch = MapBatch(keys: [])
    private var gathered = 0
    private var mayBatch: Bool
    /// How many entries are in the map.
    package private(set) var written = 0

    /// So many bytes are gathered, if a single entry does not take more.
    private static let chunkSize = 1 << 19
    /// How often the kernel is asked again for what it can refuse at one moment and grant at the next.
    private static let attempts = 10

    /// - Parameters:
    ///   - flags: `MapElements.any`, `noExist` or `exist`, with `lock` for values that have a lock.
    ///   - takesIDs: values that refer to maps or programs do so by id, as the kernel shows them, and not by
    ///     descriptor, as it takes them.
    package init(_ map: OpenMap, flags: UInt64 = MapElements.any, takesIDs: Bool = false) {
        self.map = map
        self.flags = flags
        reference = takesIDs ? MapReference(map.info) : nil
        keySize = map.keySize
        stride = map.valueStride
        capacity = max(
            1, min(Self.chunkSize / max(1, keySize + stride), max(1, Int(map.info.maximumEntries))))
        // No kernel lets a batch ask whether a key is there.
        mayBatch = flags & ~MapElements.lock == 0 && reference == nil && BatchOrder(map.info.type) != nil
    }

    /// Adds an entry: a key, and all the bytes that belong to it. An error may be about an earlier one.
    package func add(key: Span<UInt8>, value: Span<UInt8>) throws {
        precondition(key.count == keySize && value.count == stride, "an entry is as large as the map says")
        makeRoom()
        let keyStart = gathered * keySize
        let valueStart = gathered * stride
        for offset in 0..<keySize { batch.keys[keyStart + offset] = key[offset] }
        for offset in 0..<stride { batch.values[valueStart + offset] = value[offset] }
        gathered += 1
        if gathered == capacity { try flush() }
    }

    /// Adds entries as they were read; those without a value are left out.
    package func add(_ entries: inout MapEntries) throws {
        let kept = keepReadable(&entries)
        try flush()
        swap(&batch.keys, &entries.keys)
        swap(&batch.values, &entries.values)
        gathered = kept
        defer {
            swap(&batch.keys, &entries.keys)
            swap(&batch.values, &entries.values)
        }
        try flush()
    }

    /// Writes what is gathered. Without this, the last entries are not in the map.
    package func finish() throws { try flush() }

    private func makeRoom() {
        if batch.keys.count < capacity * keySize || batch.values.count < capacity * stride {
            batch.keys += repeatElement(0, count: capacity * keySize - batch.keys.count)
            batch.values += repeatElement(0, count: capacity * stride - batch.values.count)
        }
    }

    private func keepReadable(_ entries: inout MapEntries) -> Int {
        guard !entries.errors.isEmpty else { return entries.count }
        var kept = 0
        for index in 0..<entries.count where entries.error(index) == 0 {
            entries.keep(index, as: kept, keySize: keySize, valueStride: stride)
            kept += 1
        }
        return kept
    }

    private func flush() throws {
        // Whatever happens, nothing is written twice.
        let total = gathered
        gathered = 0
        guard total > 0 else { return }
        var done = 0
        if mayBatch {
            let number = batch.write(map.descriptor, count: total, elementFlags: flags)
            written += batch.count
            if number == 0, batch.count == total { return }
            done = batch.count
            // The entry at which it ended tells the reason by itself.
            let error = map.error(number, .mapUpdateBatch)
            if error.isNotSupported || error.isInvalidArgument { mayBatch = false }
        }
        var key = [UInt8](repeating: 0, count: keySize)
        var value = [UInt8](repeating: 0, count: stride)
        for index in done..<total {
            for offset in 0..<keySize { key[offset] = batch.keys[index * keySize + offset] }
            for offset in 0..<stride { value[offset] = batch.values[index * stride + offset] }
            try write(key: key, value: value)
        }
    }

    private func write(key: [UInt8], value: [UInt8]) throws {
        var refusal: SystemCallError?
        for _ in 0..<Self.attempts {
            let number = try update(key, value)
            if number == 0 {
                written += 1
                return
            }
            let error = map.error(number, .mapUpdate)
            refusal = error
            guard error.mayPass else { break }
        }
        guard let refusal else { return }
        throw MapWriteError(map, .write, doneCount: written, key: key, flags: flags, refusal)
    }

    private func update(_ key: [UInt8], _ value: [UInt8]) throws -> CInt {
        guard let reference else {
            return MapElements.update(map.descriptor, key: key, value: value, flags: flags)
        }
        do {
            return try reference.withDescriptor(in: value) { value in
                MapElements.update(map.descriptor, key: key, value: value, flags: flags)
            }
        } catch let error as SystemCallError {
            throw MapWriteError(map, .write, doneCount: written, key: key, flags: flags, error)
        }
    }
}
