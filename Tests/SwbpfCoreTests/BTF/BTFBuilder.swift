@testable import SwbpfCore

/// Makes BTF by hand, in either byte order. Each type that is added gets the next id.
struct BTFBuilder {
    let order: ByteOrder
    /// What the first string and type here continue, for BTF that is split off.
    let base: BTF?
    private var types: [UInt8] = []
    private var strings: [UInt8] = []
    private(set) var nextID: UInt32

    init(order: ByteOrder = .little, base: BTF? = nil) {
        self.order = order
        self.base = base
        nextID = base?.endID ?? 1
        if base == nil { strings = [0] }
    }

    /// A word of a type: a number, or a name that is put into the strings.
    enum Word: ExpressibleByIntegerLiteral, ExpressibleByStringLiteral {
        case number(UInt32)
        case name(String)

        init(integerLiteral value: UInt32) { self = .number(value) }
        init(stringLiteral value: String) { self = .name(value) }
    }

    @discardableResult
    mutating func add(
        _ kind: BTFKind, _ name: String = "", count: Int = 0, flag: Bool = false, _ sizeOrType: UInt32 = 0,
        _ words: [Word] = []
    ) -> UInt32 {
        append(string(name))
        append(UInt32(count) | UInt32(kind.rawValue) << 24 | (flag ? 1 << 31 : 0))
        append(sizeOrType)
        for word in words {
            switch word {
            case .number(let number): append(number)
            case .name(let name): append(string(name))
            }
        }
        nextID += 1
        return nextID - 1
    }

    /// An integer type whose encoding bits are given: 1 signed, 2 character, 4 boolean.
    mutating func integer(_ name: String, size: UInt32, encoding: UInt32 = 0, bits: UInt32? = nil) -> UInt32 {
        add(.integer, name, size, [.number(encoding << 24 | (bits ?? size * 8))])
    }

    mutating func array(of element: UInt32, count: UInt32) -> UInt32 {
        add(.array, "", 0, [.number(element), .number(element), .number(count)])
    }

    /// A structure of members at bit offsets; a width makes a bit-field of the member.
    mutating func structure(
        _ name: String, size: UInt32, kind: BTFKind = .structure,
        _ members: [(name: String, type: UInt32, bitOffset: UInt32, width: UInt32)]
    ) -> UInt32 {
        let words = members.flatMap { member -> [Word] in
            [.name(member.name), .number(member.type), .number(member.bitOffset | member.width << 24)]
        }
        return add(
            kind, name, count: members.count, flag: members.contains { $0.width > 0 }, size, words)
    }

    /// The header, the types and the strings.
    var bytes: [UInt8] {
        var whole = Self(order: order)
        whole.types = word(0xeb9f, width: 2) + [1, 0]
        for value in [24, 0, types.count, types.count, strings.count] { whole.append(UInt32(value)) }
        return whole.types + types + strings
    }

    func btf() throws -> BTF { try BTF(bytes, base: base) }

    private mutating func string(_ text: String) -> UInt32 {
        if text.isEmpty { return 0 }
        let offset = UInt32((base?.endString ?? 0) + strings.count)
        strings += Array(text.utf8) + [0]
        return offset
    }

    private mutating func append(_ value: UInt32) {
        types += word(value, width: 4)
    }

    private func word(_ value: UInt32, width: Int) -> [UInt8] {
        let bytes = (0..<width).map { UInt8(truncatingIfNeeded: value >> UInt32($0 * 8)) }
        return order == .little ? bytes : bytes.reversed()
    }
}

extension BTFBuilder {
    /// A type of every kind, ids as listed.
    static func everyKind(order: ByteOrder = .little) -> BTFBuilder {
        var builder = BTFBuilder(order: order)
        let int = builder.integer("int", size: 4, encoding: 1)  // 1
        let char = builder.integer("char", size: 1, encoding: 1)  // 2
        let pointer = builder.add(.pointer, "", int)  // 3
        let text = builder.array(of: char, count: 8)  // 4
        let union = builder.structure(
            "", size: 8, kind: .union, [("number", int, 0, 0), ("text", text, 0, 0)])  // 5
        let pair = builder.structure(
            "pair", size: 24,
            [
                ("first", int, 0, 0), ("low", int, 32, 3), ("high", int, 35, 29), ("", union, 64, 0),
                ("next", pointer, 128, 0),
            ])  // 6
        let color = builder.add(.enumeration, "color", count: 2, 4, ["RED", 0, "BLUE", 7])  // 7
        builder.add(.forward, "hidden")  // 8
        let alias = builder.add(.typedef, "pair_t", pair)  // 9
        let volatile = builder.add(.volatile, "", alias)  // 10
        let const = builder.add(.const, "", volatile)  // 11
        builder.add(.restrict, "", pointer)  // 12
        let prototype = builder.add(
            .functionPrototype, "", count: 2, int, ["context", .number(pointer), 0, 0])  // 13
        builder.add(.function, "handle_event", count: 1, prototype)  // 14
        let variable = builder.add(.variable, "state", const, [1])  // 15
        builder.add(.dataSection, ".data", count: 1, 24, [.number(variable), 0, 24])  // 16
        builder.add(.float, "double", 8)  // 17
        builder.add(.declarationTag, "mark", pair, [0xffff_ffff])  // 18
        builder.add(.typeTag, "user", color)  // 19
        builder.add(.enumeration64, "wide", count: 1, flag: true, 8, ["BIG", 1, 0x8000_0000])  // 20
        return builder
    }
}
