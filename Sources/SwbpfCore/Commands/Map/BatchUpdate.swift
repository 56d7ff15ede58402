/// Writes the entries that the lines of a text say.
struct BatchUpdate {
    private var update: EntryUpdate
    private let shape: EntryShape
    private let options: UpdateOptions
    private var written = 0

    /// An entry, and the line it stands on.
    private struct Line {
        let number: Int
        let entry: GivenEntry
    }

    init(_ update: EntryUpdate, _ shape: EntryShape, _ options: UpdateOptions) {
        self.update = update
        self.shape = shape
        self.options = options
    }

    /// Nothing is written where any line is wrong.
    mutating func run(_ text: [UInt8]) throws -> BatchUpdateReport {
        var lines: [Line] = []
        var lexer = BatchLexer(text)
        var reader = EntryWords(shape, .update)
        do {
            while let (number, words) = try lexer.next() {
                do {
                    let entry = try reader.read(words)
                    try update.check(entry)
                    // Fields and JSON are read through to the bytes.
                    _ = try update.independentBytes(entry)
                    lines.append(Line(number: number, entry: entry))
                } catch {
                    throw BatchError(line: number, message: message(for: error))
                }
            }
        } catch let error as BatchError {
            throw BatchUpdateError("standard input:\(error.line): \(error.message); nothing was written")
        }
        var rest = lines[...]
        while let first = rest.first {
            // One call can write entries only that need no reading, no condition and no descriptor.
            let together = rest.prefix { isPlain($0.entry) }
            if together.isEmpty {
                try write(first)
                rest = rest.dropFirst()
            } else {
                try write(together)
                rest = rest.dropFirst(together.count)
            }
        }
        return BatchUpdateReport(written: written)
    }

    private func isPlain(_ entry: GivenEntry) -> Bool {
        !options.mayMerge && options.cpu == nil && entry.object == nil && (entry.condition ?? .any) == .any
    }

    private mutating func write(_ line: Line) throws {
        do {
            try update.write(line.entry)
            written += 1
        } catch {
            throw failure(line.number, message(for: error))
        }
    }

    private mutating func write(_ lines: ArraySlice<Line>) throws {
        let writer = MapWriter(update.map, flags: options.usesLock ? MapElements.lock : MapElements.any)
        do {
            for line in lines {
                guard let (key, value) = try update.independentBytes(line.entry) else { continue }
                try writer.add(key: key.span, value: value.span)
            }
            try writer.finish()
        } catch let error as MapWriteError {
            let line = lines.dropFirst(writer.written).first ?? lines[lines.startIndex]
            written += writer.written
            throw failure(line.number, "\(update.map.subject): \(error.reason)")
        }
        written += writer.written
    }

    private func failure(_ line: Int, _ reason: String) -> BatchUpdateError {
        let extent = MapWriteError.extent(of: written, .write)
        return BatchUpdateError("standard input:\(line): \(reason); \(extent)")
    }
}

/// A line that could not be written, and how many were.
struct BatchUpdateError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}

/// How many entries were written.
struct BatchUpdateReport: Report {
    let written: Int

    func write(to text: inout TextWriter) {
        text.line("\(written) entr\(written == 1 ? "y" : "ies") written")
    }

    func write(to json: inout JSONWriter) {
        json.object { json in json.field("written", written) }
    }
}
