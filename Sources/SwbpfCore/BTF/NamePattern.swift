/// A name, or a pattern of names as shells have it: `*`, `?`, `[a-z]`, `[!a-z]`, `\` in front of one of these.
///
/// Names are bytes. Comparing one costs its length times the pattern's at most, whatever the pattern is.
public struct NamePattern: Equatable, Sendable {
    private enum Part: Equatable, Sendable {
        case byte(UInt8)
        case any
        /// Bytes given by a set of 256 bits.
        case oneOf(SIMD4<UInt64>)
    }

    /// What stands between the stars.
    private let pieces: [[Part]]
    /// As it was given.
    public let text: String
    /// It stands for itself only.
    public let isLiteral: Bool
    /// The first bytes of each name that it matches, at most eight, and which bits of them count.
    private let prefix: UInt64
    private let mask: UInt64

    public init(_ text: String) {
        self.text = text
        var pieces: [[Part]] = [[]]
        var isLiteral = true
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "*"):
                pieces.append([])
                isLiteral = false
            case UInt8(ascii: "?"):
                pieces[pieces.count - 1].append(.any)
                isLiteral = false
            case UInt8(ascii: "["):
                if let part = Self.set(&rest) {
                    pieces[pieces.count - 1].append(part)
                    isLiteral = false
                } else {
                    pieces[pieces.count - 1].append(.byte(byte))
                }
            case UInt8(ascii: "\\"): pieces[pieces.count - 1].append(.byte(rest.popFirst() ?? byte))
            default: pieces[pieces.count - 1].append(.byte(byte))
            }
        }
        self.pieces = pieces
        self.isLiteral = isLiteral
        (prefix, mask) = Self.prefix(of: pieces[0], isWhole: isLiteral)
    }

    /// What is in brackets, behind the opening one; `nil` and nothing taken where they are not closed.
    private static func set(_ rest: inout ArraySlice<UInt8>) -> Part? {
        var inside = rest
        let isInverted = inside.first == UInt8(ascii: "!") || inside.first == UInt8(ascii: "^")
        if isInverted { inside.removeFirst() }
        var set = SIMD4<UInt64>()
        var isFirst = true
        while let low = inside.popFirst() {
            if low == UInt8(ascii: "]"), !isFirst {
                rest = inside
                return .oneOf(isInverted ? ~set : set)
            }
            isFirst = false
            var high = low
            if inside.first == UInt8(ascii: "-"), let end = inside.dropFirst().first, end != UInt8(ascii: "]")
            {
                high = end
                inside = inside.dropFirst(2)
            }
            if low <= high { for byte in low...high { set[Int(byte >> 6)] |= 1 << UInt64(byte & 63) } }
        }
        return nil
    }

    private static func prefix(of piece: [Part], isWhole: Bool) -> (UInt64, UInt64) {
        var prefix: UInt64 = 0
        var count = 0
        for case .byte(let byte) in piece.prefix(while: { if case .byte = $0 { true } else { false } })
            .prefix(8)
        {
            prefix |= UInt64(byte) << UInt64(count * 8)
            count += 1
        }
        // The NUL behind a name is part of what has to be equal.
        if isWhole, count < 8 { count += 1 }
        return (prefix, count == 8 ? .max : (1 << UInt64(count * 8)) - 1)
    }

    /// Whether a name may match whose first eight bytes, and the NUL behind it where it is shorter, are these.
    @inline(__always)
    func mayMatch(_ first: UInt64) -> Bool { first & mask == prefix }

    /// Whether it matches a whole name, given without the NUL behind it.
    public func matches(_ name: Span<UInt8>) -> Bool {
        guard let first = pieces.first, let last = pieces.last,
            Self.isAt(0, first, in: name)
        else { return false }
        var position = first.count
        if pieces.count == 1 { return position == name.count }
        // The leftmost place of each piece leaves the most room for those behind it.
        for piece in pieces.dropFirst().dropLast() {
            while !Self.isAt(position, piece, in: name) {
                position += 1
                if position + piece.count > name.count { return false }
            }
            position += piece.count
        }
        return name.count - last.count >= position && Self.isAt(name.count - last.count, last, in: name)
    }

    private static func isAt(_ position: Int, _ piece: [Part], in name: Span<UInt8>) -> Bool {
        guard position + piece.count <= name.count else { return false }
        for index in piece.indices {
            let byte = name[position + index]
            switch piece[index] {
            case .byte(let wanted): if byte != wanted { return false }
            case .any: break
            case .oneOf(let set): if set[Int(byte >> 6)] >> UInt64(byte & 63) & 1 == 0 { return false }
            }
        }
        return true
    }
}
