/// Writes lines for a person into memory.
///
/// Words of our own go in as they are. What the kernel or a user named (`name`, `comm`, a
/// path) is other people's text: it goes in through `foreign`, which makes control
/// characters visible, so that no name can move the cursor or forge a line.
public struct TextWriter {
    public private(set) var bytes: [UInt8] = []

    public init() {}

    /// Takes out what has been written so far.
    public mutating func drain() -> [UInt8] {
        defer { bytes.removeAll(keepingCapacity: true) }
        return bytes
    }

    public mutating func write(_ text: String) {
        bytes.append(contentsOf: text.utf8)
    }

    public mutating func write(_ number: some FixedWidthInteger) {
        bytes.appendDecimal(number)
    }

    public mutating func line(_ text: String = "") {
        write(text)
        bytes.append(0x0a)
    }

    /// Text that others chose.
    public mutating func foreign(_ text: String) {
        if text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7f }) {
            write(text)
        } else {
            write(visible(text))
        }
    }

    /// Text in a column: spaces up to `width` characters behind it.
    public mutating func padded(_ text: String, to width: Int) {
        foreign(text)
        let count = text.unicodeScalars.count
        if count < width { bytes.append(contentsOf: repeatElement(0x20, count: width - count)) }
    }

    /// A number right-aligned in a column of `width` characters.
    public mutating func aligned(_ number: some FixedWidthInteger, to width: Int, pad: UInt8 = 0x20) {
        let start = bytes.count
        bytes.appendDecimal(number)
        let missing = width - (bytes.count - start)
        if missing > 0 { bytes.insert(contentsOf: repeatElement(pad, count: missing), at: start) }
    }
}

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
