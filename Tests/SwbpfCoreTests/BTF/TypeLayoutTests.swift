import Testing

@testable import SwbpfCore

@Suite struct TypeLayoutTests {
    private typealias Members = [(name: String, type: UInt32, bitOffset: UInt32, width: UInt32)]

    /// Ids of the types that `build` finds ready.
    private struct Basics {
        var builder: BTFBuilder
        let byte: UInt32
        let int: UInt32
        let long: UInt32
        let pointer: UInt32

        init(_ order: ByteOrder = .little) {
            builder = BTFBuilder(order: order)
            byte = builder.integer("u8", size: 1)
            int = builder.integer("int", size: 4, encoding: 1)
            long = builder.integer("long", size: 8)
            pointer = builder.add(.pointer, "", int)
        }

        func layout(_ id: UInt32, depth: Int = 0) throws -> TypeLayout {
            var reader = TypeLayoutReader(try builder.btf())
            return try reader.layout(of: id, depth: depth)
        }
    }

    private func layout(
        size: UInt32, kind: BTFKind = .structure, _ members: (Basics) -> Members
    ) throws -> TypeLayout {
        var basics = Basics()
        let id = basics.builder.structure("s", size: size, kind: kind, members(basics))
        return try basics.layout(id)
    }

    private func gaps(_ layout: TypeLayout) -> [String] {
        layout.gaps.map { "\($0.kind) \($0.bitOffset)+\($0.bitCount) before \($0.index)" }
    }

    // MARK: Holes

    @Test func `a structure without holes has none`() throws {
        let layout = try layout(size: 8) { [("a", $0.int, 0, 0), ("b", $0.int, 32, 0)] }
        #expect(layout.gaps == [])
        #expect(layout.padding == 0 && layout.bitPadding == 0 && !layout.isPacked)
        #expect(layout.alignment == 4)
        #expect(layout.ordinaryMembers == TypeLayout.Sum(count: 2, size: 8))
    }

    @Test func `bytes between members are a hole, those at the end padding`() throws {
        let layout = try layout(size: 24) {
            [("a", $0.byte, 0, 0), ("p", $0.pointer, 64, 0), ("z", $0.byte, 128, 0)]
        }
        #expect(gaps(layout) == ["bytes 8+56 before 1"])
        #expect(layout.padding == 7)
        #expect(layout.holes(.bytes) == TypeLayout.Sum(count: 1, size: 7))
        #expect(layout.forcedAlignment == 0)
    }

    @Test func `bytes in front of the first member are a hole`() throws {
        #expect(gaps(try layout(size: 8) { [("a", $0.int, 32, 0)] }) == ["bytes 0+32 before 0"])
    }

    @Test func `bits up to the end of the unit are a hole of bits, what is behind it of bytes`() throws {
        let layout = try layout(size: 16) { [("a", $0.int, 0, 3), ("p", $0.pointer, 64, 0)] }
        #expect(gaps(layout) == ["bits 3+29 before 1", "bytes 32+32 before 1"])
        #expect(layout.bitFields == TypeLayout.Sum(count: 1, size: 3))
    }

    @Test func `bits between two units are one hole`() throws {
        let layout = try layout(size: 8) { [("a", $0.int, 0, 30), ("b", $0.int, 35, 2)] }
        #expect(gaps(layout) == ["bits 30+5 before 1"])
        #expect(layout.bitPadding == 27)
    }

    @Test func `a member may lie in the unit of the bit-fields before it`() throws {
        let layout = try layout(size: 8) {
            [("a", $0.int, 0, 3), ("b", $0.byte, 8, 0), ("c", $0.int, 32, 0)]
        }
        #expect(gaps(layout) == ["bits 3+5 before 1", "bytes 16+16 before 2"])
    }

    @Test func `a bit-field's place is that of its unit`() throws {
        let layout = try layout(size: 12) {
            [("a", $0.int, 0, 0), ("b", $0.int, 37, 4), ("c", $0.byte, 73, 2)]
        }
        #expect(layout.members.map { $0.offset(in: layout) } == [0, 4, 9])
        #expect(layout.members.map(\.bitOffset) == [0, 37, 73])
        #expect(layout.members.map(\.size) == [4, 4, 1])
    }

    @Test func `an old bit-field is described by its type`() throws {
        var basics = Basics()
        let three = basics.builder.add(.integer, "int", 4, [.number(5 << 16 | 3)])
        let alias = basics.builder.add(.typedef, "three_t", three)
        let id = basics.builder.structure("s", size: 8, [("a", alias, 32, 0)])
        let member = try #require(try basics.layout(id).members.first)
        #expect(member.bitOffset == 37)
        #expect(member.bitCount == 3)
        #expect(member.size == 4)
    }

