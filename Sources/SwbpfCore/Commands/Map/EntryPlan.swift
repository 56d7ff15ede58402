/// How each entry of a map is spelled: the bytes that all have in common, spelled out once, and what is read between.
///
/// An entry is written without memory of its own and without a look at types.
struct EntryPlan: Sendable {
    /// A part of the key, or of the value of one CPU.
    struct Place: Sendable {
        var isKey = false
        var offset: Int32 = 0
        var count: Int32 = 0

        init(isKey: Bool = false, offset: Int = 0, count: Int) {
            self.isKey = isKey
            self.offset = Int32(clamping: offset)
            self.count = Int32(clamping: count)
        }
    }

    /// What is read and written behind the bytes that come first.
    enum Action: Sendable {
        case nothing
        /// Rows of 16 bytes.
        case hexRows(Place)
        /// The elements of a JSON array.
        case hexWords(Place)
        case unsigned(Place)
        case signed(Place)
        case boolean(Place)
        case character(Place)
        case pointer(Place)
        case float(Place)
        /// A bit-field within the bytes of a place.
        case bits(Place, first: UInt8, width: UInt8)
        /// A number that has names: the table of them.
        case named(Place, table: Int32)
        /// Characters, what they are where they are no text, and how far the bracket behind them is indented then:
        /// -1 where everything stands on one line.
        case text(Place, Character, Int16)
        /// What no plan can be made for: one of the types that are walked through.
        case walk(Place, Int32)
        /// The number of the CPU whose value comes next.
        case cpu
        /// The next actions again and again, for each CPU at these places in the list.
        case eachCPU(from: Int32, below: Int32, steps: Int32)

        /// How single characters are read.
        enum Character: Sendable {
            case signed, unsigned, character
        }
    }

    struct Step: Sendable {
        /// Where the bytes that come first are, and how many.
        var start: Int32
        var count: Int32
        var action: Action
    }

    /// A value that is walked through, with the layout at its place.
    struct Walk: Sendable {
        var value: BTFValue
        var isPretty: Bool
        var depth: Int
    }

    fileprivate(set) var literals: [UInt8] = []
    fileprivate(set) var steps: [Step] = []
    var tables: [EnumeratorTable] = []
    var walks: [Walk] = []
    var style = BTFValueStyle.json
    /// The CPUs whose values are shown: their numbers, and where their values begin.
    var cpus: [(number: Int, offset: Int)] = [(0, 0)]

    /// Adds an action behind bytes.
    mutating func add(_ literal: some Collection<UInt8>, _ action: Action) {
        if literals.isEmpty { literals = [UInt8](repeating: 0, count: Self.padding) }
        let start = literals.count - Self.padding
        literals.replaceSubrange(start..<start, with: literal)
        steps.append(Step(start: Int32(start), count: Int32(literal.count), action: action))
    }

    /// Adds the steps of a plan whose tables are those of this one. Returns the bytes behind its last action.
    mutating func add(_ other: EntryPlan, behind literal: [UInt8]) -> [UInt8] {
        var pending = literal
        for step in other.steps {
            pending += other.literals[Int(step.start)..<Int(step.start + step.count)]
            if case .nothing = step.action { continue }
            add(pending, step.action)
            pending = []
        }
        return pending
    }

    /// The steps from a place on are those for each CPU.
    mutating func repeatForEachCPU(from first: Int, below end: Int, stepsBehind index: Int) {
        steps[index].action = .eachCPU(
            from: Int32(clamping: first), below: Int32(clamping: end), steps: Int32(steps.count - index - 1))
    }

    /// Room behind the bytes, so that any of them can be copied in large pieces.
    private static let padding = 32

    // MARK: Writing

    /// Writes an entry.
    func write(key: Span<UInt8>, value: Span<UInt8>, to buffer: inout ByteBuffer) {
        write(steps.indices, key, value, cpu: 0, to: &buffer)
    }

