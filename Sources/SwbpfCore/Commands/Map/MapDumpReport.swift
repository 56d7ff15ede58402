/// What `map dump` answers: it holds the maps open, and reads their entries while it writes them.
final class MapDumpReport: Report {
    private let options: MapDumpOptions
    private let sources: [EntrySource]
    private let filters: [EntryFilter?]
    private var sorters: [EntrySorter?]
    /// The types of each map.
    private let types: [MapTypes?]
    private(set) var failures: [String] = []
    private(set) var notes: [String] = []

    init(_ maps: [OpenMap], _ options: MapDumpOptions) throws {
        for map in maps { try options.check(map) }
        self.options = options
        sources = maps.map { EntrySource($0, flags: options.flags) }
        filters = try maps.map { try options.filter(for: $0) }
        sorters = try maps.map { try options.sorter(for: $0) }
        var notes: [String] = []
        types = maps.map { map in
            do {
                return try map.types()
            } catch {
                notes.append("the types of \(map.subject) cannot be read: \(error)")
                return nil
            }
        }
        // Several are begun when it is their turn: a buffer for each may be too much memory.
        if sources.count == 1 { try sources[0].begin() }
        for map in maps where map.info.type == .reuseportSockArray && map.info.valueSize != 8 {
            notes.append(
                "\(map.subject): values of reuseport_sockarray can only be read if they have 8 bytes")
        }
        self.notes = notes
    }

    func write(to text: inout TextWriter) {
        if types.allSatisfy({ $0 != nil }) {
            return text.prettyJSON { write(.typed, to: &$0) }
        }
        for (index, source) in sources.enumerated() {
            if sources.count > 1 {
                if index > 0 { text.line() }
                MapEntry(source.map.info).writeHeader(to: &text)
                text.line()
            }
            writeEntries(of: source, index, to: &text)
        }
    }

    func write(to json: inout JSONWriter) { write(.json, to: &json) }

    private func write(_ form: EntryForm, to json: inout JSONWriter) {
        guard sources.count > 1 else { return writeEntries(0, form, to: &json) }
        json.beginArray()
        for index in sources.indices {
            json.beginObject()
            MapEntry(sources[index].map.info).writeIdentity(to: &json)
            json.key("elements")
            writeEntries(index, form, to: &json)
            json.endObject()
        }
        json.endArray()
    }

    // MARK: Entries

    private func writeEntries(of source: EntrySource, _ place: Int?, to text: inout TextWriter) {
        let writer = EntryWriter(source.map, text: options.selection)
        let inner = options.isRecursive && source.map.info.type.holdsMaps
        var found = 0
        forEach(source, place) { index, entries in
            if writer.write(index, of: entries, to: &text) {
                found += 1
                if inner { writeInner(index, of: entries, to: &text) }
            }
            return !text.hasFailed
        }
        text.line("Found \(found) element\(found == 1 ? "" : "s")")
    }

    private func writeEntries(_ index: Int, _ form: EntryForm, to json: inout JSONWriter) {
        writeEntries(of: sources[index], index, types[index], form, to: &json)
    }

    private func writeEntries(
        of source: EntrySource, _ place: Int?, _ types: MapTypes?, _ form: EntryForm,
        to json: inout JSONWriter
    ) {
        json.beginArray()
        let writer = EntryWriter(source.map, types, form, options.selection, to: json)
        let inner = options.isRecursive && source.map.info.type.holdsMaps
        forEach(source, place) { index, entries in
            if inner {
                writer.write(index, of: entries, to: &json) { json in
                    json.key("inner")
                    writeInner(index, of: entries, form, to: &json)
                }
            } else {
                writer.write(index, of: entries, to: &json)
            }
            return !json.hasFailed
        }
        json.endArray()
    }

