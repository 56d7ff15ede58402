extension Command {
    static let mapCopy = Command(
        name: "copy", summary: "Copy all entries of one map into another",
        arguments: [.selector(.map, isRequired: true), .selector(.map, isRequired: true)],
        details: """
            Writes every entry of the first map into the second, many by one call where the kernel can. Keys that \
            only the second map has stay there. Which maps fit one another is told under 'diff'. Values that refer \
            to maps or programs are opened by id, and refer to the same in the second map.
            If the kernel refuses an entry, such as in a map that is full, the error says why and exactly how many \
            entries were written before it. Entries that others write meanwhile may be left out.
            With --where, only entries for which the condition holds are copied. With --dry-run nothing is written: \
            it is counted what would be added and changed, and refused what would not fit. With --lock, values that \
            have a lock (struct bpf_spin_lock) are read and written under it.
            With --json the answer is an object with 'copied', or with --dry-run with 'added' and 'changed'.
            """,
        ownOptions: [
            CommandOption("where", "Only entries for which a condition holds", [.init("EXPR", .text)]),
            CommandOption("dry-run", "Write nothing; tell what would be"),
            CommandOption("lock", "Read and write under the value's lock"),
        ],
        examples: [
            Example(line: "map copy id 12 id 13", effect: "Copy a map's entries"),
            Example(
                line: "map copy name flows id 13 --where 'value.packets>0'",
                effect: "Copy some of them"),
            Example(line: "map copy id 12 id 13 --dry-run", effect: "See what that would change"),
        ],
        run: { given in
            guard given.selectors.count == 2 else { return DoneReport() }
            let isDry = given.has("dry-run")
            let source = try OpenMap.open(given.selectors[0], .read)
            let target = try OpenMap.open(given.selectors[1], isDry ? .read : .write)
            let copy = try MapCopy(
                from: source, to: target, condition: given.options["where"]?.first,
                flags: given.has("lock") ? MapElements.lock : 0)
            return MapCopyReport(outcome: isDry ? try copy.check() : .copied(try copy.run()))
        })
}

/// Entries on their way from one map into another.
struct MapCopy {
    private let source: OpenMap
    private let target: OpenMap
    private let filter: EntryFilter?
    private let flags: UInt64

    /// - Throws: an error that says why, if the entries of one cannot be those of the other.
    init(from source: OpenMap, to target: OpenMap, condition: String?, flags: UInt64) throws {
        self.source = source
        self.target = target
        self.flags = flags
        filter = try condition.map { try EntryFilter(expression: $0, layout: EntryLayout(source)) }
        guard source.info.id != target.info.id else {
            throw MapMismatchError(
                description: "\(source.subject) cannot be copied into itself")
        }
        try MapComparison.check(source, target, verb: "copied into one another")
        // All keys of such an array are there, so the first too large one would end the copying half-done.
        let (count, room) = (source.info.maximumEntries, target.info.maximumEntries)
        if filter == nil, source.info.type == .array || source.info.type == .perCPUArray,
            target.info.type.hasIndexKeys, count > room
        {
            throw MapMismatchError(
                description: "\(source.subject) has \(count) entries, \(target.subject) takes \(room)")
        }
    }

    /// Writes the entries; returns how many.
    func run() throws -> Int {
        let reader = MapReader(source, flags: flags)
        let writer = MapWriter(target, flags: flags, takesIDs: true)
        var entries = MapEntries()
        do {
            while try next(reader, &entries) {
                try checkValues(entries)
                if let filter { keepWanted(&entries, filter) }
                try writer.add(&entries)
            }
            try writer.finish()
        } catch let error as MapWriteError {
            throw error
        } catch {
            // Nothing more has to be told where it did not begin.
            guard writer.written > 0 else { throw error }
            throw PartialCopyError(count: writer.written, subject: target.subject, error: error)
        }
        return writer.written
    }

    private func next(_ reader: MapReader, _ entries: inout MapEntries) throws -> Bool {
        do {
            return try reader.next(&entries)
        } catch let error as SystemCallError where error.isInvalidArgument {
            throw flags & MapElements.lock != 0 ? noLock : error
        }
    }

