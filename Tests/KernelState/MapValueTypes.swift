import SwbpfCore

/// Types for keys and values of maps, each with values that show what can go wrong with it: one BTF object.
struct MapValueTypes: Sendable {
    /// A type, and values of it that differ in how they are shown.
    struct Shown: Sendable {
        let name: String
        let type: UInt32
        let values: [[UInt8]]
        var size: UInt32 { UInt32(values.first?.count ?? 0) }
    }

    /// The ones that several types are made of.
    private struct Basic {
        let int: UInt32
        let unsigned: UInt32
        let wide: UInt32
        let octet: UInt32
        let short: UInt32
        let character: UInt32

        init(_ btf: inout BTFBuilder) {
            int = btf.int("int", size: 4, .signed)
            unsigned = btf.int("unsigned int", size: 4)
            wide = btf.int("unsigned long long", size: 8)
            octet = btf.int("unsigned char", size: 1)
            short = btf.int("unsigned short", size: 2)
            // As clang writes it: a signed integer that is known by its name.
            character = btf.int("char", size: 1, .signed)
        }
    }

    static let shared = MapValueTypes()

    let bytes: [UInt8]
    /// The type of arrays' keys.
    let index: UInt32
    /// A prefix length and four bytes of address.
    let prefix: UInt32
    /// Without a member: the key of maps that have none.
    let nothing: UInt32
    /// Types of keys, with values that differ.
    let keys: [Shown]
    let values: [Shown]
    /// A structure of 64 bytes with members of many kinds.
    let record: UInt32
    /// The data section that a map with a single value may have as its type.
    let section: UInt32
    static let recordSize: UInt32 = 64
    static let sectionSize: UInt32 = 24

    private init() {
        var btf = BTFBuilder()
        let basic = Basic(&btf)
        index = basic.int
        let address = btf.array(of: basic.octet, count: 4, index: basic.int)
        prefix = btf.structure(
            "prefix", size: 8, [.init("prefixlen", basic.unsigned, at: 0), .init("data", address, at: 4)])
        nothing = btf.structure("nothing", size: 0, [])
        keys = Self.keys(&btf, basic)
        values =
            Self.numbers(&btf, basic) + Self.texts(&btf, basic) + Self.arrays(&btf, basic)
            + Self.enumerations(&btf) + Self.structures(&btf, basic) + Self.bitFields(&btf, basic)
            + Self.floats(&btf)
        record = Self.record(&btf, basic)
        let count = btf.variable("count", basic.wide)
        let label = btf.variable("label", btf.array(of: basic.character, count: 8, index: basic.int))
        let hidden = btf.variable("hidden", basic.int, .static)
        section = btf.section(
            ".data", size: Self.sectionSize, [(count, 0, 8), (label, 8, 8), (hidden, 16, 4)])
        bytes = btf.bytes
    }

    /// A value of the record type in which each member can be told from the others.
    static func record(number: UInt64) -> [UInt8] {
        var bytes: [UInt8] = .of(number) + .of(UInt32(truncatingIfNeeded: number &* 2_654_435_761))
        bytes += .of(UInt16(truncatingIfNeeded: number)) + [UInt8(truncatingIfNeeded: number), 0]
        bytes += padded("label \(number)", to: 16) + .of(Int32(truncatingIfNeeded: number % 4) - 1)
        bytes += .of(UInt32(5) | UInt32(truncatingIfNeeded: number) << 3)
        return bytes + .of(number == 0 ? UInt64(0) : 0xffff_8880_0000_0000 + number)
            + .of(UInt64.max - number) + .of(-Int32(truncatingIfNeeded: number)) + .of(UInt32(0))
    }
}

extension MapValueTypes {
    /// Zero, all bits, the lowest, the highest, and bytes that differ.
    private static func patterns(_ size: Int) -> [[UInt8]] {
        let zero = [UInt8](repeating: 0, count: size)
        var lowest = zero
        lowest[0] = 1
        var highest = zero
        highest[size - 1] = 0x80
        return [
            zero, [UInt8](repeating: 0xff, count: size), lowest, highest,
            (0..<size).map { UInt8(truncatingIfNeeded: 0x12 + $0 * 0x11) },
        ]
    }

