import Testing

@testable import SwbpfCore

/// Each class with each byte order.
private let formats: [(is64Bit: Bool, order: ByteOrder)] = [
    (true, .little), (true, .big), (false, .little), (false, .big),
]

@Suite struct ELFFileTests {
    private func everything(_ format: (is64Bit: Bool, order: ByteOrder)) throws -> ELFFile {
        try ELFFile(ELFBuilder.everything(is64Bit: format.is64Bit, order: format.order).bytes)
    }

    @Test(arguments: formats)
    func `the header tells class, byte order, type and machine`(format: (is64Bit: Bool, order: ByteOrder))
        throws
    {
        let file = try everything(format)
        #expect(file.is64Bit == format.is64Bit)
        #expect(file.order == format.order)
        #expect(file.machine == ELFFile.bpfMachine)
        #expect(file.type == 1)
    }

    @Test(arguments: formats)
    func `sections are found by name`(format: (is64Bit: Bool, order: ByteOrder)) throws {
        let file = try everything(format)
        let names = try file.sections.map { try file.name(of: $0) }
        #expect(
            names == [
                "", "kprobe/do_unlinkat", ".bss", ".strtab", ".symtab", ".rel1", ".rela2", ".shstrtab",
            ])
        let code = try #require(try file.section(named: "kprobe/do_unlinkat"))
        #expect(code.index == 1)
        #expect(code.isExecutable)
        #expect(try file.content(of: code).array == [UInt8](repeating: 0x95, count: 16))
        #expect(try file.section(named: "kprobe/do") == nil)
        #expect(try file.section(named: "") == nil)
    }

    @Test(arguments: formats)
    func `a section without content has a size and no bytes`(format: (is64Bit: Bool, order: ByteOrder)) throws
    {
        let file = try everything(format)
        let memory = try #require(try file.section(named: ".bss"))
        #expect(memory.size == 4096)
        #expect(try file.content(of: memory).count == 0)
    }

    @Test(arguments: formats)
    func `symbols are decoded`(format: (is64Bit: Bool, order: ByteOrder)) throws {
        let symbols = try #require(try everything(format).symbols())
        #expect(symbols.count == 7)
        let function = try #require(try symbols.symbol(named: "handle_event"))
        #expect(function.index == 2)
        #expect(function.value == 8)
        #expect(function.size == 16)
        #expect(function.kind == .function)
        #expect(function.binding == .global)
        #expect(function.visibility == 2)
        let places = try (0..<7).map { try symbols.symbol($0).place }
        #expect(
            places == [
                .undefined, .section(1), .section(1), .section(2), .undefined, .absolute, .common,
            ])
        #expect(try symbols.name(of: symbols.symbol(1)) == "")
        #expect(try symbols.symbol(named: "handle") == nil)
        #expect(throws: DecodeError.self) { try symbols.symbol(7) }
        #expect(throws: DecodeError.self) { try symbols.symbol(-1) }
    }

    @Test(arguments: formats)
    func `relocations with and without addend are decoded`(format: (is64Bit: Bool, order: ByteOrder)) throws {
        let file = try everything(format)
        let plain = try file.relocations(of: file.section(1))
        #expect(plain.map(\.offset) == [8])
        #expect(plain.map(\.type) == [1])
        #expect(plain.map(\.symbol) == [3])
        #expect(plain.map(\.addend) == [nil])
        let added = try file.relocations(of: file.section(2))
        #expect(added.map(\.addend) == [0, -5])
        #expect(added.map(\.symbol) == [2, 4])
        #expect(try file.relocations(of: file.section(3)).isEmpty)
    }

    @Test(arguments: formats)
    func `numbers that do not fit into the header stand in section 0`(
        format: (is64Bit: Bool, order: ByteOrder)
    ) throws {
        var builder = ELFBuilder.everything(is64Bit: format.is64Bit, order: format.order)
        builder.usesExtendedNumbers = true
        let file = try ELFFile(builder.bytes)
        #expect(file.sections.count == 8)
        #expect(try file.section(named: ".symtab")?.index == 4)
    }

    @Test func `a symbol's section that does not fit stands in a table of its own`() throws {
        var builder = ELFBuilder()
        let symbols = builder.addSymbols([ELFBuilder.Symbol(name: "far", section: 0xffff)])
        builder.add(
            ELFBuilder.Section(
                name: ".symtab_shndx", kind: .symbolSectionIndexes, content: [0, 0, 0, 0, 0x45, 0x23, 1, 0],
                link: UInt32(symbols), entrySize: 4))
        let file = try ELFFile(builder.bytes)
        #expect(try file.symbols()?.symbol(named: "far")?.place == .section(0x12345))
    }

    @Test func `a stripped file's symbols are those for dynamic linking`() throws {
        var builder = ELFBuilder()
        builder.addSymbols([ELFBuilder.Symbol(name: "malloc")], kind: .dynamicSymbolTable)
        #expect(try ELFFile(builder.bytes).symbols()?.symbol(named: "malloc") != nil)
    }

    @Test func `a file without symbols has none`() throws {
        #expect(try ELFFile(ELFBuilder().bytes).symbols() == nil)
    }

    @Test func `of sections of one name the last counts`() throws {
        var builder = ELFBuilder()
        builder.add(".BTF", [1])
        builder.add(".BTF", [2])
        #expect(try ELFFile(builder.bytes).section(named: ".BTF")?.index == 2)
    }

    @Test func `a file without a section table has no sections`() throws {
        var builder = ELFBuilder()
        builder.headerFields = [(40, 0, 8), (58, 0, 2), (60, 0, 2), (62, 0, 2)]
        let file = try ELFFile(builder.bytes)
        #expect(file.sections.isEmpty)
        #expect(try file.section(named: ".BTF") == nil)
        #expect(try file.symbols() == nil)
    }
}
