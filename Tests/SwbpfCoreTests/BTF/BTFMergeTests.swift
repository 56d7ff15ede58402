import Testing

@testable import SwbpfCore

/// The base of these tests: `int` is type 1, `struct base` type 2, `struct list` type 3 and a pointer to it type 4.
private func base() throws -> BTF {
    var builder = BTFBuilder()
    let int = builder.integer("int", size: 4, encoding: 1)
    _ = builder.structure("base", size: 4, [("number", int, 0, 0)])
    let list = builder.structure("list", size: 8, [("next", 4, 0, 0)])
    builder.add(.pointer, "", list)
    return try builder.btf()
}

/// Files on that base, each made by a closure, and what becomes of them.
private func merged(_ files: ((inout BTFBuilder) -> Void)..., onto base: BTF) throws -> BTF {
    let files = try files.map { file in
        var builder = BTFBuilder(base: base)
        file(&builder)
        return try builder.btf()
    }
    return try BTFMerge.merge(files, onto: base)
}

/// Own types as text, such as `struct pair 8 (a 1, b 1)`.
private func described(_ btf: BTF) throws -> [String] {
    try (btf.firstID..<btf.endID).map { id in
        let type = try btf.type(id)
        var text = "\(type.kind) \(try btf.name(of: type))"
        if let number = type.size { text += " \(number)" }
        if let number = type.referencedType { text += " \(number)" }
        let members = try btf.members(of: type).map { "\(try btf.name(at: $0.nameOffset)) \($0.type)" }
        let parameters = try btf.parameters(of: type).map { "\(try btf.name(at: $0.nameOffset)) \($0.type)" }
        let enumerators = try btf.enumerators(of: type).map {
            "\(try btf.name(at: $0.nameOffset)) \($0.value)"
        }
        let entries = members + parameters + enumerators
        if !entries.isEmpty { text += " (\(entries.joined(separator: ", ")))" }
        if let array = try btf.array(type) { text += "\(array.element) \(array.index) \(array.count)" }
        if let index = try btf.componentIndex(of: type) { text += " at \(index)" }
        return text
    }
}

@Suite struct BTFMergeTests {
    @Test func `equal structures become one`() throws {
        let pair = { (builder: inout BTFBuilder) in
            _ = builder.structure("pair", size: 8, [("a", 1, 0, 0), ("b", 1, 32, 0)])
        }
        #expect(try described(try merged(pair, pair, onto: try base())) == ["structure pair 8 (a 1, b 1)"])
    }

    @Test func `structures of one name that differ remain both`() throws {
        let merged = try merged(
            { _ = $0.structure("pair", size: 8, [("a", 1, 0, 0)]) },
            { _ = $0.structure("pair", size: 8, [("a", 2, 0, 0)]) }, onto: try base())
        #expect(try described(merged) == ["structure pair 8 (a 1)", "structure pair 8 (a 2)"])
    }

    @Test func `types of the base are used again`() throws {
        let merged = try merged(
            { builder in
                let int = builder.integer("int", size: 4, encoding: 1)
                let own = builder.structure("base", size: 4, [("number", int, 0, 0)])
                _ = builder.structure("user", size: 4, [("base", own, 0, 0)])
            }, onto: try base())
        #expect(try described(merged) == ["structure user 4 (base 2)"])
    }

    @Test func `a list that leads to itself becomes the base's`() throws {
        let merged = try merged(
            { builder in
                let list = builder.structure("list", size: 8, [("next", 6, 0, 0)])
                builder.add(.pointer, "", list)
                _ = builder.structure("user", size: 8, [("list", list, 0, 0)])
            }, onto: try base())
        #expect(try described(merged) == ["structure user 8 (list 3)"])
    }

