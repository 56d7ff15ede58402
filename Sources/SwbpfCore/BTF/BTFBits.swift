extension Span where Element == UInt8 {
    /// The number in `bitCount` bits that start `bitOffset` bits into the bytes, or `nil` where they are not
    /// all there, or are more than 128.
    ///
    /// Bits are counted from the lowest in little-endian bytes and from the highest in big-endian ones.
    func bits(at bitOffset: Int, count bitCount: Int, order: ByteOrder) -> UInt128? {
        guard bitOffset >= 0, 1...128 ~= bitCount else { return nil }
        let first = bitOffset / 8
        let byteCount = (bitOffset % 8 + bitCount + 7) / 8
        guard first <= count, byteCount <= count - first else { return nil }
        let mask = bitCount == 128 ? UInt128.max : (1 << UInt128(bitCount)) - 1
        // Up to 17 bytes hold the bits: each is put at its place, what falls off at either end is not of the number.
        let lowest: Int
        switch order {
        case .little: lowest = -(bitOffset % 8)
        case .big: lowest = bitOffset % 8 + bitCount - byteCount * 8
        }
        var value: UInt128 = 0
        for index in 0..<byteCount {
            let position = order == .little ? index : byteCount - 1 - index
            // A smart shift: negative amounts go to the right.
            value |= UInt128(self[first + index]) << (lowest + position * 8)
        }
        return value & mask
    }
}
