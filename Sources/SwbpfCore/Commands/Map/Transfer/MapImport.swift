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
    /// Where the entries stand that the writer may still hold.
    private var positions: [EntryTexts.Position] = []
    /// How many entries were written when there was none.
    private var base = 0

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
        do {
            while let range = try texts.next() {
                let content: EntryLineReader.Content
                do throws(JSONError) {
                    content = try reader.read(texts.bytes.span.extracting(range))
                } catch {
                    throw texts.error(error)
                }
                guard content == .entry else { continue }
                count += 1
                try add(at: texts.position)
            }
            try writer?.finish()
        } catch {
            throw located(error, name)
        }
        return MapTransferReport(
            participle: writer == nil ? "checked" : "imported", entries: count, isDryRun: writer == nil,
            notes: notes)
    }

    private func add(at position: EntryTexts.Position) throws {
        guard let writer else { return }
        if writer.written != base {
            base = writer.written
            positions.removeAll(keepingCapacity: true)
        }
        positions.append(position)
        let key = reader.key
        let value = reader.value
        try writer.add(key: key.span, value: value.span)
    }

    /// The error with its place, and what of the entries before it is in the map.
    private func located(_ error: any Error, _ name: String) -> any Error {
        var error = error
        if !(error is MapWriteError), let writer {
            // What stands before the wrong line is written, or is what is wrong.
            do { try writer.finish() } catch let earlier { error = earlier }
        }
        switch error {
        case let error as MapWriteError:
            let place = error.doneCount - base
            let position = positions.indices.contains(place) ? positions[place] : EntryTexts.Position()
            return EntryTextError(
                name: name, line: position.line, column: position.column, reason: error.reason,
                extent: error.extent)
        case var error as EntryTextError:
            error.extent = extent
            return error
        default: return error
        }
    }

    private var extent: String {
        guard let writer else { return "nothing was written (--dry-run)" }
        return switch writer.written {
        case 0: "nothing was written"
        case 1: "1 entry was written before it"
        default: "\(writer.written) entries were written before it"
        }
    }
}
