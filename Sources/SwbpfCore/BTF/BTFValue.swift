/// A value in memory and what its bytes mean.
public struct BTFValue: Sendable {
    public let btf: BTF
    /// 0 for a value whose type nobody told.
    public let type: UInt32
    public let bytes: [UInt8]
    /// Where the value starts in the bytes.
    public let offset: Int
    /// Names programs by their ids, for values in which pointers to functions are the ids of the programs
    /// that implement them: those of struct_ops maps. `nil` where pointers are addresses.
    public var programName: (@Sendable (UInt32) -> String?)?

    public init(_ btf: BTF, type: UInt32, bytes: [UInt8], offset: Int = 0) {
        self.btf = btf
        self.type = type
        self.bytes = bytes
        self.offset = offset
    }

    /// Walks the value. It cannot fail: where bytes or types are missing, a `problem` stands in the value's place.
    ///
    /// No read goes past the bytes, whatever the type's size, and the number of parts is bounded by their count.
    public func visit(_ visitor: inout some BTFValueVisitor & ~Copyable) {
        guard offset >= 0 else { return visitor.scalar(.problem(.outOfBounds)) }
        var walk = BTFValueWalk(btf: btf, byteCount: bytes.count, programName: programName)
        walk.value(type, in: bytes.span, at: offset, depth: 0, to: &visitor)
    }
}

/// One walk over a value and its type together.
struct BTFValueWalk {
    let btf: BTF
    /// How many parts may still be visited: unions and empty structures can have more parts than bytes.
    /// Names longer than any in a source file count as parts too, since many members can share one.
    private(set) var budget: Int
    /// How many steps of a search count as one part.
    private static let stepsPerPart = 16
    private let programName: ((UInt32) -> String?)?

    init(btf: BTF, byteCount: Int, programName: ((UInt32) -> String?)? = nil) {
        self.btf = btf
        self.programName = programName
        budget = 4096 + 64 * byteCount
    }

    /// Visits the value of a type. `bitOffset` is where an old bit-field starts in its first byte.
    mutating func value<Visitor: BTFValueVisitor & ~Copyable>(
        _ id: UInt32, in bytes: Span<UInt8>, at offset: Int, bitOffset: Int = 0, depth: Int,
        to visitor: inout Visitor
    ) {
        budget -= 1
        guard budget > 0 else { return visitor.scalar(.problem(.tooLarge)) }
        guard depth < btfDepthLimit else { return visitor.scalar(.problem(.tooDeep)) }
        do {
            guard let type = try btf.resolved(id) else { return visitor.scalar(.problem(.void)) }
            switch type.kind {
            case .structure, .union:
                structure(type, in: bytes, at: offset, depth: depth, to: &visitor)
            case .array:
                try array(type, in: bytes, at: offset, depth: depth, to: &visitor)
            case .variable:
                let name = try btf.name(of: type)
                budget -= name.utf8.count / btfNameAllowance
                visitor.object { visitor in
                    visitor.key(name)
                    value(
                        type.referencedType ?? 0, in: bytes, at: offset, depth: depth + 1, to: &visitor)
                }
            case .dataSection:
                try section(type, in: bytes, at: offset, depth: depth, to: &visitor)
            default:
                try part(reading(type, bitOffset: bitOffset), in: bytes, at: offset, to: &visitor)
            }
        } catch {
            visitor.scalar(.problem(.malformed))
        }
    }

    private mutating func structure<Visitor: BTFValueVisitor & ~Copyable>(
        _ type: BTFType, in bytes: Span<UInt8>, at offset: Int, depth: Int, to visitor: inout Visitor
    ) {
        visitor.object { visitor in members(of: type, in: bytes, at: offset, depth: depth, to: &visitor) }
    }

    /// Visits members, without the object around them.
    private mutating func members<Visitor: BTFValueVisitor & ~Copyable>(
        of type: BTFType, in bytes: Span<UInt8>, at offset: Int, depth: Int, to visitor: inout Visitor
    ) {
        let unnamed = unnamedParts(of: type)
        // The next of them among the members, so that nothing has to be looked for.
        var next = 0
        for index in 0..<type.count {
            guard budget > 0, let member = try? btf.member(index, of: type),
                let name = try? btf.name(at: member.nameOffset)
            else { return }
            if unnamed.count > 1, next < unnamed.count, unnamed[next] == index {
                next += 1
                // A key may stand in an object once: what has no name is put together.
                if next > 1 { continue }
                visitor.key("")
                visitor.object { visitor in
                    for part in unnamed {
                        members(of: type, part: part, in: bytes, at: offset, depth: depth, to: &visitor)
                    }
                }
                continue
            }
            visitor.key(name)
            budget -= name.utf8.count / btfNameAllowance
            if member.bitCount > 0 {
                budget -= 1
                let bits = BTFReading.bits(first: member.bitOffset, count: member.bitCount)
                do { try part(bits, in: bytes, at: offset, to: &visitor) } catch { return }
            } else {
                value(
                    member.type, in: bytes, at: offset + member.bitOffset / 8,
                    bitOffset: member.bitOffset % 8, depth: depth + 1, to: &visitor)
            }
        }
    }

