@testable import SwbpfCore

/// Makes object files by hand: either class, either byte order, and any field wrong on purpose.
struct ELFBuilder {
    var is64Bit = true
    var order = ByteOrder.little
    var machine: UInt16 = 247
    var type: UInt16 = 1
    /// Behind the section 0 that every file has, and before the section of names.
    private(set) var sections: [Section] = []
    /// The number of sections and the one with their names stand in section 0, as in files with very many.
    var usesExtendedNumbers = false
    /// Bytes to put over those of the finished file: by field of the header.
    var headerFields: [(offset: Int, value: UInt64, width: Int)] = []

    /// What a section table's entry is made of.
    struct Section {
        var name: String
        var kind = ELFSection.Kind.content
        var flags: UInt64 = 0
        var address: UInt64 = 0
        var content: [UInt8] = []
        var link: UInt32 = 0
        var info: UInt32 = 0
        var entrySize: UInt64 = 0
        /// Instead of the true ones.
        var offset: UInt64?
        var size: UInt64?
    }

    /// What a symbol is made of.
    struct Symbol {
        var name: String
        var value: UInt64 = 0
        var size: UInt64 = 0
        var kind = ELFSymbol.Kind.none
        var binding = ELFSymbol.Binding.local
        var visibility: UInt8 = 0
        /// A section, or one of the reserved numbers.
        var section = 0
    }

    /// What a relocation is made of. An addend makes RELA of the section that they are in.
    struct Relocation {
        var offset: UInt64
        var type: UInt32
        var symbol: UInt32
        var addend: Int64?
    }

    /// Returns the place of the section in the table.
    @discardableResult
    mutating func add(_ section: Section) -> Int {
        sections.append(section)
        return sections.count
    }

    @discardableResult
    mutating func add(
        _ name: String, _ content: [UInt8], kind: ELFSection.Kind = .content, flags: UInt64 = 0
    ) -> Int {
        add(Section(name: name, kind: kind, flags: flags, content: content))
    }

    /// Changes a section that was added.
    mutating func change(_ index: Int, _ change: (inout Section) -> Void) {
        change(&sections[index - 1])
    }

    /// Adds a symbol table behind its strings, with the symbol 0 that all have. Returns the table's place.
    @discardableResult
    mutating func addSymbols(_ symbols: [Symbol], kind: ELFSection.Kind = .symbolTable) -> Int {
        var strings: [UInt8] = [0]
        var content: [UInt8] = []
        for symbol in [Symbol(name: "")] + symbols {
            let nameOffset = symbol.name.isEmpty ? 0 : UInt64(strings.count)
            if !symbol.name.isEmpty { strings += Array(symbol.name.utf8) + [0] }
            let info = UInt64(symbol.binding.rawValue << 4 | symbol.kind.rawValue)
            let tail = [
                number(info, 1), number(UInt64(symbol.visibility), 1), number(UInt64(symbol.section), 2),
            ].flatMap(\.self)
            content += number(nameOffset, 4)
            if is64Bit { content += tail }
            content += address(symbol.value) + address(symbol.size)
            if !is64Bit { content += tail }
        }
        let isDynamic = kind == .dynamicSymbolTable
        let link = add(isDynamic ? ".dynstr" : ".strtab", strings, kind: .stringTable)
        return add(
            Section(
                name: isDynamic ? ".dynsym" : ".symtab", kind: kind, content: content, link: UInt32(link),
                info: 1, entrySize: is64Bit ? 24 : 16))
    }

    /// Adds the relocations of a section. Returns the place of theirs.
    @discardableResult
    mutating func addRelocations(_ relocations: [Relocation], for section: Int, symbols: Int) -> Int {
        let hasAddend = relocations.contains { $0.addend != nil }
        let content = relocations.flatMap { relocation in
            let info =
                is64Bit
                ? UInt64(relocation.symbol) << 32 | UInt64(relocation.type)
                : UInt64(relocation.symbol) << 8 | UInt64(relocation.type & 0xff)
            let addend = UInt64(bitPattern: relocation.addend ?? 0)
            return address(relocation.offset) + address(info) + (hasAddend ? address(addend) : [])
        }
        return add(
            Section(
                name: (hasAddend ? ".rela" : ".rel") + "\(section)",
                kind: hasAddend ? .relocationsWithAddend : .relocations, content: content,
                link: UInt32(symbols), info: UInt32(section),
                entrySize: (is64Bit ? 8 : 4) * (hasAddend ? 3 : 2)))
    }

