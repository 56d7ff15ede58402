import Testing

@testable import SwbpfCore

/// Files that lie about themselves end in an error or an answer, never in a trap, and cost no more than others.
@Suite struct ELFBadInputTests {
    /// Asks everything that can be asked. Returns how much was answered.
    @discardableResult
    private func walk(_ bytes: [UInt8]) -> Int {
        guard let file = try? ELFFile(bytes) else { return 0 }
        var answers = 0
        func ask<Answer>(_ question: () throws -> Answer?) {
            if (try? question()) != nil { answers += 1 }
        }
        for section in file.sections {
            ask { try file.name(of: section) }
            ask { try file.content(of: section) }
            ask { try file.relocations(of: section) }
            guard let symbols = try? file.symbols(in: section) else { continue }
            for index in 0..<symbols.count {
                ask { try symbols.symbol(index) }
                ask { try symbols.name(of: symbols.symbol(index)) }
            }
            ask { try symbols.symbol(named: "shared") }
        }
        ask { try file.section(named: ".symtab") }
        ask { try file.symbols() }
        return answers
    }

    @Test func `the whole answers everything`() {
        #expect(walk(ELFBuilder.everything().bytes) == 8 * 3 + 7 * 2 + 3)
    }

    @Test(arguments: [(true, ByteOrder.little), (true, .big), (false, .little), (false, .big)])
    func `every length shorter than the whole is refused`(is64Bit: Bool, order: ByteOrder) {
        // The section table stands last, so nothing is complete without the last byte.
        let bytes = ELFBuilder.everything(is64Bit: is64Bit, order: order).bytes
        for count in bytes.indices {
            #expect(throws: DecodeError.self) { try ELFFile(Array(bytes[0..<count])) }
        }
    }

    @Test(arguments: [(true, ByteOrder.little), (true, .big), (false, .little), (false, .big)])
    func `any one bit flipped does no harm`(is64Bit: Bool, order: ByteOrder) {
        let bytes = ELFBuilder.everything(is64Bit: is64Bit, order: order).bytes
        for position in bytes.indices {
            for bit in 0..<8 {
                var damaged = bytes
                damaged[position] ^= 1 << UInt8(bit)
                walk(damaged)
            }
        }
    }

    @Test(arguments: [0x00, 0x7f, 0x80, 0xff] as [UInt8])
    func `any eight bytes overwritten do no harm`(byte: UInt8) {
        let bytes = ELFBuilder.everything().bytes
        for position in 0..<bytes.count - 8 {
            var damaged = bytes
            for offset in 0..<8 { damaged[position + offset] = byte }
            walk(damaged)
        }
    }

    /// What the header says wrong: the field's offset, its value and its width in a 64-bit file.
    @Test(
        arguments: [
            (4, 3, 1, "ELF class"), (5, 0, 1, "ELF byte order"), (6, 2, 1, "ELF version"),
            (0, 0x7f, 4, "ELF magic"), (58, 63, 2, "ELF section header size"),
            (40, .max, 8, "ELF section table"), (40, 1 << 63, 8, "ELF section table"),
            (60, 0xfeff, 2, "ELF section table"),
        ] as [(Int, UInt64, Int, String)])
    func `a wrong field of the header is named`(field: (offset: Int, value: UInt64, width: Int, what: String))
        throws
    {
        var builder = ELFBuilder.everything()
        builder.headerFields = [(field.offset, field.value, field.width)]
        let bytes = builder.bytes
        let error = #expect(throws: DecodeError.self) { try ELFFile(bytes) }
        #expect(error?.what == field.what)
    }

    @Test(arguments: [UInt64.max, 1 << 32, 1 << 57, 9])
    func `a number of sections that the file cannot hold is refused`(count: UInt64) throws {
        var builder = ELFBuilder.everything()
        builder.usesExtendedNumbers = true
        var bytes = builder.bytes
        let table = Int(bytes.span.load(UInt64.self, at: 40) ?? 0)
        for index in 0..<8 {
            bytes[table + 32 + index] = UInt8(truncatingIfNeeded: count >> (index * 8))
        }
        #expect(throws: DecodeError.self) { try ELFFile(bytes) }
    }

