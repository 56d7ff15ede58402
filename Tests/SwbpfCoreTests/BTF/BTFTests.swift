import Testing

@testable import SwbpfCore

@Suite struct BTFTests {
    private func everyKind(_ order: ByteOrder = .little) throws -> BTF {
        try BTFBuilder.everyKind(order: order).btf()
    }

    @Test(arguments: [ByteOrder.little, .big])
    func `every kind is read in both byte orders`(order: ByteOrder) throws {
        let btf = try everyKind(order)
        #expect(btf.endID == 21)
        #expect(btf.order == order)
        let kinds = try Set((1..<btf.endID).map { try btf.type($0).kind })
        #expect(kinds == Set(BTFKind.allCases))
    }

    @Test(arguments: [ByteOrder.little, .big])
    func `what stands behind each kind is decoded`(order: ByteOrder) throws {
        let btf = try everyKind(order)
        #expect(
            try btf.integer(btf.type(1)).map { [$0.bitOffset, $0.bitCount] } == [0, 32])
        #expect(try btf.integer(btf.type(1))?.encoding == .signed)
        #expect(try btf.array(btf.type(4)) == BTFArray(element: 2, index: 2, count: 8))
        let members = try btf.members(of: btf.type(6))
        #expect(members.map(\.bitOffset) == [0, 32, 35, 64, 128])
        #expect(members.map(\.bitCount) == [0, 3, 29, 0, 0])
        #expect(try btf.name(at: members[2].nameOffset) == "high")
        #expect(try btf.enumerators(of: btf.type(7)).map(\.value) == [0, 7])
        #expect(try btf.enumerators(of: btf.type(20)).map(\.value) == [.min + 1])
        #expect(try btf.parameters(of: btf.type(13)).map(\.type) == [3, 0])
        #expect(try btf.linkage(of: btf.type(14)) == 1)
        #expect(try btf.linkage(of: btf.type(15)) == 1)
        #expect(
            try btf.sectionEntries(of: btf.type(16)) == [BTFSectionEntry(variable: 15, offset: 0, size: 24)])
        #expect(try btf.componentIndex(of: btf.type(18)) == -1)
        #expect(try btf.type(9).referencedType == 6)
        #expect(try btf.type(6).size == 24)
        #expect(try btf.type(6).referencedType == nil)
    }

    @Test func `asking a kind for what it does not have gives nothing`() throws {
        let btf = try everyKind()
        let pointer = try btf.type(3)
        #expect(try btf.integer(pointer) == nil)
        #expect(try btf.array(pointer) == nil)
        #expect(try btf.members(of: pointer).isEmpty)
        #expect(try btf.enumerators(of: pointer).isEmpty)
        #expect(try btf.parameters(of: pointer).isEmpty)
        #expect(try btf.sectionEntries(of: pointer).isEmpty)
        #expect(try btf.linkage(of: pointer) == nil)
        #expect(try btf.componentIndex(of: pointer) == nil)
        #expect(pointer.size == nil)
    }

    @Test func `a function's name is found by its id`() throws {
        let btf = try everyKind()
        #expect(try btf.functionName(14) == "handle_event")
        #expect(try btf.functionName(6) == nil)
        #expect(throws: DecodeError.self) { try btf.functionName(99) }
    }

    @Test(arguments: [0, 21, .max] as [UInt32])
    func `an id that no type has is an error`(id: UInt32) throws {
        let btf = try everyKind()
        #expect(throws: DecodeError.self) { try btf.type(id) }
    }

    @Test func `an empty type section has no types`() throws {
        #expect(try BTFBuilder().btf().endID == 1)
    }

    @Test func `split types continue the ids and the strings of their base`() throws {
        let base = try everyKind()
        var builder = BTFBuilder(base: base)
        let module = builder.structure("module_state", size: 24, [("pair", 9, 0, 0)])
        let split = try builder.btf()
        #expect(module == 21)
        #expect(try split.name(of: split.type(21)) == "module_state")
        #expect(try split.name(of: split.type(6)) == "pair")
        #expect(try split.members(of: split.type(6)).count == 5)
        #expect(try split.size(of: 9) == 24)
        #expect(
            split.ids(of: [BTFQuery(.structure, "pair"), BTFQuery(.structure, "module_state")]) == [6, 21])
        #expect(throws: DecodeError.self) { try split.type(22) }
    }

    @Test func `a split type whose name is the base's is found`() throws {
        let base = try everyKind()
        var bytes = BTFBuilder(base: base)
        bytes.add(.typedef, "padding", 6)
        // The typedef's name becomes the base's "int", at offset 1.
        var split = bytes.bytes
        split.replaceSubrange(24..<28, with: [1, 0, 0, 0])
        #expect(try BTF(split, base: base).id(of: .typedef, "int") == 21)
    }

    @Test func `a vlen of more than 16 bits is read`() throws {
        var builder = BTFBuilder()
        let count = 70_000
        builder.add(
            .enumeration, "many", count: count, 4, [BTFBuilder.Word](repeating: 1, count: count * 2))
        let btf = try builder.btf()
        #expect(try btf.type(1).count == count)
    }
}

