/// The start of an object file: its class and byte order, what it is for, and where its section table lies.
struct ELFHeader: Equatable, Sendable {
    let is64Bit: Bool
    let order: ByteOrder
    let type: UInt16
    let machine: UInt16
    let flags: UInt32
    /// Where the section table starts; 0 for none.
    let tableOffset: UInt64
    /// How many bytes one entry of the table takes; not less than is read of it.
    let tableStride: Int
    /// As it stands in the header; 0 where the first section says it.
    let sectionCount: Int
    /// As it stands in the header; `ELFSection.extendedIndex` where the first section says it.
    let nameTable: Int

    /// What the longer, 64-bit header takes.
    static let maximumSize = 64
    static let magic: [UInt8] = [0x7f, 0x45, 0x4c, 0x46]

    static func isELF(_ bytes: Span<UInt8>) -> Bool {
        bytes.count >= magic.count && magic.indices.allSatisfy { bytes[$0] == magic[$0] }
    }

    init(_ bytes: Span<UInt8>) throws(DecodeError) {
        guard Self.isELF(bytes) else {
            throw DecodeError(what: "ELF magic", offset: 0, reason: "is missing")
        }
        switch try bytes.require(UInt8.self, at: 4, what: "ELF class") {
        case 1: is64Bit = false
        case 2: is64Bit = true
        case let other:
            throw DecodeError(what: "ELF class", offset: 4, reason: "is \(other), needs 1 or 2")
        }
        switch try bytes.require(UInt8.self, at: 5, what: "ELF byte order") {
        case 1: order = .little
        case 2: order = .big
        case let other:
            throw DecodeError(what: "ELF byte order", offset: 5, reason: "is \(other), needs 1 or 2")
        }
        let version: UInt8 = try bytes.require(at: 6, what: "ELF version")
        guard version == 1 else {
            throw DecodeError(what: "ELF version", offset: 6, reason: "is \(version), only 1 is known")
        }
        let fields = ELFFields(is64Bit: is64Bit, order: order, what: "ELF header")
        type = try fields.half(bytes, at: 16)
        machine = try fields.half(bytes, at: 18)
        tableOffset = try fields.address(bytes, at: is64Bit ? 40 : 32)
        flags = try fields.word(bytes, at: is64Bit ? 48 : 36)
        let tail = is64Bit ? 58 : 46
        tableStride = Int(try fields.half(bytes, at: tail))
        sectionCount = Int(try fields.half(bytes, at: tail + 2))
        nameTable = Int(try fields.half(bytes, at: tail + 4))
        let needed = ELFSection.entrySize(is64Bit: is64Bit)
        guard tableOffset == 0 || tableStride >= needed else {
            throw DecodeError(
                what: "ELF section header size", offset: tail, reason: "is \(tableStride), needs \(needed)")
        }
    }
}

/// Reads numbers whose width depends on the class of the file.
struct ELFFields {
    let is64Bit: Bool
    let order: ByteOrder
    /// Names what is read, in errors.
    let what: String

    func half(_ bytes: Span<UInt8>, at offset: Int) throws(DecodeError) -> UInt16 {
        try bytes.require(at: offset, order: order, what: what)
    }

    func word(_ bytes: Span<UInt8>, at offset: Int) throws(DecodeError) -> UInt32 {
        try bytes.require(at: offset, order: order, what: what)
    }

    /// 4 or 8 bytes.
    func address(_ bytes: Span<UInt8>, at offset: Int) throws(DecodeError) -> UInt64 {
        is64Bit
            ? try bytes.require(UInt64.self, at: offset, order: order, what: what)
            : UInt64(try word(bytes, at: offset))
    }
}
