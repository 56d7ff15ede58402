import Testing

@testable import SwbpfCore

@Suite struct ByteBufferTests {
    private func digits(_ number: some FixedWidthInteger) -> String {
        var buffer = ByteBuffer(capacity: 1)
        buffer.append(decimal: number)
        return String(decoding: buffer.bytes, as: UTF8.self)
    }

    @Test func `every count of digits is written as it is`() {
        var power: UInt64 = 1
        while true {
            for number in [power - 1, power, power + 1] {
                #expect(digits(number) == String(number))
                #expect(
                    digits(UInt32(truncatingIfNeeded: number)) == String(UInt32(truncatingIfNeeded: number)))
                #expect(
                    digits(-Int64(truncatingIfNeeded: number)) == String(-Int64(truncatingIfNeeded: number)))
            }
            let (next, overflow) = power.multipliedReportingOverflow(by: 10)
            if overflow { break }
            power = next
        }
    }

    @Test func `the ends of each width are written as they are`() {
        #expect(digits(UInt32.max) == "4294967295")
        #expect(digits(UInt64.max) == "18446744073709551615")
        #expect(digits(Int64.min) == "-9223372036854775808")
        #expect(digits(Int128.min) == String(Int128.min))
    }

    @Test func `bytes keep their order while the buffer grows`() {
        var buffer = ByteBuffer(capacity: 1)
        var expected: [UInt8] = []
        for index in 0..<1000 {
            buffer.append(UInt8(index & 0xff))
            buffer.append("static")
            buffer.append(String(index))
            buffer.append(repeating: 0x20, count: index % 7 - 3)
            expected += [UInt8(index & 0xff)] + Array("static\(index)".utf8)
            expected += Array(repeating: 0x20, count: max(0, index % 7 - 3))
        }
        #expect(buffer.bytes == expected)
        #expect(buffer.count == expected.count)
        buffer.removeAll()
        #expect(buffer.bytes.isEmpty)
    }

    @Test func `nothing is appended for nothing`() {
        var buffer = ByteBuffer()
        buffer.append(Span())
        buffer.append("")
        buffer.append(String())
        #expect(buffer.bytes.isEmpty)
    }
}