@Suite struct BTFHeaderTests {
    /// The bytes with one 32-bit little-endian word replaced.
    private func patched(_ offset: Int, _ value: UInt32) -> [UInt8] {
        var bytes = BTFBuilder.everyKind().bytes
        for index in 0..<4 { bytes[offset + index] = UInt8(truncatingIfNeeded: value >> UInt32(index * 8)) }
        return bytes
    }

    @Test(
        arguments: [
            (0, 0x0001_eb9e), (0, 0x0002_eb9f),  // magic, version
            (4, 0), (4, 23), (4, 100_000), (4, .max),  // header length
            (8, .max), (8, 100_000), (12, .max), (12, 100_000),  // types
            (16, .max), (20, .max), (20, 100_000),  // strings
            (12, 5),  // a type cut short
        ] as [(Int, UInt32)])
    func `a header that promises what is not there is refused`(offset: Int, value: UInt32) {
        #expect(throws: DecodeError.self) { try BTF(patched(offset, value)) }
    }

    @Test func `an unknown kind is refused with its place`() throws {
        let error = #expect(throws: DecodeError.self) { try BTF(patched(28, 20 << 24)) }
        #expect(
            error
                == DecodeError(
                    what: "BTF type", offset: 24, reason: "is of kind 20, known are 1 to 19"))
    }

    @Test func `a type cut short tells what it needed and what was there`() throws {
        let error = #expect(throws: DecodeError.self) { try BTF(patched(28, 4 << 24 | 0xff_ffff)) }
        #expect(error?.offset == 24)
        #expect(error?.reason.hasPrefix("needs 201326592 bytes, ") == true)
    }

    @Test func `a longer header is skipped`() throws {
        var bytes = BTFBuilder.everyKind().bytes
        bytes.insert(contentsOf: [0, 0, 0, 0, 0, 0, 0, 0], at: 24)
        bytes[4] = 32
        #expect(try BTF(bytes).endID == 21)
    }

    @Test func `a name without its NUL is an error`() throws {
        var bytes = BTFBuilder.everyKind().bytes
        bytes[bytes.count - 1] = 0x41
        #expect(throws: DecodeError.self) { try BTF(bytes) }
        let btf = try BTF(BTFBuilder.everyKind().bytes)
        #expect(throws: DecodeError.self) { try btf.name(at: .max) }
    }
}

@Suite struct BTFResolveTests {
    @Test func `typedefs and qualifiers are seen through`() throws {
        let btf = try BTFBuilder.everyKind().btf()
        #expect(try btf.resolved(11)?.id == 6)
        #expect(try btf.resolved(19)?.id == 7)
        #expect(try btf.resolved(0) == nil)
        #expect(try btf.unqualified(11)?.id == 9)
    }