    private static func keys(_ btf: inout BTFBuilder, _ basic: Basic) -> [Shown] {
        let pair = btf.structure(
            "endpoint", size: 8,
            [
                .init("address", basic.unsigned, at: 0), .init("port", basic.short, at: 4),
                .init("protocol", basic.octet, at: 6),
            ])
        let tag = btf.array(of: basic.character, count: 7, index: basic.int)
        let flow = btf.structure(
            "flow", size: 20,
            [
                .init("source", basic.unsigned, at: 0), .init("destination", basic.unsigned, at: 4),
                .init("source_port", basic.short, at: 8), .init("destination_port", basic.short, at: 10),
                .init("protocol", basic.octet, at: 12), .init("tag", tag, at: 13),
            ])
        let name = btf.array(of: basic.character, count: 16, index: basic.int)
        let color = btf.enumeration("key_color", [("KEY_RED", 0), ("KEY_GREEN", 1)])
        return [
            Shown(name: "unsigned short", type: basic.short, values: patterns(2)),
            Shown(name: "unsigned long long", type: basic.wide, values: patterns(8)),
            Shown(name: "struct of 8 bytes", type: pair, values: patterns(8)),
            Shown(
                name: "struct of 20 bytes", type: flow,
                values: patterns(20) + [patterns(20)[4].prefix(13) + padded("tag", to: 7)]),
            Shown(
                name: "char array", type: name,
                values: ["", "eth0", "a name of 15 ch"].map { padded($0, to: 16) }),
            Shown(name: "enum", type: color, values: [UInt32(0), 1, 9].map { .of($0) }),
        ]
    }

    private static func numbers(_ btf: inout BTFBuilder, _ basic: Basic) -> [Shown] {
        var shown: [Shown] = []
        for size in [1, 2, 4, 8, 16] {
            let unsigned = btf.int("u\(size * 8)", size: UInt32(size))
            let signed = btf.int("s\(size * 8)", size: UInt32(size), .signed)
            shown.append(Shown(name: "u\(size * 8)", type: unsigned, values: patterns(size)))
            shown.append(Shown(name: "s\(size * 8)", type: signed, values: patterns(size)))
        }
        let bool = btf.int("_Bool", size: 1, .boolean)
        let chain = btf.typedef("number_t", btf.volatile(btf.const(basic.int)))
        let function = btf.pointer(to: btf.prototype(returning: basic.int, [("first", basic.int)]))
        return shown + [
            Shown(name: "bool", type: bool, values: [[0], [1], [2], [0xff]]),
            Shown(name: "typedef", type: chain, values: patterns(4)),
            Shown(name: "pointer", type: btf.pointer(to: basic.int), values: patterns(8)),
            Shown(name: "pointer to void", type: btf.pointer(to: 0), values: patterns(8)),
            Shown(name: "function pointer", type: function, values: patterns(8)),
        ]
    }

    private static func texts(_ btf: inout BTFBuilder, _ basic: Basic) -> [Shown] {
        let bytes: [[UInt8]] = [0x41, 0, 0x0a, 0x1f, 0x20, 0x22, 0x5c, 0x7e, 0x7f, 0xff].map { [$0] }
        let encoded = btf.int("letter", size: 1, .character)
        let named = btf.typedef("letter_t", basic.character)
        let texts =
            ["", "short", "7 bytes", "8 bytes!", "two\nlines", "\"\\\t", "größe"].map { padded($0, to: 8) }
            + [[0xff, 0xfe, 0, 0, 0, 0, 0, 0], [0x61, 0, 0x62, 0, 0, 0, 0, 0]]
        func array(_ element: UInt32, _ count: UInt32) -> UInt32 {
            btf.array(of: element, count: count, index: basic.int)
        }
        return [
            Shown(name: "char", type: basic.character, values: bytes),
            Shown(name: "encoded char", type: encoded, values: bytes),
            Shown(name: "char array", type: array(basic.character, 8), values: texts),
            Shown(name: "encoded char array", type: array(encoded, 8), values: texts),
            Shown(name: "const char array", type: array(btf.const(basic.character), 8), values: texts),
            Shown(name: "array of a char typedef", type: array(named, 8), values: texts),
            Shown(name: "array of one char", type: array(basic.character, 1), values: bytes),
            Shown(
                name: "array of char arrays", type: array(array(basic.character, 4), 2), values: texts),
        ]
    }

