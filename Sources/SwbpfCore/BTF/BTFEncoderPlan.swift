/// What JSON can say of one type, found out once: a step of a `BTFEncoder`.
enum BTFEncoderStep: Sendable {
    /// A number or the like. What has to be known of it to store an ordinary one quickly stands beside it.
    case leaf(BTFLeaf, BTFFastInteger?)
    /// `bytes` where a string stands for all of it.
    case array(element: Int, count: Int, stride: Int, bytes: BTFByteArray?)
    case object(fields: Range<Int>, index: Int?, bytes: BTFByteArray?)
    /// The variables of a section, each in an object of its own.
    case list(object: Int)
    /// Nothing of this type can be stored.
    case none
}

/// A little-endian integer of whole bytes, and the range that fits.
struct BTFFastInteger: Sendable {
    let byteCount: Int
    let largest: UInt64
    /// The magnitude of the smallest.
    let smallest: UInt64
}

/// A step, and the type that it is for.
struct BTFEncoderNode: Sendable {
    var step: BTFEncoderStep
    let type: UInt32
    /// The width of a bit-field in bits; 0 for all else.
    let width: Int
}

/// Something that an object's key names.
struct BTFEncoderField: Sendable {
    let name: [UInt8]
    let node: Int
    /// From the start of the object, in bits.
    let bitOffset: Int
    /// Others lie in the same place.
    let isInUnion: Bool
}

/// Makes the steps of one type. Malformed types cost an error: the number of fields and levels is bounded.
struct BTFEncoderPlan {
    let btf: BTF
    private(set) var nodes: [BTFEncoderNode] = []
    private(set) var fields: [BTFEncoderField] = []
    /// Fields by name, for objects that have many.
    private(set) var indexes: [[[UInt8]: Int]] = []
    /// Nodes by type and width.
    private var known: [UInt64: Int] = [:]
    private var budget = 1 << 16

    /// From so many fields on they are looked up by name.
    private static let indexedCount = 24

    init(_ btf: BTF) { self.btf = btf }

    /// The node for a type; for a bit-field of it, where a width is given.
    mutating func node(for id: UInt32, width: Int = 0, depth: Int = 0) throws -> Int {
        let key = UInt64(id) << 8 | UInt64(width)
        if let node = known[key] { return node }
        guard depth < btfDepthLimit else { throw tooDeep(id) }
        let node = nodes.count
        known[key] = node
        nodes.append(BTFEncoderNode(step: .none, type: id, width: width))
        nodes[node].step = try step(for: id, width: width, depth: depth)
        return node
    }

    private func tooDeep(_ id: UInt32) -> DecodeError {
        DecodeError(what: "BTF type \(id)", offset: 0, reason: "has too many members within members")
    }

    private mutating func step(for id: UInt32, width: Int, depth: Int) throws -> BTFEncoderStep {
        if let leaf = try BTFLeaf(id, width: width, in: btf) { return .leaf(leaf, fast(leaf)) }
        guard let type = try btf.resolved(id) else { return .none }
        if let array = try btf.array(type) {
            return .array(
                element: try node(for: array.element, depth: depth + 1), count: array.count,
                stride: try btf.size(of: array.element), bytes: try BTFByteArray(id, in: btf))
        }
        var found: [BTFEncoderField] = []
        switch type.kind {
        case .structure, .union:
            var unnamed: [BTFEncoderField] = []
            try collect(type, at: 0, isInUnion: false, depth: depth, into: &found, unnamed: &unnamed)
            if !unnamed.isEmpty {
                nodes.append(BTFEncoderNode(step: object(unnamed), type: id, width: 0))
                found.append(
                    BTFEncoderField(name: [], node: nodes.count - 1, bitOffset: 0, isInUnion: false))
            }
        case .variable:
            found = [try field(type.nameOffset, type.referencedType ?? 0, at: 0, depth: depth)]
        case .dataSection:
            for index in 0..<type.count {
                let entry = try btf.sectionEntry(index, of: type)
                let variable = try btf.type(entry.variable)
                found.append(
                    try field(
                        variable.nameOffset, variable.referencedType ?? 0, at: entry.offset * 8, depth: depth)
                )
            }
            nodes.append(BTFEncoderNode(step: object(found), type: id, width: 0))
            nodes.append(BTFEncoderNode(step: .list(object: nodes.count - 1), type: id, width: 0))
            found.append(
                BTFEncoderField(
                    name: Array(try btf.name(of: type).utf8), node: nodes.count - 1, bitOffset: 0,
                    isInUnion: false))
        default: return .none
        }
        let bytes = type.kind == .structure || type.kind == .union ? try BTFByteArray(id, in: btf) : nil
        guard case .object(let fields, let index, _) = object(found) else { return .none }
        return .object(fields: fields, index: index, bytes: bytes)
    }