    @Test(arguments: [
        (1, 4), (3, 8), (4, 8), (6, 24), (11, 24), (15, 24), (16, 24), (17, 8), (19, 4), (20, 8),
    ])
    func `a type's size is what a value of it takes`(id: UInt32, size: Int) throws {
        #expect(try BTFBuilder.everyKind().btf().size(of: id) == size)
    }

    @Test(arguments: [0, 8, 13, 14, 18, 99] as [UInt32])
    func `what has no values has no size`(id: UInt32) throws {
        let btf = try BTFBuilder.everyKind().btf()
        #expect(throws: DecodeError.self) { try btf.size(of: id) }
    }

    @Test func `a circle of typedefs ends in an error`() throws {
        var builder = BTFBuilder()
        builder.add(.typedef, "a", 2)
        builder.add(.const, "", 1)
        let btf = try builder.btf()
        #expect(throws: DecodeError.self) { try btf.resolved(1) }
        #expect(throws: DecodeError.self) { try btf.size(of: 2) }
    }

    @Test func `an array of itself ends in an error`() throws {
        var builder = BTFBuilder()
        builder.add(.array, "", 0, [1, 1, 1])
        let btf = try builder.btf()
        #expect(throws: DecodeError.self) { try btf.size(of: 1) }
    }

    @Test func `a size that overflows is an error`() throws {
        var builder = BTFBuilder()
        var id = builder.integer("int", size: 4)
        for _ in 0..<3 { id = builder.array(of: id, count: .max) }
        let btf = try builder.btf()
        #expect(throws: DecodeError.self) { try btf.size(of: id) }
    }
}

@Suite struct BTFFieldTests {
    @Test func `members of unnamed parts count as the structure's own`() throws {
        let btf = try BTFBuilder.everyKind().btf()
        #expect(try btf.fields(of: 6).map(\.name) == ["first", "low", "high", "number", "text", "next"])
        #expect(try btf.field("text", of: 6)?.offset == 8)
        #expect(try btf.field("next", of: 11)?.offset == 16)
        #expect(try btf.field("high", of: 6)?.bitCount == 29)
        #expect(try btf.field("absent", of: 6) == nil)
        #expect(try btf.fields(of: 1).isEmpty)
    }

    @Test func `unnamed structures that hold themselves end in an error`() throws {
        var builder = BTFBuilder()
        builder.add(.structure, "", count: 2, 4, ["", 1, 0, "", 1, 0])
        let btf = try builder.btf()
        #expect(throws: DecodeError.self) { try btf.fields(of: 1) }
    }
}

@Suite struct BTFFindTests {
    @Test(arguments: [ByteOrder.little, .big])
    func `types are found by kind and name in the order of the queries`(order: ByteOrder) throws {
        let btf = try BTFBuilder.everyKind(order: order).btf()
        let queries = [
            BTFQuery(.enumeration64, "wide"), BTFQuery(.function, "handle_event"),
            BTFQuery(.function, "handle"), BTFQuery(.structure, "color"), BTFQuery(.enumeration, "color"),
            BTFQuery(.integer, "int"), BTFQuery(.function, "handle_event"),
        ]
        #expect(btf.ids(of: queries) == [20, 14, nil, nil, 7, 1, 14])
    }

    @Test func `an enumerator is found by its value, whatever its sign is taken for`() throws {
        var builder = BTFBuilder()
        builder.add(.enumeration, "state", count: 2, 1, ["OK", 0, "FAILED", 200])
        let btf = try builder.btf()
        #expect(try btf.enumeratorName(for: 200, in: btf.type(1)) == "FAILED")
        #expect(try btf.enumeratorName(for: -56, bitCount: 8, in: btf.type(1)) == "FAILED")
        #expect(try btf.enumeratorName(for: -56, in: btf.type(1)) == nil)
    }
}

@Suite struct BTFKindTests {
    @Test func `a kind is found by its number in either way`() {
        for number in UInt8.min...UInt8.max {
            #expect(BTFKind(number: number) == BTFKind(rawValue: number) ?? .unknown)
        }
    }
}
