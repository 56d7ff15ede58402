/// JSON that does not say a value of a type.
struct BTFEncodingError: Error, Equatable {
    /// The steps to the field, the innermost first, as they are written behind one another: `.port`, `[2]`.
    fileprivate(set) var steps: [String] = []
    let reason: String
    /// Where in the JSON text, in bytes.
    let offset: Int

    init(_ reason: String, at offset: Int) {
        self.reason = reason
        self.offset = offset
    }

    /// The path of the field behind the name of the whole: `value.stats[2].port`.
    func path(in whole: String) -> String {
        let path = steps.reversed().joined()
        return whole.isEmpty && path.hasPrefix(".") ? String(path.dropFirst()) : whole + path
    }

    /// The error with the place in the text that was read.
    func error(in bytes: Span<UInt8>, of whole: String) -> JSONError {
        let path = path(in: whole)
        return JSONError(path.isEmpty ? reason : "\(path): \(reason)", at: offset, in: bytes)
    }
}

/// Turns JSON into the bytes of one type: all that we write of values, and literals in strings.
///
/// A number is the one that is shown for these bytes, so one for `__be16` is in the machine's order; a string
/// is what a user types, so `"80"` for `__be16` is the number on the wire. What is not named stays as it is.
/// The type is looked through once; encoding makes no strings for ordinary fields.
struct BTFEncoder: Sendable {
    let btf: BTF
    /// How many bytes a value takes.
    let size: Int
    private let nodes: [BTFEncoderNode]
    private let fields: [BTFEncoderField]
    private let indexes: [[[UInt8]: Int]]
    private let root: Int

    init(_ btf: BTF, type: UInt32) throws {
        self.btf = btf
        size = try btf.size(of: type)
        var plan = BTFEncoderPlan(btf)
        root = try plan.node(for: type)
        nodes = plan.nodes
        fields = plan.fields
        indexes = plan.indexes
    }

    /// One run over a value.
    private struct Run {
        let json: [JSONNode]
        /// How many fields that share their place with others have been written.
        var overlaps = 0
        /// Nothing may change any more: each field has to say what is there.
        var isCheck = false
    }

    /// Writes a value, the one at `place` among the JSON's nodes, over the bytes from `offset` on.
    ///
    /// Bytes are changed also where an error is thrown.
    func encode(
        _ json: [JSONNode], _ source: Span<UInt8>, from place: Int = 0, into bytes: inout [UInt8],
        at offset: Int = 0
    ) throws(BTFEncodingError) {
        var run = Run(json: json)
        try encode(root, place, source, &bytes, offset * 8, &run)
        // Members of a union are all shown. Where somebody changed one of them, the others contradict it.
        guard run.overlaps > 1 else { return }
        run.isCheck = true
        try encode(root, place, source, &bytes, offset * 8, &run)
    }

    /// The bytes of a JSON text, over those to begin with.
    func encode(_ text: [UInt8], over start: [UInt8]? = nil, as whole: String) throws(JSONError) -> [UInt8] {
        var reader = JSONReader()
        try reader.read(text.span)
        var bytes = start ?? [UInt8](repeating: 0, count: size)
        do throws(BTFEncodingError) {
            try encode(reader.nodes, text.span, into: &bytes)
        } catch {
            throw error.error(in: text.span, of: whole)
        }
        return bytes
    }

