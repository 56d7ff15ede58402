import Testing

@testable import SwbpfCore

/// Structures with their layout, enumerations, and names that are taken.
@Suite struct CDefinitionTests {
    private typealias Member = (name: String, type: UInt32, bitOffset: UInt32, width: UInt32)

    /// The inside of a structure; 1 is `char`, 2 `short`, 3 `int`, 4 `long` of 8 bytes.
    private func inside(size: UInt32, kind: BTFKind = .structure, _ members: [Member]) throws -> String {
        var builder = BTFBuilder()
        _ = builder.integer("char", size: 1, encoding: 1)
        _ = builder.integer("short", size: 2, encoding: 1)
        _ = builder.integer("int", size: 4, encoding: 1)
        _ = builder.integer("long", size: 8, encoding: 1)
        let id = builder.structure("s", size: size, kind: kind, members)
        let lines = try declared(builder.btf(), .ids([id])).split(separator: "\n")
        return lines.map { $0.replacing("\t", with: "") }.dropFirst().joined(separator: " ")
    }

    @Test(
        arguments: [
            (8, [], "long: 64; };"), (3, [], "int: 24; };"),
            (8, [("a", 1, 0, 0), ("b", 3, 32, 0)], "char a; int b; };"),
            (8, [("a", 1, 0, 0), ("b", 1, 32, 0)], "char a; int: 0; char b; long: 0; };"),
            (5, [("a", 1, 0, 0), ("b", 3, 8, 0)], "char a; int b; } __attribute__((packed));"),
            (5, [("a", 3, 0, 0), ("b", 1, 32, 0)], "int a; char b; } __attribute__((packed));"),
            (16, [("a", 3, 0, 0)], "int a; long: 64; };"),
            (24, [("a", 3, 0, 0)], "int a; long: 64; long: 64; };"),
            (16, [("a", 4, 64, 0)], "long: 64; long a; };"),
            (4, [("a", 3, 0, 3), ("b", 3, 3, 29)], "int a: 3; int b: 29; };"),
            (4, [("a", 3, 0, 3), ("b", 3, 8, 4)], "int a: 3; char: 5; int b: 4; };"),
            (8, [("a", 3, 0, 3), ("b", 3, 32, 4)], "int a: 3; int: 29; int b: 4; };"),
        ] as [(UInt32, [(String, UInt32, UInt32, UInt32)], String)])
    func `gaps are filled and attributes said where the compiler would differ`(
        size: UInt32, members: [(String, UInt32, UInt32, UInt32)], text: String
    ) throws {
        let inside = try inside(
            size: size, members.map { (name: $0.0, type: $0.1, bitOffset: $0.2, width: $0.3) })
        #expect(inside == text)
    }

    @Test func `a union is not padded`() throws {
        #expect(try inside(size: 8, kind: .union, [("a", 1, 0, 0), ("b", 3, 0, 0)]) == "char a; int b; };")
    }

    @Test func `a structure without members takes one line`() throws {
        var builder = BTFBuilder()
        _ = builder.structure("empty", size: 0, [])
        #expect(try declared(builder.btf()) == "struct empty {};\n\n")
    }

    @Test func `a last array without a length stays one`() throws {
        var builder = BTFBuilder()
        let char = builder.integer("char", size: 1)
        let array = builder.array(of: char, count: 0)
        _ = builder.structure("text", size: 1, [("first", char, 0, 0), ("rest", array, 8, 0)])
        #expect(try declared(builder.btf()) == "struct text {\n\tchar first;\n\tchar rest[0];\n};\n\n")
    }

    @Test func `pointers have the size of long`() throws {
        var builder = BTFBuilder()
        _ = builder.integer("long", size: 4, encoding: 1)
        let pointer = builder.add(.pointer, "", 0)
        _ = builder.structure("pair", size: 8, [("a", pointer, 0, 0), ("b", pointer, 32, 0)])
        #expect(try declared(builder.btf()) == "struct pair {\n\tvoid *a;\n\tvoid *b;\n};\n\n")
    }