    @Test func `structures that lead to each other become one pair`() throws {
        let file = { (builder: inout BTFBuilder) in
            _ = builder.structure("left", size: 8, [("right", 7, 0, 0)])
            _ = builder.structure("right", size: 8, [("left", 8, 0, 0)])
            builder.add(.pointer, "", 6)
            builder.add(.pointer, "", 5)
        }
        #expect(
            try described(try merged(file, file, onto: try base())) == [
                "structure left 8 (right 7)", "structure right 8 (left 8)", "pointer  6", "pointer  5",
            ])
    }

    @Test(arguments: [false, true])
    func `a forward becomes the structure that another file has`(isForwardFirst: Bool) throws {
        let forward = { (builder: inout BTFBuilder) in
            builder.add(.forward, "hidden")
            builder.add(.pointer, "", builder.nextID - 1)
        }
        let structure = { (builder: inout BTFBuilder) in
            _ = builder.structure("hidden", size: 4, [("number", 1, 0, 0)])
        }
        let merged =
            isForwardFirst
            ? try merged(forward, structure, onto: try base())
            : try merged(structure, forward, onto: try base())
        #expect(
            try described(merged)
                == (isForwardFirst
                    ? ["pointer  6", "structure hidden 4 (number 1)"]
                    : ["structure hidden 4 (number 1)", "pointer  5"]))
    }

    @Test func `a forward of a name that two structures have remains`() throws {
        let merged = try merged(
            { $0.add(.forward, "hidden") },
            { _ = $0.structure("hidden", size: 4, []) }, { _ = $0.structure("hidden", size: 8, []) },
            onto: try base())
        #expect(
            try described(merged) == ["forward hidden", "structure hidden 4", "structure hidden 8"])
    }

    @Test func `a forward for a union does not become a structure`() throws {
        let merged = try merged(
            { $0.add(.forward, "hidden", flag: true) }, { _ = $0.structure("hidden", size: 4, []) },
            onto: try base())
        #expect(try described(merged) == ["forward hidden", "structure hidden 4"])
    }

    @Test func `a forward within equal structures takes the structure that one of them leads to`() throws {
        let merged = try merged(
            { builder in
                builder.add(.forward, "inner")
                builder.add(.pointer, "", 5)
                _ = builder.structure("outer", size: 8, [("inner", 6, 0, 0)])
            },
            { builder in
                let inner = builder.structure("inner", size: 4, [("number", 1, 0, 0)])
                builder.add(.pointer, "", inner)
                _ = builder.structure("outer", size: 8, [("inner", 6, 0, 0)])
            }, onto: try base())
        #expect(
            try described(merged) == [
                "pointer  7", "structure outer 8 (inner 5)", "structure inner 4 (number 1)",
            ])
    }

    @Test(arguments: [BTFKind.enumeration, .enumeration64])
    func `an empty enumeration becomes a full one of either width`(kind: BTFKind) throws {
        let merged = try merged(
            { builder in
                let empty = builder.add(.enumeration, "colour", 4)
                builder.add(.typedef, "colour_t", empty)
            },
            {
                $0.add(
                    kind, "colour", count: 1, UInt32(kind == .enumeration ? 4 : 8),
                    ["RED", 1] + (kind == .enumeration ? [] : [0]))
            }, onto: try base())
        #expect(
            try described(merged) == [
                "typedef colour_t 6", "\(kind) colour \(kind == .enumeration ? 4 : 8) (RED 1)",
            ])
    }

    @Test func `enumerations with other values remain both`() throws {
        let merged = try merged(
            { $0.add(.enumeration, "colour", count: 1, 4, ["RED", 1]) },
            { $0.add(.enumeration, "colour", count: 1, 4, ["RED", 2]) }, onto: try base())
        #expect(try described(merged) == ["enumeration colour 4 (RED 1)", "enumeration colour 4 (RED 2)"])
    }

    @Test func `arrays and unnamed unions within structures become one`() throws {
        let file = { (builder: inout BTFBuilder) in
            let array = builder.array(of: 1, count: 4)
            let union = builder.structure("", size: 16, kind: .union, [("all", array, 0, 0)])
            _ = builder.structure("outer", size: 16, [("", union, 0, 0)])
        }
        #expect(
            try described(try merged(file, file, onto: try base())) == [
                "array 1 1 4", "union  16 (all 5)", "structure outer 16 ( 6)",
            ])
    }

    @Test func `functions, prototypes, qualifiers and tags become one of each`() throws {
        let file = { (builder: inout BTFBuilder) in
            builder.add(.pointer, "", 2)  // 5
            builder.add(.const, "", 5)  // 6
            builder.add(.typeTag, "user", 6)  // 7
            builder.add(.functionPrototype, "", count: 1, 1, ["argument", 7])  // 8
            builder.add(.function, "call", count: 1, 8)  // 9
            builder.add(.declarationTag, "mark", 9, [0])  // 10
        }
        #expect(
            try described(try merged(file, file, onto: try base())) == [
                "pointer  2", "const  5", "typeTag user 6", "functionPrototype  1 (argument 7)",
                "function call 8", "declarationTag mark 9 at 0",
            ])
    }

    @Test func `tags for other parameters remain`() throws {
        let merged = try merged(
            { $0.add(.declarationTag, "mark", 2, [0]) }, { $0.add(.declarationTag, "mark", 2, [1]) },
            onto: try base())
        #expect(try described(merged) == ["declarationTag mark 2 at 0", "declarationTag mark 2 at 1"])
    }

    @Test func `variables and sections remain`() throws {
        let file = { (builder: inout BTFBuilder) in
            builder.add(.variable, "state", 1, [1])
            builder.add(.dataSection, ".data", count: 1, 4, [5, 0, 4])
        }
        let merged = try merged(file, file, onto: try base())
        #expect(
            try described(merged) == [
                "variable state 1", "dataSection .data 4", "variable state 1", "dataSection .data 4",
            ])
        #expect(try merged.sectionEntries(of: try merged.type(8)).map(\.variable) == [7])
    }

    @Test func `a name that the base has is not there again`() throws {
        let base = try base()
        let merged = try merged({ $0.add(.typedef, "base", 2) }, onto: base)
        #expect(merged.own.strings.isEmpty)
    }

    @Test func `BTF of the other byte order is merged too`() throws {
        let base = try base()
        var builder = BTFBuilder(order: .big, base: base)
        _ = builder.structure("base", size: 4, [("number", 1, 0, 0)])
        builder.add(.typedef, "number", 1)
        #expect(try described(try BTFMerge.merge([try builder.btf()], onto: base)) == ["typedef number 1"])
    }

    @Test func `no files make no types`() throws {
        #expect(try merged(onto: try base()).endID == 5)
    }
}

