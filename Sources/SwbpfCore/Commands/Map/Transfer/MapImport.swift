extension Command {
    static let mapImport = Command(
        name: "import", summary: "Write entries from a file into a map",
        arguments: [
            .selector(.map, isRequired: true), .path(name: "FILE", .input),
            .clauses([
                Clause("any", "Write whether a key is there or not"), Clause("noexist", "Only add keys"),
                Clause("exist", "Only change what is there"),
            ]),
        ],
        details: """
            Reads what 'map export' wrote from FILE, or from standard input if FILE is '-': lines of JSON with \
            an entry each. A person may have written them: the first line of an export is not needed, 'key' \
            and 'value' are by BTF as 'map update' takes them, and 'key_hex' and 'value_hex' are bytes. The \
            output of '-j map dump', of bpftool too, is taken as well: its bytes count.
            Entries are added to those of the map, as many by one call as the kernel lets; memory does not grow \
            with FILE. At the first that is wrong or that the kernel refuses, import ends and says its line, \
            and how many were written before it: these stay. --dry-run looks at every line first.
            """,
        ownOptions: [
            CommandOption("dry-run", "Check every line, write nothing"),
            CommandOption("lock", "Write each value under its lock (BPF_F_LOCK)"),
        ],
        examples: [
            Example(line: "map import name flows flows.ndjson", effect: "Put saved entries back"),
            Example(
                line: "map import id 7 flows.ndjson noexist --dry-run",
                effect: "See whether all lines are right"),
        ],
        run: { given in
            guard let selector = given.selector else { throw UsageError("'map import' needs MAP") }
            let modes = ["any", "noexist", "exist"].filter { given.words[$0] != nil }
            guard modes.count < 2 else {
                throw UsageError("'\(modes[0])' and '\(modes[1])' exclude each other")
            }
            var flags = MapElements.any
            if modes == ["noexist"] { flags = MapElements.noExist }
            if modes == ["exist"] { flags = MapElements.exist }
            if given.has("lock") { flags |= MapElements.lock }
            let path = given.path("FILE")
            let file = path == "-" ? try standardInput() : try openFile(path)
            let isDryRun = given.has("dry-run")
            let map = try OpenMap.open(selector, isDryRun ? .read : .write)
            return try MapImport(map, flags: flags, isDryRun: isDryRun)
                .run(file, about: path == "-" ? "standard input" : path)
        })
}

/// Writes the entries of one file into a map.
final class MapImport {
    private let map: OpenMap
    private var reader: EntryLineReader
    /// `nil` where nothing is written.
    private let writer: MapWriter?
    private var notes: [String] = []
    /// Nothing more is read: the file ended, or a line is wrong.
    private var isRead = false

    /// Entries that are written together, and where each of them stands.
    private struct Piece {
        var entries = MapEntries()
        var positions: [EntryTexts.Position] = []
        /// What is wrong behind them.
        var error: (any Error)?
    }

    /// So many bytes are written together, if a single entry does not take more.
    private static let pieceSize = 1 << 19

    init(_ map: OpenMap, flags: UInt64, isDryRun: Bool) throws {
        self.map = map
        try map.requireTransfer()
        var types: MapTypes?
        do {
            types = try map.types()
        } catch {
            notes.append("the types of \(map.subject) cannot be read: \(error)")
        }
        reader = EntryLineReader(map, types)
        writer = isDryRun ? nil : MapWriter(map, flags: flags, takesIDs: true)
    }

    func run(_ file: consuming FileDescriptor, about name: String) throws -> any Report {
        // Names and blanks make a text longer than its bytes, but not by any factor.
        let limit = 1 << 20 + 256 * (map.keySize + map.valueStride)
        var texts = EntryTexts(file, about: name, limit: limit)
        var count = 0
        // While one piece is written, the next is read.
        try pipeline(
            [Piece(), Piece(), Piece()], fill: { fill(&$0, from: &texts) },
            use: { piece in
                count += piece.entries.count
                try write(&piece, about: name)
                return true
            })
        return MapTransferReport(
            participle: writer == nil ? "checked" : "imported", entries: count, isDryRun: writer == nil,
            notes: notes)
    }

    /// Reads the next entries. Returns whether there is anything in the piece.
    private func fill(_ piece: inout Piece, from texts: inout EntryTexts) -> Bool {
        let (keySize, stride) = (map.keySize, map.valueStride)
        let capacity = max(1, Self.pieceSize / max(1, keySize + stride))
        piece.entries.makeRoom(capacity, keySize: keySize, valueStride: stride)
        piece.positions.removeAll(keepingCapacity: true)
        do {
            while !isRead, piece.entries.count < capacity {
                guard let range = try texts.next() else {
                    isRead = true
                    break
                }
                guard try isEntry(texts, range) else { continue }
                let place = piece.entries.count
                for offset in 0..<keySize {
                    piece.entries.keys[place * keySize + offset] = reader.key[offset]
                }
                for offset in 0..<stride {
                    piece.entries.values[place * stride + offset] = reader.value[offset]
                }
                piece.positions.append(texts.position)
                piece.entries.count += 1
            }
        } catch {
            piece.error = error
            isRead = true
        }
        return piece.entries.count > 0 || piece.error != nil
    }

    private func isEntry(_ texts: borrowing EntryTexts, _ range: Range<Int>) throws -> Bool {
        do throws(JSONError) {
            return try reader.read(texts.bytes.span.extracting(range)) == .entry
        } catch {
            throw texts.error(error)
        }
    }

    /// Writes what stands before a wrong line, and then says what is wrong.
    private func write(_ piece: inout Piece, about name: String) throws {
        let base = writer?.written ?? 0
        do {
            try writer?.add(&piece.entries)
        } catch let error as MapWriteError {
            let place = error.doneCount - base
            let position =
                piece.positions.indices.contains(place) ? piece.positions[place] : EntryTexts.Position()
            throw EntryTextError(
                name: name, line: position.line, column: position.column, reason: error.reason,
                extent: error.extent)
        }
        guard let error = piece.error else { return }
        guard var located = error as? EntryTextError else { throw error }
        located.extent = extent
        throw located
    }

    private var extent: String {
        guard let writer else { return "nothing was written (--dry-run)" }
        return MapWriteError.extent(of: writer.written, .write)
    }
}
