/// How the entries of one map are shown where changes of entries are: keys, values and their parts.
struct MapEntryForm {
    let map: MapInfo
    /// The types of key and value, where they are known and fit.
    let types: MapTypes?
    /// Of a per-CPU map, the CPUs' numbers in the order of their values.
    let cpus: [Int]?
    /// What of a value can change, where its type is known.
    let leaves: [BTFPlace]
    let valueSize: Int
    private let cpuStride: Int

    init(_ map: OpenMap) throws {
        try self.init(
            map.info, types: map.types(), cpus: map.info.type.isPerCPU ? PossibleCPUs.numbers : nil)
    }

    init(_ map: MapInfo, types: MapTypes?, cpus: [Int]?) {
        self.map = map
        self.types = types
        self.cpus = cpus
        valueSize = Int(map.valueSize)
        cpuStride = (Int(map.valueSize) + 7) & ~7
        leaves =
            types.map { types in
                types.value == 0
                    ? []
                    : BTFPlace.leaves(of: types.value, in: types.btf, byteCount: Int(map.valueSize))
            } ?? []
    }

    /// One CPU's value, by its place, or the only one.
    func value(_ index: Int, of bytes: [UInt8]) -> [UInt8] {
        let start = cpus == nil ? 0 : index * cpuStride
        return start + valueSize <= bytes.count ? Array(bytes[start..<start + valueSize]) : []
    }

    /// The places of the values that belong to a key.
    var valueIndices: Range<Int> { 0..<(cpus?.count ?? 1) }

    /// The part's own bytes differ.
    func isDifferent(_ leaf: BTFPlace, _ old: [UInt8], _ new: [UInt8]) -> Bool {
        if leaf.isBitField {
            let order = types?.btf.order ?? .little
            return old.span.bits(at: leaf.bitOffset, count: leaf.bitCount, order: order)
                != new.span.bits(at: leaf.bitOffset, count: leaf.bitCount, order: order)
        }
        let range = leaf.offset..<leaf.offset + (leaf.bitCount + 7) / 8
        guard range.upperBound <= old.count, range.upperBound <= new.count else { return false }
        return old[range] != new[range]
    }

    // MARK: Text

    func writeKey(_ key: [UInt8], to text: inout TextWriter) {
        write(key, type: types?.key ?? 0, to: &text)
    }

    /// One value.
    func writeValue(_ value: [UInt8], to text: inout TextWriter) {
        write(value, type: types?.value ?? 0, to: &text)
    }

    private func write(_ bytes: [UInt8], type: UInt32, to text: inout TextWriter) {
        if let types, type != 0 {
            text.value(BTFValue(types.btf, type: type, bytes: bytes))
        } else {
            writeBytes(bytes, to: &text)
        }
    }

    func writeBytes(_ bytes: [UInt8], to text: inout TextWriter) {
        for (index, byte) in bytes.enumerated() {
            text.write(index == 0 ? hex([byte]) : " \(hex([byte]))")
        }
    }

    /// A part of a value.
    func write(_ leaf: BTFPlace, of value: [UInt8], to text: inout TextWriter) {
        var json = JSONWriter()
        write(leaf, of: value, style: .plain, to: &json)
        text.foreign(String(decoding: json.bytes, as: UTF8.self))
    }

    // MARK: JSON

    func write(_ leaf: BTFPlace, of value: [UInt8], style: BTFValueStyle, to json: inout JSONWriter) {
        guard let types else { return json.null() }
        guard leaf.isBitField else {
            return json.value(
                BTFValue(types.btf, type: leaf.type, bytes: value, offset: leaf.offset), style: style)
        }
        let bits = value.span.bits(at: leaf.bitOffset, count: leaf.bitCount, order: types.btf.order) ?? 0
        let digits = "0x" + String(bits, radix: 16)
        style == .json ? json.value(digits) : json.literal(digits)
    }

    /// Bytes as `map dump` shows them.
    func writeBytes(_ bytes: [UInt8], to json: inout JSONWriter) {
        json.value(hexArray: bytes)
    }

    /// The values that belong to a key: an array of bytes, or of objects for each CPU.
    func writeValues(_ bytes: [UInt8], to json: inout JSONWriter) {
        writeEach(bytes, to: &json) { value, json in writeBytes(value, to: &json) }
    }

    func writeTypedKey(_ key: [UInt8], to json: inout JSONWriter) {
        guard let types else { return json.null() }
        json.value(BTFValue(types.btf, type: types.key, bytes: key), style: .json)
    }

    /// The same by their type.
    func writeTypedValues(_ bytes: [UInt8], to json: inout JSONWriter) {
        guard let types else { return json.null() }
        writeEach(bytes, to: &json) { value, json in
            json.value(BTFValue(types.btf, type: types.value, bytes: value), style: .json)
        }
    }

    private func writeEach(
        _ bytes: [UInt8], to json: inout JSONWriter, _ body: ([UInt8], inout JSONWriter) -> Void
    ) {
        guard let cpus else { return body(value(0, of: bytes), &json) }
        json.array(cpus.enumerated()) { json, cpu in
            json.object { json in
                json.field("cpu", cpu.element)
                json.field("value") { json in body(value(cpu.offset, of: bytes), &json) }
            }
        }
    }
}
