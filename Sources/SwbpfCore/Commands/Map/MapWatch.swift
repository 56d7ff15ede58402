/// What `map dump --watch` answers: the changes of a map's entries, for as long as nobody wants it to end.
///
/// The first reading shows nothing. Unlike other reports it reads while it writes. It keeps all entries in
/// memory, which nothing can do without that tells what has changed.
final class MapWatch: Report {
    /// How changes are printed in text.
    enum Style: Sendable {
        case text
        /// One JSON object a line.
        case ndjson
    }

    private let map: OpenMap
    private let interval: Int64
    private let filter: EntryFilter?
    private let style: Style
    private let flags: UInt64
    private let readingLimit: Int
    private let writer: MapChangeWriter
    private var snapshot: MapSnapshot
    private(set) var failures: [String] = []

    /// - Parameters:
    ///   - seconds: from one reading to the next.
    ///   - filter: shown are changes of entries for which it holds before or after.
    ///   - flags: `MapElements.lock` for values that are read under their lock.
    ///   - readingLimit: after so many readings it ends.
    init(
        _ map: OpenMap, seconds: Double, filter: EntryFilter? = nil, style: Style = .text, flags: UInt64 = 0,
        readingLimit: Int = .max
    ) throws {
        guard map.keySize > 0 else {
            let type = map.info.type
            throw MapMismatchError(
                description: "\(map.subject) is of type \(type.name ?? String(type.rawValue)), "
                    + "whose entries have no keys to tell them by")
        }
        self.map = map
        interval = max(1, Int64(seconds * 1000))
        self.filter = filter
        self.style = style
        self.flags = flags
        self.readingLimit = readingLimit
        let form = try MapEntryForm(map)
        writer = MapChangeWriter(old: form, new: form)
        snapshot = MapSnapshot(keySize: map.keySize, valueStride: map.valueStride)
    }

    func write(to text: inout TextWriter) {
        var isFirst = true
        follow(
            { change, time in
                guard style == .text else { return writeLine(change, time, to: &text) }
                if isFirst { text.line("== \(localTime(time / 1_000_000_000)) ==") }
                isFirst = false
                writer.write(change, to: &text)
            },
            flush: {
                text.flush()
                isFirst = true
            }, isCutOff: { text.isCutOff() })
    }

    func write(to json: inout JSONWriter) {
        json.beginArray()
        follow(
            { change, time in write(change, time, to: &json) }, flush: { json.flush() },
            isCutOff: { json.isCutOff() })
        json.endArray()
    }

    private func writeLine(_ change: MapChange, _ time: Int64, to text: inout TextWriter) {
        var line = JSONWriter()
        write(change, time, to: &line)
        line.takeDocument { text.buffer.append($0) }
        text.line()
    }

    private func write(_ change: MapChange, _ time: Int64, to json: inout JSONWriter) {
        json.object { json in
            json.field("time", time)
            writer.writeFields(of: change, to: &json)
        }
    }

    // MARK: Reading

    /// So long a signal or a reader that goes away may be left unnoticed, in milliseconds.
    private static let patience: Int64 = 200

    /// Hands over changes, with the time of the reading in nanoseconds since 1970, until a signal comes or
    /// nobody takes what is printed.
    private func follow(_ body: (MapChange, Int64) -> Void, flush: () -> Void, isCutOff: () -> Bool) {
        let signals = StopSignals()
        var next = monotonicMilliseconds()
        var readingCount = 0
        while !signals.haveCome, readingCount < readingLimit, !isCutOff() {
            let left = next - monotonicMilliseconds()
            guard left <= 0 else {
                sleep(milliseconds: Int32(clamping: min(left, Self.patience)))
                continue
            }
            do {
                try read(isShown: readingCount > 0, body) { signals.haveCome }
            } catch {
                failures.append(message(for: error))
                break
            }
            flush()
            readingCount += 1
            // Where reading takes longer than the interval, the next one follows at once.
            next = max(next + interval, monotonicMilliseconds())
        }
        flush()
    }

    /// Reads the map once. A reading that was broken off says nothing of entries that are gone.
    private func read(
        isShown: Bool, _ body: (MapChange, Int64) -> Void, isStopped: () -> Bool
    ) throws {
        let time = wallClock()
        func show(_ change: MapChange) {
            if isShown, isWanted(change) { body(change, time) }
        }
        let cursor = MapCursor(map, flags: flags)
        snapshot.beginReading()
        while try cursor.advance() {
            if isStopped() { return }
            if let change = cursor.withEntry({ snapshot.take(key: $0, value: $1) }) { show(change) }
        }
        snapshot.endReading(show)
    }

    private func isWanted(_ change: MapChange) -> Bool {
        guard let filter else { return true }
        return [change.old, change.new].contains { value in
            guard let value else { return false }
            return filter.matches(key: change.key.span, value: value.span)
        }
    }
}