@Suite struct BTFMergeBadInputTests {
    @Test func `a file on another base is refused`() throws {
        let file = try BTFBuilder(base: try base()).btf()
        #expect(throws: DecodeError.self) { try BTFMerge.merge([file], onto: try base()) }
    }

    @Test(arguments: [BTFKind.pointer, .const, .typedef])
    func `a reference behind the last type is refused`(kind: BTFKind) throws {
        #expect(throws: DecodeError.self) { try merged({ $0.add(kind, "", 6) }, onto: try base()) }
    }

    @Test func `a function of no prototype is refused`() throws {
        #expect(throws: DecodeError.self) {
            try merged({ $0.add(.function, "call", count: 1, 2) }, onto: try base())
        }
    }

    @Test func `a name behind the strings is refused`() throws {
        let base = try base()
        var builder = BTFBuilder(base: base)
        builder.add(.enumeration, "colour", count: 1, 4, [1000, 1])
        let file = try builder.btf()
        #expect(throws: DecodeError.self) { try BTFMerge.merge([file], onto: base) }
    }

    @Test func `pointers in a circle are refused`() throws {
        #expect(throws: DecodeError.self) {
            try merged(
                { builder in
                    builder.add(.pointer, "", 6)
                    builder.add(.pointer, "", 5)
                }, onto: try base())
        }
    }

    @Test func `typedefs in a circle are merged, as libbpf merges Go's`() throws {
        let merged = try merged(
            { builder in
                builder.add(.typedef, "left", 6)
                builder.add(.typedef, "right", 5)
            }, onto: try base())
        #expect(try described(merged) == ["typedef left 6", "typedef right 5"])
    }

    @Test func `a long chain of pointers takes no stack`() throws {
        let count: UInt32 = 50_000
        let file = { (builder: inout BTFBuilder) in
            for index in 0..<count { builder.add(.pointer, "", index + 1 == count ? 1 : 6 + index) }
            _ = builder.structure("outer", size: 8, [("chain", 5, 0, 0)])
        }
        #expect(try merged(file, file, onto: try base()).endID == 5 + count + 1)
    }

    @Test func `a structure of tags is refused`() throws {
        let file = { (builder: inout BTFBuilder) in
            builder.add(.declarationTag, "mark", 1, [0])
            _ = builder.structure("outer", size: 8, [("tag", 5, 0, 0)])
        }
        #expect(throws: DecodeError.self) { try merged(file, file, onto: try base()) }
    }

    @Test func `structures alike without end are refused in time`() throws {
        // Each of them could be each of the others until the end of a chain of pointers is looked at.
        var builder = BTFBuilder()
        for index in 0..<UInt32(200) { builder.add(.pointer, "", index) }
        for index in 0..<UInt32(200) { _ = builder.structure("same", size: 8, [("chain", index, 0, 0)]) }
        let base = try base()
        // Names become one when they are appended.
        var assembler = try BTFAssembler(onto: base, inputCount: builder.bytes.count)
        try assembler.append(try builder.btf())
        var enough = BTFDeduplication(assembler.types, firstID: base.endID, budget: BTFBudget(1 << 26))
        #expect(throws: Never.self) { _ = try enough.run() }
        var tooFew = BTFDeduplication(
            assembler.types, firstID: base.endID, budget: BTFBudget(assembler.types.words.count * 100))
        #expect(throws: DecodeError.self) { _ = try tooFew.run() }
    }

    @Test func `names within one long name are refused, not copied`() throws {
        var builder = BTFBuilder(base: try base())
        builder.add(.forward, String(repeating: "x", count: 10_000))
        for offset in 1..<UInt32(9_000) {
            builder.add(
                .enumeration, "", count: 1, 4,
                [.number(UInt32(try base().endString) + offset), 1])
        }
        let base = try base()
        let file = try BTF(builder.bytes, base: base)
        #expect(throws: DecodeError.self) { try BTFMerge.merge([file], onto: base) }
    }

    @Test(arguments: 0..<400)
    func `corrupted types are merged or refused`(seed: UInt64) throws {
        let base = try BTFBuilder.everyKind().btf()
        var bytes = BTFBuilder.everyKind().bytes
        var state = seed &* 0x9e37_79b9_7f4a_7c15 | 1
        for _ in 0..<3 {
            state = state &* 0x5851_f42d_4c95_7f2d &+ 1
            bytes[24 + Int(state >> 33) % (bytes.count - 24)] = UInt8(truncatingIfNeeded: state >> 24)
        }
        guard let file = try? BTF(bytes), let split = try? BTF(bytes, base: base) else { return }
        _ = try? BTFMerge.merge([file, file], onto: base)
        _ = try? BTFMerge.merge([split], onto: base)
        _ = try? split.relocated(onto: file)
        _ = try? BTF(bytes, base: file).relocated(onto: base)
    }
}
