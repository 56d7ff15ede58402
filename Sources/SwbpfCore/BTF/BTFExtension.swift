/// What an object file says of its instructions, beside the types: `.BTF.ext`.
///
/// Opening it finds the sections of each table and checks that their records are there. Records
/// are decoded when they are asked for.
public struct BTFExtension: Sendable {
    /// Which instruction each function starts at.
    public let functions: BTFExtensionTable<BTFFunctionInfo>
    /// Which line of the source an instruction comes from.
    public let lines: BTFExtensionTable<BTFLineInfo>
    /// Which instructions are to be adapted to the types of the kernel that runs them.
    public let relocations: BTFExtensionTable<CORERelocation>
    public let order: ByteOrder

    /// The first header had this many bytes.
    private static let minimumSize = 24
    /// What the header has that tells of relocations.
    private static let sizeWithRelocations = 32

    /// `btf` is that of the same file: names and types are looked up there.
    public init(_ bytes: ByteStore, btf: BTF) throws(DecodeError) {
        let (order, headerSize) = try bytes.withSpan { (span) throws(DecodeError) in
            try Self.header(span)
        }
        self.order = order
        let input = BTFExtensionInput(bytes: bytes, headerSize: headerSize, order: order, btf: btf)
        functions = try BTFExtensionTable(input, "function records", at: 8)
        lines = try BTFExtensionTable(input, "line records", at: 16)
        relocations =
            headerSize >= Self.sizeWithRelocations
            ? try BTFExtensionTable(input, "relocation records", at: 24) : BTFExtensionTable()
    }

    private static func header(_ bytes: Span<UInt8>) throws(DecodeError) -> (ByteOrder, size: Int) {
        let magic: UInt16 = try bytes.require(at: 0, what: ".BTF.ext magic")
        guard magic == BTFHeader.magic || magic == BTFHeader.magic.byteSwapped else {
            throw DecodeError(
                what: ".BTF.ext magic", offset: 0,
                reason: "is 0x\(hex(UInt64(magic), width: 4)), not 0x\(hex(UInt64(BTFHeader.magic)))")
        }
        let order: ByteOrder = magic == BTFHeader.magic ? .little : .big
        let version: UInt8 = try bytes.require(at: 2, what: ".BTF.ext version")
        guard version == 1 else {
            throw DecodeError(what: ".BTF.ext version", offset: 2, reason: "is \(version), only 1 is known")
        }
        let flags: UInt8 = try bytes.require(at: 3, what: ".BTF.ext flags")
        guard flags == 0 else {
            throw DecodeError(what: ".BTF.ext flags", offset: 3, reason: "are \(flags), none are known")
        }
        let size = Int(try bytes.require(UInt32.self, at: 4, order: order, what: ".BTF.ext header length"))
        guard size >= minimumSize, size <= bytes.count else {
            throw DecodeError(
                what: ".BTF.ext header length", offset: 4,
                reason: "is \(size), needs \(minimumSize) up to the \(bytes.count) bytes there are")
        }
        return (order, size)
    }
}

/// What all tables of one `.BTF.ext` share.
struct BTFExtensionInput: Sendable {
    let bytes: ByteStore
    let headerSize: Int
    let order: ByteOrder
    let btf: BTF
}
