import Testing

@testable import SwbpfCore

@Suite struct BTFLeafPlacesTests {
    @Test func `the parts without parts are found with their paths`() throws {
        let layout = try QueryLayouts.typed()
        let btf = try #require(layout.btf)
        let leaves = BTFPlace.leaves(of: layout.valueType, in: btf, byteCount: 152)
        #expect(
            leaves.map(\.name) == [
                "count", "delta", "state", "comm", "mac", "low", "high", "in6", "ratio", "wide",
                "stats[0].packets", "stats[0].bytes", "stats[1].packets", "stats[1].bytes", "numbers[0]",
                "numbers[1]", "letter",
            ])
        #expect(try leaves.allSatisfy { try BTFPlace.find($0.name, in: btf, type: layout.valueType) == $0 })
    }

    @Test func `parts behind the end of the bytes are left out`() throws {
        let layout = try QueryLayouts.typed()
        let leaves = BTFPlace.leaves(of: layout.valueType, in: try #require(layout.btf), byteCount: 15)
        #expect(leaves.map(\.name) == ["count", "delta"])
    }

    @Test func `a number is a part with an empty path`() throws {
        var builder = BTFBuilder()
        let int = builder.integer("int", size: 4)
        let leaves = BTFPlace.leaves(of: int, in: try builder.btf(), byteCount: 4)
        #expect(leaves.map(\.name) == [""])
    }

    @Test func `BTF in circles, or with more parts than bytes, takes bounded work`() throws {
        var builder = BTFBuilder()
        let int = builder.integer("int", size: 4)
        let empty = builder.structure("empty", size: 0, [])
        let many = builder.array(of: empty, count: .max)
        let numbers = builder.array(of: int, count: .max)
        let rows = builder.array(of: numbers, count: .max)
        let loop = builder.structure(
            "loop", size: 4, [("self", 6, 0, 0), ("many", many, 0, 0), ("rows", rows, 0, 0)])
        let btf = try builder.btf()
        #expect(BTFPlace.leaves(of: loop, in: btf, byteCount: 1 << 20).count <= 1 << 14)
        #expect(BTFPlace.leaves(of: 99, in: btf, byteCount: 4).isEmpty)
        #expect(BTFPlace.leaves(of: 0, in: btf, byteCount: 4).isEmpty)
    }
}