    private func encode(
        _ index: Int, _ place: Int, _ source: Span<UInt8>, _ bytes: inout [UInt8], _ bitOffset: Int,
        _ run: inout Run
    ) throws(BTFEncodingError) {
        let value = run.json[place]
        switch nodes[index].step {
        case .leaf(let leaf, let fast):
            if let fast, value.kind == .integer, !run.isCheck, !value.isWide, bitOffset & 7 == 0,
                value.number <= (value.isNegative ? fast.smallest : fast.largest)
            {
                let start = bitOffset >> 3
                guard start + fast.byteCount <= bytes.count else { throw outside(value, bytes) }
                var rest = value.isNegative ? 0 &- value.number : value.number
                for place in start..<start + fast.byteCount {
                    bytes[place] = UInt8(truncatingIfNeeded: rest)
                    rest >>= 8
                }
                return
            }
            try encode(leaf, nodes[index], value, source, &bytes, bitOffset, run)
        case .object(let fields, let names, let array):
            if value.kind == .string, let array {
                return try encode(array, nodes[index], value, source, &bytes, bitOffset, run)
            }
            guard value.kind == .object else { throw mismatch("an object", nodes[index], value) }
            try encode(fields, names, nodes[index], place, source, &bytes, bitOffset, &run)
        case .array(let element, let count, let stride, let array):
            if value.kind == .string, let array {
                return try encode(array, nodes[index], value, source, &bytes, bitOffset, run)
            }
            guard value.kind == .array else {
                throw mismatch(
                    array.map { $0.isText ? "a string" : "an array" } ?? "an array", nodes[index], value)
            }
            guard value.count <= count else {
                throw BTFEncodingError(
                    "\(spelled(nodes[index])) takes \(count) element\(count == 1 ? "" : "s"), "
                        + "\(value.count) are here",
                    at: value.position)
            }
            var next = place + 1
            for position in 0..<value.count {
                do throws(BTFEncodingError) {
                    let (offset, overflow) = position.multipliedReportingOverflow(by: stride * 8)
                    guard !overflow, offset <= bytes.count * 8 else { throw outside(value, bytes) }
                    try encode(element, next, source, &bytes, bitOffset + offset, &run)
                } catch {
                    throw behind("[\(position)]", error)
                }
                next = Int(run.json[next].next)
            }
        case .list(let object):
            guard value.kind == .array else { throw mismatch("an array", nodes[index], value) }
            var next = place + 1
            for _ in 0..<value.count {
                try encode(object, next, source, &bytes, bitOffset, &run)
                next = Int(run.json[next].next)
            }
        case .none:
            throw BTFEncodingError(
                "\(spelled(nodes[index])) has no value that can be written", at: value.position)
        }
    }

    // MARK: Objects

    private func encode(
        _ fields: Range<Int>, _ names: Int?, _ node: BTFEncoderNode, _ place: Int, _ source: Span<UInt8>,
        _ bytes: inout [UInt8], _ bitOffset: Int, _ run: inout Run
    ) throws(BTFEncodingError) {
        var key = place + 1
        // Mostly fields come in their order.
        var hint = fields.lowerBound
        for _ in 0..<run.json[place].count {
            let name = run.json[key]
            guard let found = find(name, source, fields, names, from: hint) else {
                throw unknown(name, source, fields, node)
            }
            hint = found + 1
            if self.fields[found].isInUnion { run.overlaps += 1 }
            do throws(BTFEncodingError) {
                try encode(
                    self.fields[found].node, key + 1, source, &bytes,
                    bitOffset + self.fields[found].bitOffset,
                    &run)
            } catch {
                throw behind(step(self.fields[found]), error)
            }
            key = Int(run.json[key + 1].next)
        }
    }

    @inline(__always)
    private func find(
        _ key: JSONNode, _ source: Span<UInt8>, _ fields: Range<Int>, _ names: Int?, from hint: Int
    ) -> Int? {
        if hint < fields.upperBound, key.isEqual(self.fields[hint].name, in: source) { return hint }
        if let names { return indexes[names][key.text(in: source)] }
        return fields.first { key.isEqual(self.fields[$0].name, in: source) }
    }

    private func step(_ field: BTFEncoderField) -> String {
        field.name.isEmpty ? "" : ".\(String(decoding: field.name, as: UTF8.self))"
    }

    private func behind(_ step: String, _ error: BTFEncodingError) -> BTFEncodingError {
        var error = error
        error.steps.append(step)
        return error
    }

    // MARK: Values

    private func encode(
        _ leaf: BTFLeaf, _ node: BTFEncoderNode, _ value: JSONNode, _ source: Span<UInt8>,
        _ bytes: inout [UInt8], _ bitOffset: Int, _ run: Run
    ) throws(BTFEncodingError) {
        let reader = BTFLiteralReader(btf: btf, type: node.type, width: node.width)
        let bits: UInt128
        var order = btf.order
        switch (value.kind, leaf.meaning) {
        case (.true, .boolean), (.false, .boolean): bits = value.kind == .true ? 1 : 0
        case (.integer, .float), (.decimal, .float):
            bits = try refused(at: value) { try reader.bits(value.source(in: source)[...], leaf) }
        case (.integer, _):
            guard let number = value.integer(in: source) else {
                throw BTFEncodingError("the number has more than 128 bits", at: value.position)
            }
            bits = try refused(at: value) { try reader.bits(number, leaf) }
        case (.string, _):
            let text = value.text(in: source)
            if leaf.isCharacter, let code = character(text) {
                bits = UInt128(code)
            } else {
                order = leaf.order
                bits = try refused(at: value) { try reader.bits(text[...], leaf) }
            }
        default: throw mismatch(leaf.meaning == .boolean ? "true or false" : "a number", node, value)
        }
        let start = bitOffset + leaf.bitOffset
        guard start + leaf.bitCount <= bytes.count * 8 else { throw outside(value, bytes) }
        let current = bytes.span.bits(at: start, count: leaf.bitCount, order: order) ?? 0
        if current == bits || isShownAlike(current, bits, leaf) { return }
        guard !run.isCheck else { throw contradiction(value) }
        bytes.store(bits, at: start, count: leaf.bitCount, order: order)
    }

