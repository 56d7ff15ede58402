/// The alignment that types have by themselves, remembered for structures that occur again and again.
struct NaturalAlignments {
    private let btf: BTF
    /// Of structures and unions, by id.
    private var known: [UInt32: Int] = [:]

    init(_ btf: BTF) {
        self.btf = btf
    }

    /// In bytes. 1 where the type does not say, and for malformed ones.
    mutating func alignment(of id: UInt32, depth: Int = 0) -> Int {
        guard depth < btfDepthLimit, let type = try? btf.elementType(id) else { return 1 }
        switch type.kind {
        case .pointer: return btfPointerSize
        case .structure, .union: return alignment(of: type, depth: depth)
        default:
            // A number lies at multiples of its size, or of the largest power of two in that.
            let size = type.size ?? 1
            return size > 0 ? min(16, size & -size) : 1
        }
    }

    private mutating func alignment(of type: BTFType, depth: Int) -> Int {
        if let alignment = known[type.id] { return alignment }
        // Stands while the members are looked at, and so ends a circle.
        known[type.id] = 1
        var alignment = 1
        for index in 0..<type.count {
            guard let member = try? btf.member(index, of: type) else { break }
            let own = self.alignment(of: member.type, depth: depth + 1)
            // A structure that is packed lies anywhere.
            if member.bitCount == 0, !member.bitOffset.isMultiple(of: own * 8) { return 1 }
            alignment = max(alignment, own)
        }
        if let size = type.size, !size.isMultiple(of: alignment) { return 1 }
        known[type.id] = alignment
        return alignment
    }
}

extension BTF {
    /// The type of a value, or of the elements where that is an array; `nil` for void.
    func elementType(_ id: UInt32) throws(DecodeError) -> BTFType? {
        var next = id
        for _ in 0..<btfDepthLimit {
            guard let type = try resolved(next) else { return nil }
            guard let array = try array(type) else { return type }
            next = array.element
        }
        throw DecodeError(
            what: "BTF type \(id)", offset: 0,
            reason: "is an array of more than \(btfDepthLimit) dimensions, or of itself")
    }
}
