import Testing

@testable import SwbpfCore

/// A path, and where it leads: type, bit offset, bit count, bit-field.
struct PlaceCase: Sendable, CustomTestStringConvertible {
    let root: UInt32
    let path: String
    let type: UInt32
    let bits: [Int]
    var isBitField = false

    var testDescription: String { "'\(path)' in type \(root)" }
}

@Suite struct BTFPlaceTests {
    /// The types of `everyKind`, and behind them a structure of arrays (21 to 24) and a section (25, 26).
    private static func types() throws -> BTF {
        var builder = BTFBuilder.everyKind()
        let pairs = builder.array(of: 6, count: 3)  // 21
        let rows = builder.array(of: 4, count: 2)  // 22
        let flexible = builder.array(of: 1, count: 0)  // 23
        _ = builder.structure(
            "table", size: 96,
            [("pairs", pairs, 0, 0), ("rows", rows, 576, 0), ("rest", flexible, 704, 0)])  // 24
        let dotted = builder.add(.variable, "count.0", 1, [0])  // 25
        builder.add(.dataSection, ".bss", count: 2, 28, [15, 0, 24, .number(dotted), 24, 4])  // 26
        return try builder.btf()
    }

    @Test(arguments: [
        PlaceCase(root: 6, path: "", type: 6, bits: [0, 192]),
        PlaceCase(root: 1, path: "", type: 1, bits: [0, 32]),
        PlaceCase(root: 6, path: "first", type: 1, bits: [0, 32]),
        PlaceCase(root: 11, path: "next", type: 3, bits: [128, 64]),
        PlaceCase(root: 6, path: "low", type: 1, bits: [32, 3], isBitField: true),
        PlaceCase(root: 6, path: "high", type: 1, bits: [35, 29], isBitField: true),
        PlaceCase(root: 6, path: "text", type: 4, bits: [64, 64]),
        PlaceCase(root: 6, path: "text[7]", type: 2, bits: [120, 8]),
        PlaceCase(root: 6, path: "number", type: 1, bits: [64, 32]),
        PlaceCase(root: 4, path: "[3]", type: 2, bits: [24, 8]),
        PlaceCase(root: 24, path: "pairs[2].high", type: 1, bits: [419, 29], isBitField: true),
        PlaceCase(root: 24, path: "pairs[1]", type: 6, bits: [192, 192]),
        PlaceCase(root: 24, path: "rows[1][2]", type: 2, bits: [656, 8]),
        PlaceCase(root: 24, path: "rest[1]", type: 1, bits: [736, 32]),
        PlaceCase(root: 26, path: "state.first", type: 1, bits: [0, 32]),
        PlaceCase(root: 26, path: "count.0", type: 1, bits: [192, 32]),
    ])
    func `a path leads to a part`(place: PlaceCase) throws {
        let found = try BTFPlace.find(place.path, in: Self.types(), type: place.root)
        #expect(
            found
                == BTFPlace(
                    type: place.type, bitOffset: place.bits[0], bitCount: place.bits[1],
                    isBitField: place.isBitField, name: place.path))
    }

    @Test(
        arguments: [
            (
                6, "fist",
                "struct pair has no field 'fist': did you mean 'first'? its fields are first, low, high, number, text, next"
            ),
            (6, "first.x", "'first' is int, which has no field 'x'"),
            (6, "low.x", "'low' is a bit-field of 3 bits, which has no field 'x'"),
            (6, "first[0]", "'first' is int, which has no elements"),
            (6, "next.first", "'next' is int *, which has no field 'first'"),
            (6, "text[8]", "'text' has 8 elements, there is no [8]"),
            (1, "x", "'the value' is int, which has no field 'x'"),
            (
                24, "pairs[0].zzz",
                "struct pair has no field 'zzz': its fields are first, low, high, number, text, next"
            ),
            (26, "zzzz", ".bss has no field 'zzzz': its fields are state, count.0"),
            (6, ".first", "'.first' is no path to a field: a field name is missing"),
            (6, "first.", "'first.' is no path to a field: a field name is missing"),
            (24, "pairs[0]..low", "a field name is missing"),
            (6, "text[", "'[' needs a number and ']' behind it"),
            (6, "text[]", "'[' needs a number and ']' behind it"),
            (6, "text[x]", "'[' needs a number and ']' behind it"),
            (6, "text[-1]", "'[' needs a number and ']' behind it"),
            (6, "text[1]x", "behind ']' there must be '.', '[' or the end"),
            (6, "text[99999999999]", "an array has no such element"),
            (24, "rest[9999999999]", nil),
            (8, "", "cannot be read: BTF type 8: has no size"),
            (99, "", "BTF type 99: does not exist"),
        ] as [(UInt32, String, String?)])
    func `a path that leads nowhere is refused in words`(root: UInt32, path: String, words: String?) throws {
        let btf = try Self.types()
        guard let words else {
            #expect(try BTFPlace.find(path, in: btf, type: root).fits(in: 1 << 20) == false)
            return
        }
        let error = #expect(throws: BTFPlaceError.self) { try BTFPlace.find(path, in: btf, type: root) }
        #expect(error?.description.contains(words) == true, "\(error?.description ?? "")")
    }

    @Test func `of many fields the first twenty are listed`() throws {
        var builder = BTFBuilder()
        let int = builder.integer("int", size: 4)
        let members = (0..<50).map { ("field\($0)", int, UInt32($0 * 32), UInt32(0)) }
        let type = builder.structure("wide", size: 200, members)
        let btf = try builder.btf()
        let error = #expect(throws: BTFPlaceError.self) { try BTFPlace.find("z", in: btf, type: type) }
        #expect(error?.description.hasSuffix("field18, field19 and 30 more") == true)
    }

    @Test func `a bit-field whose bits stand in its type is found with its width`() throws {
        var builder = BTFBuilder()
        let bits = builder.add(.integer, "bits", 4, [.number(2 << 16 | 5)])
        let type = builder.structure("old", size: 8, [("flag", bits, 32, 0)])
        let place = try BTFPlace.find("flag", in: builder.btf(), type: type)
        #expect(place.bitOffset == 34 && place.bitCount == 5 && place.isBitField)
    }

    @Test(
        arguments: [
            (6, "", ["first", "low", "high", "number", "text", "next"]), (6, "l", ["low"]),
            (24, "pairs[1].n", ["pairs[1].number", "pairs[1].next"]), (24, "pairs.", []), (1, "", []),
            (26, "state.f", ["state.first"]), (26, "", ["state", "count.0"]), (6, "first.", []), (0, "", []),
        ] as [(UInt32, String, [String])])
    func `paths are completed one level at a time`(root: UInt32, prefix: String, fields: [String]) throws {
        #expect(BTFPlace.fields(of: root, in: try Self.types(), prefix: prefix) == fields)
    }

    @Test(arguments: [(0, 32, 4, true), (8, 32, 4, false), (0, 32, 0, false), (1 << 52, 8, 4, false)])
    func `a part that lies outside of the bytes does not fit`(
        bitOffset: Int, bitCount: Int, byteCount: Int, fits: Bool
    ) {
        let place = BTFPlace(type: 1, bitOffset: bitOffset, bitCount: bitCount, isBitField: false, name: "")
        #expect(place.fits(in: byteCount) == fits)
    }
}

