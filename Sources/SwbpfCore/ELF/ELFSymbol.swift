/// A name for a place: a function, a variable, a section.
public struct ELFSymbol: Equatable, Sendable {
    /// `STT_*`. Others keep their number.
    public struct Kind: RawRepresentable, Equatable, Sendable {
        public let rawValue: UInt8
        public init(rawValue: UInt8) { self.rawValue = rawValue }

        public static let none = Kind(rawValue: 0)
        public static let object = Kind(rawValue: 1)
        public static let function = Kind(rawValue: 2)
        public static let section = Kind(rawValue: 3)
        public static let file = Kind(rawValue: 4)
        public static let threadLocal = Kind(rawValue: 6)
        /// A function that chooses at load time which function it is.
        public static let indirectFunction = Kind(rawValue: 10)
    }

    /// `STB_*`. Others keep their number.
    public struct Binding: RawRepresentable, Equatable, Sendable {
        public let rawValue: UInt8
        public init(rawValue: UInt8) { self.rawValue = rawValue }

        public static let local = Binding(rawValue: 0)
        public static let global = Binding(rawValue: 1)
        public static let weak = Binding(rawValue: 2)
    }

    /// Where a symbol is.
    public enum Place: Equatable, Sendable {
        /// Nowhere here: another file has it.
        case undefined
        case section(Int)
        /// At its value, whatever the sections.
        case absolute
        /// Memory that the linker makes.
        case common
        /// `SHN_*` of a machine or system.
        case reserved(Int)
    }

    /// Its place in the symbol table.
    public let index: Int
    /// Where its name starts in the table's strings; 0 for none.
    public let nameOffset: UInt32
    /// In an object file an offset into its section, in a linked one an address.
    public let value: UInt64
    /// Bytes.
    public let size: UInt64
    public let kind: Kind
    public let binding: Binding
    /// `STV_*`: 0 for default, 1 internal, 2 hidden, 3 protected.
    public let visibility: UInt8
    public let place: Place
}

/// The symbols of one table, decoded one at a time.
public struct ELFSymbols: Sendable {
    private let table: ELFTable
    public let strings: ELFStrings
    /// Section numbers that did not fit into their symbols.
    private let indexes: ELFTable?
    private let is64Bit: Bool
    private let order: ByteOrder

    init(table: ELFTable, strings: ELFStrings, indexes: ELFTable?, is64Bit: Bool, order: ByteOrder) {
        self.table = table
        self.strings = strings
        self.indexes = indexes
        self.is64Bit = is64Bit
        self.order = order
    }

    static func entrySize(is64Bit: Bool) -> Int { is64Bit ? 24 : 16 }

    /// Symbol 0, which is none, is counted.
    public var count: Int { table.count }

    /// The symbol with a place in the table.
    public func symbol(_ index: Int) throws(DecodeError) -> ELFSymbol {
        guard 0..<table.count ~= index else {
            throw DecodeError(
                what: "ELF symbol \(index)", offset: 0, reason: "does not exist, the table has \(table.count)"
            )
        }
        let start = index * table.stride
        return try table.content.withSpan { (span) throws(DecodeError) in
            let fields = ELFFields(is64Bit: is64Bit, order: order, what: "ELF symbol")
            let info: UInt8 = try span.require(at: start + (is64Bit ? 4 : 12), what: "ELF symbol")
            let other: UInt8 = try span.require(at: start + (is64Bit ? 5 : 13), what: "ELF symbol")
            let section = Int(try fields.half(span, at: start + (is64Bit ? 6 : 14)))
            return ELFSymbol(
                index: index, nameOffset: try fields.word(span, at: start),
                value: try fields.address(span, at: start + (is64Bit ? 8 : 4)),
                size: try fields.address(span, at: start + (is64Bit ? 16 : 8)),
                kind: ELFSymbol.Kind(rawValue: info & 0xf), binding: ELFSymbol.Binding(rawValue: info >> 4),
                visibility: other & 3, place: try place(section, of: index))
        }
    }

    private func place(_ section: Int, of index: Int) throws(DecodeError) -> ELFSymbol.Place {
        switch section {
        case 0: return .undefined
        case ELFSection.extendedIndex:
            guard let indexes else { return .reserved(section) }
            let wide = try indexes.content.require(
                UInt32.self, at: index * indexes.stride, order: order, what: "ELF section of symbol \(index)")
            return .section(Int(wide))
        case 0xfff1: return .absolute
        case 0xfff2: return .common
        case ELFSection.firstReservedIndex...: return .reserved(section)
        default: return .section(section)
        }
    }

    /// Empty for a symbol without a name, as those of sections are.
    public func name(of symbol: ELFSymbol) throws(DecodeError) -> String {
        symbol.nameOffset == 0 ? "" : try strings.string(at: symbol.nameOffset)
    }

    /// The first symbol of this name; `nil` if there is none.
    public func symbol(named name: String) throws(DecodeError) -> ELFSymbol? {
        for index in 0..<count {
            let symbol = try symbol(index)
            if symbol.nameOffset != 0, strings.string(at: symbol.nameOffset, is: name) { return symbol }
        }
        return nil
    }
}
