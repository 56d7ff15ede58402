/// The strings of a section, each with a NUL behind it.
public struct ELFStrings: Sendable {
    private let content: ByteSlice
    private let section: ELFSection

    init(_ content: ByteSlice, section: ELFSection) {
        self.content = content
        self.section = section
    }

    /// Lends the string that starts at an offset, without its NUL.
    func withString<Answer>(
        at offset: UInt32, _ body: (Span<UInt8>) -> Answer
    ) throws(DecodeError) -> Answer {
        try content.withSpan { (span) throws(DecodeError) in
            var end = Int(offset)
            while end < span.count, span[end] != 0 { end += 1 }
            guard end < span.count else {
                throw DecodeError(
                    what: "ELF string \(offset)", offset: Int(clamping: section.offset &+ UInt64(offset)),
                    reason: "needs a NUL behind it before section \(section.index) ends at \(span.count)")
            }
            return body(span.extracting(Int(offset)..<end))
        }
    }

    /// The string that starts at an offset.
    public func string(at offset: UInt32) throws(DecodeError) -> String {
        try withString(at: offset) { span in
            // The string is copied while the bytes are lent.
            unsafe span.withUnsafeBufferPointer { unsafe String(decoding: $0, as: UTF8.self) }
        }
    }

    /// Whether the string that starts at an offset is this one. Where there is no string it is not.
    public func string(at offset: UInt32, is name: String) -> Bool {
        content.withSpan { span in
            var position = Int(offset)
            for byte in name.utf8 {
                guard position < span.count, span[position] == byte else { return false }
                position += 1
            }
            return position < span.count && span[position] == 0
        }
    }
}
