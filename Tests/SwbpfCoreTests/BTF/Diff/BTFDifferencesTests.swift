import Testing

@testable import SwbpfCore

/// Compares what two builders hold, and gives the lines that are shown of it, without the last.
func differenceLines(
    kinds: [BTFKind] = BTFDifferences.kinds, onlyNamed wanted: String? = nil,
    _ old: (inout BTFBuilder) throws -> Void, _ new: (inout BTFBuilder) throws -> Void
) throws -> [String] {
    var (left, right) = (BTFBuilder(), BTFBuilder(order: .big))
    try old(&left)
    try new(&right)
    let differences = try BTFDifferences(
        old: left.btf(), new: right.btf(), kinds: kinds, isWanted: wanted.map { wanted in { $0 == wanted } })
    let lines = text(BTFDiffReport(differences: differences)).split(separator: "\n").map(String.init)
    return Array(lines.dropLast())
}

@Suite struct BTFDifferencesTests {
    // MARK: Structures

    /// A structure that begins with an integer, and holds one more member or none.
    private func pair(
        _ builder: inout BTFBuilder, size: UInt32 = 8, second: (String, UInt32, UInt32)? = ("b", 32, 0)
    ) {
        let int = builder.integer("int", size: 4, encoding: 1)
        var members: [(name: String, type: UInt32, bitOffset: UInt32, width: UInt32)] = [("a", int, 0, 0)]
        if let second { members.append((second.0, int, second.1, second.2)) }
        _ = builder.structure("pair", size: size, members)
    }

