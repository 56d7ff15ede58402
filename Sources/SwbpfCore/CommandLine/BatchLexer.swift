/// A line of a batch file that is no command.
public struct BatchError: Error, Equatable, Sendable {
    /// The line it begins on, counted from 1.
    public let line: Int
    public let message: String
}

/// Splits a batch file into commands, each a list of words.
///
/// One command a line, words separated by blanks. `#` begins a comment. A backslash at the end of
/// a line continues it. A word that begins with a quote runs to the next same quote, whatever
/// stands between; a quote inside a word is an ordinary character.
public struct BatchLexer: Sendable {
    private var rest: ArraySlice<UInt8>
    /// The number of the line that the next command begins on.
    public private(set) var line = 1

    public init(_ content: [UInt8]) {
        rest = content[...]
    }

    /// The next command that is not empty, and the line it begins on; `nil` behind the last.
    public mutating func next() throws(BatchError) -> (line: Int, words: [String])? {
        while !rest.isEmpty {
            let start = line
            let words = try readCommand()
            if !words.isEmpty { return (start, words) }
        }
        return nil
    }

    private mutating func readCommand() throws(BatchError) -> [String] {
        let start = line
        var words: [String] = []
        while let byte = rest.first {
            switch byte {
            case 0x0a:
                rest.removeFirst()
                line += 1
                return words
            case 0x20, 0x09, 0x0d: rest.removeFirst()
            case 0x23: skipComment()
            case 0x22, 0x27: words.append(try quotedWord(by: byte, from: start))
            default:
                if continuesLine {
                    rest = rest.dropFirst(2)
                    line += 1
                    guard !rest.isEmpty else {
                        throw BatchError(line: start, message: "missing continuation line")
                    }
                } else {
                    words.append(try plainWord(from: start))
                }
            }
        }
        return words
    }

    /// A backslash directly before the end of the line stands next.
    private var continuesLine: Bool {
        rest.first == 0x5c && rest.dropFirst().first == 0x0a
    }

    private mutating func skipComment() {
        while let byte = rest.first, byte != 0x0a { rest.removeFirst() }
    }

    private mutating func quotedWord(by quote: UInt8, from start: Int) throws(BatchError) -> String {
        var word: [UInt8] = []
        rest.removeFirst()
        while let byte = rest.first, byte != 0x0a || word.last == 0x5c {
            rest.removeFirst()
            if byte == quote { return try decoded(word, from: start) }
            if byte == 0x0a {
                // The backslash before it continued the line.
                word.removeLast()
                line += 1
            } else {
                word.append(byte)
            }
        }
        throw BatchError(line: start, message: "the quote \(quote == 0x22 ? "\"" : "'") is not closed")
    }

    private mutating func plainWord(from start: Int) throws(BatchError) -> String {
        var word: [UInt8] = []
        while let byte = rest.first, ![0x20, 0x09, 0x0d, 0x0a, 0x23].contains(byte) {
            if !continuesLine {
                word.append(byte)
                rest.removeFirst()
            } else if rest.count > 2 {
                // bpftool joins lines before it splits words: a word may go on behind the backslash.
                rest = rest.dropFirst(2)
                line += 1
            } else {
                break
            }
        }
        return try decoded(word, from: start)
    }

    private func decoded(_ word: [UInt8], from start: Int) throws(BatchError) -> String {
        guard !word.contains(0) else {
            throw BatchError(line: start, message: "there is a NUL byte in a word")
        }
        return text(fromSystem: word)
    }
}
