/// Text that is not JSON, or not the JSON that was asked for.
public struct JSONError: Error, Equatable, Sendable {
    /// In bytes from the start of what was read.
    public let offset: Int
    /// Counted from 1.
    public var line: Int
    /// Counted from 1, in characters.
    public let column: Int
    /// Why it failed, as a clause: `expected ':' behind the key`.
    public let reason: String

    init(_ reason: String, at offset: Int, in bytes: Span<UInt8>) {
        self.reason = reason
        self.offset = offset
        var line = 1
        var column = 1
        for index in 0..<min(offset, bytes.count) {
            if bytes[index] == 0x0a {
                line += 1
                column = 1
            } else if bytes[index] & 0xc0 != 0x80 {
                column += 1
            }
        }
        self.line = line
        self.column = column
    }
}

extension JSONError: CustomStringConvertible {
    public var description: String { "line \(line), column \(column): \(reason)" }
}
