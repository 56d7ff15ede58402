import Foundation
import Testing

@testable import SwbpfCore

@Suite struct BTFLayoutTests {
    /// Structures with one of everything that a listing shows.
    private static func source() throws -> BTFSource {
        var builder = BTFBuilder()
        let byte = builder.add(.typedef, "u8", builder.integer("unsigned char", size: 1))
        let int = builder.integer("int", size: 4, encoding: 1)
        let handler = builder.add(
            .pointer, "",
            builder.add(.functionPrototype, "", count: 1, int, ["", .number(builder.add(.pointer, ""))]))
        let head = builder.structure(
            "head", size: 16, [("count", int, 0, 0), ("next", builder.add(.pointer, ""), 64, 0)])
        let union = builder.structure(
            "", size: 4, kind: .union, [("all", int, 0, 0), ("first", byte, 0, 0)])
        let heads = builder.array(of: head, count: 2)
        let whole = builder.structure(
            "whole", size: 192,
            [
                ("kind", byte, 0, 0), ("low", int, 32, 3), ("high", int, 40, 5), ("", union, 64, 0),
                ("handler", handler, 128, 0), ("heads", heads, 192, 0),
                ("name", builder.array(of: byte, count: 20), 448, 0),
                ("far", int, 1024, 0),
            ])
        builder.add(.typedef, "whole_t", whole)
        builder.add(
            .typedef, "pair_t", builder.structure("", size: 5, [("a", byte, 0, 0), ("b", int, 8, 0)]))
        _ = builder.structure("broken", size: 4, [("a", int, 0, 0), ("b", int, 16, 0)])
        _ = builder.structure("bad", size: 4, [("a", 9999, 0, 0)])
        _ = builder.structure("od\u{1b}d", size: 4, [("a\nb", int, 0, 0)])
        builder.add(.enumeration, "color", count: 2, 4, ["RED", 0, "BLUE", 0xffff_ffff])
        builder.add(.enumeration64, "wide", count: 1, flag: true, 8, ["LOW", 0xffff_ffff, 0xffff_ffff])
        return BTFSource(try builder.btf(), name: "test")
    }

    private func report(_ words: String..., depth: Int = 0, cacheLine: Int = 64) throws -> BTFLayoutReport {
        try BTFLayoutReport(try Self.source(), TypeName.read(words), depth: depth, cacheLine: cacheLine)
    }

    @Test func `a layout is shown with everything in it`() throws {
        try expectGolden(try report("whole"), "btf-layout")
    }

    @Test func `named structures are expanded, lines are of any size`() throws {
        try expectGolden(try report("whole", depth: 1, cacheLine: 32), "btf-layout-depth")
    }

    @Test func `a typedef of an unnamed structure, and members that cannot be`() throws {
        try expectGolden(try report("pair_t", "broken"), "btf-layout-odd")
    }

    @Test(arguments: [
        (["whole"], 1), (["struct", "whole"], 1), (["struct whole"], 1), (["whole_t"], 1),
        (["whole", "whole"], 1),
        (["w*"], 1), (["typedef", "whole_t"], 1), (["pair_t", "head"], 2), (["[hw]*"], 2),
    ])
    func `structures are named in several ways`(words: [String], count: Int) throws {
        let report = try BTFLayoutReport(try Self.source(), TypeName.read(words))
        #expect(text(report).components(separatedBy: "/* size: ").count - 1 == count)
        #expect(report.failures == [])
    }

    @Test(arguments: [
        (["unlike"], "test has no structure or union 'unlike'"),
        (["whol"], "test has no structure or union 'whol': did you mean 'whole'?"),
        (["union", "whole"], "test has no structure or union 'union whole'"),
        (["x*"], "test has no structure or union that matches 'x*'"),
        (["int"], "test has no structure or union 'int'"),
    ])
    func `what is not there is an error`(words: [String], message: String) throws {
        let error = #expect(throws: BTFSourceError.self) {
            try BTFLayoutReport(try Self.source(), TypeName.read(words))
        }
        #expect(error?.description == message)
    }

    @Test func `a malformed structure does not keep the others from being shown`() throws {
        let report = try report("head", "bad")
        #expect(text(report).contains("struct head {"))
        #expect(report.failures.count == 1)
        #expect(report.failures.first?.contains("9999") == true)
    }

    @Test func `names cannot act on a terminal`() throws {
        let listing = text(try report("od*"))
        #expect(listing.contains(#"struct od\x1bd {"#))
        #expect(listing.contains(#"int a\nb;"#))
    }

    @Test func `a module's structure is found in its base too`() throws {
        let base = try Self.source().btf
        var builder = BTFBuilder(base: base)
        _ = builder.structure("mine", size: 16, [("first", 6, 0, 0)])
        let source = BTFSource(try builder.btf(), name: "module")
        #expect(
            text(try BTFLayoutReport(source, TypeName.read(["mine", "whole"]))).contains("struct whole {"))
        // A pattern is about the module's own.
        #expect(!text(try BTFLayoutReport(source, TypeName.read(["*"]))).contains("struct whole {"))
    }

    // MARK: Finding

    private func found(_ words: [String], kinds: [String] = []) throws -> BTFFindReport {
        var search = BTFSearchRun(TypeName.read(words), kinds)
        try search.look(in: try Self.source())
        return try search.report()
    }

    @Test func `types are shown with kind, size and place`() throws {
        try expectGolden(try found(["w*", "u8"]), "btf-find")
    }

    @Test func `enumerators are shown with their value`() throws {
        try expectGolden(try found(["RED", "BLUE", "LOW"]), "btf-find-enumerator")
    }

    @Test func `enumerators are looked through with the types only where that is asked for`() throws {
        #expect(try found(["*"]).hits[0].enumerators == [])
        #expect(try found(["*"], kinds: ["enumerator"]).hits[0].enumerators.count == 3)
        #expect(try found(["*"], kinds: ["enumerator"]).hits[0].types == [])
        #expect(try found(["*"], kinds: ["enum"]).hits[0].types.count == 2)
        #expect(try found(["*"], kinds: ["enum64", "enumerator"]).hits[0].types.count == 1)
    }

    @Test func `a name that is missing is an error behind what was found`() throws {
        let report = try found(["whole", "nothing_like_it"])
        #expect(report.hits[0].types.count == 1)
        #expect(report.failures == ["test has no type 'nothing_like_it'"])
    }

    @Test(arguments: [
        (["whol"], [], "test has no type 'whol': did you mean 'whole'?"),
        (["whole"], ["union"], "test has no type of this kind 'whole'"),
        (["struct", "RED"], [], "test has no type 'struct RED'"),
    ])
    func `nothing found is an error`(words: [String], kinds: [String], message: String) throws {
        let error = #expect(throws: BTFSourceError.self) { try found(words, kinds: kinds) }
        #expect(error?.description == message)
    }
}
