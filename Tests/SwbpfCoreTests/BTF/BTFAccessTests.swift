import Testing

@testable import SwbpfCore

@Suite struct BTFAccessTests {
    /// Types in which every sort of step can be made, and a relocation of one of them.
    private struct Types {
        var builder = BTFBuilder()
        let outer: UInt32
        let color: UInt32
        let alias: UInt32
        let forward: UInt32

        init() {
            let int = builder.integer("int", size: 4, encoding: 1)
            let array = builder.array(of: int, count: 7)
            let flexible = builder.array(of: int, count: 0)
            let inner = builder.structure("", size: 32, [("", int, 0, 0), ("a", array, 32, 0)])
            outer = builder.structure(
                "sample", size: 36,
                [("first", int, 0, 0), ("", inner, 32, 0), ("flag", int, 290, 3), ("rest", flexible, 320, 0)])
            alias = builder.add(.typedef, "sample_t", builder.add(.const, "", outer))
            color = builder.add(.enumeration, "color", count: 2, 4, ["RED", 0, "BLUE", 7])
            forward = builder.add(.forward, "hidden")
        }

        /// The access of a string, which is put into the strings as the name of a type.
        func access(_ text: String, of type: UInt32, _ kind: CORERelocation.Kind = .fieldOffset) throws
            -> BTFAccess
        {
            var builder = builder
            let id = builder.add(.forward, text)
            let btf = try builder.btf()
            let numbers = [0, type, try btf.type(id).nameOffset, kind.rawValue]
            let bytes = numbers.flatMap { number in
                (0..<4).map { UInt8(truncatingIfNeeded: number >> UInt32($0 * 8)) }
            }
            return try btf.access(of: CORERelocation(bytes.span, at: 0, order: .little))
        }
    }

    @Test(arguments: [
        ("0", "", 0), ("3", "[3]", 3 * 36 * 8), ("0:0", ".first", 0), ("0:1", "", 32), ("0:1:1", ".a", 64),
        ("0:1:1:3", ".a[3]", 64 + 96), ("2:2", "[2].flag", 2 * 288 + 290), ("0:3:1000", ".rest[1000]", 32320),
        ("00:0001:1", ".a", 64),
    ])
    func `a field's access is its path and its place`(text: String, path: String, bitOffset: Int) throws {
        let types = Types()
        for type in [types.outer, types.alias] {
            let access = try types.access(text, of: type)
            #expect(access.description == path)
            #expect(access.bitOffset == bitOffset)
        }
    }

    @Test func `the numbers of the access string are kept`() throws {
        let types = Types()
        #expect(try types.access("0:1:1:3", of: types.outer).indexes == [0, 1, 1, 3])
    }

    @Test(arguments: [CORERelocation.Kind.enumeratorExists, .enumeratorValue])
    func `an enumerator's access is its name`(kind: CORERelocation.Kind) throws {
        let types = Types()
        #expect(try types.access("1", of: types.color, kind).steps == [.enumerator("BLUE")])
        #expect(throws: DecodeError.self) { try types.access("2", of: types.color, kind) }
        #expect(throws: DecodeError.self) { try types.access("0:1", of: types.color, kind) }
        #expect(throws: DecodeError.self) { try types.access("0", of: types.outer, kind) }
    }

    @Test(arguments: [
        CORERelocation.Kind.localTypeID, .targetTypeID, .typeExists, .typeSize, .typeMatches,
    ])
    func `what is asked of a whole type has no path`(kind: CORERelocation.Kind) throws {
        let types = Types()
        #expect(try types.access("0", of: types.outer, kind).steps.isEmpty)
        #expect(throws: DecodeError.self) { try types.access("0:1", of: types.outer, kind) }
    }

    @Test(arguments: [
        "", ":", "0:", ":0", "0::1", "-1", "+1", " 0", "x", "0x1", "0:4", "0:1:2", "0:1:1:7", "0:0:0",
        "2147483648", "99999999999999999999", "0:3:0:0",
        String(repeating: "0:", count: 64) + "0",
    ])
    func `an access string that leads nowhere is an error`(text: String) {
        let types = Types()
        #expect(throws: DecodeError.self) { try types.access(text, of: types.outer) }
    }

    @Test func `a type without a size, void and a type that is not there are errors`() {
        let types = Types()
        for type in [types.forward, 0, 1000, .max] {
            #expect(throws: DecodeError.self) { try types.access("0", of: type) }
        }
    }

    @Test func `a kind that nobody knows is an error`() {
        let types = Types()
        #expect(throws: DecodeError.self) {
            try types.access("0", of: types.outer, CORERelocation.Kind(rawValue: 13))
        }
    }

    @Test func `every kind has a name and a subject`() {
        for number in 0...12 as ClosedRange<UInt32> {
            #expect(CORERelocation.Kind(rawValue: number).name != nil)
        }
        #expect(CORERelocation.Kind(rawValue: 13).subject == nil)
    }
}
