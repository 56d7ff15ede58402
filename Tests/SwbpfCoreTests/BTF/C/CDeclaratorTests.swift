import Testing

@testable import SwbpfCore

/// Single declarations, as members of a structure and as typedefs.
@Suite struct CDeclaratorTests {
    /// The text of a typedef `name` of what `make` adds; 1 is `int`, 2 `char`.
    private func typedef(_ make: (inout BTFBuilder) -> UInt32) throws -> String {
        var builder = BTFBuilder()
        _ = builder.integer("int", size: 4, encoding: 1)
        _ = builder.integer("char", size: 1, encoding: 1)
        let type = make(&builder)
        let id = builder.add(.typedef, "name", type)
        let text = try declared(builder.btf(), .ids([id]))
        return String(try #require(text.split(separator: "\n\n").last))
    }

    /// Adds kinds that refer to one type, from the innermost outwards.
    private static func chain(_ kinds: [BTFKind], on first: UInt32, _ builder: inout BTFBuilder) -> UInt32 {
        kinds.reduce(first) { type, kind in
            kind == .array
                ? builder.array(of: type, count: 4)
                : kind == .functionPrototype
                    ? builder.add(kind, "", count: 1, type, ["", 1])
                    : builder.add(kind, kind == .typeTag ? "user" : "", type)
        }
    }

    @Test(
        arguments: [
            ([.pointer], "int *name"), ([.pointer, .pointer], "int **name"), ([.array], "int name[4]"),
            ([.array, .array], "int name[4][4]"), ([.array, .pointer], "int (*name)[4]"),
            ([.pointer, .array], "int *name[4]"), ([.const, .pointer], "const int *name"),
            ([.pointer, .const], "int * const name"), ([.volatile, .const], "volatile const int name"),
            ([.pointer, .restrict], "int * restrict name"),
            ([.functionPrototype, .pointer], "int (*name)(int)"),
            ([.functionPrototype], "int name(int)"),
            ([.functionPrototype, .pointer, .array], "int (*name[4])(int)"),
            ([.functionPrototype, .pointer, .functionPrototype, .pointer], "int (* (*name)(int))(int)"),
            ([.pointer, .functionPrototype, .const, .pointer], "int * (*name)(int)"),
            ([.array, .const], "int name[4]"), ([.const, .array, .const], "const int name[4]"),
            ([.typeTag, .pointer], "int __attribute__((btf_type_tag(\"user\"))) *name"),
            ([.pointer, .array, .array, .pointer], "int *(*name)[4][4]"),
        ] as [([BTFKind], String)])
    func `pointers, arrays, functions and qualifiers stand where C wants them`(
        kinds: [BTFKind], text: String
    ) throws {
        #expect(try typedef { Self.chain(kinds, on: 1, &$0) } == "typedef \(text);")
    }

    @Test(
        arguments: [
            ([], "void name"), ([.pointer], "void *name"), ([.const, .pointer], "const void *name"),
            ([.functionPrototype, .pointer], "void (*name)(int)"),
        ] as [([BTFKind], String)])
    func `void has no type of its own`(kinds: [BTFKind], text: String) throws {
        #expect(try typedef { Self.chain(kinds, on: 0, &$0) } == "typedef \(text);")
    }

    @Test(
        arguments: [
            ([], "(void)"), ([("", 0)], "(void)"), ([("a", 1), ("", 0)], "(int a, ...)"),
            ([("", 1), ("b", 2)], "(int, char b)"),
        ] as [([(String, UInt32)], String)])
    func `parameters may have names, and the last one of no type is any number`(
        parameters: [(String, UInt32)], text: String
    ) throws {
        let words = parameters.flatMap { [.name($0.0), .number($0.1)] as [BTFBuilder.Word] }
        #expect(
            try typedef { $0.add(.functionPrototype, "", count: parameters.count, 1, words) }
                == "typedef int name\(text);")
    }

    @Test func `a type tag with the flag is an attribute of that name`() throws {
        #expect(
            try typedef { $0.add(.pointer, "", $0.add(.typeTag, "address_space(1)", flag: true, 1)) }
                == "typedef int __attribute__((address_space(1))) *name;")
    }

    @Test func `what has no name is spelled out where it is used`() throws {
        #expect(
            try typedef { builder in
                let union = builder.structure("", size: 4, kind: .union, [("i", 1, 0, 0), ("c", 2, 0, 0)])
                let color = builder.add(.enumeration, "", count: 1, 4, ["RED", 3])
                return builder.structure("", size: 8, [("", union, 0, 0), ("color", color, 32, 0)])
            } == """
                typedef struct {
                \tunion {
                \t\tint i;
                \t\tchar c;
                \t};
                \tenum {
                \t\tRED = 3,
                \t} color;
                } name;
                """)
    }

    @Test func `control characters in names are made visible`() throws {
        var builder = BTFBuilder()
        builder.add(.forward, "evil\u{1b}[2J\nname")
        #expect(try declared(builder.btf()) == "struct evil\\x1b[2J\\nname;\n\n")
    }

    @Test(arguments: [1, 7, 8, 9, 15, 16, 17, 200])
    func `names of every length are whole, also the last one of the strings`(length: Int) throws {
        var builder = BTFBuilder()
        let name = String((0..<length).map { _ in "n" })
        builder.add(.forward, name)
        #expect(try declared(builder.btf()) == "struct \(name);\n\n")
    }

    // MARK: Typedefs and numbers

    @Test func `the compiler's own list of arguments is not declared`() throws {
        var builder = BTFBuilder()
        let tag = builder.structure("__va_list_tag", size: 0, [])
        let list = builder.add(.typedef, "__builtin_va_list", builder.array(of: tag, count: 1))
        builder.add(.typedef, "va_list", list)
        #expect(
            try declared(builder.btf())
                == "struct __va_list_tag {};\n\ntypedef __builtin_va_list va_list;\n\n")
    }

    @Test func `a list of arguments that is said to be void is the compiler's`() throws {
        var builder = BTFBuilder()
        builder.add(.typedef, "__gnuc_va_list", 0)
        #expect(try declared(builder.btf()) == "typedef __builtin_va_list __gnuc_va_list;\n\n")
    }

    @Test(
        arguments: [
            ("__Poly8_t", "unsigned char"), ("__Poly16_t", "unsigned short"),
            ("__Poly64_t", "unsigned long long"),
            ("__Poly128_t", "unsigned __int128"),
        ])
    func `integers that only GCC has are declared where they are used`(name: String, standard: String) throws
    {
        var builder = BTFBuilder()
        let type = builder.integer(name, size: 1)
        builder.add(.typedef, "poly", type)
        #expect(try declared(builder.btf()) == "typedef \(standard) \(name);\n\ntypedef \(name) poly;\n\n")
    }
}
