/// What `map event_pipe` answers: events for as long as nobody wants it to end.
///
/// Unlike other reports it reads while it writes, and holds what it reads from.
struct EventPipeReport: Report {
    private let stream: any EventStream
    private let type: EventType?
    /// After so many records it ends.
    private let limit: Int
    /// In text: one JSON object a line.
    private let isNDJSON: Bool
    private let outcome = Outcome()

    /// What went wrong on the way.
    private final class Outcome {
        var failures: [String] = []
    }

    var failures: [String] { outcome.failures }

    init(_ stream: any EventStream, type: EventType?, limit: Int, isNDJSON: Bool) {
        self.stream = stream
        self.type = type
        self.limit = limit
        self.isNDJSON = isNDJSON
    }

    func write(to text: inout TextWriter) {
        var writer = EventWriter(type, isNDJSON ? .json : .plain)
        follow(
            { place, event, bytes in
                if isNDJSON {
                    writer.writeLine(place, event, bytes, to: &text)
                } else {
                    writer.write(place, event, bytes, to: &text)
                }
            },
            flush: { text.flush() }, isCutOff: { isIdle in isIdle ? text.isCutOff() : text.hasFailed })
    }

    func write(to json: inout JSONWriter) {
        json.beginArray()
        let writer = EventWriter(type, .json, pretty: json.isPretty, depth: json.depth + 1)
        follow(
            { place, event, bytes in writer.write(place, event, bytes, to: &json) },
            flush: { json.flush() }, isCutOff: { isIdle in isIdle ? json.isCutOff() : json.hasFailed })
        json.endArray()
    }

    /// How long events may wait to be printed together with others, in milliseconds. Whoever looks on notices nothing.
    private static let delay: Int64 = 10
    /// After so long the rings are looked into even if nobody said that something is there: programs can write
    /// without waking anybody.
    private static let interval: Int64 = 200

    /// Hands over events until a signal comes, the limit is reached, or nobody takes what is printed.
    private func follow(
        _ write: (EventPlace?, MapEvent, Span<UInt8>) -> Void, flush: () -> Void, isCutOff: (Bool) -> Bool
    ) {
        let signals = StopSignals()
        var left = limit
        var lastFlush = Int64.min / 2
        var hasUnprinted = false
        while true {
            // What was there when the signal came is still shown.
            let isLast = signals.haveCome
            var isIdle = true
            let look = stream.take(atMost: left) { place, event, bytes in
                isIdle = false
                if event.isRecord { left -= 1 }
                write(place, event, bytes)
            }
            if !isIdle { hasUnprinted = true }
            if isLast || left <= 0 || isCutOff(false) { break }
            if !isIdle, look == .empty { continue }

            var pause = Self.interval
            if hasUnprinted {
                pause = lastFlush + Self.delay - monotonicMilliseconds()
                if pause <= 0 {
                    flush()
                    hasUnprinted = false
                    lastFlush = monotonicMilliseconds()
                    pause = Self.interval
                }
            }
            if look == .busy {
                sleep(milliseconds: 1)
                continue
            }
            do {
                if try !stream.wait(milliseconds: Int32(clamping: pause)), isCutOff(true) { break }
            } catch {
                outcome.failures.append(message(for: error))
                break
            }
        }
        flush()
        if signals.haveCome { writeToStandardError("Stopping...\n") }
    }
}