    /// A value that cannot be read is no reason to leave it out silently, unless there is none.
    private func checkValues(_ entries: MapEntries) throws {
        for number in entries.errors where number != 0 {
            let error = source.error(number, .mapLookup)
            if error.isNoEntry { continue }
            throw flags & MapElements.lock != 0 && error.isInvalidArgument ? noLock : error
        }
    }

    private var noLock: any Error {
        MapMismatchError(
            description: "\(source.subject): its values have no lock (struct bpf_spin_lock) to be read under")
    }

    private func keepWanted(_ entries: inout MapEntries, _ filter: EntryFilter) {
        let (keySize, stride) = (source.keySize, source.valueStride)
        var kept = 0
        for index in 0..<entries.count {
            let isWanted = filter.matches(
                key: entries.keys.span.extracting(index * keySize..<(index + 1) * keySize),
                value: entries.values.span.extracting(index * stride..<(index + 1) * stride))
            guard isWanted, entries.error(index) == 0 else { continue }
            entries.keep(index, as: kept, keySize: keySize, valueStride: stride)
            kept += 1
        }
        entries.errors.removeAll(keepingCapacity: true)
        entries.count = kept
    }

    /// Finds out what copying would do, as far as can be known before it is done.
    func check() throws -> MapCopyReport.Outcome {
        if target.isFrozen {
            throw MapMismatchError(
                description: "\(target.subject) is frozen: user space may not write to it any more")
        }
        var added = 0
        var changed = 0
        var present = 0
        var last: UInt32 = 0
        var comparison = try MapComparison(source, target)
        try comparison.run { change in
            if change.old == nil || change.kind == .changed { present += 1 }
            guard let value = change.old, filter?.matches(key: change.key.span, value: value.span) ?? true
            else { return true }
            if change.new == nil { added += 1 } else { changed += 1 }
            last = max(last, change.key.span.load(UInt32.self, at: 0) ?? 0)
            return true
        }
        present += comparison.unchangedCount
        try checkRoom(present: present, added: added, last: last)
        return .wouldCopy(added: added, changed: changed)
    }

    private func checkRoom(present: Int, added: Int, last: UInt32) throws {
        let info = target.info
        switch info.type {
        // These make room by themselves.
        case .lruHash, .lruPerCPUHash: return
        case _ where info.type.hasIndexKeys:
            guard added > 0, last >= info.maximumEntries else { return }
            throw MapMismatchError(
                description: "\(target.subject) has the keys 0 to \(max(1, info.maximumEntries) - 1), "
                    + "and \(source.subject) has \(last)")
        default:
            guard added > 0, present + added > Int(info.maximumEntries) else { return }
            throw MapMismatchError(
                description: "\(target.subject) has \(present) entries and takes \(info.maximumEntries), "
                    + "not \(added) more")
        }
    }
}

/// Copying that ended because the rest could not be read.
struct PartialCopyError: Error, CustomStringConvertible {
    let count: Int
    let subject: String
    let error: any Error

    var description: String {
        let entries = count == 1 ? "1 entry was" : "\(count) entries were"
        return "\(message(for: error)); \(entries) written to \(subject) before it"
    }
}

/// What `map copy` answers.
struct MapCopyReport: Report {
    enum Outcome: Equatable {
        case copied(Int)
        case wouldCopy(added: Int, changed: Int)
    }

    let outcome: Outcome

    func write(to text: inout TextWriter) {
        switch outcome {
        case .copied(let count): text.line("entries: \(count) copied")
        case .wouldCopy(let added, let changed):
            text.line("entries: \(added) would be added, \(changed) changed")
        }
    }

    func write(to json: inout JSONWriter) {
        json.object { json in
            switch outcome {
            case .copied(let count): json.field("copied", count)
            case .wouldCopy(let added, let changed):
                json.field("added", added)
                json.field("changed", changed)
            }
        }
    }
}