    @Test func `a union has padding and no holes`() throws {
        let layout = try layout(size: 8, kind: .union) { [("a", $0.int, 0, 0), ("b", $0.byte, 0, 0)] }
        #expect(layout.gaps == [])
        #expect(layout.padding == 4)
    }

    @Test func `an array at the end has room for nothing`() throws {
        var basics = Basics()
        let rest = basics.builder.array(of: basics.byte, count: 0)
        let id = basics.builder.structure("s", size: 4, [("a", basics.int, 0, 0), ("rest", rest, 32, 0)])
        let layout = try basics.layout(id)
        #expect(layout.members[1].size == 0)
        #expect(layout.gaps == [] && layout.padding == 0)
    }

    @Test func `an empty structure has no members and no padding`() throws {
        let layout = try layout(size: 0) { _ in [] }
        #expect(layout.members == [] && layout.padding == 0 && layout.alignment == 1)
    }

    // MARK: Alignment

    @Test func `members where their types would not be are packed`() throws {
        #expect(try layout(size: 5) { [("a", $0.byte, 0, 0), ("b", $0.int, 8, 0)] }.isPacked)
        #expect(try layout(size: 6) { [("a", $0.int, 0, 0), ("b", $0.byte, 32, 0)] }.isPacked)
    }

    @Test func `what holds a packed structure anywhere is not packed for that`() throws {
        var basics = Basics()
        let inner = basics.builder.structure(
            "p", size: 5, [("a", basics.byte, 0, 0), ("b", basics.int, 8, 0)])
        let id = basics.builder.structure("s", size: 6, [("a", basics.byte, 0, 0), ("p", inner, 8, 0)])
        #expect(try basics.layout(inner).isPacked)
        #expect(try !basics.layout(id).isPacked)
        #expect(try basics.layout(id).alignment == 1)
    }

    @Test func `a gap too large for the type was asked for`() throws {
        let layout = try layout(size: 64) { [("a", $0.byte, 0, 0), ("b", $0.int, 256, 0)] }
        #expect(layout.members.map(\.forcedAlignment) == [0, 32])
        #expect(layout.forcedAlignment == 32)
    }

    @Test func `a gap that no alignment explains was not`() throws {
        let layout = try layout(size: 20) { [("a", $0.byte, 0, 0), ("b", $0.int, 96, 0)] }
        #expect(layout.members[1].forcedAlignment == 0)
    }

    // MARK: Parts

    @Test func `unnamed structures are expanded, with offsets from the outermost`() throws {
        var basics = Basics()
        let inner = basics.builder.structure(
            "", size: 8, [("x", basics.byte, 0, 0), ("y", basics.int, 32, 0)])
        let id = basics.builder.structure("s", size: 16, [("a", basics.int, 0, 0), ("", inner, 64, 0)])
        let parts = try #require(try basics.layout(id).members[1].parts.first)
        #expect(parts.members.map(\.bitOffset) == [64, 96])
        #expect(gaps(parts) == ["bytes 72+24 before 1"])
    }

    @Test(arguments: [(0, 0), (1, 1), (2, 2), (3, 2)])
    func `named structures are expanded to a depth`(depth: Int, levels: Int) throws {
        var basics = Basics()
        let first = basics.builder.structure("first", size: 4, [("x", basics.int, 0, 0)])
        let second = basics.builder.structure("second", size: 4, [("f", first, 0, 0)])
        let array = basics.builder.array(of: second, count: 3)
        let id = basics.builder.structure("s", size: 12, [("a", array, 0, 0)])
        var layout = try basics.layout(id, depth: depth)
        var found = 0
        while let parts = layout.members[0].parts.first {
            layout = parts
            found += 1
        }
        #expect(found == levels)
    }

    @Test func `a typedef of an unnamed structure is a name`() throws {
        var basics = Basics()
        let inner = basics.builder.structure("", size: 4, [("counter", basics.int, 0, 0)])
        let alias = basics.builder.add(.typedef, "atomic_t", inner)
        let id = basics.builder.structure("s", size: 4, [("a", alias, 0, 0)])
        #expect(try basics.layout(id).members[0].parts == [])
        #expect(try basics.layout(id, depth: 1).members[0].parts.count == 1)
    }

