/// The entries of an open map, read while they are shown.
final class EntrySource {
    let map: OpenMap
    private let reader: MapReader
    /// What was read before it was asked for.
    private var first: MapEntries?

    init(_ map: OpenMap, flags: UInt64 = 0) {
        self.map = map
        reader = MapReader(map, flags: flags)
    }

    /// A sentence about each thing that made the reading less than a snapshot.
    var notes: [String] { reader.notes }

    /// Reads the first entries, so that a map which cannot be read at all is an error and no answer.
    func begin() throws {
        var entries = MapEntries()
        _ = try reader.next(&entries)
        first = entries
    }

    /// Lends the entries, some at a time, until `body` returns false or there are no more.
    func forEach(_ body: (inout MapEntries) throws -> Bool) throws {
        if first == nil { try begin() }
        var entries = first ?? MapEntries()
        first = nil
        if entries.count > 0 {
            guard try body(&entries) else { return }
        }
        guard !reader.isDone else { return }
        try pipeline([entries, MapEntries(), MapEntries()], fill: { try reader.next(&$0) }, use: body)
    }
}
