/// Deletes all entries that a map has.
package struct MapDeletion {
    private let map: OpenMap
    private var mayBatch: Bool
    /// How many entries are deleted.
    package private(set) var deleted = 0

    package init(_ map: OpenMap) {
        self.map = map
        mayBatch = BatchOrder(map.info.type) != nil
    }

    /// Goes through the map once: what others put into it meanwhile may stay.
    package mutating func deleteAll() throws {
        if map.info.type == .queue || map.info.type == .stack { return try takeAllOut() }
        let reader = MapReader(map)
        var entries = MapEntries()
        while try reader.next(&entries) { try delete(&entries) }
    }

    private mutating func delete(_ entries: inout MapEntries) throws {
        var done = 0
        if mayBatch {
            var batch = MapBatch(keys: [])
            swap(&batch.keys, &entries.keys)
            let number = batch.delete(map.descriptor, count: entries.count)
            swap(&batch.keys, &entries.keys)
            deleted += batch.count
            if number == 0 { return }
            // What another process deleted ends the batch, too.
            done = batch.count
            mayBatch = !map.error(number, .mapDeleteBatch).isNotSupported
        }
        for index in done..<entries.count where !isMissing(entries.error(index)) {
            let key = entries.key(index, size: map.keySize)
            let number = MapElements.delete(map.descriptor, key: key)
            let error = map.error(number, .mapDelete)
            guard number == 0 || error.isNoEntry else {
                throw MapWriteError(map, .delete, doneCount: deleted, key: key, flags: 0, error)
            }
            if number == 0 { deleted += 1 }
        }
    }

    /// There was nothing at this key of an array.
    private func isMissing(_ number: CInt) -> Bool { map.error(number, .mapLookup).isNoEntry }

    /// Queues and stacks have no keys: what comes out is gone. No more is taken than fits in at once.
    private mutating func takeAllOut() throws {
        var value = [UInt8](repeating: 0, count: map.valueSize)
        while deleted < Int(map.info.maximumEntries) {
            let number = MapElements.lookUpAndDelete(map.descriptor, key: [], into: &value)
            let error = map.error(number, .mapLookupAndDelete)
            if number != 0, error.isNoEntry { return }
            guard number == 0 else {
                throw MapWriteError(map, .delete, doneCount: deleted, key: [], flags: 0, error)
            }
            deleted += 1
        }
    }
}
