extension Command {
    static let mapExport = Command(
        name: "export", summary: "Write the entries of a map to a file, for 'map import'",
        arguments: [.selector(.map, isRequired: true), .path(name: "FILE", .input)],
        details: """
            Writes lines of JSON (NDJSON) to FILE, or to standard output if FILE is '-': first what the map is, \
            then an entry a line. With BTF, 'key' and 'value' are what the bytes mean; where the same bytes \
            could not be read from that (filling that is not zero, text behind a NUL, unions, unusual truth \
            values), and without BTF, 'key_hex' and 'value_hex' are the bytes in hexadecimal. Per-CPU maps have \
            'values' or 'values_hex', one for each possible CPU; maps of maps and of programs have 'value_id'.
            Entries stand in the order of their keys' bytes, so that maps with the same entries have the same \
            export. They are sorted in memory, up to 256 MiB of them; --unsorted takes the kernel's order and \
            next to no memory. FILE gets its new content when all is there, or keeps the old one.
            Queues, stacks and filters cannot be exported: the kernel lets their entries be read by taking \
            them out, or not at all. Nor can maps of sockets, perf events and cgroups, which it does not show.
            """,
        ownOptions: [CommandOption("unsorted", "Leave the entries in the kernel's order")],
        examples: [
            Example(line: "map export name flows flows.ndjson", effect: "Save the entries of a map"),
            Example(line: "map export id 7 - --unsorted", effect: "Print them as they are read"),
        ],
        run: { given in
            let path = given.path("FILE")
            if path == "-", given.settings.json {
                throw UsageError("'-' and --json are both standard output: the entries are JSON anyway")
            }
            guard let selector = given.selector else { throw UsageError("'map export' needs MAP") }
            let export = try MapExport(OpenMap.open(selector, .read), isSorted: !given.has("unsorted"))
            return path == "-" ? export : try export.write(to: path)
        })
}

/// The entries of a map as lines. As a report they go to standard output.
final class MapExport: Report {
    private let map: OpenMap
    private let source: EntrySource
    /// `nil` where the entries are written as they are read.
    private let sorted: SortedEntries?
    private var writer: EntryLineWriter
    private(set) var failures: [String] = []
    private var typeNotes: [String] = []

    var notes: [String] { typeNotes + source.notes }

    init(_ map: OpenMap, isSorted: Bool) throws {
        self.map = map
        try map.requireTransfer()
        source = EntrySource(map)
        var types: MapTypes?
        do {
            types = try map.types()
        } catch {
            typeNotes.append("the types of \(map.subject) cannot be read, so all is hexadecimal: \(error)")
        }
        writer = EntryLineWriter(map, types)
        // The numbers that are an array's keys come in their order.
        if isSorted, !map.info.type.hasIndexKeys {
            sorted = try SortedEntries(of: map, source)
        } else {
            sorted = nil
            try source.begin()
        }
    }

    func write(to text: inout TextWriter) {
        do {
            _ = try write { lines in
                text.buffer.append(lines)
                text.spill()
                return !text.hasFailed
            }
        } catch {
            failures.append("\(error)")
        }
    }

    /// Only one of the two can be standard output.
    func write(to json: inout JSONWriter) { json.null() }

    /// Writes the lines to a file, which changes only when all are there.
    func write(to path: String) throws -> any Report {
        let file = try ReplacedFile(path)
        do {
            let count = try write { lines in
                file.output.write(lines)
                return !file.output.hasFailed
            }
            if let error = file.output.error { throw error }
            try file.commit()
            return MapTransferReport(participle: "exported", entries: count, notes: notes)
        } catch {
            file.discard()
            throw error
        }
    }

    /// Hands over the lines, some at a time, until `emit` returns false. Returns how many entries they are.
    private func write(_ emit: (Span<UInt8>) -> Bool) throws -> Int {
        var buffer = ByteBuffer(capacity: spillSize * 2)
        var count = 0
        func add(_ key: Span<UInt8>, _ value: Span<UInt8>) -> Bool {
            writer.write(key: key, value: value, to: &buffer)
            count += 1
            return buffer.count < spillSize || drain()
        }
        func drain() -> Bool {
            defer { buffer.removeAll() }
            return buffer.withBytes(emit)
        }
        writer.writeHeader(to: &buffer)
        if let sorted {
            sorted.forEach(add)
        } else {
            let (keySize, stride) = (map.keySize, map.valueStride)
            try source.forEach { entries in
                try entries.requireReadable(map)
                let keys = entries.keys.span
                let values = entries.values.span
                for index in 0..<entries.count where entries.error(index) == 0 {
                    let goesOn = add(
                        keys.extracting(index * keySize..<(index + 1) * keySize),
                        values.extracting(index * stride..<(index + 1) * stride))
                    guard goesOn else { return false }
                }
                return true
            }
        }
        _ = drain()
        return count
    }
}

extension OpenMap {
    /// Throws where entries cannot be carried from one map to another.
    func requireTransfer() throws {
        try requireListing()
        let reason: String
        switch info.type {
        case .perfEventArray, .cgroupArray, .sockmap, .sockhash, .xskmap, .reuseportSockArray:
            reason = "the kernel does not show what a map of this type holds so that it could be put back"
        case .stackTrace, .structOps, .insnArray:
            reason = "the entries of a map of this type are the kernel's to write"
        default: return
        }
        throw MapUseError(subject: subject, reason: reason)
    }
}

/// How many entries were carried.
struct MapTransferReport: Report {
    let participle: String
    let entries: Int
    var isDryRun = false
    var notes: [String] = []

    func write(to text: inout TextWriter) {
        text.line("\(participle) \(entries) entr\(entries == 1 ? "y" : "ies")")
    }

    func write(to json: inout JSONWriter) {
        json.object { json in
            json.field("entries", entries)
            if isDryRun { json.field("dry_run", true) }
        }
    }
}
