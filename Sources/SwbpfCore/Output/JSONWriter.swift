/// Writes one JSON document into memory, compact or in bpftool's pretty layout.
///
/// The pretty layout breaks the line before each key of an object and before the closing
/// bracket of whatever is not empty, never between the elements of an array.
public struct JSONWriter: ~Copyable {
    private var buffer = ByteBuffer()
    let isPretty: Bool
    /// How many containers are open.
    private(set) var depth: Int
    /// Something stands before the next value in the same container.
    private var needsComma = false
    /// Where the document goes as soon as there is much of it; `nil` keeps all of it here.
    private let output: AnswerOutput?

    public init(pretty: Bool = false, _ output: AnswerOutput? = nil) {
        self.init(pretty: pretty, depth: 0, output)
    }

    /// For a part of a document that goes into containers which others have opened.
    init(pretty: Bool, depth: Int, _ output: AnswerOutput? = nil) {
        isPretty = pretty
        self.depth = depth
        self.output = output
    }

    /// What has been written and not yet been printed.
    public var bytes: [UInt8] { buffer.bytes }

    /// How much that is.
    var count: Int { buffer.count }

    /// Takes out what has been written so far, so that it can be printed before the document ends.
    public mutating func drain() -> [UInt8] {
        defer { buffer.removeAll() }
        return buffer.bytes
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

    /// Something that was printed could not be.
    var hasFailed: Bool { output?.hasFailed ?? false }

    /// Lends the document that has been written, and makes room for another.
    mutating func takeDocument(_ body: (Span<UInt8>) -> Void) {
        buffer.withBytes(body)
        buffer.removeAll()
        needsComma = false
    }

    // MARK: Containers

    public mutating func object(_ body: (inout JSONWriter) -> Void) {
        begin(0x7b)
        body(&self)
        end(0x7d)
    }

    public mutating func array(_ body: (inout JSONWriter) -> Void) {
        begin(0x5b)
        body(&self)
        end(0x5d)
    }

    public mutating func array<Element>(
        _ elements: some Sequence<Element>, _ body: (inout JSONWriter, Element) -> Void
    ) {
        array { json in
            for element in elements { body(&json, element) }
        }
    }

    /// The key of the value that is written next. It needs no escapes: it stands in the source code.
    @inline(__always)
    public mutating func key(_ name: StaticString) {
        beginKey()
        buffer.append(0x22)
        buffer.append(name)
        buffer.append(0x22)
        endKey()
    }

    /// The key of the value that is written next, chosen by others.
    public mutating func key(foreign name: String) {
        beginKey()
        quote(name)
        endKey()
    }

    @inline(__always)
    private mutating func beginKey() {
        if needsComma { buffer.append(0x2c) }
        breakLine()
        needsComma = false
    }

    @inline(__always)
    private mutating func endKey() {
        buffer.append(0x3a)
        if isPretty { buffer.append(0x20) }
    }

    // MARK: Values

    public mutating func value(_ text: String) {
        separate()
        quote(text)
    }

    /// A text that needs no escapes: it stands in the source code.
    @inline(__always)
    public mutating func value(plain text: StaticString) {
        separate()
        buffer.append(0x22)
        buffer.append(text)
        buffer.append(0x22)
    }

    /// Text that others chose, as it lies in memory.
    @inline(__always)
    mutating func value(_ bytes: Span<UInt8>) {
        for index in bytes.indices where !isPlain(bytes[index]) { return value(text(fromSystem: bytes)) }
        separate()
        buffer.append(0x22)
        buffer.append(bytes)
        buffer.append(0x22)
    }

    @inline(__always)
    public mutating func value(_ number: some FixedWidthInteger) {
        separate()
        buffer.append(decimal: number)
    }

    @inline(__always)
    public mutating func value(_ number: UInt32) {
        separate()
        buffer.append(decimal: number)
    }

    public mutating func value(_ claim: Bool) {
        separate()
        if claim { buffer.append("true") } else { buffer.append("false") }
    }

    public mutating func null() {
        separate()
        buffer.append("null")
    }

    /// Text that is a JSON value already, such as a floating-point number.
    public mutating func literal(_ text: String) {
        separate()
        buffer.append(text)
    }

    // MARK: Key and value together

    public mutating func field(_ name: StaticString, _ text: String) {
        key(name)
        value(text)
    }

    @inline(__always)
    public mutating func field(_ name: StaticString, _ number: some FixedWidthInteger) {
        key(name)
        value(number)
    }

    @inline(__always)
    public mutating func field(_ name: StaticString, _ number: UInt32) {
        key(name)
        value(number)
    }

    public mutating func field(_ name: StaticString, _ claim: Bool) {
        key(name)
        value(claim)
    }

    /// A key whose value `body` writes: exactly one value.
    @inline(__always)
    public mutating func field(_ name: StaticString, _ body: (inout JSONWriter) -> Void) {
        key(name)
        body(&self)
    }

    // MARK: Layout

    // For a document that is printed piece by piece, where no closure can span a container.
    mutating func beginArray() { begin(0x5b) }
    mutating func endArray() { end(0x5d) }
    mutating func beginObject() { begin(0x7b) }
    mutating func endObject() { end(0x7d) }

    /// Lets `body` write fields that were spelled out before, commas and layout included. They are the first
    /// of the object that was opened last.
    @inline(__always)
    mutating func preparedFields(_ body: (inout ByteBuffer) -> Void) {
        body(&buffer)
        needsComma = true
    }

    /// What comes next in the document is a value that is put there later.
    mutating func leaveOutValue() { separate() }

    /// Lets text and JSON be written one behind the other.
    mutating func exchange(_ other: inout ByteBuffer) { swap(&buffer, &other) }

    @inline(__always)
    private mutating func begin(_ bracket: UInt8) {
        separate()
        buffer.append(bracket)
        depth += 1
        needsComma = false
    }

    @inline(__always)
    private mutating func end(_ bracket: UInt8) {
        depth -= 1
        if needsComma { breakLine() }
        buffer.append(bracket)
        needsComma = true
        if buffer.count >= spillSize { flush() }
    }

    @inline(__always)
    private mutating func separate() {
        if needsComma { buffer.append(0x2c) }
        needsComma = true
    }

    @inline(__always)
    private mutating func breakLine() {
        guard isPretty else { return }
        buffer.append(0x0a)
        buffer.append(repeating: 0x20, count: depth * 4)
    }

    private mutating func quote(_ text: String) {
        buffer.append(0x22)
        // Nearly all text goes out as it is, in one piece.
        if text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7f && $0 != 0x22 && $0 != 0x5c }) {
            buffer.append(text)
        } else {
            escape(replacingBytes(in: text))
        }
        buffer.append(0x22)
    }

    /// Characters on which a terminal acts are escaped too, though JSON would let them pass.
    private mutating func escape(_ text: String) {
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0x22: buffer.append(#"\""#)
            case 0x5c: buffer.append(#"\\"#)
            case 0x08: buffer.append(#"\b"#)
            case 0x09: buffer.append(#"\t"#)
            case 0x0a: buffer.append(#"\n"#)
            case 0x0c: buffer.append(#"\f"#)
            case 0x0d: buffer.append(#"\r"#)
            case 0..<0x20, 0x7f..<0xa0: buffer.append("\\u00\(hex(UInt64(scalar.value), width: 2))")
            default: buffer.append(String(scalar))
            }
        }
    }
}

/// A byte that is a character and needs no escape.
@inline(__always)
private func isPlain(_ byte: UInt8) -> Bool { byte >= 0x20 && byte < 0x7f && byte != 0x22 && byte != 0x5c }

/// JSON is UTF-8: a byte that is not becomes U+FFFD.
private func replacingBytes(in text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars { result.unicodeScalars.append(isByte(scalar) ? "\u{fffd}" : scalar) }
    return result
}
