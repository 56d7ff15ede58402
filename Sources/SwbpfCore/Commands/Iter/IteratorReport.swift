/// What `iter read` answers: what the iterator writes, as it comes.
///
/// Unlike other reports it reads while it writes, since no memory may hold all of it.
struct IteratorReport: Report {
    private let output: IteratorOutput
    private let outcome = Outcome()

    /// What went wrong on the way.
    private final class Outcome {
        var failures: [String] = []
    }

    init(_ output: IteratorOutput) {
        self.output = output
    }

    var failures: [String] { outcome.failures }

    func write(to text: inout TextWriter) {
        var lines = LineSplitter()
        let isForTerminal = text.isForTerminal
        follow {
            let goesOn = try output.read { bytes in
                // A file or another program gets the very bytes.
                guard isForTerminal else { return text.write(bytes) }
                lines.split(bytes) { text.shown($0, endsLine: $1) }
            }
            if !goesOn { lines.finish { text.shown($0, endsLine: $1) } }
            text.flush()
            return goesOn && !text.hasFailed
        }
    }

    func write(to json: inout JSONWriter) {
        var lines = LineSplitter()
        json.beginObject()
        json.key("output")
        json.beginArray()
        follow {
            let goesOn = try output.read { bytes in lines.split(bytes) { line, _ in json.value(line) } }
            if !goesOn { lines.finish { line, _ in json.value(line) } }
            if json.count >= spillSize { json.flush() }
            return goesOn && !json.hasFailed
        }
        json.endArray()
        json.endObject()
    }

    /// Repeats a step until it says that it was the last, or a signal comes.
    private func follow(_ step: () throws -> Bool) {
        let signals = StopSignals()
        do {
            while !signals.haveCome, try step() {}
        } catch {
            outcome.failures.append(message(for: error))
        }
    }
}

/// Cuts what comes in pieces into lines.
struct LineSplitter {
    /// A line whose end has not come yet.
    private var rest: [UInt8] = []

    /// Lends every line that ends in the bytes, without its line break. The second argument says that one ended it.
    mutating func split(_ bytes: Span<UInt8>, _ body: (Span<UInt8>, Bool) -> Void) {
        var start = 0
        for index in bytes.indices where bytes[index] == 0x0a {
            if rest.isEmpty {
                body(bytes.extracting(start..<index), true)
            } else {
                append(bytes.extracting(start..<index))
                body(rest.span, true)
                rest.removeAll(keepingCapacity: true)
            }
            start = index + 1
        }
        append(bytes.extracting(start..<bytes.count))
    }

    /// Lends what stands behind the last line break, if anything does.
    mutating func finish(_ body: (Span<UInt8>, Bool) -> Void) {
        if !rest.isEmpty { body(rest.span, false) }
        rest.removeAll()
    }

    private mutating func append(_ bytes: Span<UInt8>) {
        for index in bytes.indices { rest.append(bytes[index]) }
    }
}

extension TextWriter {
    /// Writes a line so that nothing in it but tabs acts on a terminal.
    fileprivate mutating func shown(_ line: Span<UInt8>, endsLine: Bool) {
        var start = 0
        for index in line.indices where line[index] == 0x09 {
            foreign(line.extracting(start..<index))
            write("\t")
            start = index + 1
        }
        foreign(line.extracting(start..<line.count))
        if endsLine { self.line() }
    }
}