    /// The places of the unnamed structures and unions among the members.
    private func unnamedParts(of type: BTFType) -> [Int] {
        (0..<min(type.count, max(0, budget))).filter { index in
            guard let member = try? btf.member(index, of: type), member.nameOffset == 0, member.bitCount == 0,
                let part = try? btf.resolved(member.type)
            else { return false }
            return part.kind == .structure || part.kind == .union
        }
    }

    /// Visits the members of an unnamed part.
    private mutating func members<Visitor: BTFValueVisitor & ~Copyable>(
        of type: BTFType, part index: Int, in bytes: Span<UInt8>, at offset: Int, depth: Int,
        to visitor: inout Visitor
    ) {
        budget -= 1
        guard budget > 0, depth + 1 < btfDepthLimit, let member = try? btf.member(index, of: type),
            let part = try? btf.resolved(member.type)
        else { return }
        members(of: part, in: bytes, at: offset + member.bitOffset / 8, depth: depth + 1, to: &visitor)
    }

    private mutating func array<Visitor: BTFValueVisitor & ~Copyable>(
        _ type: BTFType, in bytes: Span<UInt8>, at offset: Int, depth: Int, to visitor: inout Visitor
    ) throws(DecodeError) {
        guard let array = try btf.array(type) else { return }
        if let element = try character(array) {
            if depth + 1 < btfDepthLimit, visitor.take(.text(array.count, element), at: offset) {
                // As many as if it were no text.
                budget -= array.count
                return
            }
            if let text = string(array, in: bytes, at: offset) { return visitor.scalar(.text(text)) }
        }
        let size = try btf.size(of: array.element)
        visitor.array { visitor in
            for index in 0..<array.count {
                // Behind the end of the bytes one more element says so; the others would say the same.
                let start = offset + index * size
                value(array.element, in: bytes, at: start, depth: depth + 1, to: &visitor)
                if start >= bytes.count || budget <= 0 { return }
            }
        }
    }

    private mutating func section<Visitor: BTFValueVisitor & ~Copyable>(
        _ type: BTFType, in bytes: Span<UInt8>, at offset: Int, depth: Int, to visitor: inout Visitor
    ) throws(DecodeError) {
        let name = try btf.name(of: type)
        visitor.object { visitor in
            visitor.key(name)
            visitor.array { visitor in
                for index in 0..<type.count {
                    guard budget > 0, let entry = try? btf.sectionEntry(index, of: type) else { return }
                    value(
                        entry.variable, in: bytes, at: offset + entry.offset, depth: depth + 1, to: &visitor)
                }
            }
        }
    }

    /// How each element is read of an array that may be text; `nil` for other arrays.
    ///
    /// The element is an integer of one byte, encoded as a character or named `char` (clang calls `char`
    /// signed). A typedef of it is not text: `u8` arrays hold numbers.
    private func character(_ array: BTFArray) throws(DecodeError) -> BTFReading? {
        guard let element = try btf.unqualified(array.element), element.size == 1,
            let integer = try btf.integer(element)
        else { return nil }
        if integer.encoding != .character {
            guard try btf.name(of: element) == "char" else { return nil }
        }
        return reading(integer, bitOffset: 0)
    }

    /// The text of a character array that is a string: printable ASCII up to a NUL that is in the array.
    private mutating func string(_ array: BTFArray, in bytes: Span<UInt8>, at offset: Int) -> String? {
        var text: [UInt8] = []
        // Elements that take no bytes can make the same bytes be read over and over.
        defer { budget -= text.count / Self.stepsPerPart }
        for index in 0..<array.count {
            guard offset + index < bytes.count else { return nil }
            let byte = bytes[offset + index]
            if byte == 0 { return String(decoding: text, as: UTF8.self) }
            guard 0x20...0x7e ~= byte else { return nil }
            text.append(byte)
        }
        return nil
    }

    // MARK: Values without parts

    /// Visits a value without parts, or how it is read.
    private mutating func part<Visitor: BTFValueVisitor & ~Copyable>(
        _ reading: BTFReading, in bytes: Span<UInt8>, at offset: Int, to visitor: inout Visitor
    ) throws(DecodeError) {
        if !visitor.take(reading, at: offset) {
            visitor.scalar(try scalar(reading, in: bytes, at: offset))
        } else if case .enumerator(let type, _) = reading {
            budget -= type.count / Self.stepsPerPart
        }
    }