    /// The header, the sections' contents, and the table.
    var bytes: [UInt8] {
        var names: [UInt8] = [0]
        var all = [Section(name: "", kind: .none)] + sections
        all.append(Section(name: ".shstrtab", kind: .stringTable))
        let nameOffsets = all.map { section -> Int in
            if section.name.isEmpty { return 0 }
            names += Array(section.name.utf8) + [0]
            return names.count - section.name.utf8.count - 1
        }
        all[all.count - 1].content = names
        if usesExtendedNumbers {
            all[0].size = UInt64(all.count)
            all[0].link = UInt32(all.count - 1)
        }
        var contents: [UInt8] = []
        var table: [UInt8] = []
        for (index, section) in all.enumerated() {
            let isPlaced = section.kind != .none
            table += number(UInt64(nameOffsets[index]), 4) + number(UInt64(section.kind.rawValue), 4)
            table += address(section.flags) + address(section.address)
            table += address(section.offset ?? (isPlaced ? UInt64(headerSize + contents.count) : 0))
            table += address(section.size ?? UInt64(section.content.count))
            table += number(UInt64(section.link), 4) + number(UInt64(section.info), 4)
            table += address(isPlaced ? 4 : 0) + address(section.entrySize)
            contents += section.content
            contents += [UInt8](repeating: 0, count: (8 - contents.count % 8) % 8)
        }
        var file = header(sectionCount: all.count, tableOffset: headerSize + contents.count)
        file += contents + table
        for field in headerFields {
            file.replaceSubrange(
                field.offset..<field.offset + field.width, with: number(field.value, field.width))
        }
        return file
    }

    private var headerSize: Int { is64Bit ? 64 : 52 }

    private func header(sectionCount: Int, tableOffset: Int) -> [UInt8] {
        let fields: [[UInt8]] = [
            ELFHeader.magic, [is64Bit ? 2 : 1, order == .little ? 1 : 2, 1], [UInt8](repeating: 0, count: 9),
            number(UInt64(type), 2), number(UInt64(machine), 2), number(1, 4),
            address(0), address(0), address(UInt64(tableOffset)), number(0, 4),
            number(UInt64(headerSize), 2), number(0, 2), number(0, 2), number(is64Bit ? 64 : 40, 2),
            number(usesExtendedNumbers ? 0 : UInt64(sectionCount), 2),
            number(usesExtendedNumbers ? 0xffff : UInt64(sectionCount - 1), 2),
        ]
        return fields.flatMap(\.self)
    }

    private func address(_ value: UInt64) -> [UInt8] { number(value, is64Bit ? 8 : 4) }

    private func number(_ value: UInt64, _ width: Int) -> [UInt8] {
        let bytes = (0..<width).map { UInt8(truncatingIfNeeded: value >> UInt64($0 * 8)) }
        return order == .little ? bytes : bytes.reversed()
    }
}

extension ELFBuilder {
    /// A file with everything that the reader knows: code, memory, symbols, relocations, and BTF if it is given.
    static func everything(
        is64Bit: Bool = true, order: ByteOrder = .little, btf: [UInt8]? = nil, extension notes: [UInt8]? = nil
    ) -> ELFBuilder {
        var builder = ELFBuilder(is64Bit: is64Bit, order: order)
        let code = builder.add(
            "kprobe/do_unlinkat", [UInt8](repeating: 0x95, count: 16), flags: 0x6)  // 1
        let data = builder.add(".bss", [], kind: .noContent, flags: 0x3)  // 2
        builder.change(data) { $0.size = 4096 }
        let symbols = builder.addSymbols([
            ELFBuilder.Symbol(name: "", kind: .section, section: code),
            ELFBuilder.Symbol(
                name: "handle_event", value: 8, size: 16, kind: .function, binding: .global, visibility: 2,
                section: code),
            ELFBuilder.Symbol(name: "counter", size: 8, kind: .object, binding: .weak, section: data),
            ELFBuilder.Symbol(name: "elsewhere", binding: .global),
            ELFBuilder.Symbol(name: "limit", value: 7, section: 0xfff1),
            ELFBuilder.Symbol(name: "shared", value: 4, section: 0xfff2),
        ])  // 3 strings, 4 table
        builder.addRelocations(
            [ELFBuilder.Relocation(offset: 8, type: 1, symbol: 3)], for: code, symbols: symbols)  // 5
        builder.addRelocations(
            [
                ELFBuilder.Relocation(offset: 0, type: 2, symbol: 2, addend: 0),
                ELFBuilder.Relocation(offset: 4, type: 3, symbol: 4, addend: -5),
            ], for: data, symbols: symbols)  // 6
        if let btf { builder.add(".BTF", btf) }
        if let notes { builder.add(".BTF.ext", notes) }
        return builder
    }
}
