/// What `map dump` answers: it holds the maps open, and reads their entries while it writes them.
final class MapDumpReport: Report {
    private let options: MapDumpOptions
    private let sources: [EntrySource]
    /// The types of each map.
    private let types: [MapTypes?]
    private(set) var failures: [String] = []
    private(set) var notes: [String] = []

    init(_ maps: [OpenMap], _ options: MapDumpOptions) throws {
        for map in maps { try options.check(map) }
        self.options = options
        sources = maps.map { EntrySource($0, flags: options.flags) }
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
            writeEntries(of: source, to: &text)
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

    private func writeEntries(of source: EntrySource, to text: inout TextWriter) {
        let writer = EntryWriter(source.map, text: options.selection)
        let inner = options.isRecursive && source.map.info.type.holdsMaps
        var found = 0
        forEach(source) { index, entries in
            if writer.write(index, of: entries, to: &text) {
                found += 1
                if inner { writeInner(index, of: entries, to: &text) }
            }
            return !text.hasFailed
        }
        text.line("Found \(found) element\(found == 1 ? "" : "s")")
    }

    private func writeEntries(_ index: Int, _ form: EntryForm, to json: inout JSONWriter) {
        writeEntries(of: sources[index], types[index], form, to: &json)
    }

    private func writeEntries(
        of source: EntrySource, _ types: MapTypes?, _ form: EntryForm, to json: inout JSONWriter
    ) {
        json.beginArray()
        let writer = EntryWriter(source.map, types, form, options.selection, to: json)
        let inner = options.isRecursive && source.map.info.type.holdsMaps
        forEach(source) { index, entries in
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
    private func forEach(_ source: EntrySource, _ body: (Int, borrowing MapEntries) -> Bool) {
        var rest = options.limit
        guard rest > 0 else { return }
        // Of an array of maps or programs, empty slots are left out.
        let hasSlots = source.map.info.type.holdsMaps || source.map.info.type == .programArray
        do {
            try source.forEach { entries in
                for index in 0..<entries.count {
                    if hasSlots, entries.error(index) == ErrorNumber.noEntry { continue }
                    guard body(index, entries) else { return false }
                    rest -= 1
                    if rest == 0 { return false }
                }
                return true
            }
        } catch {
            failures.append("\(error)")
        }
        notes += source.notes
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
            failures.append("\(error)")
        }
        return nil
    }

    private func writeInner(_ index: Int, of entries: borrowing MapEntries, to text: inout TextWriter) {
        guard let source = inner(index, of: entries) else { return }
        var lines = TextWriter()
        writeEntries(of: source, to: &lines)
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
        writeEntries(of: source, (try? source.map.types()) ?? nil, form, to: &json)
    }
}
