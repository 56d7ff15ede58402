import Testing

@testable import SwbpfCore

/// What stands in the header besides single declarations, and in which order.
@Suite struct CDeclarationsTests {
    /// Structures that need each other: `outer` contains `inner`, and both point to `later`.
    private func related(order: ByteOrder = .little) throws -> BTF {
        var builder = BTFBuilder(order: order)
        let int = builder.integer("int", size: 4, encoding: 1)  // 1
        let pointer = builder.add(.pointer, "", 5)  // 2
        let outer = builder.structure("outer", size: 16, [("inner", 4, 0, 0), ("l", pointer, 64, 0)])  // 3
        builder.add(.structure, "inner", count: 1, 8, ["later", .number(pointer), 0])  // 4
        builder.add(
            .structure, "later", count: 1, 16, ["outer", .number(outer), 0])  // 5
        _ = builder.add(.typedef, "number", int)  // 6
        return try builder.btf()
    }

    private let relatedText = """
        struct later;

        struct inner {
        \tstruct later *later;
        };

        struct outer {
        \tstruct inner inner;
        \tstruct later *l;
        };

        struct later {
        \tstruct outer outer;
        };

        typedef int number;


        """

    @Test(arguments: [ByteOrder.little, .big])
    func `what is a part comes first, what is pointed to is announced`(order: ByteOrder) throws {
        #expect(try declared(related(order: order)) == relatedText)
    }

    @Test func `roots bring what they need and nothing else`() throws {
        #expect(
            try declared(related(), .ids([4]))
                == "struct later;\n\nstruct inner {\n\tstruct later *later;\n};\n\n")
    }

    @Test func `roots keep the order in which they are given`() throws {
        let text = try declared(related(), .ids([6, 4]))
        #expect(text.hasPrefix("typedef int number;\n\nstruct later;\n\nstruct inner"))
    }

    @Test func `a type that several roots need is declared once`() throws {
        #expect(
            try declared(related(), .ids([3, 5, 4, 3]))
                == relatedText.replacing("typedef int number;\n\n", with: ""))
    }

    @Test func `void as a root declares nothing`() throws {
        #expect(try declared(related(), .ids([0])) == "")
    }

    @Test func `a root that does not exist is refused`() throws {
        #expect(refusal(of: try related(), .ids([7])) == "does not exist, the ids are 1 to 6")
    }

    @Test func `the header has a guard, attributes and fallbacks`() throws {
        let text = try wholeText(related(), .ids([0]))
        #expect(text.hasPrefix("#ifndef __VMLINUX_H__\n#define __VMLINUX_H__\n\n#ifndef BPF_NO_PRESERVE"))
        #expect(text.contains("\n#if __has_attribute(bpf_fastcall)\n"))
        #expect(text.hasSuffix("#pragma clang attribute pop\n#endif\n\n#endif /* __VMLINUX_H__ */\n"))
    }

    // MARK: Order

    @Test func `sorted are numbers behind enumerations, then structures by name, and what is named for them`()
        throws
    {
        var builder = BTFBuilder()
        let int = builder.integer("int", size: 4, encoding: 1)  // 1
        let zebra = builder.structure("zebra", size: 4, [("x", int, 0, 0)])  // 2
        builder.add(.typedef, "zebra_t", zebra)  // 3
        builder.add(.typedef, "aardvark_t", zebra)  // 4
        builder.add(.forward, "hidden")  // 5
        _ = builder.structure("aardvark", size: 4, [("x", int, 0, 0)])  // 6
        builder.add(.enumeration, "color", count: 1, 4, ["RED", 1])  // 7
        builder.add(.enumeration, "", count: 1, 4, ["LIMIT", 9])  // 8
        builder.add(.typedef, "count", int)  // 9
        let heads = try declared(builder.btf(), .sorted).split(separator: "\n\n").map {
            $0.split(separator: "\n")[0]
        }
        #expect(
            heads == [
                "enum {", "enum color {", "typedef int count;", "struct aardvark {", "struct zebra {",
                "typedef struct zebra aardvark_t;", "typedef struct zebra zebra_t;", "struct hidden;",
            ])
    }

    @Test func `types that are alike by name are sorted by their content, not by id`() throws {
        func text(swapped: Bool) throws -> String {
            var builder = BTFBuilder()
            let int = builder.integer("int", size: 4, encoding: 1)
            builder.add(.enumeration, "first", count: 1, 4, ["FIRST", 0])
            for name in swapped ? ["b", "a"] : ["a", "b"] {
                _ = builder.structure("twin", size: 4, [(name, int, 0, 0)])
            }
            return try declared(builder.btf(), .sorted)
        }
        #expect(try text(swapped: false) == text(swapped: true))
    }

    @Test func `long names that differ far behind are sorted`() throws {
        var builder = BTFBuilder()
        let prefix = "a_name_of_which_the_first_forty_bytes_are_alike"
        for suffix in ["", "_c", "_b", "_a", "_aa"] { _ = builder.structure(prefix + suffix, size: 0, []) }
        let names = try declared(builder.btf(), .sorted).split(separator: "\n\n")
        #expect(names == names.sorted())
        #expect(names.count == 5)
    }

    // MARK: Split BTF

    @Test func `what was split off is declared with its base`() throws {
        var base = BTFBuilder()
        let int = base.integer("int", size: 4, encoding: 1)
        _ = base.structure("shared", size: 4, [("x", int, 0, 0)])
        var split = BTFBuilder(base: try base.btf())
        _ = split.structure("own", size: 4, [("s", 2, 0, 0)])
        #expect(
            try declared(split.btf())
                == "struct shared {\n\tint x;\n};\n\nstruct own {\n\tstruct shared s;\n};\n\n")
    }

    // MARK: Kernel functions

    @Test func `kernel functions are declared by name, with their attributes`() throws {
        var builder = BTFBuilder()
        let int = builder.integer("int", size: 4, encoding: 1)  // 1
        let pair = builder.structure("pair", size: 4, [("x", int, 0, 0)])  // 2
        let pointer = builder.add(.pointer, "", pair)  // 3
        let prototype = builder.add(.functionPrototype, "", count: 1, int, ["p", .number(pointer)])  // 4
        let second = builder.add(.function, "take_pair", count: 1, prototype)
        let first = builder.add(.function, "get_pair", count: 1, builder.add(.functionPrototype, "", pointer))
        let other = builder.add(.function, "private", count: 1, prototype)
        for function in [second, first] {
            builder.add(.declarationTag, "bpf_kfunc", function, [0xffff_ffff])
        }
        builder.add(.declarationTag, "bpf_fastcall", first, [0xffff_ffff])
        // A tag of a parameter, and one of something else.
        builder.add(.declarationTag, "bpf_kfunc", other, [0])
        builder.add(.declarationTag, "bpf_kfunc", pair, [0xffff_ffff])
        let text = try wholeText(builder.btf(), .sorted)
        #expect(
            text.contains(
                """

                /* BPF kfuncs */
                #ifndef BPF_NO_KFUNC_PROTOTYPES
                extern __bpf_fastcall struct pair *get_pair(void) __weak __ksym;
                extern int take_pair(struct pair *p) __weak __ksym;
                #endif

                #ifndef BPF_NO_PRESERVE_ACCESS_INDEX

                """))
        #expect(try !wholeText(builder.btf(), .ids([pair])).contains("kfunc"))
    }
}