    @Test func `equal types are no difference, whatever their ids, byte order and names' places`() throws {
        #expect(
            try differenceLines {
                pair(&$0)
            } _: {
                $0.add(.float, "double", 8)
                pair(&$0)
            } == ["+ float double  8 bytes"])
    }

    @Test func `a type of every kind is the same as itself`() throws {
        let differences = try BTFDifferences(
            old: BTFBuilder.everyKind().btf(), new: BTFBuilder.everyKind(order: .big).btf())
        #expect(differences.isEmpty)
        #expect(differences.unchangedCount == 10)
    }

    @Test func `members that came, went, moved and grew`() throws {
        #expect(
            try differenceLines {
                let int = $0.integer("int", size: 4, encoding: 1)
                let long = $0.integer("long", size: 8, encoding: 1)
                _ = $0.structure(
                    "s", size: 24, [("gone", int, 0, 0), ("moved", int, 32, 0), ("grown", int, 64, 0)])
                _ = long
            } _: {
                let int = $0.integer("int", size: 4, encoding: 1)
                let long = $0.integer("long", size: 8, encoding: 1)
                _ = $0.structure(
                    "s", size: 32, [("moved", int, 0, 0), ("new", long, 64, 0), ("grown", long, 128, 0)])
            } == [
                "~ struct s  24 -> 32 bytes",
                "    - int gone  offset 0, 4 bytes",
                "    ~ moved  offset 4 -> 0",
                "    + long new  offset 8, 8 bytes",
                "    ~ grown  offset 8 -> 16, size 4 -> 8, type int -> long",
            ])
    }

    @Test func `a bit-field's width and place are told in bits`() throws {
        #expect(
            try differenceLines {
                pair(&$0, second: ("b", 35, 3))
            } _: {
                pair(&$0, second: ("b", 36, 4))
            } == [
                "~ struct pair", "    ~ b  offset 4 bit 3 -> 4 bit 4, width 3 bits -> 4 bits",
            ])
        #expect(
            try differenceLines {
                pair(&$0)
            } _: {
                pair(&$0, second: ("b", 32, 31))
            } == [
                "~ struct pair", "    ~ b  width full -> 31 bits",
            ])
    }

    @Test func `a size alone is a difference`() throws {
        #expect(
            try differenceLines {
                pair(&$0)
            } _: {
                pair(&$0, size: 16)
            } == ["~ struct pair  8 -> 16 bytes"])
    }

    @Test func `neighbours that move together are one line`() throws {
        func build(_ builder: inout BTFBuilder, from start: UInt32) {
            let int = builder.integer("int", size: 4)
            _ = builder.structure(
                "s", size: 64, (0..<4).map { ("m\($0)", int, start + $0 * 32, 0) })
        }
        #expect(
            try differenceLines {
                build(&$0, from: 0)
            } _: {
                build(&$0, from: 64)
            } == [
                "~ struct s", "    ~ m0 \u{2026} m3  4 members moved by +8 bytes",
            ])
    }

    @Test func `a structure that grew is reported there, and as larger where it is embedded`() throws {
        func build(_ builder: inout BTFBuilder, size: UInt32) {
            let int = builder.integer("int", size: 4)
            let inner = builder.structure("inner", size: size, [("a", int, 0, 0)])
            let pointer = builder.add(.pointer, "", inner)
            _ = builder.structure("holder", size: 32, [("by_value", inner, 0, 0)])
            _ = builder.structure("pointer_holder", size: 8, [("by_pointer", pointer, 0, 0)])
        }
        #expect(
            try differenceLines {
                build(&$0, size: 4)
            } _: {
                build(&$0, size: 8)
            } == [
                "~ struct holder", "    ~ by_value  size 4 -> 8", "~ struct inner  4 -> 8 bytes",
            ])
    }

    @Test func `members of unnamed members are told by name and place from the start`() throws {
        func build(_ builder: inout BTFBuilder, _ name: String) {
            let int = builder.integer("int", size: 4)
            let inner = builder.structure("", size: 8, [("x", int, 0, 0), (name, int, 32, 0)])
            let outer = builder.structure("", size: 8, kind: .union, [("", inner, 0, 0)])
            _ = builder.structure("s", size: 16, [("a", int, 0, 0), ("", outer, 64, 0)])
        }
        #expect(
            try differenceLines {
                build(&$0, "y")
            } _: {
                build(&$0, "z")
            } == [
                "~ struct s", "    + int z  offset 12, 4 bytes", "    - int y  offset 12, 4 bytes",
            ])
    }

    @Test func `what is within a member without a type name is told by the way to it`() throws {
        func build(_ builder: inout BTFBuilder, _ count: UInt32, at offset: UInt32) {
            let int = builder.integer("int", size: 4)
            let char = builder.integer("char", size: 1)
            let text = builder.array(of: char, count: count)
            let inner = builder.structure("", size: 16, [("x", int, 0, 0), ("text", text, 32, 0)])
            let array = builder.array(of: inner, count: 2)
            _ = builder.structure("s", size: 64, [("list", array, offset, 0)])
        }
        #expect(
            try differenceLines {
                build(&$0, 4, at: 0)
            } _: {
                build(&$0, 8, at: 64)
            } == [
                "~ struct s", "    ~ list  offset 0 -> 8",
                "    ~ list.text  offset 4 -> 12, size 4 -> 8, type char[4] -> char[8]",
            ])
    }

    @Test func `a type that differs in what the line leaves out is said to`() throws {
        func build(_ builder: inout BTFBuilder, _ last: String) {
            let int = builder.integer("int", size: 4)
            let names = ["a", "b", "c", "d", last]
            let inner = builder.structure(
                "", size: 20, names.enumerated().map { ($1, int, UInt32($0) * 32, 0) })
            let pointer = builder.add(.pointer, "", inner)
            _ = builder.structure("s", size: 8, [("p", pointer, 0, 0)])
        }
        #expect(
            try differenceLines {
                build(&$0, "e")
            } _: {
                build(&$0, "f")
            } == [
                "~ struct s",
                "    ~ p  type differs within struct { int a; int b; int c; int d; \u{2026} } *",
            ])
    }

    @Test func `a declaration is what it declares to those that point there`() throws {
        func build(_ builder: inout BTFBuilder, _ forward: Bool) {
            let int = builder.integer("int", size: 4)
            let target =
                forward ? builder.add(.forward, "t") : builder.structure("t", size: 4, [("a", int, 0, 0)])
            let pointer = builder.add(.pointer, "", target)
            _ = builder.structure("s", size: 8, [("p", pointer, 0, 0)])
        }
        #expect(
            try differenceLines {
                build(&$0, true)
            } _: {
                build(&$0, false)
            } == [
                "+ struct t  4 bytes, 1 member"
            ])
    }

    // MARK: Other kinds

    @Test func `enumerators that came, went and changed`() throws {
        #expect(
            try differenceLines {
                $0.add(.enumeration, "e", count: 3, 4, ["A", 0, "B", 1, "C", 2])
            } _: {
                $0.add(.enumeration, "e", count: 3, flag: true, 4, ["A", 0, "C", 0xffff_ffff, "D", 3])
            } == [
                "~ enum e  unsigned -> signed", "    - B = 1", "    ~ C  2 -> -1", "    + D = 3",
            ])
    }

    @Test func `an enumeration that became wider is the same one`() throws {
        #expect(
            try differenceLines {
                $0.add(.enumeration, "e", count: 1, 4, ["A", 1])
            } _: {
                $0.add(.enumeration64, "e", count: 2, 8, ["A", 1, 0, "B", 0, 0x8000_0000])
            } == ["~ enum e  4 -> 8 bytes", "    + B = 9223372036854775808"])
    }

    @Test func `enumerations without a name are matched by what they list`() throws {
        func build(_ builder: inout BTFBuilder, _ lists: [[String]]) {
            for names in lists {
                builder.add(
                    .enumeration, "", count: names.count, 4,
                    names.enumerated().flatMap { [.name($1), .number(UInt32($0))] })
            }
        }
        #expect(
            try differenceLines {
                build(&$0, [["A", "B"], ["C", "D"], ["E"]])
            } _: {
                build(&$0, [["F"], ["C", "D"], ["A", "B", "G"]])
            } == [
                "- enum { E }  4 bytes, 1 value", "+ enum { F }  4 bytes, 1 value", "~ enum { A, B, G }",
                "    + G = 2",
            ])
    }

    @Test func `an enumeration without a name that a type holds is compared there`() throws {
        func build(_ builder: inout BTFBuilder, _ count: Int) {
            let list = builder.add(
                .enumeration, "", count: count, 4,
                [.name("A"), 0, .name("B"), 1].prefix(count * 2).map { $0 })
            builder.add(.typedef, "list_t", list)
        }
        #expect(
            try differenceLines {
                build(&$0, 1)
            } _: {
                build(&$0, 2)
            } == ["~ typedef list_t", "    + B = 1"])
    }

    /// A function of one parameter for each name, all of type `int`.
    private func function(
        _ builder: inout BTFBuilder, _ names: [String], linkage: Int = 1, returns: Bool = true
    ) {
        let int = builder.integer("int", size: 4, encoding: 1)
        let prototype = builder.add(
            .functionPrototype, "", count: names.count, returns ? int : 0,
            names.flatMap { [.name($0), .number(int)] })
        builder.add(.function, "f", count: linkage, prototype)
    }

    @Test func `functions are shown as they are declared`() throws {
        #expect(
            try differenceLines {
                function(&$0, ["a"])
            } _: {
                function(&$0, ["a", "b"], returns: false)
            } == [
                "~ func f", "    - int f(int a)", "    + void f(int a, int b)",
            ])
        #expect(
            try differenceLines {
                function(&$0, ["a"])
            } _: {
                function(&$0, ["a"], linkage: 0)
            }
                == ["~ func f  global -> static"])
    }

    @Test func `a parameter's new name is no difference`() throws {
        #expect(
            try differenceLines {
                function(&$0, ["a", "b"])
            } _: {
                function(&$0, ["a", "c"])
            }.isEmpty)
    }

    @Test func `a function's parameters are matched by name`() throws {
        var (left, right) = (BTFBuilder(), BTFBuilder())
        function(&left, ["a", "b"])
        function(&right, ["b"])
        let differences = try BTFDifferences(old: left.btf(), new: right.btf())
        let parts = try #require(differences.changed.first).parts
        #expect(parts.map { $0.old?.position } == [0, 1])
        #expect(parts.map { $0.new?.position } == [nil, 0])
    }

    @Test func `typedefs and variables are told with what they stood for`() throws {
        func build(_ builder: inout BTFBuilder, _ name: String) {
            let type = builder.integer(name, size: 4)
            let pointer = builder.add(.pointer, "", builder.add(.const, "", type))
            builder.add(.typedef, "t", pointer)
            builder.add(.variable, "v", pointer, [1])
        }
        #expect(
            try differenceLines {
                build(&$0, "a")
            } _: {
                build(&$0, "b")
            } == [
                "~ typedef t  const a * -> const b *", "~ var v  const a * -> const b *", "- int a  4 bytes",
                "+ int b  4 bytes",
            ])
    }

    @Test func `sections are compared by the variables in them`() throws {
        func build(_ builder: inout BTFBuilder, _ entries: [(String, UInt32)]) {
            let int = builder.integer("int", size: 4)
            let words = entries.flatMap { entry -> [BTFBuilder.Word] in
                [.number(builder.add(.variable, entry.0, int, [1])), .number(entry.1), 4]
            }
            builder.add(.dataSection, ".data", count: entries.count, 8, words)
        }
        #expect(
            try differenceLines(kinds: [.dataSection]) {
                build(&$0, [("a", 0), ("b", 4)])
            } _: {
                build(&$0, [("b", 0), ("c", 4)])
            } == [
                "~ datasec .data", "    - int a  offset 0, 4 bytes", "    ~ b  offset 4 -> 0",
                "    + int c  offset 4, 4 bytes",
            ])
    }

    @Test func `numbers are compared in size and encoding`() throws {
        #expect(
            try differenceLines {
                _ = $0.integer("a", size: 4)
                $0.add(.float, "f", 8)
            } _: {
                _ = $0.integer("a", size: 8, encoding: 1, bits: 60)
                $0.add(.float, "f", 4)
            } == ["~ int a  4 -> 8 bytes, unsigned -> signed, 32 bits -> 60 bits", "~ float f  8 -> 4 bytes"])
    }

    @Test func `two compilers' spellings of an integer are the same`() throws {
        func build(_ builder: inout BTFBuilder, _ name: String) {
            builder.add(.typedef, "t", builder.integer(name, size: 8))
        }
        #expect(
            try differenceLines {
                build(&$0, "long unsigned int")
            } _: {
                build(&$0, "unsigned long")
            }.isEmpty)
    }

    @Test func `type tags count only where both compilers write them`() throws {
        func build(_ builder: inout BTFBuilder, _ tag: String?) {
            let int = builder.integer("int", size: 4)
            let target = tag.map { builder.add(.typeTag, $0, int) } ?? int
            builder.add(.typedef, "t", builder.add(.pointer, "", target))
        }
        #expect(
            try differenceLines {
                build(&$0, nil)
            } _: {
                build(&$0, "rcu")
            }.isEmpty)
        #expect(
            try differenceLines {
                build(&$0, "user")
            } _: {
                build(&$0, "rcu")
            }
                == ["~ typedef t  int __user * -> int __rcu *"])
    }

    // MARK: Groups and choices

    @Test func `of types with the same name those belong together that have most in common`() throws {
        func build(_ builder: inout BTFBuilder, _ lists: [[String]]) {
            let int = builder.integer("int", size: 4)
            for names in lists {
                _ = builder.structure("s", size: 64, names.enumerated().map { ($1, int, UInt32($0) * 32, 0) })
            }
        }
        #expect(
            try differenceLines {
                build(&$0, [["a", "b", "c"], ["x", "y"], ["same"]])
            } _: {
                build(&$0, [["x", "y", "z"], ["same"], ["a", "b"], ["other"]])
            } == [
                "~ struct s", "    + int z  offset 8, 4 bytes", "~ struct s",
                "    - int c  offset 8, 4 bytes",
                "+ struct s  64 bytes, 1 member",
            ])
    }

    @Test func `how often the same type is there is no difference`() throws {
        func build(_ builder: inout BTFBuilder, _ count: Int) {
            for _ in 0..<count { builder.add(.float, "f", 8) }
        }
        #expect(
            try differenceLines {
                build(&$0, 3)
            } _: {
                build(&$0, 1)
            }.isEmpty)
        #expect(
            try differenceLines {
                build(&$0, 0)
            } _: {
                build(&$0, 2)
            } == ["+ float f  8 bytes"])
    }

    @Test func `kinds and names limit what is compared`() throws {
        func build(_ builder: inout BTFBuilder, _ size: UInt32) {
            _ = builder.structure("a", size: size, [])
            _ = builder.structure("b", size: size, [])
            builder.add(.float, "b", size)
        }
        #expect(
            try differenceLines(onlyNamed: "b") {
                build(&$0, 4)
            } _: {
                build(&$0, 8)
            }
                == ["~ struct b  4 -> 8 bytes", "~ float b  4 -> 8 bytes"])
        #expect(
            try differenceLines(kinds: [.float]) {
                build(&$0, 4)
            } _: {
                build(&$0, 8)
            }
                == ["~ float b  4 -> 8 bytes"])
    }

    @Test func `of split BTF its own types are compared, which may refer to those of its base`() throws {
        func module(_ prefix: Int) throws -> BTF {
            var base = BTFBuilder()
            // Other ids and string offsets in each base.
            for index in 0..<prefix { _ = base.integer("filler\(index)", size: 4) }
            let int = base.integer("int", size: 4)
            var split = BTFBuilder(base: try base.btf())
            _ = split.structure("s", size: 4, [("a", int, 0, 0)])
            return try split.btf()
        }
        let differences = try BTFDifferences(old: module(0), new: module(3))
        #expect(differences.isEmpty)
        #expect(differences.unchangedCount == 1)
    }
}
