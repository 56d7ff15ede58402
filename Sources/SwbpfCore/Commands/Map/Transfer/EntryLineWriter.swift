/// Writes the entries of a map as lines of JSON, from which `EntryLineReader` makes the same bytes again.
struct EntryLineWriter {
    /// The key, or the value of one CPU, where its type is known.
    private struct Side {
        let plan: EntryPlan
        let encoder: BTFEncoder
        /// No value has to be looked at: all can be written as what they mean.
        let isExact: Bool
        var reader = JSONReader()
        var bytes: [UInt8]

        /// `nil` where the type is not known, or is not one of values of this size.
        init?(_ types: MapTypes?, _ type: UInt32, size: Int, isKey: Bool) {
            guard let types, type != 0, let encoder = try? BTFEncoder(types.btf, type: type),
                encoder.size == size
            else { return nil }
            self.encoder = encoder
            var planner = EntryPlanner()
            planner.typed(
                BTFValue(types.btf, type: type, bytes: []), EntryPlan.Place(isKey: isKey, count: size))
            plan = planner.finish(cpus: [(0, 0)])
            isExact = BTFExactness.isExact(type, size: size, in: types.btf)
            bytes = [UInt8](repeating: 0, count: size)
        }

        /// Writes the value; nothing where other bytes would be read from that.
        mutating func write(_ value: Span<UInt8>, to buffer: inout ByteBuffer) -> Bool {
            let start = buffer.count
            plan.write(key: value, value: value, to: &buffer)
            if isExact { return true }
            let isSame = buffer.withBytes { written in
                check(written.extracting(start..<written.count), against: value)
            }
            if !isSame { buffer.removeLast(buffer.count - start) }
            return isSame
        }

        private mutating func check(_ text: Span<UInt8>, against value: Span<UInt8>) -> Bool {
            for index in bytes.indices { bytes[index] = 0 }
            do {
                try reader.read(text)
                try encoder.encode(reader.nodes, text, into: &bytes)
            } catch {
                return false
            }
            for index in bytes.indices where bytes[index] != value[index] { return false }
            return true
        }
    }

    private let map: OpenMap
    private let types: MapTypes?
    private let reference: MapReference?
    private let cpuStride: Int
    private let valueSize: Int
    private var key: Side?
    private var value: Side?

    init(_ map: OpenMap, _ types: MapTypes?) {
        self.map = map
        self.types = types
        let reference = MapReference(map.info)
        self.reference = reference?.offset == 0 ? reference : nil
        cpuStride = map.cpuStride
        valueSize = map.valueSize
        key = Side(types, types?.key ?? 0, size: map.keySize, isKey: true)
        // What a map or a program is has no type.
        value = self.reference == nil ? Side(types, types?.value ?? 0, size: valueSize, isKey: false) : nil
    }

    /// What the entries are of: the first line.
    func writeHeader(to buffer: inout ByteBuffer) {
        var json = JSONWriter()
        let info = map.info
        json.object { json in
            json.field("format", EntryLine.format)
            json.field("version", EntryLine.version)
            json.field("type", info.type.name ?? "\(info.type.rawValue)")
            json.field("name", info.name)
            json.field("key_size", info.keySize)
            json.field("value_size", info.valueSize)
            json.field("max_entries", info.maximumEntries)
            json.field("flags", info.flags)
            if info.type.isPerCPU { json.field("cpus", map.cpuCount) }
            if let types, types.key != 0 {
                json.field("key_type", BTFTypeText.text(of: types.key, in: types.btf))
            }
            if let types, types.value != 0 {
                json.field("value_type", BTFTypeText.text(of: types.value, in: types.btf))
            }
        }
        buffer.append(json.bytes.span)
        buffer.append(0x0a)
    }

    /// Writes one entry: a line.
    mutating func write(key: Span<UInt8>, value: Span<UInt8>, to buffer: inout ByteBuffer) {
        buffer.append(0x7b)
        write("key", key, &self.key, to: &buffer)
        buffer.append(0x2c)
        if map.info.type.isPerCPU {
            writeValues(value, to: &buffer)
        } else if reference != nil {
            buffer.append("\"value_id\":")
            buffer.append(decimal: value.load(UInt32.self, at: 0) ?? 0)
        } else {
            write("value", value, &self.value, to: &buffer)
        }
        buffer.append("}\n")
    }

    private func write(
        _ name: StaticString, _ bytes: Span<UInt8>, _ side: inout Side?, to buffer: inout ByteBuffer
    ) {
        let start = buffer.count
        buffer.append(0x22)
        buffer.append(name)
        buffer.append("\":")
        if side?.write(bytes, to: &buffer) == true { return }
        buffer.removeLast(buffer.count - start)
        buffer.append(0x22)
        buffer.append(name)
        buffer.append("_hex\":")
        buffer.append(quotedHex: bytes)
    }

    /// The values of all CPUs, in the order of their numbers.
    private mutating func writeValues(_ values: Span<UInt8>, to buffer: inout ByteBuffer) {
        let start = buffer.count
        buffer.append("\"values\":[")
        var isWritten = value != nil
        for cpu in 0..<map.cpuCount where isWritten {
            if cpu > 0 { buffer.append(0x2c) }
            let range = range(cpu)
            isWritten = value?.write(values.extracting(range), to: &buffer) == true
        }
        if !isWritten {
            buffer.removeLast(buffer.count - start)
            buffer.append("\"values_hex\":[")
            for cpu in 0..<map.cpuCount {
                if cpu > 0 { buffer.append(0x2c) }
                buffer.append(quotedHex: values.extracting(range(cpu)))
            }
        }
        buffer.append(0x5d)
    }

    /// Where a CPU's value lies.
    private func range(_ cpu: Int) -> Range<Int> { cpu * cpuStride..<cpu * cpuStride + valueSize }
}

/// What marks the first line of an export.
enum EntryLine {
    static let format = "swbpf-map"
    static let version = 1
}

extension ByteBuffer {
    /// Hexadecimal digits between quotation marks.
    fileprivate mutating func append(quotedHex bytes: Span<UInt8>) {
        append(0x22)
        append(hexPairs: bytes)
        append(0x22)
    }
}
