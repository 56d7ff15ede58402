/// An object file, executable or library, read by a reader that trusts nothing in it.
///
/// Opening it reads the header and the section table. Contents are read and checked when they are
/// asked for, so that what is wrong with one section is no harm to the others.
public final class ELFFile: Sendable {
    private let source: any ByteSource
    private let header: ELFHeader
    /// All of the section table, the none at its start included.
    public let sections: [ELFSection]
    /// Which section holds the names of sections; 0 for none.
    private let nameTable: Int

    public init(_ source: any ByteSource) throws(DecodeError) {
        self.source = source
        let start = try source.slice(0..<min(source.count, ELFHeader.maximumSize))
        header = try start.withSpan { (span) throws(DecodeError) in try ELFHeader(span) }
        sections = try Self.sections(of: source, header: header)
        // A number from SHN_LORESERVE on does not fit into the header either.
        let isExtended = header.nameTable == ELFSection.extendedIndex
        nameTable = isExtended ? Int(sections.first?.link ?? 0) : header.nameTable
    }

    public convenience init(_ bytes: [UInt8]) throws(DecodeError) {
        try self.init(ByteStore(bytes))
    }

    public var is64Bit: Bool { header.is64Bit }
    public var order: ByteOrder { header.order }
    /// `EM_*`: 247 for BPF.
    public var machine: UInt16 { header.machine }
    /// `ET_*`: 1 for an object file that is not linked yet.
    public var type: UInt16 { header.type }
    /// What they mean is the machine's matter.
    public var flags: UInt32 { header.flags }
    /// How many bytes the file has.
    public var size: Int { source.count }

    /// `EM_BPF`
    public static let bpfMachine: UInt16 = 247

    private static func sections(
        of source: any ByteSource, header: ELFHeader
    ) throws(DecodeError) -> [ELFSection] {
        guard header.tableOffset != 0 else { return [] }
        var count = UInt64(header.sectionCount)
        if count == 0 {
            // More than fit into the header: the first entry's size is their number.
            let entry = try source.slice(
                at: header.tableOffset, count: UInt64(header.tableStride), what: "ELF section table")
            let first = try entry.withSpan { (span) throws(DecodeError) in
                try ELFSection(span, at: 0, header: header, index: 0)
            }
            count = first.size
        }
        let (size, overflow) = count.multipliedReportingOverflow(by: UInt64(header.tableStride))
        let table = try source.slice(
            at: header.tableOffset, count: overflow ? .max : size, what: "ELF section table")
        return try table.withSpan { (span) throws(DecodeError) in
            var sections: [ELFSection] = []
            sections.reserveCapacity(Int(count))
            for index in 0..<Int(count) {
                sections.append(
                    try ELFSection(span, at: index * header.tableStride, header: header, index: index))
            }
            return sections
        }
    }

    // MARK: Sections

    /// The section with a place in the table.
    public func section(_ index: Int) throws(DecodeError) -> ELFSection {
        guard sections.indices.contains(index) else {
            throw DecodeError(
                what: "ELF section \(index)", offset: 0,
                reason: "does not exist, the file has \(sections.count)")
        }
        return sections[index]
    }

    /// The last section of this name, as libbpf takes it; `nil` if there is none.
    public func section(named name: String) throws(DecodeError) -> ELFSection? {
        guard !sections.isEmpty else { return nil }
        let names = try sectionNames()
        return sections.last { $0.index > 0 && names.string(at: $0.nameOffset, is: name) }
    }

    public func name(of section: ELFSection) throws(DecodeError) -> String {
        try sectionNames().string(at: section.nameOffset)
    }

    /// The names of sections: worth keeping by who asks for many.
    public func sectionNames() throws(DecodeError) -> ELFStrings {
        guard nameTable != 0 else {
            throw DecodeError(what: "ELF section names", offset: 0, reason: "are missing")
        }
        return try strings(of: section(nameTable))
    }