    /// Both bits are shown by the same text, so those that are there may stay.
    private func isShownAlike(_ left: UInt128, _ right: UInt128, _ leaf: BTFLeaf) -> Bool {
        switch leaf.meaning {
        case .boolean: return !leaf.isShownAsBits && left != 0 && right != 0
        case .float where leaf.bitCount == 64:
            return Double(bitPattern: UInt64(truncatingIfNeeded: left)).isNaN
                && Double(bitPattern: UInt64(truncatingIfNeeded: right)).isNaN
        case .float:
            return Float(bitPattern: UInt32(truncatingIfNeeded: left)).isNaN
                && Float(bitPattern: UInt32(truncatingIfNeeded: right)).isNaN
        default: return false
        }
    }

    /// The byte that a string of one character is shown for.
    private func character(_ text: [UInt8]) -> UInt8? {
        guard text.count <= 2 else { return nil }
        let scalars = String(decoding: text, as: UTF8.self).unicodeScalars
        guard scalars.count == 1, let first = scalars.first else { return nil }
        return UInt8(exactly: first.value)
    }

    /// A string for a whole array.
    private func encode(
        _ array: BTFByteArray, _ node: BTFEncoderNode, _ value: JSONNode, _ source: Span<UInt8>,
        _ bytes: inout [UInt8], _ bitOffset: Int, _ run: Run
    ) throws(BTFEncodingError) {
        let text = value.text(in: source)
        let start = bitOffset / 8
        guard start + array.count <= bytes.count else { throw outside(value, bytes) }
        let new: [UInt8]
        if array.isText, text.count <= array.count {
            // What stands behind a NUL is not shown: it may stay.
            let end = bytes[start..<start + array.count].firstIndex(of: 0) ?? start + array.count
            if bytes[start..<end] == text[...] { return }
            new = text + [UInt8](repeating: 0, count: array.count - text.count)
        } else {
            let reader = BTFLiteralReader(btf: btf, type: node.type)
            new = try refused(at: value) { try reader.bytes(text[...]) }
        }
        if bytes[start..<start + array.count] == new[...] { return }
        guard !run.isCheck else { throw contradiction(value) }
        bytes.replaceSubrange(start..<start + array.count, with: new)
    }

    // MARK: Refusals

    private func refused<Answer>(
        at value: JSONNode, _ body: () throws -> Answer
    ) throws(BTFEncodingError) -> Answer {
        do {
            return try body()
        } catch let error as BTFRefusal {
            throw BTFEncodingError(error.reason, at: value.position)
        } catch {
            throw BTFEncodingError("its type cannot be read: \(error)", at: value.position)
        }
    }

    private func spelled(_ node: BTFEncoderNode) -> String {
        BTFLiteralReader(btf: btf, type: node.type, width: node.width).spelled
    }

    private func mismatch(_ expected: String, _ node: BTFEncoderNode, _ value: JSONNode) -> BTFEncodingError {
        BTFEncodingError(
            "expected \(expected) for \(spelled(node)), got \(value.kind.noun)", at: value.position)
    }

    private func outside(_ value: JSONNode, _ bytes: [UInt8]) -> BTFEncodingError {
        BTFEncodingError("lies outside of the value's \(bytes.count) bytes", at: value.position)
    }

    private func contradiction(_ value: JSONNode) -> BTFEncodingError {
        BTFEncodingError("another member of the same union says something else", at: value.position)
    }

    private func unknown(
        _ key: JSONNode, _ source: Span<UInt8>, _ fields: Range<Int>, _ node: BTFEncoderNode
    ) -> BTFEncodingError {
        let text = key.text(in: source)
        let name = String(decoding: text.prefix(60), as: UTF8.self)
        var nearest = NearestName(name)
        for field in fields {
            let candidate = self.fields[field].name
            nearest.consider(candidate.span)
        }
        let advice =
            nearest.best.map { ", did you mean '\(String(decoding: $0, as: UTF8.self))'?" } ?? ""
        return BTFEncodingError("\(spelled(node)) has no member '\(name)'\(advice)", at: key.position)
    }
}
