/// One value of a JSON text: where it stands, and what can be known of it without looking again.
///
/// A text's nodes lie in one array, in its order: behind a container's node come its elements, behind an
/// object's the key and the value of each member.
struct JSONNode: Equatable, Sendable {
    /// What the value is.
    enum Kind: UInt8, Sendable {
        case null, `false`, `true`
        /// A number without a fraction and an exponent.
        case integer
        /// Any other number.
        case decimal
        case string, array, object

        /// With an article, for messages.
        var noun: String {
            switch self {
            case .null: "null"
            case .false: "false"
            case .true: "true"
            case .integer: "a number"
            case .decimal: "a number with a fraction or an exponent"
            case .string: "a string"
            case .array: "an array"
            case .object: "an object"
            }
        }
    }

    let kind: Kind
    /// A string that has escapes; an integer below zero.
    fileprivate(set) var isMarked = false
    /// Where the text starts, in bytes; a string's is behind the first quotation mark.
    let start: UInt32
    /// The byte behind the text; a string's is its last quotation mark.
    var end: UInt32
    /// The place behind this value among the nodes.
    var next: UInt32
    /// An integer's magnitude, where 64 bits hold it; how many elements or members a container has.
    var number: UInt64 = 0
    /// The integer's magnitude has more than 64 bits.
    var isWide = false

    @inline(__always)
    init(_ kind: Kind, start: Int, end: Int = 0, next: Int, isMarked: Bool = false) {
        self.kind = kind
        self.isMarked = isMarked
        self.start = UInt32(truncatingIfNeeded: start)
        self.end = UInt32(truncatingIfNeeded: end)
        self.next = UInt32(truncatingIfNeeded: next)
    }

    var hasEscapes: Bool { kind == .string && isMarked }
    var isNegative: Bool { kind == .integer && isMarked }
    var range: Range<Int> { Int(start)..<Int(end) }
    /// Where the value starts, in bytes.
    var position: Int { Int(start) - (kind == .string ? 1 : 0) }
    /// How many elements or members a container has.
    var count: Int { Int(truncatingIfNeeded: number) }
}

extension JSONNode {
    /// The integer, of up to 128 bits; `nil` where it has more.
    func integer(in bytes: Span<UInt8>) -> WrittenNumber? {
        guard isWide else { return WrittenNumber(UInt128(number), isNegative: isNegative) }
        var magnitude: UInt128 = 0
        for index in range where bytes[index] != 0x2d {
            let (product, overflow) = magnitude.multipliedReportingOverflow(by: 10)
            let (sum, carry) = product.addingReportingOverflow(UInt128(bytes[index] & 15))
            if overflow || carry { return nil }
            magnitude = sum
        }
        return WrittenNumber(magnitude, isNegative: isNegative)
    }

    /// The text as it stands there; a string's with its escapes.
    func source(in bytes: Span<UInt8>) -> [UInt8] {
        range.map { bytes[$0] }
    }

    /// The bytes that a string says.
    func text(in bytes: Span<UInt8>) -> [UInt8] {
        guard hasEscapes else { return source(in: bytes) }
        var text: [UInt8] = []
        text.reserveCapacity(range.count)
        var index = range.lowerBound
        while index < range.upperBound {
            guard bytes[index] == 0x5c else {
                text.append(bytes[index])
                index += 1
                continue
            }
            let letter = bytes[index + 1]
            index += 2
            switch letter {
            case 0x62: text.append(0x08)
            case 0x66: text.append(0x0c)
            case 0x6e: text.append(0x0a)
            case 0x72: text.append(0x0d)
            case 0x74: text.append(0x09)
            case 0x75:
                // The reader has seen that the digits are there, and that surrogates are pairs.
                var code = codeUnit(at: index, in: bytes)
                index += 4
                if 0xd800...0xdbff ~= code {
                    code = 0x10000 + (code - 0xd800) << 10 + (codeUnit(at: index + 2, in: bytes) - 0xdc00)
                    index += 6
                }
                if let scalar = Unicode.Scalar(code) {
                    text.append(contentsOf: UTF8.encode(scalar) ?? .init())
                }
            default: text.append(letter)
            }
        }
        return text
    }

    private func codeUnit(at index: Int, in bytes: Span<UInt8>) -> UInt32 {
        (0..<4).reduce(0) { $0 << 4 | UInt32(hexValue(bytes[index + $1]) ?? 0) }
    }

    /// The string says exactly this.
    @inline(__always)
    func isEqual(_ text: [UInt8], in bytes: Span<UInt8>) -> Bool {
        if isMarked { return self.text(in: bytes) == text }
        guard range.count == text.count else { return false }
        let start = Int(start)
        for index in text.indices where bytes[start &+ index] != text[index] { return false }
        return true
    }
}