    /// Lends each entry that is to be shown, until `body` returns false.
    ///
    /// - Parameter place: the map's among those that were asked for; inner maps have none, and are shown whole.
    private func forEach(_ source: EntrySource, _ place: Int?, _ body: (Int, borrowing MapEntries) -> Bool) {
        guard options.limit > 0 else { return }
        do {
            if let place, sorters[place] != nil {
                try forEachSorted(source, place, body)
            } else {
                var rest = options.limit
                try forEachWanted(source, place.flatMap { filters[$0] }) { index, entries in
                    rest -= 1
                    return body(index, entries) && rest > 0
                }
            }
        } catch {
            failures.append(message(for: error))
        }
        notes += source.notes
    }

    private func forEachWanted(
        _ source: EntrySource, _ filter: EntryFilter?, _ body: (Int, borrowing MapEntries) -> Bool
    ) throws {
        // Of an array of maps or programs, empty slots are left out.
        let hasSlots = source.map.info.type.holdsMaps || source.map.info.type == .programArray
        let (keySize, stride) = (source.map.keySize, source.map.valueStride)
        try source.forEach { entries in
            for index in 0..<entries.count {
                if hasSlots, entries.error(index) == ErrorNumber.noEntry { continue }
                if let filter {
                    guard entries.error(index) == 0 || !filter.readsValues,
                        filter.matches(
                            key: entries.keys.span.extracting(index * keySize..<(index + 1) * keySize),
                            value: entries.values.span.extracting(index * stride..<(index + 1) * stride))
                    else { continue }
                }
                guard body(index, entries) else { return false }
            }
            return true
        }
    }

    /// Nobody takes any more of what is printed.
    private struct CutOff: Error {}

    private func forEachSorted(
        _ source: EntrySource, _ place: Int, _ body: (Int, borrowing MapEntries) -> Bool
    ) throws {
        guard var sorter = sorters[place] else { return }
        sorters[place] = nil
        let (keySize, stride) = (source.map.keySize, source.map.valueStride)
        var unreadable = 0
        try forEachWanted(source, filters[place]) { index, entries in
            if entries.error(index) == 0 {
                sorter.add(
                    key: entries.keys.span.extracting(index * keySize..<(index + 1) * keySize),
                    value: entries.values.span.extracting(index * stride..<(index + 1) * stride))
            } else {
                unreadable += 1
            }
            return true
        }
        if unreadable > 0 {
            notes.append(
                "\(unreadable) entries that cannot be read have no place in the order, and are left out")
        }
        var entry = MapEntries()
        entry.makeRoom(1, keySize: keySize, valueStride: stride)
        entry.count = 1
        do {
            try sorter.forEach { key, value in
                for index in key.indices { entry.keys[index] = key[index] }
                for index in value.indices { entry.values[index] = value[index] }
                guard body(0, entry) else { throw CutOff() }
            }
        } catch is CutOff {
            return
        }
    }

    // MARK: Inner maps

    /// The source of the entries of a map that is an entry's value; `nil` if it cannot be read.
    private func inner(_ index: Int, of entries: borrowing MapEntries) -> EntrySource? {
        let id = entries.values.span.load(UInt32.self, at: index * 4) ?? 0
        do {
            let map = try OpenMap.open(.id(id), .read)
            try map.requireListing()
            return EntrySource(map, flags: options.flags)
        } catch let error as SystemCallError where error.isNoEntry {
            notes.append("the inner map \(id) has gone since its id was read")
        } catch {
            failures.append(message(for: error))
        }
        return nil
    }

    private func writeInner(_ index: Int, of entries: borrowing MapEntries, to text: inout TextWriter) {
        guard let source = inner(index, of: entries) else { return }
        var lines = TextWriter()
        writeEntries(of: source, nil, to: &lines)
        var isLineStart = true
        for byte in lines.drain() {
            if isLineStart { text.write("    ") }
            text.buffer.append(byte)
            isLineStart = byte == 0x0a
        }
        text.spill()
    }

    private func writeInner(
        _ index: Int, of entries: borrowing MapEntries, _ form: EntryForm, to json: inout JSONWriter
    ) {
        guard let source = inner(index, of: entries) else { return json.null() }
        writeEntries(of: source, nil, (try? source.map.types()) ?? nil, form, to: &json)
    }
}
