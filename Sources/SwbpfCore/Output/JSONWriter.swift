/// Writes one JSON document into memory, compact or in bpftool's pretty layout.
///
/// The pretty layout breaks the line before each key of an object and before the closing
/// bracket of whatever is not empty, never between the elements of an array.
public struct JSONWriter {
    public private(set) var bytes: [UInt8] = []
    private let isPretty: Bool
    private var depth = 0
    /// Something stands before the next value in the same container.
    private var needsComma = false

    public init(pretty: Bool = false) {
        isPretty = pretty
    }

    /// Takes out what has been written so far, so that it can be printed before the document ends.
    public mutating func drain() -> [UInt8] {
        defer { bytes.removeAll(keepingCapacity: true) }
        return bytes
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

    /// The key of the value that is written next.
    public mutating func key(_ name: String) {
        separate()
        breakLine()
        needsComma = false
        quote(name)
        bytes.append(0x3a)
        if isPretty { bytes.append(0x20) }
    }

    // MARK: Values

    public mutating func value(_ text: String) {
        separate()
        quote(text)
    }

    public mutating func value(_ number: some FixedWidthInteger) {
        separate()
        bytes.appendDecimal(number)
    }

    public mutating func value(_ claim: Bool) {
        separate()
        bytes.append(contentsOf: claim ? "true".utf8 : "false".utf8)
    }

    public mutating func null() {
        separate()
        bytes.append(contentsOf: "null".utf8)
    }

    /// Text that is a JSON value already, such as a floating-point number.
    public mutating func literal(_ text: String) {
        separate()
        bytes.append(contentsOf: text.utf8)
    }

    // MARK: Key and value together

    public mutating func field(_ name: String, _ text: String) {
        key(name)
        value(text)
    }

    public mutating func field(_ name: String, _ number: some FixedWidthInteger) {
        key(name)
        value(number)
    }

    public mutating func field(_ name: String, _ claim: Bool) {
        key(name)
        value(claim)
    }

    /// A key whose value `body` writes: exactly one value.
    public mutating func field(_ name: String, _ body: (inout JSONWriter) -> Void) {
        key(name)
        body(&self)
    }

    // MARK: Layout

    // For a document that is printed piece by piece, where no closure can span a container.
    mutating func beginArray() { begin(0x5b) }
    mutating func endArray() { end(0x5d) }
    mutating func beginObject() { begin(0x7b) }
    mutating func endObject() { end(0x7d) }

    private mutating func begin(_ bracket: UInt8) {
        separate()
        bytes.append(bracket)
        depth += 1
        needsComma = false
    }

    private mutating func end(_ bracket: UInt8) {
        depth -= 1
        if needsComma { breakLine() }
        bytes.append(bracket)
        needsComma = true
    }

    private mutating func separate() {
        if needsComma { bytes.append(0x2c) }
        needsComma = true
    }

    private mutating func breakLine() {
        guard isPretty else { return }
        bytes.append(0x0a)
        bytes.append(contentsOf: repeatElement(0x20, count: depth * 4))
    }

    private mutating func quote(_ text: String) {
        bytes.append(0x22)
        // Nearly all text goes out as it is, in one piece.
        if text.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x22 && $0 != 0x5c && $0 != 0xf4 }) {
            bytes.append(contentsOf: text.utf8)
        } else {
            escape(replacingBytes(in: text))
        }
        bytes.append(0x22)
    }

    private mutating func escape(_ text: String) {
        for byte in text.utf8 {
            switch byte {
            case 0x22: bytes.append(contentsOf: #"\""#.utf8)
            case 0x5c: bytes.append(contentsOf: #"\\"#.utf8)
            case 0x08: bytes.append(contentsOf: #"\b"#.utf8)
            case 0x09: bytes.append(contentsOf: #"\t"#.utf8)
            case 0x0a: bytes.append(contentsOf: #"\n"#.utf8)
            case 0x0c: bytes.append(contentsOf: #"\f"#.utf8)
            case 0x0d: bytes.append(contentsOf: #"\r"#.utf8)
            case 0..<0x20: bytes.append(contentsOf: "\\u00\(hex(UInt64(byte), width: 2))".utf8)
            default: bytes.append(byte)
            }
        }
    }
}

/// JSON is UTF-8: a byte that is not becomes U+FFFD.
private func replacingBytes(in text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars { result.unicodeScalars.append(isByte(scalar) ? "\u{fffd}" : scalar) }
    return result
}

extension Array where Element == UInt8 {
    /// A number's decimal digits, with no string in between.
    mutating func appendDecimal(_ number: some FixedWidthInteger) {
        var rest = UInt64(truncatingIfNeeded: number.magnitude)
        guard number.magnitude <= UInt64.max else {
            append(contentsOf: String(number).utf8)
            return
        }
        if number < 0 { append(0x2d) }
        let start = count
        repeat {
            append(0x30 + UInt8(truncatingIfNeeded: rest % 10))
            rest /= 10
        } while rest > 0
        self[start...].reverse()
    }
}
