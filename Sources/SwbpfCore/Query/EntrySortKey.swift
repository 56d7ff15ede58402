/// A field that entries are put in order by.
struct EntrySortKey: Sendable {
    private let side: EntrySide
    private let form: EntryField.Form
    /// In bits for `bits`, else in bytes.
    private let offset: Int
    private let count: Int
    private let order: ByteOrder
    private let isSigned: Bool
    private let mask: UInt128
    /// How many values are added up, and how far one is from the next.
    private let valueCount: Int
    private let stride: Int

    init(_ text: String, layout: EntryLayout, option: String) throws(QueryError) {
        let term = try QueryParser.term(text, option: option)
        let (field, mask) = try QueryCompiler.field(term, in: layout, option: option)
        guard field.side != .cpu else {
            throw QueryError(
                option: option, column: field.operand.column,
                reason: "cpu: entries are sorted, not the values of the CPUs in them")
        }
        side = field.side
        form = field.form
        offset = form == .bits ? field.bitOffset : field.offset
        count = form == .bits ? field.bitCount : field.byteCount
        order = field.order
        isSigned = field.isSigned && term.mask == nil
        self.mask = mask
        valueCount = field.side == .value ? layout.cpuCount ?? 1 : 1
        stride = layout.cpuStride
        guard isNumber || valueCount == 1 && (field.side == .key || layout.cpuCount == nil) else {
            throw QueryError(
                option: option, column: field.operand.column,
                reason: "\(field.operand.text) is \(field.typeName), of which each CPU has one: only numbers "
                    + "are added up")
        }
    }

    var isOnKey: Bool { side == .key }

    /// It has a number for each entry; else its bytes are compared.
    var isNumber: Bool { form == .number || form == .bits || form == .float }

    /// A number that orders entries as the field does. Where each CPU has a value they are added up. Bytes
    /// that are not there count as 0.
    func number(key: Span<UInt8>, value: Span<UInt8>) -> UInt128 {
        if form == .float {
            var sum = 0.0
            each(key, value) { bytes, start in
                sum += bytes.float(count, at: start + offset, order) ?? 0
            }
            let bits = sum.bitPattern
            return UInt128(bits >> 63 == 1 ? ~bits : bits | 1 << 63)
        }
        var sum: UInt128 = 0
        each(key, value) { bytes, start in
            let bits =
                form == .number
                ? UInt128(bytes.unsigned(count, at: start + offset, order) ?? 0)
                : bytes.bits(at: start * 8 + offset, count: count, order: order) ?? 0
            sum &+= isSigned ? signExtended(bits) : bits & mask
        }
        // Below zero is below all others.
        return isSigned ? sum ^ (1 << 127) : sum
    }

    @inline(__always)
    private func each(_ key: Span<UInt8>, _ value: Span<UInt8>, _ body: (Span<UInt8>, Int) -> Void) {
        if side == .key { return body(key, 0) }
        for index in 0..<valueCount { body(value, index * stride) }
    }

    private func signExtended(_ bits: UInt128) -> UInt128 {
        let shift = 128 - (form == .number ? count * 8 : count)
        return UInt128(truncatingIfNeeded: Int128(truncatingIfNeeded: bits << shift) >> shift)
    }

    /// Where the bytes lie that are compared, in an entry's key and value one behind the other.
    func range(keySize: Int) -> Range<Int> {
        let start = (side == .key ? 0 : keySize) + offset
        return start..<start + count
    }

    var isText: Bool { form == .text }
}
