/// A condition, compiled: comparisons, each with where to go on when it holds and when it does not.
///
/// Every step goes to one that was compiled before it, so that each is taken once at most, and evaluation
/// takes no memory.
struct QueryProgram: Sendable {
    /// One comparison.
    struct Step: Sendable {
        enum Test: Sendable {
            case number, bits, float, text, bytes
            /// The text matches a pattern.
            case pattern
            /// The first bits are those of a network.
            case network
            /// A byte is not zero; the relation plays no part.
            case anyByte
        }

        var side: EntrySide
        var test: Test
        var relation: QueryRelation
        /// In bits for `bits`, else in bytes.
        var offset: Int
        var count: Int
        var order: ByteOrder
        var isSigned: Bool
        /// Which bits of a number count.
        var mask: UInt128 = .max
        /// What a number is compared with; for a signed one, sign-extended.
        var number: UInt128 = 0
        /// What bytes are compared with, among the program's constants; for a network the mask is behind it.
        var constant: Range<Int> = 0..<0
        /// Which of the program's patterns it is.
        var pattern = 0
        var onTrue: Int
        var onFalse: Int
    }

    /// Where the program ends: the entry is one of those, or not.
    static let accept = -1
    static let reject = -2

    var steps: [Step] = []
    var start = QueryProgram.accept
    var constants: [UInt8] = []
    var patterns: [NamePattern] = []

    /// Whether anything is read from a side.
    func reads(_ side: EntrySide) -> Bool { steps.contains { $0.side == side } }

    /// Evaluates the condition. Bytes that are not there make it false.
    func run(key: Span<UInt8>, value: Span<UInt8>, cpu: Int) -> Bool {
        var next = start
        while next >= 0 {
            let result: Bool? =
                switch steps[next].side {
                case .key: holds(steps[next], in: key)
                case .value: holds(steps[next], in: value)
                case .cpu: compare(UInt64(cpu), steps[next])
                }
            guard let result else { return false }
            next = result ? steps[next].onTrue : steps[next].onFalse
        }
        return next == Self.accept
    }

    @inline(__always)
    private func holds(_ step: Step, in bytes: Span<UInt8>) -> Bool? {
        switch step.test {
        case .number: return bytes.unsigned(step.count, at: step.offset, step.order).map { compare($0, step) }
        case .bits:
            return bytes.bits(at: step.offset, count: step.count, order: step.order).map { compare($0, step) }
        case .float: return bytes.float(step.count, at: step.offset, step.order).map { compare($0, step) }
        case .text, .pattern, .bytes, .network, .anyByte:
            guard step.offset <= bytes.count, step.count <= bytes.count - step.offset else { return nil }
            return holds(step, of: bytes.extracting(step.offset..<step.offset + step.count))
        }
    }

    // MARK: Numbers

    @inline(__always)
    private func compare(_ number: UInt64, _ step: Step) -> Bool {
        let mask = UInt64(truncatingIfNeeded: step.mask)
        let other = UInt64(truncatingIfNeeded: step.number)
        if step.isSigned {
            let shift = UInt64(64 - step.count * 8)
            let left = Int64(bitPattern: number << shift) >> Int64(shift)
            let right = Int64(bitPattern: other)
            return step.relation.holds(left < right ? -1 : left == right ? 0 : 1)
        }
        let left = number & mask
        return step.relation.holds(left < other ? -1 : left == other ? 0 : 1)
    }

    private func compare(_ bits: UInt128, _ step: Step) -> Bool {
        if step.isSigned {
            let shift = UInt128(128 - step.count)
            let left = Int128(truncatingIfNeeded: bits << shift) >> Int128(shift)
            let right = Int128(truncatingIfNeeded: step.number)
            return step.relation.holds(left < right ? -1 : left == right ? 0 : 1)
        }
        let left = bits & step.mask
        return step.relation.holds(left < step.number ? -1 : left == step.number ? 0 : 1)
    }

    /// What is no number is different from every number, and neither below nor above.
    private func compare(_ number: Double, _ step: Step) -> Bool {
        let other = Double(bitPattern: UInt64(truncatingIfNeeded: step.number))
        if number.isNaN || other.isNaN { return step.relation == .different }
        return step.relation.holds(number < other ? -1 : number == other ? 0 : 1)
    }

    // MARK: Bytes

    private func holds(_ step: Step, of bytes: Span<UInt8>) -> Bool {
        switch step.test {
        case .pattern:
            let text = bytes.extracting(0..<bytes.textCount)
            return step.relation.holds(patterns[step.pattern].matches(text) ? 0 : 1)
        case .network:
            for index in 0..<bytes.count {
                let constant = step.constant.lowerBound + index
                if bytes[index] & constants[constant + bytes.count] != constants[constant] { return false }
            }
            return true
        case .anyByte:
            for index in bytes.indices where bytes[index] != 0 { return true }
            return false
        case .text: return step.relation.holds(order(of: bytes.extracting(0..<bytes.textCount), step))
        default: return step.relation.holds(order(of: bytes, step))
        }
    }

    /// Whether bytes come before (-1) or behind (1) the constant.
    private func order(of bytes: Span<UInt8>, _ step: Step) -> Int {
        let common = min(bytes.count, step.constant.count)
        for index in 0..<common {
            let other = constants[step.constant.lowerBound + index]
            if bytes[index] != other { return bytes[index] < other ? -1 : 1 }
        }
        return bytes.count == step.constant.count ? 0 : bytes.count < step.constant.count ? -1 : 1
    }
}

extension Span where Element == UInt8 {
    /// An unsigned number of 1, 2, 4 or 8 bytes.
    @inline(__always)
    func unsigned(_ count: Int, at offset: Int, _ order: ByteOrder) -> UInt64? {
        switch count {
        case 1: load(UInt8.self, at: offset).map { UInt64($0) }
        case 2: load(UInt16.self, at: offset, order: order).map { UInt64($0) }
        case 4: load(UInt32.self, at: offset, order: order).map { UInt64($0) }
        default: load(UInt64.self, at: offset, order: order)
        }
    }

    /// A floating point number of 4 or 8 bytes.
    func float(_ count: Int, at offset: Int, _ order: ByteOrder) -> Double? {
        unsigned(count, at: offset, order).map { bits in
            count == 4
                ? Double(Float(bitPattern: UInt32(truncatingIfNeeded: bits))) : Double(bitPattern: bits)
        }
    }

    /// How many bytes stand in front of the first NUL; all where there is none.
    var textCount: Int {
        var end = 0
        while end < count, self[end] != 0 { end += 1 }
        return end
    }
}