    private static func arrays(_ btf: inout BTFBuilder, _ basic: Basic) -> [Shown] {
        let point = btf.structure(
            "point", size: 8, [.init("x", basic.int, at: 0), .init("y", basic.int, at: 4)])
        func array(_ element: UInt32, _ count: UInt32) -> UInt32 {
            btf.array(of: element, count: count, index: basic.int)
        }
        return [
            Shown(name: "array of bytes", type: array(basic.octet, 6), values: patterns(6)),
            Shown(name: "array of ints", type: array(basic.int, 5), values: patterns(20)),
            Shown(name: "array of arrays", type: array(array(basic.int, 3), 2), values: patterns(24)),
            Shown(name: "array of structs", type: array(point, 2), values: patterns(16)),
            Shown(name: "array of pointers", type: array(btf.pointer(to: point), 2), values: patterns(16)),
        ]
    }

    private static func enumerations(_ btf: inout BTFBuilder) -> [Shown] {
        let numbers: [Int32] = [0, 1, 2, -1, .min, .max, 77]
        let color = btf.enumeration("color", [("RED", 0), ("GREEN", 1), ("BLUE", 2), ("NONE", -1)])
        let small = btf.enumeration("small", size: 1, [("OFF", 0), ("ON", 1), ("ODD", -1)])
        let unnamed = btf.enumeration("", [("UNNAMED_ZERO", 0), ("UNNAMED_TWO", 2)])
        var shown = [
            Shown(name: "enum", type: color, values: numbers.map { .of($0) }),
            Shown(name: "enum of one byte", type: small, values: [[0], [1], [2], [0xff]]),
            Shown(name: "unnamed enum", type: unnamed, values: numbers.map { .of($0) }),
        ]
        if KernelVersion.running >= KernelVersion(6, 0) {
            let large = btf.enumeration64("large", [("LARGE", 1 << 40), ("LARGEST", .max)])
            shown.append(Shown(name: "enum64", type: large, values: patterns(8) + [.of(UInt64(1) << 40)]))
        }
        return shown
    }

    private static func structures(_ btf: inout BTFBuilder, _ basic: Basic) -> [Shown] {
        let point = btf.structure(
            "spot", size: 8, [.init("x", basic.int, at: 0), .init("y", basic.int, at: 4)])
        let nested = btf.structure(
            "nested", size: 12, [.init("spot", point, at: 0), .init("tag", basic.octet, at: 8)])
        let either = btf.union(
            "either", size: 8,
            [
                .init("number", basic.wide, at: 0), .init("spot", point, at: 0),
                .init("text", btf.array(of: basic.character, count: 8, index: basic.int), at: 0),
            ])
        let innerUnion = btf.union(
            "", size: 4, [.init("whole", basic.unsigned, at: 0), .init("low", basic.short, at: 0)])
        let innerStruct = btf.structure(
            "", size: 4, [.init("left", basic.short, at: 0), .init("right", basic.short, at: 2)])
        let unnamed = btf.structure(
            "unnamed_parts", size: 12,
            [
                .init("first", basic.int, at: 0), .init("", innerUnion, at: 4), .init("", innerStruct, at: 8),
            ])
        let open = btf.structure(
            "open_end", size: 4,
            [
                .init("count", basic.int, at: 0),
                .init("rest", btf.array(of: basic.octet, count: 0, index: basic.int), at: 4),
            ])
        let port = btf.typedef("__be16", basic.short)
        let address = btf.typedef("__be32", basic.unsigned)
        func bytes(_ count: UInt32) -> UInt32 { btf.array(of: basic.octet, count: count, index: basic.int) }
        let addresses = btf.structure(
            "addresses", size: 48,
            [
                .init("address", address, at: 0), .init("port", port, at: 4), .init("mac", bytes(6), at: 6),
                .init("address6", bytes(16), at: 12),
                .init("name", btf.array(of: basic.character, count: 16, index: basic.int), at: 28),
                .init("count", basic.int, at: 44),
            ])
        return [
            Shown(name: "network addresses", type: addresses, values: patterns(48)),
            Shown(name: "struct", type: point, values: patterns(8)),
            Shown(name: "struct in struct", type: nested, values: patterns(12)),
            Shown(name: "union", type: either, values: patterns(8)),
            Shown(name: "unnamed members", type: unnamed, values: patterns(12)),
            Shown(name: "array without end", type: open, values: patterns(4)),
        ]
    }

