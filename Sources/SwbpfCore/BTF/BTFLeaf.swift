/// A number, truth value, character or enumerator in memory: what takes one literal, and how it is stored.
struct BTFLeaf: Equatable, Sendable {
    /// What the bits mean.
    enum Meaning: Equatable, Sendable {
        case unsigned, signed, boolean, pointer, float
        /// An integer encoded as a character, which compilers take for signed or for unsigned.
        case character
        /// The enumeration's own type. Its numbers may be written signed and unsigned.
        case enumeration(UInt32)
    }

    let meaning: Meaning
    /// 1 to 128.
    let bitCount: Int
    /// The bytes that it lies in. A bit-field has none of its own: 0.
    let byteCount: Int
    /// Where the bits start in these bytes; not 0 in old bit-fields only.
    let bitOffset: Int
    let order: ByteOrder
    /// Declared as `__be16`, `__be32` or `__be64`: what people write is the number on the wire.
    let isBigEndianType: Bool
    /// Shown by its bits: they may be written instead of a signed number.
    let isShownAsBits: Bool
    /// An integer of one byte that holds characters.
    let isCharacter: Bool

    /// What a type stores, or `nil` where it has parts or no values. A width is that of a bit-field.
    init?(_ id: UInt32, width: Int = 0, in btf: BTF) throws(DecodeError) {
        guard let type = try btf.resolved(id) else { return nil }
        var bits = width
        var first = 0
        var isCharacter = false
        switch type.kind {
        case .integer:
            guard let integer = try btf.integer(type) else { return nil }
            switch integer.encoding {
            case .signed: meaning = .signed
            case .boolean: meaning = .boolean
            case .character where integer.bitCount == 8 && width == 0: meaning = .character
            case .unsigned, .character: meaning = .unsigned
            }
            if width == 0 {
                bits = integer.bitCount
                first = integer.bitOffset
            }
            isCharacter = try btf.isCharacter(type)
        case .enumeration, .enumeration64:
            meaning = .enumeration(type.id)
        case .pointer: meaning = .pointer
        case .float: meaning = .float
        default: return nil
        }
        let size = type.kind == .pointer ? btfPointerSize : type.size ?? 0
        if bits == 0 { bits = size * 8 }
        guard 1...128 ~= bits, width > 0 || first + bits <= size * 8 else { return nil }
        if type.kind == .float {
            guard width == 0, size == 4 || size == 8 else { return nil }
        }
        bitCount = bits
        byteCount = width > 0 ? 0 : size
        bitOffset = first
        isShownAsBits =
            width > 0 || first != 0 || type.kind == .integer && ![8, 16, 32, 64].contains(bits)
        self.isCharacter = isCharacter && !isShownAsBits
        let declared = isShownAsBits ? nil : try btf.declaredOrder(id)
        isBigEndianType = declared == .big
        order = declared ?? btf.order
    }

    // MARK: Range

    private var isSigned: Bool { meaning == .signed }

    /// The largest number, and the one below zero that is furthest from it, as a magnitude.
    private var limits: (below: UInt128, above: UInt128) {
        let mask = bitCount == 128 ? UInt128.max : (1 << UInt128(bitCount)) - 1
        let half: UInt128 = 1 << UInt128(bitCount - 1)
        switch meaning {
        case .signed: return (half, half - 1)
        case .boolean: return (0, 1)
        case .character, .enumeration: return (half, mask)
        case .unsigned, .pointer, .float: return (0, mask)
        }
    }

    /// What fits, for people: `0 to 255`.
    var range: String {
        let (below, above) = limits
        return "\(below == 0 ? "" : "-")\(below) to \(above)"
    }

    /// The bits that store a number, or `nil` where it does not fit.
    func bits(_ number: WrittenNumber) -> UInt128? {
        var (below, above) = limits
        if isShownAsBits, number.isHexadecimal, isSigned { above = above << 1 | 1 }
        guard number.magnitude <= (number.isNegative ? below : above) else { return nil }
        let bits = number.isNegative ? 0 &- number.magnitude : number.magnitude
        return bitCount == 128 ? bits : bits & ((1 << UInt128(bitCount)) - 1)
    }

    // MARK: Bytes

    /// The whole bytes that store these bits. A bit-field's number lies in 8 little-endian ones, or in 16
    /// where it is wider.
    func bytes(_ bits: UInt128) -> [UInt8] {
        if byteCount == 0 {
            var bytes = [UInt8](repeating: 0, count: bitCount > 64 ? 16 : 8)
            bytes.store(bits, at: 0, count: bytes.count * 8, order: .little)
            return bytes
        }
        var bytes = [UInt8](repeating: 0, count: byteCount)
        bytes.store(bits, at: bitOffset, count: bitCount, order: order)
        return bytes
    }
}

extension [UInt8] {
    /// Puts a number into `bitCount` bits, all of which have to be there. Bits are counted from the lowest in
    /// little-endian bytes and from the highest in big-endian ones; those around them stay what they are.
    mutating func store(_ bits: UInt128, at bitOffset: Int, count bitCount: Int, order: ByteOrder) {
        if bitOffset % 8 == 0, bitCount % 8 == 0 {
            let first = bitOffset / 8
            let width = bitCount / 8
            for index in 0..<width {
                let place = order == .little ? first + index : first + width - 1 - index
                self[place] = UInt8(truncatingIfNeeded: bits >> UInt128(index * 8))
            }
            return
        }
        for index in 0..<bitCount {
            // From the number's lowest bit up.
            let place = order == .little ? bitOffset + index : bitOffset + bitCount - 1 - index
            let mask: UInt8 = order == .little ? 1 << UInt8(place % 8) : 0x80 >> UInt8(place % 8)
            if bits >> UInt128(index) & 1 == 1 {
                self[place / 8] |= mask
            } else {
                self[place / 8] &= ~mask
            }
        }
    }
}

extension BTF {
    /// The integer has one byte and is a character by its encoding, or by its name where clang calls it signed.
    func isCharacter(_ type: BTFType) throws(DecodeError) -> Bool {
        guard type.size == 1, let integer = try integer(type), integer.bitCount == 8 else { return false }
        if integer.encoding == .character { return true }
        return try name(of: type) == "char"
    }

    /// The order of bytes that a typedef on the way to a type promises: `__be32` and its like, `nil` for none.
    func declaredOrder(_ id: UInt32) throws(DecodeError) -> ByteOrder? {
        var next = id
        for _ in 0..<btfDepthLimit {
            guard next != 0 else { return nil }
            let type = try type(next)
            guard type.kind == .typedef || type.kind.isModifier, let referenced = type.referencedType else {
                return nil
            }
            if type.kind == .typedef {
                switch try name(of: type) {
                case "__be16", "__be32", "__be64": return .big
                case "__le16", "__le32", "__le64": return .little
                default: break
                }
            }
            next = referenced
        }
        return nil
    }
}
