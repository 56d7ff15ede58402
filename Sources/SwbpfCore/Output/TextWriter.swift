/// Writes lines for a person into memory, and from there to where the answer goes.
///
/// Words of our own go in as they are. What the kernel or a user named (`name`, `comm`, a
/// path) is other people's text: it goes in through `foreign`, which makes control
/// characters visible, so that no name can move the cursor or forge a line.
public struct TextWriter: ~Copyable {
    var buffer = ByteBuffer()
    /// Where the text goes as soon as there is much of it; `nil` keeps all of it here.
    private let output: AnswerOutput?

    /// The reader is a terminal that shows colours.
    public var usesColor = false

    public init(_ output: AnswerOutput? = nil) {
        self.output = output
    }

    /// What has been written and not yet been printed.
    public var bytes: [UInt8] { buffer.bytes }

    /// How much that is.
    var count: Int { buffer.count }

    /// Takes out what has been written so far.
    public mutating func drain() -> [UInt8] {
        defer { buffer.removeAll() }
        return buffer.bytes
    }

    /// Prints what has been written so far if it is much, so that an answer of any size takes little memory.
    @inline(__always)
    public mutating func spill() {
        if buffer.count >= spillSize { flush() }
    }

    /// Prints what has been written so far.
    mutating func flush() {
        guard let output else { return }
        buffer.withBytes { output.write($0) }
        buffer.removeAll()
    }

    /// Whether nobody takes what is printed any more. Asked only where little is written, or nothing for long.
    func isCutOff() -> Bool {
        output?.noticeReader()
        return hasFailed
    }

    /// What is printed is acted on by a terminal.
    var isForTerminal: Bool { output?.isTerminal ?? false }

    /// Something that was printed could not be.
    var hasFailed: Bool { output?.hasFailed ?? false }

    public mutating func write(_ text: String) {
        buffer.append(text)
    }

    /// Lets `body` write one JSON value over several lines, and ends the last of them.
    mutating func prettyJSON(_ body: (inout JSONWriter) -> Void) {
        var json = JSONWriter(pretty: true, output)
        json.exchange(&buffer)
        body(&json)
        json.exchange(&buffer)
        line()
    }

    /// Text that is spelled out already.
    mutating func write(bytes: [UInt8]) {
        buffer.append(bytes.span)
        spill()
    }

    /// Bytes that go out as they are.
    mutating func write(_ bytes: Span<UInt8>) {
        buffer.append(bytes)
        spill()
    }

    public mutating func write(_ number: some FixedWidthInteger) {
        buffer.append(decimal: number)
    }

    public mutating func line(_ text: String = "") {
        buffer.append(text)
        buffer.append(0x0a)
        spill()
    }

    /// Text that others chose.
    public mutating func foreign(_ text: String) {
        buffer.append(text.utf8.allSatisfy(isPlain) ? text : visible(text))
    }

    /// Text that others chose, as it lies in memory.
    @inline(__always)
    mutating func foreign(_ bytes: Span<UInt8>) {
        for index in bytes.indices where !isPlain(bytes[index]) { return foreign(text(fromSystem: bytes)) }
        buffer.append(bytes)
    }

    /// Text in a column: spaces up to `width` characters behind it.
    public mutating func padded(_ text: String, to width: Int) {
        foreign(text)
        buffer.append(repeating: 0x20, count: width - text.unicodeScalars.count)
    }

    /// A number right-aligned in a column of `width` characters.
    public mutating func aligned(_ number: some FixedWidthInteger, to width: Int, pad: UInt8 = 0x20) {
        let digits = String(number)
        buffer.append(repeating: pad, count: width - digits.utf8.count)
        buffer.append(digits)
    }
}

/// From so many bytes on, what a writer holds is printed: one system call for much, and little memory.
let spillSize = 1 << 16

/// A character that only looks like itself.
@inline(__always)
private func isPlain(_ byte: UInt8) -> Bool { byte >= 0x20 && byte < 0x7f }

/// The text with every character that could act on a terminal spelled out: `\n`, `\x1b`, `\u{202e}`.
public func visible(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
        switch scalar.value {
        case _ where isByte(scalar): result += "\\x" + hex(UInt64(scalar.value & 0xff), width: 2)
        case 0x09: result += "\\t"
        case 0x0a: result += "\\n"
        case 0x0d: result += "\\r"
        case 0..<0x20, 0x7f..<0xa0: result += "\\x" + hex(UInt64(scalar.value), width: 2)
        // Line separators, and the marks that reorder text: what stands there would not be what is read.
        case 0x200e, 0x200f, 0x2028...0x202e, 0x2066...0x2069: result += "\\u{\(hex(UInt64(scalar.value)))}"
        default: result.unicodeScalars.append(scalar)
        }
    }
    return result
}
