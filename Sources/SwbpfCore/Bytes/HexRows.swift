/// The two hexadecimal digits of each byte, one behind the other.
private let digitPairs: [UInt8] = (0..<256).flatMap { byte in
    [byte >> 4, byte & 15].map { digit in UInt8(digit < 10 ? 0x30 + digit : 0x57 + digit) }
}

extension ByteBuffer {
    /// Bytes in hexadecimal as bpftool shows them: 16 a line, a wider gap in the middle, no line end behind.
    mutating func append(hexRows bytes: Span<UInt8>) {
        let pairs = digitPairs.span
        for index in bytes.indices {
            if index > 0 {
                if index % 16 == 0 {
                    append(0x0a)
                } else {
                    append(0x20)
                    if index % 8 == 0 { append(0x20) }
                }
            }
            let pair = Int(bytes[index]) * 2
            append(littleEndian: UInt64(pairs[pair]) | UInt64(pairs[pair + 1]) << 8, count: 2)
        }
    }
}
