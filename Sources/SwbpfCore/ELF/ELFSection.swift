/// One entry of an object file's section table, as it stands there: nothing of it is checked.
public struct ELFSection: Equatable, Sendable {
    /// What a section holds: `SHT_*`. Others keep their number.
    public struct Kind: RawRepresentable, Equatable, Sendable {
        public let rawValue: UInt32
        public init(rawValue: UInt32) { self.rawValue = rawValue }

        public static let none = Kind(rawValue: 0)
        /// Bytes that only their user can read.
        public static let content = Kind(rawValue: 1)
        public static let symbolTable = Kind(rawValue: 2)
        public static let stringTable = Kind(rawValue: 3)
        public static let relocationsWithAddend = Kind(rawValue: 4)
        /// Takes memory but nothing of the file: `.bss`.
        public static let noContent = Kind(rawValue: 8)
        public static let relocations = Kind(rawValue: 9)
        public static let dynamicSymbolTable = Kind(rawValue: 11)
        public static let symbolSectionIndexes = Kind(rawValue: 18)
    }

    /// Its place in the table. Section 0 is none.
    public let index: Int
    /// Where its name starts in the table of section names.
    public let nameOffset: UInt32
    public let kind: Kind
    public let flags: UInt64
    public let address: UInt64
    /// Bytes from the start of the file.
    public let offset: UInt64
    /// Bytes; of memory where the file holds nothing of it.
    public let size: UInt64
    /// The section that goes with it: a symbol table's strings, for example.
    public let link: UInt32
    /// The section that relocations are for, or how many symbols are local.
    public let info: UInt32
    public let alignment: UInt64
    /// How many bytes one entry takes, in a section that is a table.
    public let entrySize: UInt64

    /// `SHF_EXECINSTR`: it holds instructions.
    public var isExecutable: Bool { flags & 0x4 != 0 }
    /// `SHF_COMPRESSED`
    public var isCompressed: Bool { flags & 0x800 != 0 }

    /// `SHN_LORESERVE`: numbers from here on are no sections.
    static let firstReservedIndex = 0xff00
    /// `SHN_XINDEX`: the number did not fit and stands elsewhere.
    static let extendedIndex = 0xffff

    static func entrySize(is64Bit: Bool) -> Int { is64Bit ? 64 : 40 }

    init(_ bytes: Span<UInt8>, at start: Int, header: ELFHeader, index: Int) throws(DecodeError) {
        let fields = ELFFields(
            is64Bit: header.is64Bit, order: header.order, what: "ELF section header \(index)")
        let wide = header.is64Bit
        self.index = index
        nameOffset = try fields.word(bytes, at: start)
        kind = Kind(rawValue: try fields.word(bytes, at: start + 4))
        flags = try fields.address(bytes, at: start + 8)
        address = try fields.address(bytes, at: start + (wide ? 16 : 12))
        offset = try fields.address(bytes, at: start + (wide ? 24 : 16))
        size = try fields.address(bytes, at: start + (wide ? 32 : 20))
        link = try fields.word(bytes, at: start + (wide ? 40 : 24))
        info = try fields.word(bytes, at: start + (wide ? 44 : 28))
        alignment = try fields.address(bytes, at: start + (wide ? 48 : 32))
        entrySize = try fields.address(bytes, at: start + (wide ? 56 : 36))
    }
}