    private func write(
        _ range: Range<Int>, _ key: Span<UInt8>, _ value: Span<UInt8>, cpu: Int, to buffer: inout ByteBuffer
    ) {
        let base = cpus.isEmpty ? 0 : cpus[cpu].offset
        var index = range.lowerBound
        while index < range.upperBound {
            let step = steps[index]
            index += 1
            buffer.append(part: Int(step.start), count: Int(step.count), of: literals.span)
            switch step.action {
            case .nothing: break
            case .hexRows(let place): lend(place, key, value, base) { buffer.append(hexRows: $0) }
            case .hexWords(let place): lend(place, key, value, base) { buffer.append(hexWords: $0) }
            case .unsigned(let place): buffer.append(decimal: word(place, key, value, base))
            case .signed(let place): buffer.append(decimal: signed(place, key, value, base))
            case .boolean(let place):
                if word(place, key, value, base) != 0 {
                    buffer.append("true")
                } else {
                    buffer.append("false")
                }
            case .character(let place):
                write(character: UInt8(truncatingIfNeeded: word(place, key, value, base)), to: &buffer)
            case .pointer(let place): write(pointer: word(place, key, value, base), to: &buffer)
            case .float(let place): write(float: word(place, key, value, base), Int(place.count), to: &buffer)
            case .bits(let place, let first, let width):
                lend(place, key, value, base) { write(bits: Int(first), Int(width), of: $0, to: &buffer) }
            case .named(let place, let table):
                let number = word(place, key, value, base)
                if !tables[Int(table)].write(number, to: &buffer) {
                    buffer.append(decimal: signed(place, key, value, base))
                }
            case .text(let place, let character, let indentation):
                lend(place, key, value, base) { bytes in
                    if write(text: bytes, to: &buffer) { return }
                    write(elements: bytes, character, Int(indentation), to: &buffer)
                }
            case .walk(let place, let walk):
                lend(place, key, value, base) { write(walks[Int(walk)], $0, to: &buffer) }
            case .cpu: buffer.append(decimal: UInt64(cpus[cpu].number))
            case .eachCPU(let first, let last, let count):
                let end = index + Int(count)
                for cpu in Int(first)..<min(Int(last), cpus.count) {
                    write(index..<end, key, value, cpu: cpu, to: &buffer)
                }
                index = end
            }
        }
    }

    @inline(__always)
    private func lend(
        _ place: Place, _ key: Span<UInt8>, _ value: Span<UInt8>, _ base: Int, _ body: (Span<UInt8>) -> Void
    ) {
        let start = Int(place.offset) + (place.isKey ? 0 : base)
        body((place.isKey ? key : value).extracting(start..<start + Int(place.count)))
    }

    @inline(__always)
    private func word(_ place: Place, _ key: Span<UInt8>, _ value: Span<UInt8>, _ base: Int) -> UInt64 {
        place.isKey
            ? key.word(at: Int(place.offset), count: Int(place.count))
            : value.word(at: Int(place.offset) + base, count: Int(place.count))
    }

    @inline(__always)
    private func signed(_ place: Place, _ key: Span<UInt8>, _ value: Span<UInt8>, _ base: Int) -> Int64 {
        let shift = Int64(64 - 8 * Int(place.count))
        return (Int64(bitPattern: word(place, key, value, base)) << shift) >> shift
    }

    // MARK: What is spelled by style, as BTFValueWriter does it

    private func write(character byte: UInt8, to buffer: inout ByteBuffer) {
        switch byte {
        case 0x22, 0x5c:
            buffer.append("\"\\")
            buffer.append(byte)
            buffer.append(0x22)
        case 0x20...0x7e:
            buffer.append(0x22)
            buffer.append(byte)
            buffer.append(0x22)
        default:
            guard style == .json else {
                buffer.append("0x")
                return buffer.append(hexadecimal: UInt64(byte))
            }
            buffer.append("\"\\u00")
            if byte < 16 { buffer.append(0x30) }
            buffer.append(hexadecimal: UInt64(byte))
            buffer.append(0x22)
        }
    }

    private func write(pointer address: UInt64, to buffer: inout ByteBuffer) {
        guard style == .plain else { return buffer.append(decimal: address) }
        guard address != 0 else { return buffer.append("\"(nil)\"") }
        buffer.append("\"0x")
        buffer.append(hexadecimal: address)
        buffer.append(0x22)
    }

    private func write(float bits: UInt64, _ size: Int, to buffer: inout ByteBuffer) {
        let (text, isFinite): (String, Bool)
        if size == 4 {
            let number = Float(bitPattern: UInt32(truncatingIfNeeded: bits))
            (text, isFinite) = (number.description, number.isFinite)
        } else {
            let number = Double(bitPattern: bits)
            (text, isFinite) = (number.description, number.isFinite)
        }
        if !isFinite { buffer.append(0x22) }
        buffer.append(text)
        if !isFinite { buffer.append(0x22) }
    }

