/// Finds what lies between the members of one structure, given in order.
///
/// A bit-field lies in a unit of its type's size. Free bits up to the end of the unit are a hole of bits,
/// what is free behind that is a hole of bytes: so says pahole, whose holes these are.
struct GapFinder {
    private let bitSize: Int
    private(set) var gaps: [TypeLayout.Gap] = []
    private var index = 0
    /// Behind the last bit of the members so far, from the start of the structure.
    private var end = 0
    /// The unit that holds the last member, where that is a bit-field.
    private var unit: (size: Int, end: Int)?
    private let origin: Int

    /// `origin` is where the structure itself starts.
    init(bitSize: Int, origin: Int) {
        self.bitSize = bitSize
        self.origin = origin
    }

    /// The next member. `unitBits` is the size of its type for a bit-field, and 0 otherwise.
    mutating func add(at start: Int, count: Int, unitBits: Int) {
        if start < end {
            append(.overlap, from: start, to: min(end, start + count))
        } else {
            fill(to: start, unitBits: unitBits)
        }
        let memberEnd = start + count
        if unitBits > 0 {
            if let unit, memberEnd <= unit.end, unitBits <= unit.size {
                // One more in the same unit.
            } else {
                var unitEnd = (start / unitBits + 1) * unitBits
                // In a packed structure a bit-field may begin in one unit and end in the next.
                if memberEnd > unitEnd { unitEnd += unitBits }
                unit = (unitBits, unitEnd)
            }
        } else {
            unit = nil
        }
        end = max(end, memberEnd)
        index += 1
    }

    private mutating func fill(to start: Int, unitBits: Int) {
        var position = end
        if let unit, unit.end > position {
            let stop = min(start, unit.end)
            append(.bits, from: position, to: stop)
            position = stop
        }
        if unitBits > 0 {
            let unitStart = start / unitBits * unitBits
            if position < unitStart {
                append(.bytes, from: position, to: unitStart)
                position = unitStart
            }
            append(.bits, from: position, to: start)
        } else {
            append(.bytes, from: position, to: start)
        }
    }

    private mutating func append(_ kind: TypeLayout.Gap.Kind, from start: Int, to stop: Int) {
        guard start < stop else { return }
        if kind == .bits, let last = gaps.last, last.kind == .bits, last.index == index,
            last.bitOffset + last.bitCount == origin + start
        {
            gaps[gaps.count - 1] = TypeLayout.Gap(
                index: index, kind: .bits, bitOffset: last.bitOffset, bitCount: last.bitCount + stop - start)
        } else {
            gaps.append(
                TypeLayout.Gap(index: index, kind: kind, bitOffset: origin + start, bitCount: stop - start))
        }
    }

    /// How far members reach behind the structure's end, in bits.
    var excessBits: Int { max(0, end - bitSize) }

    /// Bytes that not even a part of a member lies in, behind the last.
    var unusedBytes: Int { max(0, bitSize / 8 - (end + 7) / 8) }

    /// What is left behind the last member: bits in its unit, and bytes.
    var rest: (bits: Int, bytes: Int) {
        guard let unit else { return (0, unusedBytes) }
        let stop = max(end, min(bitSize, unit.end))
        return (stop - end, max(0, bitSize / 8 - stop / 8))
    }
}
