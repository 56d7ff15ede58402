// Bytes as the entries of maps are shown: there can be millions, so each takes a few instructions and no table.

/// The two digits of a byte, the first in the lower half.
@inline(__always)
private func digitPair(_ byte: UInt8) -> UInt64 {
    let nibbles = UInt64(byte >> 4) | UInt64(byte & 15) << 8
    // What is above 9 gets the distance from behind '9' to 'a'.
    let letters = ((nibbles &+ 0x0606) >> 4) & 0x0101
    return nibbles &+ 0x3030 &+ letters &* 39
}

extension ByteBuffer {
    /// Rows of up to 16 bytes, without an end of line behind the last: `01 02`, in the middle of a row a blank more.
    @inline(__always)
    mutating func append(hexRows bytes: Span<UInt8>) {
        for index in bytes.indices {
            if index == 0 {
                append(littleEndian: digitPair(bytes[index]), count: 2)
            } else if index & 7 != 0 {
                append(littleEndian: digitPair(bytes[index]) << 8 | 0x20, count: 3)
            } else if index & 15 == 0 {
                append(littleEndian: digitPair(bytes[index]) << 8 | 0x0a, count: 3)
            } else {
                append(littleEndian: digitPair(bytes[index]) << 16 | 0x2020, count: 4)
            }
        }
    }

    /// `0102`: nothing between the bytes.
    @inline(__always)
    mutating func append(hexPairs bytes: Span<UInt8>) {
        for index in bytes.indices { append(littleEndian: digitPair(bytes[index]), count: 2) }
    }

    /// `"0x01","0x02"`: what stands between the brackets of a JSON array.
    @inline(__always)
    mutating func append(hexWords bytes: Span<UInt8>) {
        for index in bytes.indices {
            // `"0x`, the digits, `",`
            append(littleEndian: digitPair(bytes[index]) << 24 | 0x2c_2200_0078_3022, count: 7)
        }
        if !bytes.isEmpty { removeLast(1) }
    }
}

extension ByteBuffer {
    /// A number in hexadecimal, without zeros in front.
    @inline(__always)
    mutating func append(hexadecimal number: UInt64) {
        var shift = max(0, (63 - number.leadingZeroBitCount) / 8 * 8)
        let first = UInt8(truncatingIfNeeded: number >> UInt64(shift))
        if first < 16 {
            append(littleEndian: digitPair(first) >> 8, count: 1)
        } else {
            append(littleEndian: digitPair(first), count: 2)
        }
        while shift > 0 {
            shift -= 8
            append(
                littleEndian: digitPair(UInt8(truncatingIfNeeded: number >> UInt64(shift))), count: 2)
        }
    }
}

extension Span where Element == UInt8 {
    /// The little-endian number in 1, 2, 4 or 8 bytes that have to be there.
    @inline(__always)
    func word(at offset: Int, count length: Int) -> UInt64 {
        precondition(offset >= 0 && length >= 0 && offset <= count - length, "the number is not there")
        return unsafe withUnsafeBytes { bytes in
            switch length {
            case 1: UInt64(unsafe bytes[offset])
            case 2:
                UInt64(
                    UInt16(littleEndian: unsafe bytes.loadUnaligned(fromByteOffset: offset, as: UInt16.self)))
            case 4:
                UInt64(
                    UInt32(littleEndian: unsafe bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self)))
            case 8: UInt64(littleEndian: unsafe bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
            default: preconditionFailure("no number has so many bytes")
            }
        }
    }
}
