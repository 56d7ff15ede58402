/// One type's three common words, decoded. What is behind them is read through the `BTF` it is of.
public struct BTFType: Equatable, Sendable {
    public let id: UInt32
    public let kind: BTFKind
    /// The kind as it is encoded.
    public let kindNumber: UInt8
    /// Where the name starts in the strings; 0 for none.
    public let nameOffset: UInt32
    /// How many entries it has: members, parameters, enumerators or variables.
    public let count: Int
    /// What it says depends on the kind: bit-fields in a structure, a signed enumeration, a forward union.
    public let kindFlag: Bool
    private let sizeOrType: UInt32
    /// Where the part that depends on the kind starts, in bytes from the start of the input.
    let detail: Int

    @inline(__always)
    init(_ segment: BTFSegment, at start: Int, id: UInt32) throws(DecodeError) {
        guard let (name, info, third) = segment.words(at: start) else {
            // The pass that finds the types has seen that they are whole.
            throw DecodeError(what: "BTF type \(id)", offset: start, reason: "is not a type")
        }
        self.id = id
        kindNumber = Self.kindNumber(info)
        kind = BTFKind(number: kindNumber)
        nameOffset = name
        sizeOrType = third
        count = Self.count(info)
        kindFlag = info >> 31 != 0
        detail = start + 12
    }

    /// Bits 24 to 30. Five of them until Linux 7.2, where the two above were zero.
    @inline(__always)
    static func kindNumber(_ info: UInt32) -> UInt8 {
        UInt8(truncatingIfNeeded: info >> 24) & 0x7f
    }

    /// Bits 0 to 23. Sixteen of them until Linux 7.2, where the eight above were zero.
    @inline(__always)
    static func count(_ info: UInt32) -> Int {
        Int(info & 0xff_ffff)
    }

    /// The size in bytes that the type itself states, or `nil` for a kind that states none.
    public var size: Int? { kind.hasSize ? Int(sizeOrType) : nil }

    /// The type that this one points to, renames, returns or qualifies; 0 is void. `nil` for other kinds.
    public var referencedType: UInt32? { kind.hasReference ? sizeOrType : nil }
}

/// How an integer type's bits are to be read.
public struct BTFInteger: Equatable, Sendable {
    /// What the bits mean.
    public enum Encoding: Equatable, Sendable {
        case unsigned, signed, character, boolean
    }

    public let encoding: Encoding
    /// The encoding's flags: 1 signed, 2 character, 4 boolean.
    public let encodingFlags: UInt8
    /// Where the number starts in its bytes, in bits; not 0 in old bit-fields only.
    public let bitOffset: Int
    /// At most 255; 128 is the largest that means something.
    public let bitCount: Int

    init(_ word: UInt32) {
        let bits = word >> 24 & 0xf
        encodingFlags = UInt8(bits)
        encoding =
            bits & 4 != 0 ? .boolean : bits & 2 != 0 ? .character : bits & 1 != 0 ? .signed : .unsigned
        bitOffset = Int(word >> 16 & 0xff)
        bitCount = Int(word & 0xff)
    }
}

/// A member of a structure or union.
public struct BTFMember: Equatable, Sendable {
    public let nameOffset: UInt32
    public let type: UInt32
    /// From the start of the structure, in bits.
    public let bitOffset: Int
    /// The width of a bit-field in bits; 0 for an ordinary member.
    public let bitCount: Int
}

/// A parameter of a function prototype. The last one's type 0 stands for `...`.
public struct BTFParameter: Equatable, Sendable {
    public let nameOffset: UInt32
    public let type: UInt32
}

/// A name and its value in an enumeration.
public struct BTFEnumerator: Equatable, Sendable {
    public let nameOffset: UInt32
    /// Sign-extended where the enumeration is signed; an unsigned 64-bit one's bits otherwise.
    public let value: Int64
}

/// What an array holds.
public struct BTFArray: Equatable, Sendable {
    public let element: UInt32
    public let index: UInt32
    public let count: Int
}

/// Where a variable lies in its section.
public struct BTFSectionEntry: Equatable, Sendable {
    /// The variable's own type, of kind `variable`.
    public let variable: UInt32
    /// From the start of the section, in bytes.
    public let offset: Int
    public let size: Int
}
