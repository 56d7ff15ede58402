import Testing

@testable import SwbpfCore

@Suite struct BTFExtensionTests {
    private func read(_ builder: BTFExtensionBuilder) throws -> BTFExtension {
        try BTFExtension(
            ByteStore(builder.bytes), btf: BTFBuilder.everyKind(order: builder.order).btf())
    }

    @Test(arguments: [ByteOrder.little, .big])
    func `functions are found by section`(order: ByteOrder) throws {
        let functions = try read(.everyTable(order: order)).functions
        #expect(functions.count == 3)
        #expect(functions.sections.map(\.count) == [1, 2])
        #expect(try functions.sections.map { try $0.name() } == ["int", ""])
        #expect(try functions.sections[1].records().map(\.instruction) == [8, 24])
        #expect(try functions.sections[1].record(1).type == 14)
    }

    @Test(arguments: [ByteOrder.little, .big])
    func `lines have file, text, line and column`(order: ByteOrder) throws {
        let lines = try read(.everyTable(order: order)).lines.sections[0].records()
        #expect(lines.map(\.line) == [7, 0x3f_ffff])
        #expect(lines.map(\.column) == [3, 0x3ff])
        #expect(lines.map(\.fileOffset) == [1, 1])
        #expect(lines.map(\.textOffset) == [0, 0])
    }

    @Test(arguments: [ByteOrder.little, .big])
    func `relocations keep kinds that nobody knows yet`(order: ByteOrder) throws {
        let relocations = try read(.everyTable(order: order)).relocations.sections[0].records()
        #expect(relocations.map(\.kind) == [.fieldOffset, .typeMatches, CORERelocation.Kind(rawValue: 99)])
        #expect(relocations.map(\.kind.subject) == [.field, .type, nil])
        #expect(relocations.map(\.kind.name) == ["byte_off", "type_matches", nil])
    }

    @Test(arguments: [4, 8, 400])
    func `records that are longer than known are stepped over`(extra: Int) throws {
        var builder = BTFExtensionBuilder.everyTable()
        builder.extraSize = extra
        #expect(try read(builder).functions.sections[1].records().map(\.instruction) == [8, 24])
        #expect(try read(builder).relocations.sections[0].records().map(\.instruction) == [16, 24, 32])
    }

    @Test func `a header of before CO-RE has no relocations`() throws {
        var builder = BTFExtensionBuilder.everyTable()
        builder.headerSize = 24
        #expect(try read(builder).relocations.sections.isEmpty)
        #expect(try read(builder).lines.count == 2)
    }

    @Test func `a header that is longer than known is stepped over`() throws {
        var builder = BTFExtensionBuilder.everyTable()
        builder.headerSize = 64
        #expect(try read(builder).relocations.count == 3)
    }

    @Test func `tables that are empty have no sections`() throws {
        let notes = try read(BTFExtensionBuilder())
        #expect(notes.functions.sections.isEmpty)
        #expect(notes.lines.count == 0)
    }

    /// A byte to overwrite in the header, and what the error names.
    @Test(
        arguments: [
            (0, 1, ".BTF.ext magic"), (2, 2, ".BTF.ext version"), (3, 1, ".BTF.ext flags"),
            (4, 20, ".BTF.ext header length"), (7, 1, ".BTF.ext header length"),
            (8, 2, "function records"), (11, 0xff, "function records"), (15, 0xff, "function records"),
            (12, 3, "size of function records"), (12, 4, "section of function records"),
            (12, 8, "number of function records"), (12, 12, "number of function records"),
            (32, 4, "size of function records"), (32, 10, "size of function records"),
            (35, 0xff, "number of function records"),
            (40, 0, "number of function records"), (43, 0xff, "number of function records"),
            (26, 1, "relocation records"), (23, 0x80, "line records"),
        ] as [(Int, UInt8, String)])
    func `a wrong byte is named`(place: (offset: Int, byte: UInt8, what: String)) throws {
        var bytes = BTFExtensionBuilder.everyTable().bytes
        bytes[place.offset] = place.byte
        let btf = try BTFBuilder.everyKind().btf()
        let error = #expect(throws: DecodeError.self) { try BTFExtension(ByteStore(bytes), btf: btf) }
        #expect(error?.what == place.what)
    }

    // MARK: Damage

    /// Asks everything that can be asked. Returns how much was answered.
    @discardableResult
    private func walk(_ bytes: [UInt8], _ btf: BTF) -> Int {
        guard let notes = try? BTFExtension(ByteStore(bytes), btf: btf) else { return 0 }
        return walk(notes.functions) { (try? btf.functionName($0.type)) != nil }
            + walk(notes.lines) { (try? btf.name(at: $0.fileOffset)) != nil }
            + walk(notes.relocations) { (try? btf.access(of: $0)) != nil }
    }

    private func walk<Record>(_ table: BTFExtensionTable<Record>, ask: (Record) -> Bool) -> Int {
        table.sections.reduce(0) { answers, section in
            _ = try? section.name()
            return answers + ((try? section.records()) ?? []).count { ask($0) }
        }
    }

    @Test func `every length shorter than the whole is refused`() throws {
        let btf = try BTFBuilder.everyKind().btf()
        let bytes = BTFExtensionBuilder.everyTable().bytes
        #expect(walk(bytes, btf) == 5)
        for count in bytes.indices {
            #expect(throws: DecodeError.self) {
                try BTFExtension(ByteStore(Array(bytes[0..<count])), btf: btf)
            }
        }
    }

    @Test(arguments: [ByteOrder.little, .big])
    func `any one bit flipped does no harm`(order: ByteOrder) throws {
        let btf = try BTFBuilder.everyKind(order: order).btf()
        let bytes = BTFExtensionBuilder.everyTable(order: order).bytes
        for position in bytes.indices {
            for bit in 0..<8 {
                var damaged = bytes
                damaged[position] ^= 1 << UInt8(bit)
                walk(damaged, btf)
            }
        }
    }

    @Test(arguments: [0x00, 0x7f, 0x80, 0xff] as [UInt8])
    func `any four bytes overwritten do no harm`(byte: UInt8) throws {
        let btf = try BTFBuilder.everyKind().btf()
        let bytes = BTFExtensionBuilder.everyTable().bytes
        for position in 0..<bytes.count - 4 {
            var damaged = bytes
            for offset in 0..<4 { damaged[position + offset] = byte }
            walk(damaged, btf)
        }
    }
}
