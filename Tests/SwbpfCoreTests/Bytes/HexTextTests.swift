import Testing

@testable import SwbpfCore

private func text(_ write: (inout ByteBuffer) -> Void) -> String {
    var buffer = ByteBuffer(capacity: 1)
    write(&buffer)
    return String(decoding: buffer.bytes, as: UTF8.self)
}

@Suite struct HexTextTests {
    @Test func `every byte has its two digits`() {
        let bytes = [UInt8](0...255)
        let rows = text { $0.append(hexRows: bytes.span) }.filter { !$0.isWhitespace }
        #expect(rows == hex(bytes))
        #expect(
            text { $0.append(hexWords: bytes.span) }
                == bytes.map { "\"0x\(hex([$0]))\"" }.joined(separator: ","))
    }

    @Test(
        arguments: [
            (0, ""), (1, "00"), (8, "00 01 02 03 04 05 06 07"), (9, "00 01 02 03 04 05 06 07  08"),
            (17, "00 01 02 03 04 05 06 07  08 09 0a 0b 0c 0d 0e 0f\n10"),
            (
                26,
                "00 01 02 03 04 05 06 07  08 09 0a 0b 0c 0d 0e 0f\n10 11 12 13 14 15 16 17  18 19"
            ),
        ] as [(Int, String)])
    func `rows have 16 bytes and a gap in the middle`(count: Int, expected: String) {
        let bytes = (0..<count).map { UInt8($0) }
        #expect(text { $0.append(hexRows: bytes.span) } == expected)
    }

    @Test(arguments: [
        0, 1, 9, 10, 15, 16, 255, 256, 0xfff, 0x1000, 0xffff_ffff, 0x1_0000_0000, UInt64.max, 1 << 63,
    ])
    func `a hexadecimal number has no zeros in front`(number: UInt64) {
        #expect(text { $0.append(hexadecimal: number) } == String(number, radix: 16))
    }

    @Test func `decimal numbers of every length are spelled`() {
        var number: UInt64 = 1
        for _ in 0..<20 {
            for near in [number &- 1, number, number &+ 1, UInt64.max - number] {
                #expect(text { $0.append(decimal: near) } == String(near))
                #expect(
                    text { $0.append(decimal: Int64(bitPattern: near)) } == String(Int64(bitPattern: near)))
            }
            number = number &* 10
        }
        #expect(text { $0.append(decimal: Int64.min) } == String(Int64.min))
        #expect(text { $0.append(decimal: UInt64.max) } == String(UInt64.max))
    }

    @Test(arguments: 0...40)
    func `parts are copied whatever their length`(count: Int) {
        let bytes = (0..<100).map { UInt8($0) }
        var buffer = ByteBuffer(capacity: 1)
        buffer.append(part: 5, count: count, of: bytes.span)
        buffer.append(part: 60, count: 3, of: bytes.span)
        #expect(buffer.bytes == Array(bytes[5..<5 + count]) + [60, 61, 62])
    }

    @Test func `words are read from the lowest byte`() {
        let bytes: [UInt8] = [1, 2, 3, 4, 5, 6, 7, 8, 9]
        let words = [1, 2, 4, 8].map { bytes.span.word(at: 1, count: $0) }
        #expect(words == [2, 0x0302, 0x0504_0302, 0x0908_0706_0504_0302])
    }
}
