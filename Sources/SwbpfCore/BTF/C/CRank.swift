/// Where a type comes when all are declared: what can be read by itself first, and then what is made of it.
enum CRank: Int, CaseIterable {
    case namelessEnumeration, enumeration, number, composite, prototype
    /// What has no name and is not above, and names for nothing that is above.
    case other
}

/// All types that may be declared, by rank.
struct CRanks {
    private var ids: [[UInt32]] = Array(repeating: [], count: CRank.allCases.count)
    private let btf: BTF

    init(_ btf: BTF, _ survey: CSurvey) throws(DecodeError) {
        self.btf = btf
        for id in survey.declarable { ids[try rank(of: btf.type(id)).rawValue].append(id) }
    }

    /// The ids of a rank's types, in ascending order.
    subscript(rank: CRank) -> [UInt32] { ids[rank.rawValue] }

    /// A type that has a name and stands for another comes where that one does.
    private func rank(of first: BTFType) throws(DecodeError) -> CRank {
        var type = first
        var hasName = false
        for _ in 0..<cDepthLimit {
            hasName = hasName || type.nameOffset != 0
            let next: UInt32
            switch type.kind {
            case .enumeration, .enumeration64: return hasName ? .enumeration : .namelessEnumeration
            case .integer, .float: return .number
            case .structure, .union: return hasName ? .composite : .other
            case .functionPrototype: return hasName ? .prototype : .other
            case .array: next = try btf.array(type)?.element ?? 0
            case .pointer, .typedef, .volatile, .const, .restrict, .typeTag, .declarationTag:
                next = type.referencedType ?? 0
            default: return .other
            }
            if next == 0 || !hasName { return .other }
            type = try btf.type(next)
        }
        throw .tooDeep(first)
    }
}