    @Test func `both byte orders give the same`() throws {
        let layouts = try [ByteOrder.little, .big].map { order in
            var basics = Basics(order)
            let id = basics.builder.structure(
                "s", size: 8, [("a", basics.int, 3, 4), ("b", basics.byte, 40, 0)])
            return try basics.layout(id)
        }
        #expect(layouts[0] == layouts[1])
    }

    // MARK: Bad input

    @Test func `a member behind the end is told`() throws {
        let layout = try layout(size: 4) { [("a", $0.int, 0, 0), ("b", $0.long, 32, 0)] }
        #expect(layout.excessBits == 64)
        #expect(layout.padding == 0)
    }

    @Test func `members that overlap are told`() throws {
        let layout = try layout(size: 8) {
            [("a", $0.long, 0, 0), ("b", $0.int, 16, 0), ("c", $0.int, 8, 5)]
        }
        #expect(gaps(layout) == ["overlap 16+32 before 1", "overlap 8+5 before 2"])
        #expect(layout.padding == 0)
    }

    @Test func `members in reverse order leave no gap of negative size`() throws {
        let layout = try layout(size: 8) { [("a", $0.int, 32, 0), ("b", $0.byte, 0, 0)] }
        #expect(gaps(layout) == ["bytes 0+32 before 0", "overlap 0+8 before 1"])
    }

    @Test func `a named structure within itself is not expanded without end`() throws {
        var basics = Basics()
        let id = basics.builder.structure("s", size: 4, [("self", 5, 0, 0)])
        #expect(id == 5)
        #expect(try basics.layout(id).members.count == 1)
        #expect(throws: DecodeError.self) { try basics.layout(id, depth: .max) }
    }

    @Test func `an unnamed structure within itself is an error`() throws {
        var basics = Basics()
        let id = basics.builder.structure("", size: 4, [("", 5, 0, 0)])
        #expect(throws: DecodeError.self) { try basics.layout(id) }
    }

    @Test func `structures that double themselves at each level are an error`() throws {
        var basics = Basics()
        var inner = basics.builder.structure("", size: 4, [("x", basics.int, 0, 0)])
        for _ in 0..<40 {
            inner = basics.builder.structure("", size: 4, [("", inner, 0, 0), ("", inner, 0, 0)])
        }
        let last = inner
        #expect(throws: DecodeError.self) { try basics.layout(last) }
    }

    @Test func `a million structures within each other are an error`() throws {
        // Ids 1 to 1000000, each a structure of size 4 with an unnamed member of the next one's type.
        var types: [UInt8] = []
        let count: UInt32 = 1_000_000
        for id in 1...count {
            for word in [0, 4 << 24 | 1, 4, 0, id == count ? 1 : id + 1, 0] as [UInt32] {
                for shift in [0, 8, 16, 24] as [UInt32] {
                    types.append(UInt8(truncatingIfNeeded: word >> shift))
                }
            }
        }
        var bytes: [UInt8] = [0x9f, 0xeb, 1, 0]
        for word in [24, 0, UInt32(types.count), UInt32(types.count), 1] {
            for shift in [0, 8, 16, 24] as [UInt32] { bytes.append(UInt8(truncatingIfNeeded: word >> shift)) }
        }
        var reader = TypeLayoutReader(try BTF(bytes + types + [0]))
        #expect(throws: DecodeError.self) { try reader.layout(of: 1) }
    }

    @Test func `an array larger than any memory is an error`() throws {
        var basics = Basics()
        var array = basics.builder.array(of: basics.long, count: .max)
        array = basics.builder.array(of: array, count: .max)
        let id = basics.builder.structure("s", size: 4, [("a", array, 0, 0)])
        #expect(throws: DecodeError.self) { try basics.layout(id) }
    }

    @Test func `a member of a type without a size is an error`() throws {
        var basics = Basics()
        let forward = basics.builder.add(.forward, "hidden")
        let id = basics.builder.structure("s", size: 4, [("a", forward, 0, 0)])
        #expect(throws: DecodeError.self) { try basics.layout(id) }
        #expect(throws: DecodeError.self) { try basics.layout(forward) }
        #expect(throws: DecodeError.self) { try basics.layout(99) }
    }

    @Test(arguments: [(0, 1), (1, 255)] as [(UInt32, UInt32)])
    func `a bit-field of an odd type or width is laid out`(bitOffset: UInt32, width: UInt32) throws {
        var basics = Basics()
        let empty = basics.builder.structure("empty", size: 0, [])
        let id = basics.builder.structure("s", size: 64, [("a", empty, bitOffset, width)])
        #expect(try basics.layout(id).members[0].bitCount == UInt8(width))
    }
}