    private func reading(_ type: BTFType, bitOffset: Int) throws(DecodeError) -> BTFReading {
        switch type.kind {
        case .integer:
            guard let integer = try btf.integer(type) else { return .problem(.malformed) }
            return reading(integer, bitOffset: bitOffset)
        case .enumeration, .enumeration64:
            guard let size = type.size, size == 1 || size == 2 || size == 4 || size == 8 else {
                return .problem(.unsupported)
            }
            return .enumerator(type, size)
        case .pointer: return .pointer(type)
        case .float:
            guard let size = type.size, size == 4 || size == 8 else { return .problem(.unsupported) }
            return .float(size)
        case .forward: return .problem(.forward)
        default: return .problem(.unsupported)
        }
    }

    private func reading(_ integer: BTFInteger, bitOffset: Int) -> BTFReading {
        let first = bitOffset + integer.bitOffset
        let width = integer.bitCount
        guard first == 0, width == 8 || width == 16 || width == 32 || width == 64 else {
            return .bits(first: first, count: width)
        }
        switch integer.encoding {
        case .boolean: return .boolean(width / 8)
        case .character where width == 8: return .character
        case .signed: return .signed(width / 8)
        case .unsigned, .character: return .unsigned(width / 8)
        }
    }

    private mutating func scalar(
        _ reading: BTFReading, in bytes: Span<UInt8>, at offset: Int
    ) throws(DecodeError) -> BTFScalar {
        switch reading {
        case .bits(let first, let count): return bits(in: bytes, at: offset, bitOffset: first, count)
        case .problem(let problem): return .problem(problem)
        // Arrays are no values without parts.
        case .text: return .problem(.unsupported)
        case .pointer(let type):
            guard let value = unsigned(btfPointerSize, in: bytes, at: offset) else {
                return .problem(.outOfBounds)
            }
            return try function(type, value) ?? .pointer(value)
        case .enumerator(let type, let size):
            guard let bits = unsigned(size, in: bytes, at: offset) else { return .problem(.outOfBounds) }
            return try enumerator(type, bits, size)
        case .character:
            guard let bits = unsigned(1, in: bytes, at: offset) else { return .problem(.outOfBounds) }
            return .character(UInt8(truncatingIfNeeded: bits))
        case .boolean(let size):
            return unsigned(size, in: bytes, at: offset).map { .boolean($0 != 0) } ?? .problem(.outOfBounds)
        case .unsigned(let size):
            return unsigned(size, in: bytes, at: offset).map { .unsigned($0) } ?? .problem(.outOfBounds)
        case .signed(let size):
            guard let bits = unsigned(size, in: bytes, at: offset) else { return .problem(.outOfBounds) }
            return .signed(signExtended(bits, from: size * 8))
        case .float(let size):
            guard let bits = unsigned(size, in: bytes, at: offset) else { return .problem(.outOfBounds) }
            return size == 4
                ? .float(Float(bitPattern: UInt32(truncatingIfNeeded: bits)))
                : .double(Double(bitPattern: bits))
        }
    }

    /// The program that implements a function, with what the function takes and returns.
    private func function(_ type: BTFType, _ value: UInt64) throws(DecodeError) -> BTFScalar? {
        guard let programName, let id = UInt32(exactly: value),
            let target = try btf.resolved(type.referencedType ?? 0), target.kind == .functionPrototype,
            let signature = BTFSignature.of(target.id, in: btf)
        else { return nil }
        if id == 0 { return .text("\(signature) 0") }
        return .text("\(signature) \(programName(id) ?? "<unknown_prog_name>")/prog_id:\(id)")
    }

    private func bits(in bytes: Span<UInt8>, at offset: Int, bitOffset: Int, _ count: Int) -> BTFScalar {
        guard 1...128 ~= count else { return .problem(.unsupported) }
        let value = bytes.bits(at: offset * 8 + bitOffset, count: count, order: btf.order)
        return value.map { .bits($0) } ?? .problem(.outOfBounds)
    }

    private mutating func enumerator(
        _ type: BTFType, _ bits: UInt64, _ size: Int
    ) throws(DecodeError) -> BTFScalar {
        // Always read as signed, as bpftool does; the name is compared by the bits, so it is found either way.
        let value = signExtended(bits, from: size * 8)
        budget -= type.count / Self.stepsPerPart
        let name = try btf.enumeratorName(for: value, bitCount: size * 8, in: type)
        budget -= (name?.utf8.count ?? 0) / btfNameAllowance
        return name.map { .text($0) } ?? .signed(value)
    }

    private func unsigned(_ size: Int, in bytes: Span<UInt8>, at offset: Int) -> UInt64? {
        switch size {
        case 1: bytes.load(UInt8.self, at: offset).map { UInt64($0) }
        case 2: bytes.load(UInt16.self, at: offset, order: btf.order).map { UInt64($0) }
        case 4: bytes.load(UInt32.self, at: offset, order: btf.order).map { UInt64($0) }
        default: bytes.load(UInt64.self, at: offset, order: btf.order)
        }
    }

    private func signExtended(_ bits: UInt64, from width: Int) -> Int64 {
        Int64(bitPattern: bits << UInt64(64 - width)) >> Int64(64 - width)
    }
}
