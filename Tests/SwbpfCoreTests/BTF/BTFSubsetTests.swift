import Testing

@testable import SwbpfCore

@Suite struct BTFSubsetTests {
    private func subset(of types: BTF, _ ids: UInt32..., forOldKernels: Bool = false) throws -> (
        BTF, [UInt32]
    ) {
        var subset = BTFSubset(of: types, forOldKernels: forOldKernels)
        let new = try ids.map { try subset.add($0) }
        return (try BTF(subset.encoded()), new)
    }

    @Test(arguments: [ByteOrder.little, .big])
    func `a structure comes with all that it is made of, and nothing else`(order: ByteOrder) throws {
        let source = try BTFBuilder.everyKind(order: order).btf()
        let (btf, ids) = try subset(of: source, 6)
        // pair, int, union, text, char, pointer.
        #expect(btf.endID == 7)
        #expect(BTFTypeText.text(of: ids[0], in: btf) == "struct pair")
        #expect(try btf.size(of: ids[0]) == 24)
        let members = try btf.members(of: btf.type(ids[0]))
        #expect(
            try members
                == source.members(of: source.type(6)).enumerated().map { index, member in
                    BTFMember(
                        nameOffset: members[index].nameOffset, type: members[index].type,
                        bitOffset: member.bitOffset,
                        bitCount: member.bitCount)
                })
        #expect(try members.map { try btf.name(at: $0.nameOffset) } == ["first", "low", "high", "", "next"])
        #expect(members.map { BTFTypeText.text(of: $0.type, in: btf) }.prefix(3) == ["int", "int", "int"])
        #expect(BTFTypeText.text(of: members[4].type, in: btf) == "int *")
    }

    @Test func `a type that was added before has its id already`() throws {
        let (_, ids) = try subset(of: BTFBuilder.everyKind().btf(), 6, 1, 6)
        #expect(ids[0] == ids[2])
        #expect(ids[1] != ids[0])
    }

    @Test func `structures that only pointers lead to are declared`() throws {
        var builder = BTFBuilder()
        let int = builder.integer("int", size: 4, encoding: 1)
        let large = builder.structure("large", size: 4, [("member", int, 0, 0)])
        let alias = builder.add(.typedef, "large_t", large)
        let const = builder.add(.const, "", alias)
        let pointer = builder.add(.pointer, "", const)
        let outer = builder.structure("outer", size: 16, [("a", pointer, 0, 0), ("b", int, 64, 0)])
        let whole = builder.structure("whole", size: 12, [("a", pointer, 0, 0), ("b", alias, 64, 0)])
        let source = try builder.btf()

        let (btf, ids) = try subset(of: source, outer)
        let kinds = try (1..<btf.endID).map { try btf.type($0).kind }
        #expect(kinds.contains(.forward) && kinds.filter { $0 == .structure }.count == 1)
        #expect(
            try BTFTypeText.text(of: btf.members(of: btf.type(ids[0]))[0].type, in: btf) == "const large_t *")

        // One that is a member as well is defined there.
        let (both, other) = try subset(of: source, whole)
        let members = try both.members(of: both.type(other[0]))
        #expect(try both.resolved(members[1].type)?.kind == .structure)
        #expect(try both.size(of: members[1].type) == 4)
    }

    @Test func `a list that leads back to itself ends`() throws {
        var builder = BTFBuilder()
        let pointer = builder.add(.pointer, "", 2)
        let node = builder.structure("node", size: 8, [("next", pointer, 0, 0)])
        let (btf, ids) = try subset(of: builder.btf(), node)
        #expect(try btf.size(of: ids[0]) == 8)
        #expect(btf.endID == 3)
    }

    @Test func `kinds that older kernels do not know become others of the same size`() throws {
        let source = try BTFBuilder.everyKind().btf()
        for (id, kind) in [(UInt32(17), BTFKind.structure), (19, .const), (20, .integer)] {
            let (btf, ids) = try subset(of: source, id, forOldKernels: true)
            #expect(try btf.type(ids[0]).kind == kind)
            if id != 19 { #expect(try btf.size(of: ids[0]) == 8) }
        }
        let (btf, ids) = try subset(of: source, 20)
        #expect(
            try btf.enumerators(of: btf.type(ids[0])).map(\.value) == [
                Int64(bitPattern: 0x8000_0000_0000_0001)
            ])
    }

    @Test(arguments: [UInt32(14), 15, 16, 18])
    func `what is no type of a value is refused`(id: UInt32) throws {
        var subset = BTFSubset(of: try BTFBuilder.everyKind().btf())
        #expect(throws: DecodeError.self) { try subset.add(id) }
    }

    @Test func `types that do not exist are refused`() throws {
        var builder = BTFBuilder()
        let wrong = builder.structure("wrong", size: 8, [("member", 99, 0, 0)])
        var subset = BTFSubset(of: try builder.btf())
        #expect(throws: DecodeError.self) { try subset.add(wrong) }
        #expect(throws: DecodeError.self) { try subset.add(12) }
    }

    @Test func `a type with more parts than any map has is refused`() throws {
        var builder = BTFBuilder()
        let int = builder.integer("int", size: 4)
        let many = builder.structure(
            "many", size: 4, kind: .union, (0..<70_000).map { _ in ("m", int, 0, 0) })
        var subset = BTFSubset(of: try builder.btf())
        #expect(throws: DecodeError.self) { try subset.add(many) }
    }

    @Test(arguments: [1, 2, 4, 8])
    func `an integer can be made for keys`(size: Int) throws {
        var subset = BTFSubset(of: try BTFBuilder.everyKind().btf())
        let key = subset.addInteger(size: size)
        let value = try subset.add(6)
        let btf = try BTF(subset.encoded())
        #expect(try (btf.type(key).kind, btf.size(of: key)) == (.integer, size))
        #expect(try btf.size(of: value) == 24)
    }
}
