/// How a structure or union lies in memory: each member's place, and what lies between them.
public struct TypeLayout: Equatable, Sendable {
    public let id: UInt32
    /// `structure` or `union`.
    public let kind: BTFKind
    /// Where its own name starts in the strings; 0 for none.
    public let nameOffset: UInt32
    /// In bytes.
    public let size: Int
    /// Where it starts in the outermost structure, in bits.
    public let bitOffset: Int
    public internal(set) var members: [Member] = []
    /// What lies between members, in order of the members that they stand in front of. None in a union.
    public internal(set) var gaps: [Gap] = []
    /// Bytes behind the last member.
    public internal(set) var padding = 0
    /// Bits behind the last bit-field, in the unit that holds it.
    public internal(set) var bitPadding = 0
    /// How far members reach behind the end, in bits: not 0 in malformed input only.
    public internal(set) var excessBits = 0
    /// What its members ask for, in bytes.
    public internal(set) var alignment = 1
    /// A member lies, or the size is, where the members' own alignment would not allow it.
    public internal(set) var isPacked = false
    /// A lower bound in bytes of what was asked for beyond the members' alignment; 0 where nothing shows.
    public internal(set) var forcedAlignment = 0

    /// One member, without its text: that is made when it is written.
    public struct Member: Equatable, Sendable {
        public let nameOffset: UInt32
        /// As declared.
        public let type: UInt32
        /// From the start of the outermost structure, in bits.
        public let bitOffset: Int
        /// In bytes; for a bit-field, of the unit that holds it.
        public let size: Int
        /// The width of a bit-field in bits; 0 for an ordinary member.
        public let bitCount: UInt8
        /// A lower bound in bytes of an alignment that was asked for; 0 where the type's own explains the place.
        public internal(set) var forcedAlignment: UInt32 = 0
        /// The layout of its type, or of an array's elements, where that is expanded: one or none.
        public internal(set) var parts: [TypeLayout] = []

        /// From the start of the outermost structure, in bytes; for a bit-field, that of the unit that holds it.
        ///
        /// Units lie at multiples of their size, however packed the structure is.
        public func offset(in layout: TypeLayout) -> Int {
            guard bitCount > 0, size > 0 else { return bitOffset / 8 }
            let relative = bitOffset - layout.bitOffset
            return layout.bitOffset / 8 + relative / (size * 8) * size
        }
    }

    /// Something between two members that no member explains.
    public struct Gap: Equatable, Sendable {
        /// What it is.
        public enum Kind: Equatable, Sendable {
            /// Whole bytes nobody uses.
            case bytes
            /// Bits nobody uses, between or behind bit-fields.
            case bits
            /// Bits of members before that the next member takes too.
            case overlap
        }

        /// The index of the member that it stands in front of.
        public let index: Int
        public let kind: Kind
        /// From the start of the outermost structure.
        public let bitOffset: Int
        public let bitCount: Int
    }

    /// How often and how much.
    public struct Sum: Equatable, Sendable {
        public var count = 0
        /// In bytes or in bits, as what is counted.
        public var size = 0
    }

    /// The holes of a kind.
    public func holes(_ kind: Gap.Kind) -> Sum {
        var sum = Sum()
        for gap in gaps where gap.kind == kind {
            sum.count += 1
            sum.size += kind == .bytes ? gap.bitCount / 8 : gap.bitCount
        }
        return sum
    }

    /// The ordinary members, sizes in bytes.
    public var ordinaryMembers: Sum {
        members.reduce(into: Sum()) { sum, member in
            guard member.bitCount == 0 else { return }
            sum.count += 1
            sum.size &+= member.size
        }
    }

    /// The bit-fields, sizes in bits.
    public var bitFields: Sum {
        members.reduce(into: Sum()) { sum, member in
            guard member.bitCount > 0 else { return }
            sum.count += 1
            sum.size += Int(member.bitCount)
        }
    }
}
