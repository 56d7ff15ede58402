/// BTF whose every word is what the caller says, whether it makes sense or not.
package struct RawBTF {
    /// `BTF_KIND_*`.
    package enum Kind: UInt32, CaseIterable, Sendable {
        case integer = 1, pointer, array, structure, union, enumeration, forward, typedef, volatile, const
        case restrict, function, functionPrototype, variable, dataSection, float, declarationTag, typeTag
        case enumeration64
    }

    package var isBigEndian = false
    package var magic: UInt16 = 0xeb9f
    package var version: UInt8 = 1
    package var flags: UInt8 = 0
    /// The header's length, or `nil` for what it takes.
    package var headerSize: UInt32?
    /// The sections' places and lengths, or `nil` for the true ones.
    package var typesOffset: UInt32?
    package var typesSize: UInt32?
    package var stringsOffset: UInt32?
    package var stringsSize: UInt32?
    /// What each kind is made of, since Linux 7.2: the bytes of the section, and its place and length.
    package var layout: [UInt8]?
    package var layoutOffset: UInt32?
    package var layoutSize: UInt32?
    package var types: [UInt8] = []
    package var strings: [UInt8] = [0]
    private var count: UInt32 = 0

    package init(isBigEndian: Bool = false) { self.isBigEndian = isBigEndian }

    /// Appends a type and returns its id.
    @discardableResult
    package mutating func add(
        _ kind: Kind, name: UInt32 = 0, vlen: Int? = nil, flag: Bool = false, _ sizeOrType: UInt32 = 0,
        _ words: [UInt32] = []
    ) -> UInt32 {
        let stride =
            switch kind {
            case .structure, .union, .dataSection, .enumeration64: 3
            case .enumeration, .functionPrototype: 2
            default: 0
            }
        let entries = stride == 0 ? 0 : words.count / stride
        return add(number: kind.rawValue, name: name, vlen: vlen ?? entries, flag: flag, sizeOrType, words)
    }

    /// The same for a kind that need not exist.
    @discardableResult
    package mutating func add(
        number: UInt32, name: UInt32 = 0, vlen: Int, flag: Bool = false, _ sizeOrType: UInt32 = 0,
        _ words: [UInt32] = []
    ) -> UInt32 {
        append(name)
        append(number << 24 | UInt32(vlen) | (flag ? 1 << 31 : 0))
        append(sizeOrType)
        for word in words { append(word) }
        count += 1
        return count
    }

    /// A 32-bit signed `int`, which most of the rest is made of.
    @discardableResult
    package mutating func addInt() -> UInt32 { add(.integer, name: string("int"), 4, [1 << 24 | 32]) }

    /// Appends a string and returns its offset.
    package mutating func string(_ text: String) -> UInt32 { string(Array(text.utf8)) }

    package mutating func string(_ text: [UInt8]) -> UInt32 {
        defer {
            strings += text
            strings.append(0)
        }
        return UInt32(strings.count)
    }

    private mutating func append(_ value: UInt32) { types.appendNumber(value, bigEndian: isBigEndian) }

    /// Header, types, strings, layout.
    package var bytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.appendNumber(magic, bigEndian: isBigEndian)
        bytes += [version, flags]
        let typesSize = UInt32(types.count)
        let stringsSize = UInt32(strings.count)
        var words = [
            headerSize ?? (layout == nil ? 24 : 32), typesOffset ?? 0, self.typesSize ?? typesSize,
            stringsOffset ?? typesSize, self.stringsSize ?? stringsSize,
        ]
        if let layout {
            words += [layoutOffset ?? typesSize + stringsSize, layoutSize ?? UInt32(layout.count)]
        }
        for word in words { bytes.appendNumber(word, bigEndian: isBigEndian) }
        return bytes + types + strings + (layout ?? [])
    }

    /// A file that `body` adds to.
    package static func file(
        _ name: String, _ body: @escaping @Sendable (inout RawBTF) -> Void
    ) -> HostileFile {
        HostileFile(name) {
            var btf = RawBTF()
            body(&btf)
            return btf.bytes
        }
    }
}

extension [UInt8] {
    mutating func appendNumber(_ value: some FixedWidthInteger, bigEndian: Bool = false) {
        for index in 0..<value.bitWidth / 8 {
            let place = bigEndian ? value.bitWidth / 8 - 1 - index : index
            append(UInt8(truncatingIfNeeded: value >> (place * 8)))
        }
    }
}
