import Testing

@testable import SwbpfCore

/// The names behind `type` in `btf dump`.
@Suite struct DeclaredTypesTests {
    private func source(_ btf: BTF) -> BTFSource { BTFSource(btf, name: "a.o") }

    /// 2 struct pair, 3 typedef pair, 4 union pair_u, 5 enum color, 6 forward struct hidden, 7 forward union
    private func btf() throws -> BTF {
        var builder = BTFBuilder()
        let int = builder.integer("int", size: 4, encoding: 1)
        let pair = builder.structure("pair", size: 4, [("x", int, 0, 0)])
        builder.add(.typedef, "pair", pair)
        _ = builder.structure("pair_u", size: 4, kind: .union, [("x", int, 0, 0)])
        builder.add(.enumeration, "color", count: 1, 4, ["RED", 1])
        builder.add(.forward, "hidden")
        builder.add(.forward, "hidden", flag: true)
        builder.add(.forward, "pair")
        return try builder.btf()
    }

    @Test(
        arguments: [
            (["pair"], [2, 3]), (["struct", "pair"], [2]), (["struct pair"], [2]), (["typedef pair"], [3]),
            (["pair*"], [2, 3, 4]), (["color", "pair_u"], [5, 4]), (["pair_u", "pair*"], [4, 2, 3]),
            (["hidden"], [6, 7]), (["struct hidden"], [6]), (["union", "hidden"], [7]), (["enum c?lor"], [5]),
        ] as [([String], [UInt32])])
    func `names, patterns and keywords choose types`(words: [String], ids: [UInt32]) throws {
        #expect(try source(btf()).declaredTypes(TypeName.read(words)) == ids)
    }

    @Test func `a name that is only in the base is found there`() throws {
        var split = BTFBuilder(base: try btf())
        let own = split.structure("own", size: 0, [])
        #expect(try source(split.btf()).declaredTypes(TypeName.read(["own", "color"])) == [own, 5])
    }

    @Test(
        arguments: [
            (["paris"], "a.o has no type 'paris': did you mean 'pair'?"),
            (["union pair_w"], "a.o has no type 'union pair_w': did you mean 'pair_u'?"),
            (["nothing_like_it"], "a.o has no type 'nothing_like_it'"),
            (["x*"], "a.o has no type that matches 'x*'"), (["pair", "int"], "a.o has no type 'int'"),
        ])
    func `an unknown name is refused, with the nearest one`(words: [String], message: String) throws {
        #expect {
            try source(btf()).declaredTypes(TypeName.read(words))
        } throws: {
            "\($0)" == message
        }
    }
}