    private func fast(_ leaf: BTFLeaf) -> BTFFastInteger? {
        guard btf.order == .little, !leaf.isShownAsBits, [1, 2, 4, 8].contains(leaf.byteCount),
            leaf.bitCount == leaf.byteCount * 8
        else { return nil }
        let mask = UInt64.max >> UInt64(64 - leaf.bitCount)
        switch leaf.meaning {
        case .unsigned, .pointer:
            return BTFFastInteger(byteCount: leaf.byteCount, largest: mask, smallest: 0)
        case .signed:
            return BTFFastInteger(byteCount: leaf.byteCount, largest: mask >> 1, smallest: mask >> 1 + 1)
        default: return nil
        }
    }

    // MARK: Fields

    private mutating func object(_ found: [BTFEncoderField]) -> BTFEncoderStep {
        let start = fields.count
        fields += found
        guard found.count > Self.indexedCount else {
            return .object(fields: start..<fields.count, index: nil, bytes: nil)
        }
        var index: [[UInt8]: Int] = [:]
        for (place, field) in found.enumerated() where index[field.name] == nil {
            index[field.name] = start + place
        }
        indexes.append(index)
        return .object(fields: start..<fields.count, index: indexes.count - 1, bytes: nil)
    }

    private mutating func field(
        _ name: UInt32, _ type: UInt32, at bitOffset: Int, width: Int = 0, isInUnion: Bool = false, depth: Int
    ) throws -> BTFEncoderField {
        let name = Array(try btf.name(at: name).utf8)
        budget -= 1 + name.count / btfNameAllowance
        guard budget > 0 else { throw tooDeep(type) }
        return BTFEncoderField(
            name: name, node: try node(for: type, width: width, depth: depth + 1), bitOffset: bitOffset,
            isInUnion: isInUnion)
    }

    /// The members of a structure or union. Those of its unnamed parts are members of it, and are also
    /// put together under the empty name, as values are shown.
    private mutating func collect(
        _ type: BTFType, at base: Int, isInUnion: Bool, depth: Int, into found: inout [BTFEncoderField],
        unnamed: inout [BTFEncoderField]
    ) throws {
        guard depth < btfDepthLimit else { throw tooDeep(type.id) }
        let isInUnion = isInUnion || type.kind == .union
        for index in 0..<type.count {
            let member = try btf.member(index, of: type)
            let bitOffset = base + member.bitOffset
            if member.nameOffset == 0, member.bitCount == 0, let part = try btf.resolved(member.type),
                part.kind == .structure || part.kind == .union
            {
                budget -= 1
                guard budget > 0 else { throw tooDeep(type.id) }
                var inner: [BTFEncoderField] = []
                var innermost: [BTFEncoderField] = []
                try collect(
                    part, at: bitOffset, isInUnion: isInUnion, depth: depth + 1, into: &inner,
                    unnamed: &innermost)
                // Each level copies those below it.
                budget -= inner.count / 8
                found += inner
                unnamed += inner
                if !innermost.isEmpty {
                    nodes.append(BTFEncoderNode(step: object(innermost), type: member.type, width: 0))
                    unnamed.append(
                        BTFEncoderField(name: [], node: nodes.count - 1, bitOffset: 0, isInUnion: false))
                }
            } else {
                found.append(
                    try field(
                        member.nameOffset, member.type, at: bitOffset, width: member.bitCount,
                        isInUnion: isInUnion, depth: depth))
            }
        }
    }
}
