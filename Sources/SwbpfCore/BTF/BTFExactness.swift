/// Tells types whose values are written as JSON so that the same bytes always come out of it again.
///
/// That is so for whole numbers of all bits, without gaps between them. Everything else (text, enumerations,
/// unions, truth values, fractions, bit-fields) may be, and each value has to be looked at.
struct BTFExactness {
    let btf: BTF
    /// How many parts may still be looked at.
    private var budget = 1024
    private static let depthLimit = 16

    init(_ btf: BTF) { self.btf = btf }

    /// All of `size` bytes are known from a value's JSON, whatever they are.
    static func isExact(_ type: UInt32, size: Int, in btf: BTF) -> Bool {
        var walk = BTFExactness(btf)
        return (try? walk.exactSize(type, depth: 0)) == size
    }

    /// How many bytes a type's JSON says; `nil` where it does not say all of them.
    private mutating func exactSize(_ id: UInt32, depth: Int) throws(DecodeError) -> Int? {
        budget -= 1
        guard budget > 0, depth < Self.depthLimit, let type = try btf.resolved(id) else { return nil }
        switch type.kind {
        case .integer, .pointer:
            guard let leaf = try BTFLeaf(id, in: btf), !leaf.isShownAsBits, !leaf.isCharacter,
                leaf.bitCount == leaf.byteCount * 8
            else { return nil }
            switch leaf.meaning {
            case .unsigned, .signed, .pointer: return leaf.byteCount
            default: return nil
            }
        case .array:
            guard let array = try btf.array(type), array.count > 0,
                let element = try exactSize(array.element, depth: depth + 1)
            else { return nil }
            let (size, overflow) = element.multipliedReportingOverflow(by: array.count)
            return overflow ? nil : size
        case .structure: return try exactSize(members: type, depth: depth)
        default: return nil
        }
    }

    /// Members have to follow one another, each with a name of its own.
    private mutating func exactSize(members type: BTFType, depth: Int) throws(DecodeError) -> Int? {
        var end = 0
        var names: Set<String> = []
        for index in 0..<type.count {
            let member = try btf.member(index, of: type)
            let name = try btf.name(at: member.nameOffset)
            guard member.bitCount == 0, member.bitOffset == end * 8, !name.isEmpty,
                names.insert(name).inserted, let size = try exactSize(member.type, depth: depth + 1)
            else { return nil }
            end += size
            guard end <= type.size ?? 0 else { return nil }
        }
        return end == type.size ? end : nil
    }
}