    @Test func `lines are indented thirteen deep at most`() throws {
        var builder = BTFBuilder()
        var type = builder.integer("int", size: 4)
        for level in 0..<16 {
            type = builder.structure(level == 15 ? "top" : "", size: 4, [("m", type, 0, 0)])
        }
        let text = try declared(builder.btf(), .ids([type]))
        #expect(text.contains("\n" + String(repeating: "\t", count: 13) + "int m;"))
    }

    // MARK: Enumerations

    @Test(
        arguments: [
            (.enumeration, false, 4, [0xffff_ffff], "A = 4294967295, };"),
            (.enumeration, true, 4, [0xffff_ffff], "A = -1, };"),
            (.enumeration, false, 1, [7], "A = 7, } __attribute__((mode(byte)));"),
            (.enumeration, false, 8, [7], "A = 7, } __attribute__((mode(word)));"),
            (.enumeration64, false, 8, [1, 1], "A = 4294967297ULL, };"),
            (.enumeration64, true, 8, [0xffff_ffff, 0xffff_ffff], "A = -1LL, };"),
            (.enumeration64, false, 8, [7, 0], "A = 7ULL, } __attribute__((mode(word)));"),
        ] as [(BTFKind, Bool, UInt32, [UInt32], String)])
    func `enumerators have their sign, enumerations their width`(
        kind: BTFKind, isSigned: Bool, size: UInt32, value: [UInt32], text: String
    ) throws {
        var builder = BTFBuilder()
        builder.add(kind, "e", count: 1, flag: isSigned, size, ["A"] + value.map { .number($0) })
        let lines = try declared(builder.btf()).split(separator: "\n")
        #expect(lines[0] == "enum e {")
        #expect(lines.dropFirst().map { $0.replacing("\t", with: "") }.joined(separator: " ") == text)
    }

    @Test func `an enumeration without enumerators is announced`() throws {
        var builder = BTFBuilder()
        builder.add(.enumeration, "later", 4)
        #expect(try declared(builder.btf()) == "enum later;\n\n")
    }

    @Test func `an enumeration without a name is declared unless a type contains it`() throws {
        var builder = BTFBuilder()
        builder.add(.enumeration, "", count: 1, 4, ["ALONE", 1])
        let used = builder.add(.enumeration, "", count: 1, 4, ["USED", 2])
        builder.add(.typedef, "used_t", used)
        #expect(
            try declared(builder.btf())
                == "enum {\n\tALONE = 1,\n};\n\ntypedef enum {\n\tUSED = 2,\n} used_t;\n\n")
    }

    // MARK: Names that are taken

    @Test func `the second thing of a name has a number`() throws {
        var builder = BTFBuilder()
        let int = builder.integer("int", size: 4, encoding: 1)
        for _ in 0..<3 { _ = builder.structure("twin", size: 4, [("x", int, 0, 0)]) }
        _ = builder.structure("user", size: 4, [("t", 3, 0, 0)])
        builder.add(.typedef, "twin", int)
        builder.add(.enumeration, "names", count: 2, 4, ["twin", 1, "other", 2])
        let text = try declared(builder.btf())
        #expect(
            text.contains("struct twin {") && text.contains("struct twin___2 {")
                && text.contains("struct twin___3 {"))
        #expect(text.contains("\tstruct twin___2 t;"))
        // Typedefs and enumerators are names of another kind.
        #expect(text.contains("typedef int twin;") && text.contains("\ttwin___2 = 1,"))
    }

    @Test func `announcing a structure takes no name from its definition`() throws {
        var builder = BTFBuilder()
        builder.add(.forward, "thing")
        _ = builder.structure("thing", size: 0, [])
        #expect(try declared(builder.btf()) == "struct thing;\n\nstruct thing {};\n\n")
    }

    @Test func `a name that stands in the strings twice is one name`() throws {
        var builder = BTFBuilder()
        // The builder does not look for a name that it has.
        _ = builder.structure("same_name", size: 0, [])
        _ = builder.structure("same_name", size: 0, [])
        #expect(try declared(builder.btf()) == "struct same_name {};\n\nstruct same_name___2 {};\n\n")
    }
}
