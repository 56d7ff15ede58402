/// Writes BTF by hand. Each call appends one type and returns its id.
package struct BTFBuilder {
    /// How an integer is shown.
    package enum Encoding: UInt32 {
        case unsigned = 0
        case signed = 1
        case character = 2
        case boolean = 4
    }

    /// A member of a structure: its place in bits, and its width in bits where it is a bit-field.
    package struct Member {
        var name: String
        var type: UInt32
        var bitOffset: UInt32
        var bitWidth: UInt32?

        package init(_ name: String, _ type: UInt32, at byteOffset: UInt32) {
            self.name = name
            self.type = type
            bitOffset = byteOffset * 8
        }

        package init(_ name: String, _ type: UInt32, atBit bitOffset: UInt32, width: UInt32) {
            self.name = name
            self.type = type
            self.bitOffset = bitOffset
            bitWidth = width
        }
    }

    /// Who may call a function, or see a variable.
    package enum Linkage: UInt32 {
        case `static` = 0
        case global = 1
    }

    private var types: [UInt8] = []
    private var strings: [UInt8] = [0]
    private var offsets: [String: UInt32] = ["": 0]
    private var count: UInt32 = 0

    package init() {}

    /// The whole: header, types, strings.
    package var bytes: [UInt8] {
        var bytes: [UInt8] = [0x9f, 0xeb, 1, 0]
        for number in [24, 0, UInt32(types.count), UInt32(types.count), UInt32(strings.count)] {
            bytes.append(littleEndian: number)
        }
        return bytes + types + strings
    }

    /// The offset of a text in the string section, for line information too.
    package mutating func string(_ text: String) -> UInt32 {
        if let offset = offsets[text] { return offset }
        let offset = UInt32(strings.count)
        strings += Array(text.utf8) + [0]
        offsets[text] = offset
        return offset
    }

    private mutating func add(
        _ kind: UInt32, named name: String = "", count members: Int = 0, flag: Bool = false,
        _ sizeOrType: UInt32, _ rest: [UInt32] = []
    ) -> UInt32 {
        let info = kind << 24 | UInt32(members) | (flag ? 1 << 31 : 0)
        for number in [string(name), info, sizeOrType] + rest { types.append(littleEndian: number) }
        count += 1
        return count
    }
}

extension BTFBuilder {
    package mutating func int(
        _ name: String, size: UInt32, _ encoding: Encoding = .unsigned
    ) -> UInt32 {
        add(1, named: name, size, [encoding.rawValue << 24 | size * 8])
    }

    package mutating func pointer(to type: UInt32) -> UInt32 { add(2, type) }

    package mutating func array(of type: UInt32, count: UInt32, index: UInt32) -> UInt32 {
        add(3, 0, [type, index, count])
    }

    package mutating func structure(_ name: String, size: UInt32, _ members: [Member]) -> UInt32 {
        let hasBitFields = members.contains { $0.bitWidth != nil }
        var rest: [UInt32] = []
        for member in members {
            rest += [string(member.name), member.type, (member.bitWidth ?? 0) << 24 | member.bitOffset]
        }
        return add(4, named: name, count: members.count, flag: hasBitFields, size, rest)
    }

    package mutating func union(_ name: String, size: UInt32, _ members: [Member]) -> UInt32 {
        var rest: [UInt32] = []
        for member in members { rest += [string(member.name), member.type, member.bitOffset] }
        return add(5, named: name, count: members.count, size, rest)
    }

    package mutating func enumeration(
        _ name: String, size: UInt32 = 4, _ values: [(String, Int32)]
    ) -> UInt32 {
        var rest: [UInt32] = []
        for (name, value) in values { rest += [string(name), UInt32(bitPattern: value)] }
        return add(6, named: name, count: values.count, size, rest)
    }

    package mutating func typedef(_ name: String, _ type: UInt32) -> UInt32 { add(8, named: name, type) }
    package mutating func volatile(_ type: UInt32) -> UInt32 { add(9, type) }
    package mutating func const(_ type: UInt32) -> UInt32 { add(10, type) }

    package mutating func prototype(
        returning type: UInt32, _ parameters: [(String, UInt32)] = []
    ) -> UInt32 {
        var rest: [UInt32] = []
        for (name, type) in parameters { rest += [string(name), type] }
        return add(13, count: parameters.count, type, rest)
    }

    package mutating func function(
        _ name: String, _ prototype: UInt32, _ linkage: Linkage = .static
    ) -> UInt32 {
        add(12, named: name, count: Int(linkage.rawValue), prototype)
    }

    /// A tag on a whole type.
    package mutating func declarationTag(_ tag: String, _ type: UInt32) -> UInt32 {
        add(17, named: tag, type, [.max])
    }

    package mutating func variable(
        _ name: String, _ type: UInt32, _ linkage: Linkage = .global
    ) -> UInt32 {
        add(14, named: name, type, [linkage.rawValue])
    }

    /// A section: its variables with their offsets and sizes in bytes, in order of offset.
    package mutating func section(
        _ name: String, size: UInt32, _ variables: [(type: UInt32, offset: UInt32, size: UInt32)]
    ) -> UInt32 {
        add(
            15, named: name, count: variables.count, size,
            variables.flatMap { [$0.type, $0.offset, $0.size] })
    }

    /// Since 5.13.
    package mutating func float(_ name: String, size: UInt32) -> UInt32 { add(16, named: name, size) }

    /// Since 6.0.
    package mutating func enumeration64(_ name: String, _ values: [(String, UInt64)]) -> UInt32 {
        var rest: [UInt32] = []
        for (name, value) in values {
            rest += [string(name), UInt32(truncatingIfNeeded: value), UInt32(value >> 32)]
        }
        return add(19, named: name, count: values.count, 8, rest)
    }
}
