/// Spells events.
struct EventWriter: ~Copyable {
    /// The type by which records are shown, and how; `nil` shows bytes.
    private let type: EventType?
    private let plan: EntryPlan?
    private let style: BTFValueStyle
    /// For a value within text.
    private var scratch = ByteBuffer()
    /// For lines of JSON.
    private var json = JSONWriter()

    /// Behind what a program wrote the kernel puts up to so many bytes into the ring of a perf event.
    private static let padding = 7

    /// - Parameter depth: how many containers are open where the members of an event stand.
    init(_ type: EventType?, _ style: BTFValueStyle, pretty: Bool = false, depth: Int = 0) {
        self.type = type
        self.style = style
        plan = type.map { type in
            var planner = EntryPlanner(pretty: pretty, depth: depth, style: style)
            planner.typed(
                BTFValue(type.btf, type: type.id, bytes: []), EntryPlan.Place(count: type.size))
            return planner.finish(cpus: [(0, 0)])
        }
    }

    // MARK: JSON

    /// One object: of perf event arrays with bpftool's keys.
    func write(_ place: EventPlace?, _ event: MapEvent, _ bytes: Span<UInt8>, to json: inout JSONWriter) {
        json.beginObject()
        if let place {
            if let number = event.perfType { json.field("type", number) }
            json.field("cpu", place.cpu)
            json.field("index", place.index)
        }
        switch event {
        case .sample(let time):
            json.field("timestamp", time)
            writeData(bytes, to: &json)
        case .record: writeData(bytes, to: &json)
        case .lost(let id, let count):
            json.key("lost")
            json.beginObject()
            json.field("id", id)
            json.field("count", count)
            json.endObject()
        case .other: break
        case .skipped(let count):
            json.key("skipped")
            if let count { json.value(count) } else { json.null() }
        }
        json.endObject()
    }

    private func writeData(_ bytes: Span<UInt8>, to json: inout JSONWriter) {
        json.key("data")
        json.beginArray()
        if !bytes.isEmpty {
            json.preparedFields { buffer in
                for index in bytes.indices {
                    if index > 0 { buffer.append(0x2c) }
                    buffer.append(decimal: UInt32(bytes[index]))
                }
            }
        }
        json.endArray()
        guard let type else { return }
        json.key("formatted")
        if let plan, bytes.count >= type.size {
            json.preparedFields { plan.write(key: bytes, value: bytes, to: &$0) }
        } else {
            json.value(type.value(of: bytes), style: style)
        }
    }

    /// One object on a line of its own.
    mutating func writeLine(
        _ place: EventPlace?, _ event: MapEvent, _ bytes: Span<UInt8>, to text: inout TextWriter
    ) {
        var line = JSONWriter()
        swap(&line, &json)
        write(place, event, bytes, to: &line)
        line.takeDocument { text.buffer.append($0) }
        swap(&line, &json)
        text.line()
    }

    // MARK: Text

    mutating func write(
        _ place: EventPlace?, _ event: MapEvent, _ bytes: Span<UInt8>, to text: inout TextWriter
    ) {
        switch event {
        case .sample(let time):
            writeHeading(time, place, to: &text)
            writeContent(bytes, mayIgnore: Self.padding, to: &text)
        case .record:
            if type == nil {
                text.buffer.append("== ")
                text.write(bytes.count)
                text.buffer.append(" bytes =====\n")
            }
            writeContent(bytes, mayIgnore: 0, to: &text)
        case .lost(_, let count): text.line("lost \(count) events")
        case .other(let type, let size): text.line("unknown event type=\(type) size=\(size)")
        case .skipped(let count):
            let number = count.map { "\($0) bytes" } ?? "what was there"
            text.line("skipped \(number): no records; does another process read this map, too?")
        }
    }

    /// Seconds since boot, the CPU and the entry.
    private func writeHeading(_ time: UInt64, _ place: EventPlace?, to text: inout TextWriter) {
        text.buffer.append("== @")
        text.write(time / 1_000_000_000)
        text.buffer.append(0x2e)
        let fraction = UInt32(time % 1_000_000_000)
        var bound: UInt32 = 100_000_000
        while bound > 1, fraction < bound {
            text.buffer.append(0x30)
            bound /= 10
        }
        text.write(fraction)
        text.buffer.append(" CPU: ")
        text.write(place?.cpu ?? 0)
        text.buffer.append(" index: ")
        text.write(place?.index ?? 0)
        text.buffer.append(" =====\n")
    }

    /// - Parameter padding: so many bytes behind a value may be nothing.
    private mutating func writeContent(
        _ bytes: Span<UInt8>, mayIgnore padding: Int, to text: inout TextWriter
    ) {
        guard let type else {
            text.buffer.append(hexRows: bytes)
            return text.line()
        }
        if let plan, bytes.count >= type.size {
            scratch.removeAll()
            plan.write(key: bytes, value: bytes, to: &scratch)
            scratch.withBytes { text.foreign($0) }
        } else {
            text.value(type.value(of: bytes))
        }
        if bytes.count - type.size > padding {
            text.write(" + \(bytes.count - type.size) bytes: ")
            for index in type.size..<bytes.count {
                if index > type.size { text.buffer.append(0x20) }
                text.buffer.append(hexRows: bytes.extracting(index..<index + 1))
            }
        }
        text.line()
    }
}

extension MapEvent {
    /// The number of the type that a record in the ring of a perf event has.
    fileprivate var perfType: UInt32? {
        switch self {
        case .sample: 9
        case .lost: 2
        case .other(let type, _): type
        case .record, .skipped: nil
        }
    }
}
