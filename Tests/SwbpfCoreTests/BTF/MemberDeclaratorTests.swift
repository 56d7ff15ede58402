import Testing

@testable import SwbpfCore

@Suite struct MemberDeclaratorTests {
    private func declare(_ name: String, _ build: (inout BTFBuilder) -> UInt32) throws -> String {
        var builder = BTFBuilder()
        let id = build(&builder)
        var declarator = MemberDeclarator(try builder.btf())
        return try declarator.declaration(of: id, name: name)
    }

    private func declare(_ build: (inout BTFBuilder, UInt32) -> UInt32) throws -> String {
        try declare("x") { builder in
            let int = builder.integer("int", size: 4)
            return build(&builder, int)
        }
    }

    @Test func `plain types stand in front of the name`() throws {
        #expect(try declare { $1 } == "int x")
        #expect(try declare { $0.add(.typedef, "u32", $1) } == "u32 x")
        #expect(try declare { builder, _ in builder.structure("s", size: 0, []) } == "struct s x")
        #expect(
            try declare { builder, _ in builder.structure("", size: 0, kind: .union, []) } == "union {...} x")
        #expect(try declare { builder, _ in builder.add(.enumeration, "e", 4) } == "enum e x")
        #expect(try declare { builder, _ in builder.add(.enumeration64, "", 8) } == "enum {...} x")
        #expect(try declare { builder, _ in builder.add(.forward, "f", flag: true) } == "union f x")
        #expect(try declare { builder, _ in builder.add(.pointer, "") } == "void *x")
    }

    @Test func `qualifiers stand where they belong`() throws {
        #expect(try declare { $0.add(.const, "", $1) } == "const int x")
        #expect(try declare { $0.add(.pointer, "", $0.add(.const, "", $1)) } == "const int *x")
        #expect(try declare { $0.add(.const, "", $0.add(.pointer, "", $1)) } == "int *const x")
        #expect(try declare { $0.add(.restrict, "", $0.add(.pointer, "", $1)) } == "int *restrict x")
        #expect(try declare { $0.add(.pointer, "", $0.add(.typeTag, "user", $1)) } == "__user int *x")
        #expect(try declare("") { $0.add(.const, "", $0.add(.pointer, "")) } == "void *const")
    }

    @Test func `arrays and functions bind more tightly than pointers`() throws {
        #expect(try declare { $0.array(of: $0.array(of: $1, count: 2), count: 4) } == "int x[4][2]")
        #expect(try declare { $0.array(of: $0.add(.pointer, "", $1), count: 4) } == "int *x[4]")
        #expect(try declare { $0.add(.pointer, "", $0.array(of: $1, count: 4)) } == "int (*x)[4]")
        #expect(try declare("") { $0.array(of: $0.integer("int", size: 4), count: 4) } == "int[4]")
    }

    @Test func `functions are declared with the types of their parameters`() throws {
        let handler = try declare { builder, int in
            let pair = builder.structure("pair", size: 0, [])
            let pointer = builder.add(.pointer, "", pair)
            return builder.add(
                .pointer, "",
                builder.add(
                    .functionPrototype, "", count: 3, pointer,
                    ["p", .number(pointer), "n", .number(int), 0, 0]))
        }
        #expect(handler == "struct pair *(*x)(struct pair *, int, ...)")
        let plain = try declare { $0.add(.pointer, "", $0.add(.functionPrototype, "", $1)) }
        #expect(plain == "int (*x)(void)")
        let nested = try declare { builder, int in
            let callback = builder.add(.pointer, "", builder.add(.functionPrototype, "", int))
            return builder.add(.functionPrototype, "", count: 1, 0, ["", .number(callback)])
        }
        #expect(nested == "void x(int (*)(void))")
    }

    @Test func `a circle of types is an error`() throws {
        #expect(throws: DecodeError.self) { try declare("x") { $0.add(.pointer, "", 1) } }
        #expect(throws: DecodeError.self) { try declare("x") { $0.add(.pointer, "", 7) } }
    }

    @Test func `a function that takes itself twice is cut short`() throws {
        let text = try declare("x") { builder in
            builder.add(.functionPrototype, "", count: 2, 0, ["", 2, "", 2])
            return builder.add(.pointer, "", 1)
        }
        #expect(text.utf8.count < 10_000)
        #expect(text.contains("..."))
    }

    @Test func `a name longer than any is an error`() throws {
        let name = String(repeating: "n", count: 100_000)
        #expect(throws: DecodeError.self) { try declare("x") { $0.add(.typedef, name, 0) } }
    }
}
