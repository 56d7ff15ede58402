import Testing

@testable import SwbpfCore

@Suite struct BTFRelocationTests {
    /// A base in which everything has another id than in the distilled one.
    private func base(_ more: (inout BTFBuilder) -> Void = { _ in }) throws -> BTF {
        var builder = BTFBuilder()
        builder.add(.pointer, "", 4)
        builder.add(.enumeration64, "wide", count: 1, 8, ["A", 0, 1])
        _ = builder.structure("task", size: 64, [("number", 4, 0, 0)])
        _ = builder.integer("int", size: 4, encoding: 1)
        more(&builder)
        return try builder.btf()
    }

    /// A pointer and a structure on a distilled base of types that a closure adds.
    private func split(_ distill: (inout BTFBuilder) -> UInt32) throws -> BTF {
        var distilled = BTFBuilder()
        let target = distill(&distilled)
        var builder = BTFBuilder(base: try distilled.btf())
        let pointer = builder.add(.pointer, "", target)
        _ = builder.structure("user", size: 8, [("target", pointer, 0, 0)])
        return try builder.btf()
    }

    @Test func `references and names count on the new base`() throws {
        let base = try base()
        let moved = try split {
            _ = $0.integer("int", size: 4, encoding: 1); return $0.add(.structure, "task", 64)
        }
        .relocated(onto: base)
        #expect(moved.base === base)
        #expect(moved.firstID == 5)
        #expect(try moved.type(5).referencedType == 3)
        #expect(try moved.name(of: try moved.type(6)) == "user")
        #expect(try moved.members(of: try moved.type(6)).map(\.type) == [5])
    }

    @Test func `a wide enumeration is found by an ordinary one of its size`() throws {
        let moved = try split { $0.add(.enumeration, "wide", 8) }.relocated(onto: try base())
        #expect(try moved.type(5).referencedType == 2)
    }

    @Test func `a forward is found as a structure`() throws {
        let moved = try split { $0.add(.forward, "task") }.relocated(onto: try base())
        #expect(try moved.type(5).referencedType == 3)
    }

    @Test func `a structure behind a pointer may have grown`() throws {
        let moved = try split { $0.add(.structure, "task", 60) }.relocated(onto: try base())
        #expect(try moved.type(5).referencedType == 3)
    }

    @Test(arguments: [(64, true), (60, false)] as [(UInt32, Bool)])
    func `a structure within another must have its size`(size: UInt32, isFound: Bool) throws {
        var distilled = BTFBuilder()
        let task = distilled.add(.structure, "task", size)
        var builder = BTFBuilder(base: try distilled.btf())
        let array = builder.array(of: task, count: 2)
        _ = builder.structure("user", size: 128, [("tasks", array, 0, 0)])
        let split = try builder.btf()
        let base = try base()
        #expect(isFound == ((try? split.relocated(onto: base)) != nil))
    }

    @Test func `of two structures of a name the one of the right size is found`() throws {
        let base = try base { _ = $0.structure("task", size: 32, []) }
        // The base writes its names twice, and structures count as namesakes by the place of the name.
        var builder = BTFBuilder()
        _ = builder.structure("task", size: 32, [])
        let moved = try split { $0.add(.structure, "task", 64) }
        #expect(throws: DecodeError.self) { try moved.relocated(onto: base) }
    }

    @Test(
        arguments: [
            (BTFKind.structure, "missing", 8), (.integer, "int", 8), (.float, "int", 4), (.union, "wide", 4),
        ] as [(BTFKind, String, UInt32)])
    func `a type that the base has not is an error`(kind: BTFKind, name: String, size: UInt32) throws {
        let split = try split { $0.add(kind, name, size, kind == .integer ? [32] : []) }
        let base = try base()
        #expect(throws: DecodeError.self) { try split.relocated(onto: base) }
    }

    @Test(arguments: [BTFKind.pointer, .typedef, .const])
    func `a distilled base of other kinds is refused`(kind: BTFKind) throws {
        let split = try split { $0.add(kind, "task", 0) }
        #expect(throws: DecodeError.self) { try split.relocated(onto: try base()) }
    }

    @Test func `a type without name in a distilled base is refused`() throws {
        let split = try split { $0.add(.structure, "", 8) }
        #expect(throws: DecodeError.self) { try split.relocated(onto: try base()) }
    }

    @Test func `BTF that stands alone cannot be moved`() throws {
        let alone = try BTFBuilder.everyKind().btf()
        #expect(throws: DecodeError.self) { try alone.relocated(onto: try base()) }
    }

    @Test func `members in a circle of typedefs are refused`() throws {
        var distilled = BTFBuilder()
        distilled.add(.structure, "task", 64)
        var builder = BTFBuilder(base: try distilled.btf())
        builder.add(.typedef, "left", 3)
        builder.add(.typedef, "right", 2)
        _ = builder.structure("user", size: 8, [("left", 2, 0, 0)])
        let split = try builder.btf()
        #expect(throws: DecodeError.self) { try split.relocated(onto: try base()) }
    }
}