    private static func bitFields(_ btf: inout BTFBuilder, _ basic: Basic) -> [Shown] {
        let color = btf.enumeration("bit_color", [("BIT_RED", 0), ("BIT_GREEN", 1), ("BIT_BLUE", 2)])
        let bits = btf.structure(
            "bits", size: 4,
            [
                .init("low", basic.unsigned, atBit: 0, width: 3),
                .init("middle", basic.unsigned, atBit: 3, width: 13),
                .init("high", basic.unsigned, atBit: 16, width: 16),
            ])
        let signed = btf.structure(
            "signed_bits", size: 8,
            [
                .init("first", basic.int, atBit: 0, width: 4), .init("second", basic.int, atBit: 4, width: 9),
                .init("kind", color, atBit: 13, width: 2), .init("whole", basic.int, at: 4),
            ])
        let wide = btf.structure(
            "wide_bits", size: 16,
            [
                .init("low", basic.wide, atBit: 0, width: 33),
                .init("high", basic.wide, atBit: 33, width: 31),
                .init("odd", basic.wide, atBit: 67, width: 58),
            ])
        return [
            Shown(name: "bit-fields", type: bits, values: patterns(4)),
            Shown(name: "signed bit-fields", type: signed, values: patterns(8)),
            Shown(name: "wide bit-fields", type: wide, values: patterns(16)),
        ]
    }

    /// Since 5.13.
    private static func floats(_ btf: inout BTFBuilder) -> [Shown] {
        guard KernelVersion.running >= KernelVersion(5, 13) else { return [] }
        let float = btf.float("float", size: 4)
        let double = btf.float("double", size: 8)
        let both = btf.structure(
            "floats", size: 16, [.init("single", float, at: 0), .init("double", double, at: 8)])
        return [
            Shown(name: "float", type: float, values: [Float(1.5), -0.0].map { .of($0.bitPattern) }),
            Shown(
                name: "struct with floats", type: both,
                values: [.of(Float(0.1).bitPattern) + .of(UInt32(0)) + .of(Double(-0.25).bitPattern)]),
        ]
    }

    private static func record(_ btf: inout BTFBuilder, _ basic: Basic) -> UInt32 {
        let kind = btf.enumeration("kind", [("FIRST", 0), ("SECOND", 1), ("NEITHER", -1)])
        let label = btf.array(of: basic.character, count: 16, index: basic.int)
        let flags = btf.structure(
            "flags", size: 4,
            [
                .init("low", basic.unsigned, atBit: 0, width: 3),
                .init("rest", basic.unsigned, atBit: 3, width: 29),
            ])
        return btf.structure(
            "record", size: recordSize,
            [
                .init("count", basic.wide, at: 0), .init("address", basic.unsigned, at: 8),
                .init("port", basic.short, at: 12), .init("octet", basic.octet, at: 14),
                .init("label", label, at: 16), .init("kind", kind, at: 32), .init("flags", flags, at: 36),
                .init("pointer", btf.pointer(to: 0), at: 40), .init("large", basic.wide, at: 48),
                .init("signed_number", basic.int, at: 56),
            ])
    }
}