    @Test(
        arguments: [
            (0, UInt64.max), (.max, 1), (.max, .max), (1 << 63, 1 << 63), (0, 1 << 40), (1 << 40, 0),
        ] as [(UInt64, UInt64)])
    func `a section outside the file is an error that says what there is`(offset: UInt64, size: UInt64) throws
    {
        var builder = ELFBuilder()
        let index = builder.add("far", [1])
        builder.change(index) {
            $0.offset = offset
            $0.size = size
        }
        let file = try ELFFile(builder.bytes)
        let error = #expect(throws: DecodeError.self) { try file.content(of: file.section(index)) }
        #expect(error?.what == "ELF section 1")
        #expect(error?.reason.hasPrefix("needs \(size) bytes, ") == true)
    }

    @Test func `a compressed section is refused with what helps`() throws {
        var builder = ELFBuilder()
        let index = builder.add(".BTF", [1], flags: 0x800)
        let file = try ELFFile(builder.bytes)
        let error = #expect(throws: DecodeError.self) { try file.content(of: file.section(index)) }
        #expect(error?.reason.contains("decompress") == true)
    }

    @Test(arguments: [0, 1, 23, 25, .max] as [UInt64])
    func `a symbol table with entries of a wrong size is refused`(size: UInt64) throws {
        var builder = ELFBuilder()
        let index = builder.addSymbols([ELFBuilder.Symbol(name: "one")])
        builder.change(index) { $0.entrySize = size }
        let file = try ELFFile(builder.bytes)
        #expect(throws: DecodeError.self) { try file.symbols() }
    }

    @Test func `a symbol table with larger entries is read with what is known of them`() throws {
        var builder = ELFBuilder()
        let index = builder.addSymbols([ELFBuilder.Symbol(name: "one"), ELFBuilder.Symbol(name: "two")])
        builder.change(index) {
            $0.content += [UInt8](repeating: 0, count: 24)
            $0.entrySize = 48
        }
        #expect(try ELFFile(builder.bytes).symbols()?.count == 2)
    }

    @Test func `an empty table with entries larger than memory is empty`() throws {
        var builder = ELFBuilder()
        let index = builder.addSymbols([])
        builder.change(index) {
            $0.content = []
            $0.entrySize = .max
        }
        #expect(try ELFFile(builder.bytes).symbols()?.count == 0)
    }

    @Test func `a symbol without its extended section number is an error`() throws {
        var builder = ELFBuilder()
        let symbols = builder.addSymbols([ELFBuilder.Symbol(name: "far", section: 0xffff)])
        builder.add(
            ELFBuilder.Section(
                name: ".symtab_shndx", kind: .symbolSectionIndexes, content: [0, 0, 0, 0],
                link: UInt32(symbols), entrySize: 4))
        let file = try ELFFile(builder.bytes)
        #expect(throws: DecodeError.self) { try file.symbols()?.symbol(1) }
    }

    @Test func `strings without an end are an error`() throws {
        var builder = ELFBuilder()
        let index = builder.add("text", Array("abc".utf8), kind: .stringTable)
        let file = try ELFFile(builder.bytes)
        let strings = try file.strings(of: file.section(index))
        #expect(throws: DecodeError.self) { try strings.string(at: 0) }
        #expect(throws: DecodeError.self) { try strings.string(at: 3) }
        #expect(throws: DecodeError.self) { try strings.string(at: .max) }
        #expect(!strings.string(at: 0, is: "abc"))
        #expect(!strings.string(at: .max, is: ""))
    }

    @Test func `tables that overlap do not add up to more than the file`() throws {
        var builder = ELFBuilder()
        let code = builder.add("code", [1])
        let symbols = builder.addSymbols([])
        for _ in 0..<1000 {
            let index = builder.addRelocations([], for: code, symbols: symbols)
            builder.change(index) {
                $0.offset = 0
                $0.size = 64 * 1000
            }
        }
        let file = try ELFFile(builder.bytes)
        #expect(throws: DecodeError.self) { try file.relocations(of: file.section(code)) }
    }

    @Test func `symbols that link to no section are an error`() throws {
        var builder = ELFBuilder()
        let index = builder.addSymbols([])
        builder.change(index) { $0.link = .max }
        let file = try ELFFile(builder.bytes)
        #expect(throws: DecodeError.self) { try file.symbols() }
    }

    @Test func `asking a section of another kind for symbols is an error`() throws {
        let file = try ELFFile(ELFBuilder.everything().bytes)
        #expect(throws: DecodeError.self) { try file.symbols(in: file.section(1)) }
        #expect(throws: DecodeError.self) { try file.section(8) }
    }
}
