import Testing

@testable import SwbpfCore

/// Types that no compiler makes: each is refused or declared, without a trap and in little time.
@Suite struct CHostileTests {
    private let circle = "is within more than 256 other types, or in a circle"

    @Test func `a structure that contains itself is refused`() throws {
        var builder = BTFBuilder()
        _ = builder.structure("a", size: 4, [("b", 2, 0, 0)])
        _ = builder.structure("b", size: 4, [("a", 1, 0, 0)])
        #expect(refusal(of: try builder.btf()) == "contains itself")
        #expect(refusal(of: try builder.btf(), .sorted) == "contains itself")
    }

    @Test func `a structure without a name that points to itself is refused`() throws {
        var builder = BTFBuilder()
        builder.add(.pointer, "", 2)
        _ = builder.structure("", size: 8, [("me", 1, 0, 0)])
        #expect(refusal(of: try builder.btf()) == "contains itself")
    }

    @Test func `an array of a structure within it is refused`() throws {
        var builder = BTFBuilder()
        let array = builder.array(of: 2, count: 2)
        _ = builder.structure("s", size: 4, [("a", array, 0, 0)])
        #expect(refusal(of: try builder.btf()) == "contains itself")
    }

    @Test(
        arguments: [BTFKind.typedef, .pointer, .const, .volatile, .restrict, .typeTag, .functionPrototype])
    func `a circle of references is refused`(kind: BTFKind) throws {
        var builder = BTFBuilder()
        builder.add(kind, kind == .typedef ? "a" : "", 2)
        builder.add(kind, kind == .typedef ? "b" : "", 1)
        for roots in [.unsorted, .sorted, .ids([2])] as [CDeclarations.Roots] {
            #expect(refusal(of: try builder.btf(), roots) == circle)
        }
    }

    @Test func `an array of itself is refused`() throws {
        var builder = BTFBuilder()
        _ = builder.array(of: 1, count: 3)
        #expect(refusal(of: try builder.btf()) == circle)
    }

    @Test(arguments: [BTFKind.pointer, .typedef, .const, .array], [false, true])
    func `a chain of a hundred thousand types overflows nothing`(kind: BTFKind, isDescending: Bool) throws {
        var builder = BTFBuilder()
        let count: UInt32 = 100_000
        let name = kind == .typedef ? "t" : ""
        if !isDescending { _ = builder.integer("int", size: 4) }
        for id in 1..<count {
            let next = isDescending ? id + 1 : id
            if kind == .array { _ = builder.array(of: next, count: 1) } else { builder.add(kind, name, next) }
        }
        if isDescending { _ = builder.integer("int", size: 4) }
        builder.add(.structure, "user", count: 1, 4, ["m", .number(isDescending ? 1 : count), 0])
        let btf = try builder.btf()
        for roots in [.unsorted, .sorted] as [CDeclarations.Roots] {
            let reason = refusal(of: btf, roots)
            // One typedef after the other needs no depth.
            #expect(reason == circle || kind == .typedef && !isDescending && reason == nil)
        }
    }

    @Test func `prototypes that double with each step are refused`() throws {
        var builder = BTFBuilder()
        var type = builder.integer("int", size: 4)
        for _ in 0..<60 {
            type = builder.add(
                .functionPrototype, "", count: 2, type, ["", .number(type), "", .number(type)])
        }
        builder.add(.typedef, "explosion", type)
        #expect(refusal(of: try builder.btf()) == "is reached in too many ways to be declared in C")
    }

    @Test func `structures without a name that double with each step are refused`() throws {
        var builder = BTFBuilder()
        var type = builder.integer("int", size: 4)
        for _ in 0..<60 {
            type = builder.structure("", size: 4, [("a", type, 0, 0), ("b", type, 0, 0)])
        }
        _ = builder.structure("explosion", size: 4, [("a", type, 0, 0)])
        #expect(refusal(of: try builder.btf()) != nil)
    }

    @Test func `a gap of gigabytes is refused`() throws {
        var builder = BTFBuilder()
        _ = builder.structure("huge", size: .max, [])
        #expect(refusal(of: try builder.btf()) != nil)
    }

    @Test func `a long name that is used again and again is refused`() throws {
        var builder = BTFBuilder()
        let name = String((0..<100_000).map { _ in "n" })
        let type = builder.integer(name, size: 1)
        _ = builder.structure("s", size: 1, (0..<5000).map { _ in ("", type, 0, 0) })
        #expect(refusal(of: try builder.btf()) == "makes the C text longer than it should be")
    }

    @Test(arguments: [BTFKind.function, .variable, .declarationTag])
    func `a member of no type is refused`(kind: BTFKind) throws {
        var builder = BTFBuilder()
        let int = builder.integer("int", size: 4)
        let prototype = builder.add(.functionPrototype, "", int)
        let part = builder.add(kind, "part", prototype, kind == .function ? [] : [0])
        _ = builder.structure("s", size: 4, [("m", part, 0, 0)])
        #expect(refusal(of: try builder.btf()) == "cannot be a part of another type")
    }

    @Test func `a reference to a type that does not exist is refused`() throws {
        var builder = BTFBuilder()
        builder.add(.functionPrototype, "", 99)
        #expect(refusal(of: try builder.btf()) == "does not exist, the ids are 1 to 1")
    }

    @Test(arguments: [ByteOrder.little, .big])
    func `any one bit flipped does no harm`(order: ByteOrder) {
        let bytes = BTFBuilder.everyKind(order: order).bytes
        for position in bytes.indices {
            for bit in 0..<8 {
                var damaged = bytes
                damaged[position] ^= 1 << UInt8(bit)
                guard let btf = try? BTF(damaged) else { continue }
                _ = refusal(of: btf, .sorted)
            }
        }
    }
}
