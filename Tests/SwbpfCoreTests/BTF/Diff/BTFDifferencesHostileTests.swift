import Testing

@testable import SwbpfCore

/// Types that no compiler writes end in an error or in an answer, soon.
@Suite(.timeLimit(.minutes(1))) struct BTFDifferencesHostileTests {
    /// Both forms of what a comparison says.
    @discardableResult
    private func answer(_ old: BTF, _ new: BTF) throws -> BTFDifferences {
        let differences = try BTFDifferences(old: old, new: new)
        let report = BTFDiffReport(differences: differences)
        #expect(!text(report).isEmpty)
        #expect(!json(report).isEmpty)
        return differences
    }

    @Test(arguments: [BTFKind.pointer, .const, .typeTag, .array, .structure, .functionPrototype])
    func `a type without a name that holds itself ends`(kind: BTFKind) throws {
        func build(_ size: UInt32) throws -> BTF {
            var builder = BTFBuilder()
            switch kind {
            case .array: _ = builder.array(of: 1, count: 2)
            case .structure: _ = builder.structure("", size: size, [("", 1, 0, 0), ("inner", 1, 0, 0)])
            case .functionPrototype: builder.add(kind, "", count: 1, 1, [0, 1])
            default: builder.add(kind, "", 1)
            }
            _ = builder.structure("s", size: size, [("a", 1, 0, 0), ("", 1, 0, 0)])
            builder.add(.typedef, "t", 1)
            return try builder.btf()
        }
        // Qualifiers in a circle are an error, everything else is an answer.
        do { try answer(build(4), build(8)) } catch is DecodeError {}
    }

    @Test func `chains of any length end`() throws {
        func build(_ last: UInt32) throws -> BTF {
            var builder = BTFBuilder()
            var next = builder.integer("int", size: last)
            for _ in 0..<100_000 { next = builder.add(.pointer, "", builder.array(of: next, count: last)) }
            builder.add(.typedef, "t", next)
            _ = builder.structure("s", size: 8, [("a", next, 0, 0)])
            return try builder.btf()
        }
        #expect(try answer(build(4), build(8)).changed.count == 3)
    }

    @Test func `structures that hold each other many times over end`() throws {
        func build(_ size: UInt32) throws -> BTF {
            var builder = BTFBuilder()
            var next = builder.integer("int", size: size)
            for _ in 0..<60 {
                next = builder.structure(
                    "", size: size,
                    [("", next, 0, 0), ("", next, 0, 0), ("a", next, 0, 0), ("b", next, 0, 0)])
            }
            _ = builder.structure("s", size: size, [("", next, 0, 0), ("c", next, 0, 0)])
            return try builder.btf()
        }
        try answer(build(4), build(8))
    }

    @Test(arguments: [BTFKind.structure, .enumeration, .function, .typedef])
    func `a name that very many types share costs no more than many names`(kind: BTFKind) throws {
        func build(_ step: UInt32) throws -> BTF {
            var builder = BTFBuilder()
            let int = builder.integer("int", size: 4)
            let prototype = builder.add(
                .functionPrototype, "", count: 24, int,
                (0..<24).flatMap { [.number(0), .number($0 % 2 + 1)] })
            for index in 0..<UInt32(20_000) {
                switch kind {
                case .structure: builder.add(kind, "same", count: 1, index * step, ["m", .number(int), 0])
                case .enumeration: builder.add(kind, "same", count: 1, 4, ["A", .number(index * step)])
                case .function: builder.add(kind, "same", count: Int(index * step), prototype)
                default: builder.add(kind, "same", builder.array(of: int, count: index * step))
                }
            }
            return try builder.btf()
        }
        let differences = try answer(build(1), build(2))
        #expect(differences.changed.count + differences.unchangedCount > 20_000)
    }

    @Test func `many functions of one huge prototype are not looked through each`() throws {
        func build(_ last: UInt32) throws -> BTF {
            var builder = BTFBuilder()
            _ = builder.integer("int", size: 4)
            let count = 20_000
            let prototype = builder.add(
                .functionPrototype, "", count: count, last, (0..<count).flatMap { _ in [.number(0), 1] })
            for index in 0..<2_000 { builder.add(.function, "f\(index)", prototype) }
            return try builder.btf()
        }
        #expect(try answer(build(0), build(1)).changed.count == 2_000)
    }

    @Test func `a long name that many types share is neither read nor shown in full each time`() throws {
        func build(_ size: UInt32) throws -> BTF {
            var builder = BTFBuilder()
            _ = builder.integer(String(repeating: "x", count: 500_000), size: 4)
            var bytes = builder.bytes
            var other = BTFBuilder()
            for _ in 0..<5_000 { _ = other.structure("", size: size, []) }
            // The types of one with the strings of the other; each name is the end of the long one.
            var types = Array(other.bytes[24...].prefix(5_000 * 12))
            for index in 0..<5_000 {
                let offset = UInt32(1 + index)
                for byte in 0..<4 {
                    types[index * 12 + byte] = UInt8(truncatingIfNeeded: offset >> UInt32(byte * 8))
                }
            }
            let strings = Array(bytes[40...])
            bytes = []
            for value in [0x1_eb9f, 24, 0, types.count, types.count, strings.count] {
                for byte in 0..<4 { bytes.append(UInt8(truncatingIfNeeded: value >> (byte * 8))) }
            }
            return try BTF(bytes + types + strings)
        }
        #expect(try answer(build(4), build(8)).changed.count == 5_000)
    }

    @Test(arguments: [
        (BTFKind.typedef, [BTFBuilder.Word]()), (.structure, ["m", 99, 0]), (.dataSection, [99, 0, 0]),
        (.variable, [1]),
    ])
    func `an id that is no type's is an error`(kind: BTFKind, words: [BTFBuilder.Word]) throws {
        var builder = BTFBuilder()
        builder.add(kind, "broken", count: words.count == 3 ? 1 : 0, 99, words)
        let btf = try builder.btf()
        #expect(throws: DecodeError.self) { try BTFDifferences(old: btf, new: btf) }
    }

    @Test func `a name outside the strings is an error`() throws {
        var builder = BTFBuilder()
        builder.add(.float, "f", 8)
        var bytes = builder.bytes
        bytes[24] = 200
        let btf = try BTF(bytes)
        #expect(throws: DecodeError.self) { try BTFDifferences(old: btf, new: btf) }
    }

    @Test func `any byte may be wrong on either side`() throws {
        let good = BTFBuilder.everyKind().bytes
        let whole = try BTF(good)
        for index in good.indices {
            for flip: UInt8 in [0x01, 0x80, 0xff] {
                var bytes = good
                bytes[index] ^= flip
                guard let btf = try? BTF(bytes) else { continue }
                guard let differences = try? BTFDifferences(old: whole, new: btf) else { continue }
                let report = BTFDiffReport(differences: differences)
                #expect(!text(report).isEmpty && !json(report).isEmpty)
            }
        }
    }
}
