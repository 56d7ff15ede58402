import Testing

@testable import SwbpfCore

@Suite struct BTFKindLayoutTests {
    /// The kinds as a kernel describes them: what is behind the common words, and of each entry.
    private static let known: [(fixed: UInt8, entry: UInt8)] = [
        (0, 0), (4, 0), (0, 0), (12, 0), (0, 12), (0, 12), (0, 8), (0, 0), (0, 0), (0, 0), (0, 0), (0, 0),
        (0, 0), (0, 8), (4, 0), (0, 12), (0, 0), (4, 0), (0, 0), (0, 12),
    ]

    private func section(_ kinds: [(fixed: UInt8, entry: UInt8)]) -> [UInt8] {
        kinds.flatMap { [$0.fixed, $0.entry, 0, 0] }
    }

    private func layout(_ bytes: [UInt8]) throws -> BTFKindLayout {
        try BTFKindLayout(bytes.span, at: 0..<bytes.count, order: .little)
    }

    @Test(arguments: [ByteOrder.little, .big])
    func `the header tells where the layout is`(order: ByteOrder) throws {
        let builder = BTFBuilder.everyKind(order: order)
        let bytes = builder.bytes(layout: section(Self.known))
        let header = try BTFHeader(bytes.span)
        #expect(header.layout?.count == 80)
        #expect(header.layout?.lowerBound == header.types.upperBound)
        #expect(try BTF(bytes).endID == builder.btf().endID)
        #expect(try BTF(bytes).name(of: BTF(bytes).type(20)) == "wide")
    }

    @Test func `a header of before has no layout`() throws {
        let bytes = BTFBuilder.everyKind().bytes
        #expect(try BTFHeader(bytes.span).layout == nil)
    }

    @Test func `an empty layout is none`() throws {
        let bytes = BTFBuilder.everyKind().bytes(layout: [])
        #expect(try BTFHeader(bytes.span).layout == nil)
    }

