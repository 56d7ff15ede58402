/// The start of BTF: which byte order it has, and where its types, strings and kind layout lie.
struct BTFHeader: Equatable, Sendable {
    let order: ByteOrder
    /// The types, in bytes from the start of the input.
    let types: Range<Int>
    /// The strings, in bytes from the start of the input.
    let strings: Range<Int>
    /// How much each kind of type takes, in bytes from the start of the input; `nil` where it does not say.
    let layout: Range<Int>?

    /// The first header had this many bytes; newer ones are longer, which their length says.
    static let minimumSize = 24
    /// What the header has that tells of the kinds' layout. Since Linux 7.2.
    private static let sizeWithLayout = 32
    static let magic: UInt16 = 0xeb9f

    init(_ bytes: Span<UInt8>) throws(DecodeError) {
        let magic: UInt16 = try bytes.require(at: 0, what: "BTF magic")
        switch magic {
        case Self.magic: order = .little
        case Self.magic.byteSwapped: order = .big
        default:
            throw DecodeError(
                what: "BTF magic", offset: 0,
                reason: "is 0x\(hex(UInt64(magic), width: 4)), not 0x\(hex(UInt64(Self.magic)))")
        }
        let version: UInt8 = try bytes.require(at: 2, what: "BTF version")
        guard version == 1 else {
            throw DecodeError(what: "BTF version", offset: 2, reason: "is \(version), only 1 is known")
        }
        let size = Int(try bytes.require(UInt32.self, at: 4, order: order, what: "BTF header length"))
        guard size >= Self.minimumSize, size <= bytes.count else {
            throw DecodeError(
                what: "BTF header length", offset: 4,
                reason: "is \(size), needs \(Self.minimumSize) up to the \(bytes.count) bytes there are")
        }
        types = try Self.section("BTF type section", at: 8, behind: size, in: bytes, order: order)
        strings = try Self.section("BTF string section", at: 16, behind: size, in: bytes, order: order)
        layout = try Self.layout(behind: size, in: bytes, order: order, types: types, strings: strings)
    }

    /// The layout section, which lies between the types and the strings and is made of 32-bit words.
    private static func layout(
        behind size: Int, in bytes: Span<UInt8>, order: ByteOrder, types: Range<Int>, strings: Range<Int>
    ) throws(DecodeError) -> Range<Int>? {
        guard size >= sizeWithLayout else { return nil }
        let range = try section("BTF layout section", at: 24, behind: size, in: bytes, order: order)
        if range.isEmpty { return nil }
        let between = types.upperBound...max(types.upperBound, strings.lowerBound)
        guard (range.lowerBound - size) % 4 == 0, between.contains(range.lowerBound),
            between.contains(range.upperBound)
        else {
            throw DecodeError(
                what: "BTF layout section", offset: 24,
                reason: "has bytes \(range.lowerBound) to \(range.upperBound), "
                    + "needs words in \(between.lowerBound) to \(between.upperBound)")
        }
        return range
    }

    /// A section's place, from the offset and the length in the header. Sums of 32-bit numbers cannot overflow.
    private static func section(
        _ what: String, at offset: Int, behind headerSize: Int, in bytes: Span<UInt8>, order: ByteOrder
    ) throws(DecodeError) -> Range<Int> {
        let start = headerSize + Int(try bytes.require(UInt32.self, at: offset, order: order, what: what))
        let count = Int(try bytes.require(UInt32.self, at: offset + 4, order: order, what: what))
        guard start + count <= bytes.count else {
            throw DecodeError(
                what: what, offset: offset,
                reason: "needs bytes \(start) to \(start + count), there are \(bytes.count)")
        }
        return start..<start + count
    }
}
