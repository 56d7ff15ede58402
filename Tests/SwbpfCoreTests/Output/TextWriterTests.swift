import Testing

@testable import SwbpfCore

@Suite struct TextWriterTests {
    private func written(_ body: (inout TextWriter) -> Void) -> String {
        var text = TextWriter()
        body(&text)
        return String(decoding: text.bytes, as: UTF8.self)
    }

    @Test(arguments: [
        ("", ""), ("xdp_drop", "xdp_drop"), ("a b", "a b"), ("é😀", "é😀"), ("a\nb", "a\\nb"),
        ("a\tb", "a\\tb"), ("\r", "\\r"), ("\r\n", "\\r\\n"), ("\u{1b}[2J", "\\x1b[2J"), ("\u{0}", "\\x00"),
        ("\u{7f}", "\\x7f"), ("\u{9b}31m", "\\x9b31m"), ("\u{202e}txt", "\\u{202e}txt"),
        ("\u{2066}", "\\u{2066}"), ("\u{2028}", "\\u{2028}"), ("\u{200f}", "\\u{200f}"), ("\\n", "\\n"),
    ])
    func `what others named cannot act on a terminal`(name: String, shown: String) {
        #expect(visible(name) == shown)
        #expect(written { $0.foreign(name) } == shown)
    }

    @Test func `a byte that is no character is shown as what it is`() {
        #expect(visible(text(fromSystem: [0x61, 0xff, 0x80])) == "a\\xff\\x80")
    }

    @Test func `words of our own go in as they are`() {
        #expect(written { $0.write("\ta\n") } == "\ta\n")
    }

    @Test func `a column is filled with blanks, and never cut`() {
        #expect(written { $0.padded("ab", to: 4) } == "ab  ")
        #expect(written { $0.padded("é", to: 2) } == "é ")
        #expect(written { $0.padded("abcdef", to: 4) } == "abcdef")
    }

    @Test func `numbers stand to the right of their column`() {
        #expect(written { $0.aligned(7, to: 4) } == "   7")
        #expect(written { $0.aligned(-7, to: 4) } == "  -7")
        #expect(written { $0.aligned(12345, to: 4) } == "12345")
        #expect(written { $0.aligned(7, to: 3, pad: 0x30) } == "007")
        #expect(written { $0.write(UInt64.max) } == "18446744073709551615")
    }

    @Test func `what was taken out is not written again`() {
        var text = TextWriter()
        text.line("a")
        #expect(text.drain() == Array("a\n".utf8))
        text.line()
        #expect(text.drain() == Array("\n".utf8))
        #expect(text.drain().isEmpty)
    }
}
