/// A place in a section that waits for the value of a symbol.
public struct ELFRelocation: Equatable, Sendable {
    /// Bytes from the start of the section; in a linked file an address.
    public let offset: UInt64
    /// `R_*` of the machine.
    public let type: UInt32
    /// The symbol's place in the table that the relocations' section links to; 0 for none.
    public let symbol: Int
    /// What is added to the symbol's value; `nil` where it stands at the place itself.
    public let addend: Int64?

    static func entrySize(is64Bit: Bool, hasAddend: Bool) -> Int {
        (is64Bit ? 8 : 4) * (hasAddend ? 3 : 2)
    }

    init(
        _ bytes: Span<UInt8>, at start: Int, is64Bit: Bool, order: ByteOrder, hasAddend: Bool
    ) throws(DecodeError) {
        let fields = ELFFields(is64Bit: is64Bit, order: order, what: "ELF relocation")
        let width = is64Bit ? 8 : 4
        offset = try fields.address(bytes, at: start)
        let info = try fields.address(bytes, at: start + width)
        // The symbol stands in the upper part, of 32 or 24 bits.
        symbol = Int(info >> (is64Bit ? 32 : 8))
        type = UInt32(truncatingIfNeeded: is64Bit ? info : info & 0xff)
        guard hasAddend else {
            addend = nil
            return
        }
        let sum = try fields.address(bytes, at: start + 2 * width)
        addend = is64Bit ? Int64(bitPattern: sum) : Int64(Int32(truncatingIfNeeded: sum))
    }
}