@Suite struct BTFPlaceHostileTests {
    @Test func `a structure in itself without a name is an error`() throws {
        var builder = BTFBuilder()
        _ = builder.structure("loop", size: 4, [("", 1, 0, 0)])
        let btf = try builder.btf()
        #expect(throws: BTFPlaceError.self) { try BTFPlace.find("x", in: btf, type: 1) }
    }

    @Test func `a structure that holds itself leads no further than the path`() throws {
        var builder = BTFBuilder()
        _ = builder.structure("loop", size: 4, [("self", 1, 8, 0)])
        let btf = try builder.btf()
        let path = Array(repeating: "self", count: 500).joined(separator: ".")
        #expect(try BTFPlace.find(path, in: btf, type: 1).bitOffset == 4000)
    }

    @Test func `offsets that add up to more than any value are an error`() throws {
        var builder = BTFBuilder()
        let int = builder.integer("int", size: 4)
        let row = builder.array(of: int, count: .max)
        let rows = builder.array(of: row, count: 8000)
        let type = builder.structure("huge", size: 4, [("rows", rows, .max, 0), ("self", 4, .max, 0)])
        let btf = try builder.btf()
        let path = Array(repeating: "self", count: 100).joined(separator: ".") + ".rows[7999][4294967294]"
        let place = try BTFPlace.find(path, in: btf, type: type)
        #expect(!place.fits(in: 1 << 30))
    }
}
