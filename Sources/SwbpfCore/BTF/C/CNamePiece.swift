/// Up to eight bytes of a name. Names are short, and eight bytes are compared and copied as fast as one.
struct CNamePiece {
    /// The first byte is the lowest; zeros stand behind the name's end.
    let bytes: UInt64
    /// Where it begins in the strings.
    fileprivate let offset: UInt32
    /// How many of the bytes are the name's.
    let count: Int

    fileprivate init(_ bytes: UInt64, at offset: UInt32) {
        self.offset = offset
        // The lowest of the bits found this way is that of the first zero byte.
        let zeros = (bytes &- Self.each(0x01)) & ~bytes & Self.each(0x80)
        count = zeros.trailingZeroBitCount >> 3
        self.bytes = zeros == 0 ? bytes : bytes & ~(UInt64.max << UInt64(count * 8))
    }

    var isEmpty: Bool { count == 0 }

    /// Nothing of the name follows.
    var isLast: Bool { count < 8 }

    /// As a number that sorts like the bytes.
    var sortKey: UInt64 { bytes.byteSwapped }

    /// All bytes are from space to tilde.
    var isPlain: Bool {
        let bytes = isLast ? bytes | Self.each(0x20) << UInt64(count * 8) : bytes
        let low = (bytes &- Self.each(0x20)) & ~bytes
        let delete = bytes ^ Self.each(0x7f)
        let isDelete = (delete &- Self.each(0x01)) & ~delete
        return (low | isDelete | bytes) & Self.each(0x80) == 0
    }

    private static func each(_ byte: UInt8) -> UInt64 { UInt64(byte) &* 0x0101_0101_0101_0101 }
}

extension BTF {
    /// The first piece of the name that starts at an offset into the strings.
    @inline(__always)
    func namePiece(at offset: UInt32) throws(DecodeError) -> CNamePiece {
        if let bytes = segment(ofName: offset).namePrefix(at: offset) { return CNamePiece(bytes, at: offset) }
        return try lastNamePiece(at: offset)
    }

    /// The piece of the same name behind one that is not the last.
    @inline(__always)
    func namePiece(behind piece: CNamePiece) throws(DecodeError) -> CNamePiece {
        try namePiece(at: piece.offset &+ 8)
    }

    /// A piece of which less than eight bytes are there, at the end of the strings.
    private func lastNamePiece(at offset: UInt32) throws(DecodeError) -> CNamePiece {
        let bytes = try withName(at: offset) { name in
            name.indices.reduce(UInt64(0)) { $0 | UInt64(name[$1]) << UInt64($1 * 8) }
        }
        return CNamePiece(bytes, at: offset)
    }

    /// The hash that libbpf gives a name, where characters are signed.
    func nameHash(at offset: UInt32) throws(DecodeError) -> UInt64 {
        try withName(at: offset) { name in
            var hash: UInt64 = 0
            for index in name.indices {
                hash = hash &* 31 &+ UInt64(bitPattern: Int64(Int8(bitPattern: name[index])))
            }
            return hash
        }
    }
}
