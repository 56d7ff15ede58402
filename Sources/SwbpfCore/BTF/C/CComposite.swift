extension CWriter {
    /// Writes `struct name` or `union name`.
    mutating func writeTag(_ type: BTFType) throws(DecodeError) {
        text.write(type.kind == .structure ? "struct" : "union")
        if type.nameOffset != 0 {
            text.write(" ")
            try text.write(tag(of: type), of: btf)
        }
    }

    /// Writes a structure or union with its members.
    mutating func writeComposite(_ type: BTFType, level: Int) throws(DecodeError) {
        let isStructure = type.kind == .structure
        let isPacked = isStructure ? try layout.isPacked(type) : false
        try writeTag(type)
        text.write(" {")
        /// The first bit behind what has been written.
        var end = 0
        var wasBitField = false
        for index in 0..<type.count {
            let member = try btf.member(index, of: type)
            let gap = CGap(
                start: end, end: member.bitOffset,
                nextAlignment: isPacked ? 1 : try layout.alignment(of: member.type),
                isInBitFields: wasBitField && member.bitCount > 0)
            try fill(gap, in: type, level: level + 1)
            text.newLine(level + 1)
            try declare(CName(offset: member.nameOffset), as: member.type, level: level + 1)
            wasBitField = member.bitCount > 0
            end = member.bitOffset
            if wasBitField {
                text.write(": ")
                text.write(member.bitCount)
                end += member.bitCount
            } else {
                end += try layout.size(of: member.type) * 8
            }
            text.write(";")
        }
        let size = type.size ?? 0
        if isStructure {
            let gap = CGap(
                start: end, end: size * 8, nextAlignment: try layout.alignment(of: type.id),
                isInBitFields: false)
            try fill(gap, in: type, level: level + 1)
        }
        if type.count > 0 || size > 0 { text.newLine(level) }
        text.write("}")
        if isPacked { text.write(" __attribute__((packed))") }
    }

    /// Writes bit-fields without a name, where the compiler would not leave the gap by itself.
    private mutating func fill(_ gap: CGap, in type: BTFType, level: Int) throws(DecodeError) {
        guard gap.start < gap.end else { return }
        var gap = gap
        let units = [
            CUnit("long", bits: pointerSize * 8), CUnit("int", bits: 32), CUnit("short", bits: 16), .char,
        ]
        // The largest unit that may end the gap at one of its own boundaries.
        let unit = units.first { $0.boundary(from: gap.start) <= gap.end } ?? .char
        let boundary = unit.boundary(from: gap.start)
        if boundary > gap.start, boundary <= gap.end {
            if gap.needsMark(at: boundary) {
                try write(unit, bits: gap.isInBitFields ? boundary - gap.start : 0, in: type, level)
            }
            gap.start = boundary
        }
        while gap.end - gap.start >= unit.bits {
            try write(unit, bits: unit.bits, in: type, level)
            gap.start += unit.bits
        }
        let rest = gap.end - gap.start
        // The smallest unit tells best how much it is.
        if rest > 0, let unit = units.last(where: { $0.bits >= rest }) {
            try write(unit, bits: rest, in: type, level)
        }
    }

    private mutating func write(
        _ unit: CUnit, bits: Int, in type: BTFType, _ level: Int
    ) throws(DecodeError) {
        try spend(on: type)
        text.newLine(level)
        text.write(unit.name)
        text.write(": ")
        text.write(bits)
        text.write(";")
    }
}

/// Bits between two members, or behind the last one.
private struct CGap {
    var start: Int
    let end: Int
    /// Of what comes behind it, in bytes.
    let nextAlignment: Int
    /// What stands before and behind it are bit-fields.
    let isInBitFields: Bool

    /// A unit's boundary has to be marked: the compiler would not go on there by itself. It would not, either,
    /// where so little follows that it fits before the boundary.
    func needsMark(at boundary: Int) -> Bool {
        if isInBitFields { return true }
        if boundary == end { return roundedUp(start, to: nextAlignment * 8) != boundary }
        return end - boundary <= boundary - start
    }
}

/// An integer type that fills gaps.
private struct CUnit {
    static let char = CUnit("char", bits: 8)

    let name: StaticString
    let bits: Int

    init(_ name: StaticString, bits: Int) {
        self.name = name
        self.bits = bits
    }

    func boundary(from start: Int) -> Int { roundedUp(start, to: bits) }
}

private func roundedUp(_ number: Int, to unit: Int) -> Int {
    let unit = max(unit, 1)
    return (number + unit - 1) / unit * unit
}