    /// The bytes of a section: none where the file holds nothing of it.
    public func content(of section: ELFSection) throws(DecodeError) -> ByteSlice {
        guard !section.isCompressed else {
            throw DecodeError(
                what: "ELF section \(section.index)", offset: Int(clamping: section.offset),
                reason: "is compressed; objcopy --decompress-debug-sections makes it readable")
        }
        if section.kind == .noContent || section.kind == .none { return try source.slice(0..<0) }
        return try source.slice(
            at: section.offset, count: section.size, what: "ELF section \(section.index)")
    }

    /// The strings in a section.
    public func strings(of section: ELFSection) throws(DecodeError) -> ELFStrings {
        ELFStrings(try content(of: section), section: section)
    }

    // MARK: Tables

    /// The entries of a section that is a table. `size` is what is read of each.
    func table(_ section: ELFSection, entrySize size: Int) throws(DecodeError) -> ELFTable {
        guard section.entrySize >= UInt64(size), section.size % section.entrySize == 0 else {
            throw DecodeError(
                what: "ELF section \(section.index)", offset: Int(clamping: section.offset),
                reason:
                    "has \(section.size) bytes in entries of \(section.entrySize), needs entries of \(size)")
        }
        let content = try content(of: section)
        // An entry may be larger than the file in a table that has none.
        let stride = Int(clamping: section.entrySize)
        return ELFTable(content: content, stride: stride, count: content.count / stride)
    }

    /// The symbols: all of them, or of a stripped file those for dynamic linking; `nil` for a file without any.
    public func symbols() throws(DecodeError) -> ELFSymbols? {
        let section =
            sections.first { $0.kind == .symbolTable } ?? sections.first { $0.kind == .dynamicSymbolTable }
        guard let section else { return nil }
        return try symbols(in: section)
    }

    /// The symbols in a section that is a symbol table of either kind.
    public func symbols(in section: ELFSection) throws(DecodeError) -> ELFSymbols {
        guard section.kind == .symbolTable || section.kind == .dynamicSymbolTable else {
            throw DecodeError(
                what: "ELF section \(section.index)", offset: Int(clamping: section.offset),
                reason: "is of kind \(section.kind.rawValue), not a symbol table")
        }
        let wide = sections.first {
            $0.kind == .symbolSectionIndexes && $0.link == UInt32(truncatingIfNeeded: section.index)
        }
        var indexes: ELFTable?
        if let wide { indexes = try table(wide, entrySize: 4) }
        return ELFSymbols(
            table: try table(section, entrySize: ELFSymbols.entrySize(is64Bit: is64Bit)),
            strings: try strings(of: self.section(Int(section.link))), indexes: indexes,
            is64Bit: is64Bit, order: order)
    }

    /// The relocations to apply to a section, in the file's order. None where the file has none for it.
    public func relocations(of section: ELFSection) throws(DecodeError) -> [ELFRelocation] {
        guard section.index > 0 else { return [] }
        var relocations: [ELFRelocation] = []
        // Sections may overlap: a table for each of many headers must not add up to more than the file.
        var left = UInt64(size)
        for table in sections where table.info == UInt32(truncatingIfNeeded: section.index) {
            guard table.kind == .relocations || table.kind == .relocationsWithAddend else { continue }
            guard table.size <= left else {
                throw DecodeError(
                    what: "ELF section \(table.index)", offset: Int(clamping: table.offset),
                    reason: "has \(table.size) bytes, \(left) are left of the file for relocations")
            }
            left -= table.size
            try append(relocationsIn: table, to: &relocations)
        }
        return relocations
    }

    private func append(
        relocationsIn section: ELFSection, to relocations: inout [ELFRelocation]
    ) throws(DecodeError) {
        let hasAddend = section.kind == .relocationsWithAddend
        let entries = try table(
            section, entrySize: ELFRelocation.entrySize(is64Bit: is64Bit, hasAddend: hasAddend))
        relocations.reserveCapacity(relocations.count + entries.count)
        try entries.content.withSpan { (span) throws(DecodeError) in
            for index in 0..<entries.count {
                relocations.append(
                    try ELFRelocation(
                        span, at: index * entries.stride, is64Bit: is64Bit, order: order, hasAddend: hasAddend
                    ))
            }
        }
    }
}

/// A section of entries that all have the same size.
struct ELFTable: Sendable {
    let content: ByteSlice
    /// Bytes from one entry to the next.
    let stride: Int
    let count: Int
}