    @Test(arguments: BTFKind.allCases)
    func `the size of a known kind is what is known of it`(kind: BTFKind) throws {
        let layout = try layout(section(Self.known))
        #expect(
            layout.size(ofKind: kind.rawValue, count: 5) == 12
                + 4 * (kind.fixedWords + 5 * kind.wordsPerEntry))
    }

    @Test func `the size of a new kind is what the layout says`() throws {
        let layout = try layout(section(Self.known + [(8, 20)]))
        #expect(layout.size(ofKind: 20, count: 3) == 12 + 8 + 60)
        #expect(layout.size(ofKind: 20, count: 0xff_ffff) == 12 + 8 + 0xff_ffff * 20)
    }

    @Test func `void, and a kind that the layout has not, have no size`() throws {
        let layout = try layout(section(Self.known))
        #expect(layout.size(ofKind: 0, count: 0) == nil)
        #expect(layout.size(ofKind: 20, count: 0) == nil)
        #expect(layout.size(ofKind: 127, count: 0) == nil)
    }

    @Test(arguments: [(1, 0), (2, 4), (4, 3), (255, 0), (0, 255)] as [(UInt8, UInt8)])
    func `sizes that are not made of words are none`(fixed: UInt8, entry: UInt8) throws {
        let layout = try layout(section(Self.known + [(fixed, entry)]))
        #expect(layout.size(ofKind: 20, count: 1) == nil)
        #expect(layout.size(ofKind: 19, count: 1) == 24)
    }

    /// A type of kind 20, with two entries, that refers to the name at 1.
    private func newType(_ order: ByteOrder) -> [UInt8] {
        let words = [1, 20 << 24 | 2, 99, 7, 7, 8, 8, 9, 9] as [UInt32]
        return words.flatMap { word in
            let bytes = (0..<4).map { UInt8(truncatingIfNeeded: word >> UInt32($0 * 8)) }
            return order == .little ? bytes : bytes.reversed()
        }
    }

    @Test(arguments: [ByteOrder.little, .big])
    func `a type of a new kind keeps its number and its name, and those behind it are found`(
        order: ByteOrder
    ) throws {
        let bytes = BTFBuilder.everyKind(order: order).bytes(
            layout: section(Self.known + [(8, 8)]), moreTypes: newType(order) + newType(order))
        let btf = try BTF(bytes)
        #expect(btf.endID == 23)
        for id in 21...22 as ClosedRange<UInt32> {
            let type = try btf.type(id)
            #expect(type.kind == .unknown)
            #expect(type.kindNumber == 20)
            #expect(type.count == 2)
            #expect(type.size == nil)
            #expect(type.referencedType == nil)
            #expect(try btf.name(of: type) == "int")
        }
        try btf.validate()
        #expect(throws: DecodeError.self) { try btf.size(of: 21) }
    }

    @Test func `types that were split off use the layout of their base`() throws {
        let base = try BTF(BTFBuilder.everyKind().bytes(layout: section(Self.known + [(8, 8)])))
        let split = BTFBuilder(base: base).bytes(layout: [], moreTypes: newType(.little))
        #expect(try BTF(split, base: base).type(21).kindNumber == 20)
        #expect(throws: DecodeError.self) { try BTF(split, base: BTFBuilder.everyKind().btf()) }
    }

    @Test func `a type of a new kind is listed as unknown`() throws {
        let bytes = BTFBuilder.everyKind().bytes(
            layout: section(Self.known + [(8, 8)]), moreTypes: newType(.little))
        let btf = try BTF(bytes)
        var text = TextWriter()
        BTFRawText(btf: btf).write(21, to: &text)
        #expect(String(decoding: text.drain(), as: UTF8.self) == "[21] UNKNOWN 'int'\n")
    }

    @Test func `a type of a new kind that is longer than the section is refused`() {
        let bytes = BTFBuilder.everyKind().bytes(
            layout: section(Self.known + [(8, 12)]), moreTypes: newType(.little))
        #expect(throws: DecodeError.self) { try BTF(bytes) }
    }

    @Test func `a type of a new kind is refused where no layout is`() {
        let bytes = BTFBuilder.everyKind().bytes(layout: [], moreTypes: newType(.little))
        #expect(throws: DecodeError.self) { try BTF(bytes) }
    }

    @Test(arguments: [1, 2, 3, 81])
    func `a layout that is cut is refused`(count: Int) {
        let bytes = [UInt8](repeating: 0, count: count)
        #expect(throws: DecodeError.self) { try layout(bytes) }
    }

    @Test func `more kinds than there are numbers are left out`() throws {
        let layout = try layout(section(Array(repeating: (0, 0), count: 1000)))
        #expect(layout[127] != nil)
        #expect(layout[128] == nil)
    }

    /// The field of the header, and what is added to it.
    @Test(arguments: [(24, 2), (24, 4), (24, 0x7fff_ffff), (28, 4), (28, 0x7fff_ffff), (24, -4), (16, -4)])
    func `a layout that is not between types and strings is refused`(offset: Int, change: Int) {
        var bytes = BTFBuilder.everyKind().bytes(layout: section(Self.known))
        let value = Int(bytes.span.load(UInt32.self, at: offset) ?? 0) + change
        for index in 0..<4 { bytes[offset + index] = UInt8(truncatingIfNeeded: value >> (index * 8)) }
        let error = #expect(throws: DecodeError.self) { try BTFHeader(bytes.span) }
        #expect(error?.what == "BTF layout section")
    }
}

extension BTFBuilder {
    /// The same with a layout of kinds, and with more types of any kind, given as they are.
    func bytes(layout: [UInt8], moreTypes: [UInt8] = []) -> [UInt8] {
        let whole = bytes
        guard let header = try? BTFHeader(whole.span) else { return [] }
        let types = whole[header.types] + moreTypes
        let strings = whole[header.strings]
        let numbers = [
            32, 0, types.count, types.count + layout.count, strings.count, types.count, layout.count,
        ]
        let words = numbers.flatMap { number in
            let bytes = (0..<4).map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) }
            return order == .little ? bytes : bytes.reversed()
        }
        return whole[0..<4] + words + types + layout + strings
    }
}
