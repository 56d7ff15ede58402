/// Takes the text of a condition apart. What a word is depends on what may stand there, so the parser asks.
struct QueryScanner {
    private let option: String
    private let bytes: [UInt8]
    private var position = 0

    /// Longer conditions are machine-made, and wrong.
    private static let lengthLimit = 1 << 16

    init(_ text: String, option: String) throws(QueryError) {
        bytes = Array(text.utf8)
        self.option = option
        guard bytes.count <= Self.lengthLimit else {
            throw QueryError(
                option: option, column: Self.lengthLimit + 1, reason: "more than \(Self.lengthLimit) bytes")
        }
    }

    // MARK: Places

    /// The column of what comes next, behind spaces.
    var column: Int {
        mutating get {
            skipSpaces()
            return column(at: position)
        }
    }

    private func column(at position: Int) -> Int {
        String(decoding: bytes[..<position], as: UTF8.self).unicodeScalars.count + 1
    }

    /// What has been read since a column was asked for.
    mutating func mark() -> Int {
        skipSpaces()
        return position
    }

    func text(since mark: Int) -> String { String(decoding: bytes[mark..<position], as: UTF8.self) }

    // MARK: Errors

    mutating func error(expected: String) -> QueryError {
        skipSpaces()
        return QueryError(
            option: option, column: column(at: position), reason: "expected \(expected), found \(found)")
    }

    func error(at column: Int, _ reason: String) -> QueryError {
        QueryError(option: option, column: column, reason: reason)
    }

    /// What stands next, for an error.
    private var found: String {
        guard position < bytes.count else { return "the end" }
        var end = position
        while end < bytes.count, end - position < 24, !isSpace(bytes[end]),
            end == position || isWord(bytes[end]) == isWord(bytes[position])
        {
            end += 1
        }
        return "'\(String(decoding: bytes[position..<end], as: UTF8.self))'"
    }

    // MARK: Pieces

    private mutating func skipSpaces() {
        while position < bytes.count, isSpace(bytes[position]) { position += 1 }
    }

    private func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || 0x09...0x0d ~= byte }

    /// A byte that is part of a name.
    private func isWord(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, 0x5f, 0x24, 0x80...: true
        default: false
        }
    }

    var isAtEnd: Bool {
        mutating get {
            skipSpaces()
            return position == bytes.count
        }
    }

    /// Takes a sign that stands next. A word needs its end behind it.
    mutating func take(_ sign: StaticString) -> Bool { take(sign.description) }

    mutating func take(_ sign: String) -> Bool {
        skipSpaces()
        let sign = Array(sign.utf8)
        guard bytes[position...].starts(with: sign) else { return false }
        let end = position + sign.count
        if let last = sign.last, isWord(last), end < bytes.count, isWord(bytes[end]) { return false }
        position = end
        return true
    }

    /// Takes a sign that nothing separates from what stood before it.
    mutating func takeAdjacent(_ sign: UInt8) -> Bool {
        guard position < bytes.count, bytes[position] == sign else { return false }
        position += 1
        return true
    }

    /// Whether a sign stands next that is not the start of a longer one.
    mutating func takeMask() -> Bool {
        skipSpaces()
        guard position < bytes.count, bytes[position] == 0x26,
            position + 1 == bytes.count || bytes[position + 1] != 0x26
        else { return false }
        position += 1
        return true
    }

    /// A name; empty where none stands next.
    mutating func word() -> String {
        let start = position
        while position < bytes.count, isWord(bytes[position]) { position += 1 }
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    /// Decimal digits, or `nil` where none stand next or more than any size has.
    mutating func digits() -> Int? {
        let start = position
        var number = 0
        while position < bytes.count, 0x30...0x39 ~= bytes[position] {
            guard position - start < 10 else {
                position = start
                return nil
            }
            number = number * 10 + Int(bytes[position] - 0x30)
            position += 1
        }
        return position > start ? number : nil
    }

    // MARK: Literals

    /// A literal: in quotation marks, or up to a space or a sign.
    mutating func literal(expected: String) throws(QueryError) -> QueryLiteral {
        let column = column
        guard position < bytes.count else { throw error(expected: expected) }
        let first = bytes[position]
        if first == 0x22 || first == 0x27 { return try quoted(by: first, column: column) }
        let start = position
        while position < bytes.count, isLiteral(bytes[position]) { position += 1 }
        guard position > start else { throw error(expected: expected) }
        return QueryLiteral(
            text: String(decoding: bytes[start..<position], as: UTF8.self), quote: nil, column: column)
    }

    /// A byte of a literal without quotation marks. Signs end it, so `a==1&&b==2` needs no spaces.
    private func isLiteral(_ byte: UInt8) -> Bool {
        if isSpace(byte) { return false }
        switch byte {
        case 0x21, 0x22, 0x26, 0x27, 0x28, 0x29, 0x3c, 0x3d, 0x3e, 0x7c, 0x7e: return false
        default: return true
        }
    }

    /// Behind `\` a quotation mark or a `\` stands for itself; every other `\` is kept, for patterns.
    private mutating func quoted(by quote: UInt8, column: Int) throws(QueryError) -> QueryLiteral {
        position += 1
        var text: [UInt8] = []
        while position < bytes.count {
            let byte = bytes[position]
            position += 1
            if byte == quote {
                return QueryLiteral(
                    text: String(decoding: text, as: UTF8.self), quote: quote, column: column)
            }
            if byte == 0x5c, position < bytes.count, bytes[position] == quote || bytes[position] == 0x5c {
                text.append(bytes[position])
                position += 1
            } else {
                text.append(byte)
            }
        }
        throw error(at: column, "the quotation mark here has no second one")
    }
}