    private func write(bits first: Int, _ count: Int, of bytes: Span<UInt8>, to buffer: inout ByteBuffer) {
        if style == .json { buffer.append(0x22) }
        buffer.append("0x")
        let value = bytes.bits(at: first, count: count, order: .little) ?? 0
        let high = UInt64(truncatingIfNeeded: value >> 64)
        if high != 0 {
            buffer.append(String(value, radix: 16))
        } else {
            buffer.append(hexadecimal: UInt64(truncatingIfNeeded: value))
        }
        if style == .json { buffer.append(0x22) }
    }

    /// Returns whether the bytes are a text.
    private func write(text bytes: Span<UInt8>, to buffer: inout ByteBuffer) -> Bool {
        var length = 0
        var isPlain = true
        while length < bytes.count, 0x20...0x7e ~= bytes[length] {
            if bytes[length] == 0x22 || bytes[length] == 0x5c { isPlain = false }
            length += 1
        }
        guard length < bytes.count, bytes[length] == 0 else { return false }
        buffer.append(0x22)
        if isPlain {
            buffer.append(bytes.extracting(0..<length))
        } else {
            for index in 0..<length {
                if bytes[index] == 0x22 || bytes[index] == 0x5c { buffer.append(0x5c) }
                buffer.append(bytes[index])
            }
        }
        buffer.append(0x22)
        return true
    }

    private func write(
        elements: Span<UInt8>, _ character: Action.Character, _ indentation: Int, to buffer: inout ByteBuffer
    ) {
        buffer.append(0x5b)
        for index in elements.indices {
            if index > 0 { buffer.append(0x2c) }
            switch character {
            case .signed: buffer.append(decimal: Int64(Int8(bitPattern: elements[index])))
            case .unsigned: buffer.append(decimal: UInt64(elements[index]))
            case .character: write(character: elements[index], to: &buffer)
            }
        }
        if indentation >= 0 {
            buffer.append(0x0a)
            buffer.append(repeating: 0x20, count: indentation)
        }
        buffer.append(0x5d)
    }

    private func write(_ walk: Walk, _ bytes: Span<UInt8>, to buffer: inout ByteBuffer) {
        var copy: [UInt8] = []
        copy.reserveCapacity(bytes.count)
        for index in bytes.indices { copy.append(bytes[index]) }
        var value = BTFValue(walk.value.btf, type: walk.value.type, bytes: copy)
        value.programName = walk.value.programName
        var json = JSONWriter(pretty: walk.isPretty, depth: walk.depth)
        json.value(value, style: style)
        json.preparedFields { buffer.append($0.bytes.span) }
    }
}

/// The names of an enumeration's values, quoted and ready to be written.
struct EnumeratorTable: Sendable {
    private var names: [UInt8] = []
    private var places: [Range<Int>] = []
    /// The name of each small number; -1 for none.
    private var small: [Int32] = []
    private var large: [UInt64: Int32] = [:]
    /// Bytes of the longest name.
    private(set) var longest = 0

    private static let smallLimit: UInt64 = 4096

    /// The value's lowest `size` bytes say which name it has; the first of several with the same counts.
    init(_ type: BTFType, size: Int, in btf: BTF) throws(DecodeError) {
        let mask: UInt64 = size == 8 ? .max : (1 << UInt64(size * 8)) - 1
        for enumerator in try btf.enumerators(of: type) {
            let number = UInt64(bitPattern: enumerator.value) & mask
            guard place(of: number) == nil else { continue }
            let name = try btf.name(at: enumerator.nameOffset)
            longest = max(longest, name.utf8.count)
            var json = JSONWriter()
            json.value(name)
            let text = json.bytes
            let index = Int32(places.count)
            places.append(names.count..<names.count + text.count)
            names += text
            guard number < Self.smallLimit else {
                large[number] = index
                continue
            }
            if small.count <= Int(number) {
                small += repeatElement(-1, count: Int(number) + 1 - small.count)
            }
            small[Int(number)] = index
        }
    }

    private func place(of number: UInt64) -> Range<Int>? {
        if number < UInt64(small.count) {
            let index = small[Int(number)]
            return index < 0 ? nil : places[Int(index)]
        }
        if number < Self.smallLimit { return nil }
        return large[number].map { places[Int($0)] }
    }

    /// Writes a number's name, if it has one.
    func write(_ number: UInt64, to buffer: inout ByteBuffer) -> Bool {
        guard let place = place(of: number) else { return false }
        buffer.append(names.span.extracting(place))
        return true
    }
}
