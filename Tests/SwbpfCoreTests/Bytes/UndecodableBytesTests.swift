import Testing

@testable import SwbpfCore

@Suite struct UndecodableBytesTests {
    private func roundTrip(_ bytes: [UInt8]) -> [UInt8] { systemPath(text(fromSystem: bytes)) }

    @Test(arguments: ["", "abc", "é", "日本", "😀", "a\u{0301}", "\u{10fffd}"])
    func `text is itself`(string: String) {
        let bytes = Array(string.utf8)
        #expect(roundTrip(bytes) == bytes + [0])
    }

    @Test(arguments: UInt8(1)...255)
    func `no byte is lost, wherever it stands`(byte: UInt8) {
        for bytes in [[byte], [0x61, byte], [byte, 0x61], [byte, byte], [0xc3, 0xa9, byte]] {
            #expect(roundTrip(bytes) == bytes + [0])
        }
    }

    @Test(
        arguments: [
            [0xc3], [0xe2, 0x82], [0xf0, 0x9f, 0x98], [0xf0, 0x9f, 0x98, 0x61], [0xc0, 0x80],
            [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80], [0xf8, 0x88, 0x80, 0x80, 0x80], [0xfe, 0xff],
        ] as [[UInt8]])
    func `sequences that are cut short, overlong or no characters keep their bytes`(bytes: [UInt8]) {
        #expect(roundTrip(bytes) == bytes + [0])
    }

    @Test(arguments: UInt32(0x10ff80)...0x10ffff)
    func `the characters that stand for bytes keep theirs when they are typed`(value: UInt32) throws {
        let typed = Array(String(try #require(Unicode.Scalar(value))).utf8)
        #expect(roundTrip(typed) == typed + [0])
    }

    @Test func `a byte that is no character is one character`() {
        #expect(text(fromSystem: [0xff]).unicodeScalars.map(\.value) == [0x10ffff])
        #expect(text(fromSystem: [0x80]).unicodeScalars.map(\.value) == [0x10ff80])
    }
}
