import Testing

@testable import SwbpfCore

@Suite struct BTFSearchTests {
    private func ids(_ pattern: String, _ kinds: BTFKinds = .all, in btf: BTF) throws -> [UInt32] {
        try btf.ownTypes(matching: [BTFNameQuery(NamePattern(pattern), kinds)])[0]
    }

    @Test(
        arguments: [
            ("pair", [6]), ("pair*", [6, 9]), ("*", [1, 2, 6, 7, 8, 9, 14, 15, 16, 17, 18, 19, 20]), ("", []),
            ("hidden", [8]), ("handle_event", [14]), ("nothing", []), ("?har", [2]), ("[dw]*", [17, 20]),
        ] as [(String, [UInt32])])
    func `types are found by name, in order`(pattern: String, expected: [UInt32]) throws {
        for order in [ByteOrder.little, .big] {
            #expect(try ids(pattern, in: try BTFBuilder.everyKind(order: order).btf()) == expected)
        }
    }

    @Test func `only the kinds asked for are found`() throws {
        let btf = try BTFBuilder.everyKind().btf()
        #expect(try ids("pair*", BTFKinds(.typedef), in: btf) == [9])
        #expect(try ids("*", .enumerations, in: btf) == [7, 20])
    }

    @Test func `several names are looked for at once`() throws {
        let found = try BTFBuilder.everyKind().btf().ownTypes(matching: [
            BTFNameQuery(NamePattern("int")), BTFNameQuery(NamePattern("none")),
            BTFNameQuery(NamePattern("*t"), BTFKinds(.typedef)),
        ])
        #expect(found == [[1], [], [9]])
    }

    @Test func `split types are found by names that the base has, the base's own are not`() throws {
        let base = try BTFBuilder.everyKind().btf()
        let nameOffset = try base.type(6).nameOffset
        var builder = BTFBuilder(base: base)
        _ = builder.structure("mine", size: 0, [])
        var bytes = builder.bytes
        for index in 0..<4 { bytes[24 + index] = UInt8(truncatingIfNeeded: nameOffset >> UInt32(index * 8)) }
        let split = try BTF(bytes, base: base)
        #expect(try ids("pair", in: split) == [base.endID])
        #expect(try ids("int", in: split) == [])
    }

    @Test(arguments: [("RED", 7, 0), ("BLUE", 7, 1), ("BIG", 20, 0)] as [(String, UInt32, Int)])
    func `enumerators are found with their enumeration`(name: String, id: UInt32, index: Int) throws {
        let found = try BTFBuilder.everyKind().btf().ownEnumerators(matching: NamePattern(name))
        #expect(found == [BTFEnumeratorPlace(enumeration: id, index: index)])
    }

    @Test(
        arguments: [
            ("pait", "pair"), ("pair_", "pair"), ("handel_event", "handle_event"), ("colour", "color"),
            ("entirely_different", nil), ("", nil), (String(repeating: "x", count: 5000), nil),
        ] as [(String, String?)])
    func `the nearest name is proposed`(name: String, expected: String?) throws {
        #expect(try BTFBuilder.everyKind().btf().nearestName(to: name) == expected)
    }

    @Test func `a name outside of the strings is an error`() throws {
        var builder = BTFBuilder()
        _ = builder.integer("int", size: 4)
        var bytes = builder.bytes
        bytes[26] = 0x7f
        let btf = try BTF(bytes)
        #expect(throws: DecodeError.self) { try ids("x*", in: btf) }
        #expect(btf.nearestName(to: "int") == nil)
    }

    @Test func `names that share their ends are not compared without end`() throws {
        // 20000 types, the names of which are the ends of one text of 200000 bytes: 4 GB to be compared.
        var types: [UInt8] = []
        for index in 0..<UInt32(20_000) {
            for word in [1 + index, 7 << 24, 0] {
                types += (0..<4).map { UInt8(truncatingIfNeeded: word >> UInt32($0 * 8)) }
            }
        }
        let strings: [UInt8] = [0] + [UInt8](repeating: UInt8(ascii: "a"), count: 200_000) + [0]
        var bytes: [UInt8] = [0x9f, 0xeb, 1, 0]
        for word in [24, 0, UInt32(types.count), UInt32(types.count), UInt32(strings.count)] {
            bytes += (0..<4).map { UInt8(truncatingIfNeeded: word >> UInt32($0 * 8)) }
        }
        let btf = try BTF(bytes + types + strings)
        #expect(throws: DecodeError.self) { try ids("*b", in: btf) }
        #expect(btf.nearestName(to: "aaaa") == nil)
    }
}
