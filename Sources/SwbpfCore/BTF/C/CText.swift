/// C text on its way: in pieces, so that a long one is not copied while it grows.
struct CText: ~Copyable {
    private static let pieceSize = 1 << 16

    private var pieces: [[UInt8]] = []
    private var buffer = ByteBuffer(capacity: pieceSize + pieceSize / 4)
    /// How many bytes the finished pieces may still take.
    private var space: Int

    init(limit: Int) {
        space = limit
    }

    /// Puts a full piece aside. Returns whether the text may become longer.
    @inline(__always)
    mutating func makeSpace() -> Bool {
        buffer.count < Self.pieceSize || finishPiece()
    }

    private mutating func finishPiece() -> Bool {
        space -= buffer.count
        pieces.append(buffer.bytes)
        buffer.removeAll()
        return space > 0
    }

    /// The whole text.
    consuming func finish() -> [[UInt8]] {
        _ = finishPiece()
        return pieces
    }

    // MARK: Writing

    @inline(__always)
    mutating func write(_ text: StaticString) {
        buffer.append(text)
    }

    @inline(__always)
    mutating func write(_ number: some FixedWidthInteger) {
        buffer.append(decimal: number)
    }

    /// Starts a line, with tabs in front. Deeper levels look like the 13th, as bpftool has it.
    @inline(__always)
    mutating func newLine(_ level: Int = 0) {
        buffer.append(0x0a)
        for _ in 0..<min(level, 13) { buffer.append(0x09) }
    }

    /// A name that another program chose, in which control characters are made visible. `isSeparated` puts
    /// a space in front of it, if it has any character.
    @inline(__always)
    mutating func write(_ name: CName, of btf: BTF, isSeparated: Bool = false) throws(DecodeError) {
        guard name.offset != 0 else { return }
        var piece = try btf.namePiece(at: name.offset)
        if isSeparated, !piece.isEmpty { buffer.append(0x20) }
        let start = buffer.count
        while true {
            guard piece.isPlain else {
                // As a whole, since a character may be in two pieces.
                buffer.removeLast(buffer.count - start)
                try writeVisible(name, of: btf)
                break
            }
            buffer.append(littleEndian: piece.bytes, count: piece.count)
            if piece.isLast { break }
            piece = try btf.namePiece(behind: piece)
        }
        if name.copy > 1 { writeNumber(of: name) }
    }

    private mutating func writeNumber(of name: CName) {
        write("___")
        write(name.copy)
    }

    private mutating func writeVisible(_ name: CName, of btf: BTF) throws(DecodeError) {
        try btf.withName(at: name.offset) { bytes in
            buffer.append(visible(text(fromSystem: bytes)))
        }
    }
}
