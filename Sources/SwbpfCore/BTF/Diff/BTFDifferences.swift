/// How the types of two kernels, modules, programs or files differ.
///
/// Types are matched by kind and name. What has no name is compared in place, as part of what holds it.
/// A type that is changed is reported once, not at all that refer to it: what embeds it by value
/// shows that its members moved or grew. Of BTF that is split off, only its own types are compared.
public struct BTFDifferences: Sendable {
    public let old: BTF
    public let new: BTF
    /// Types that only the new side has, by kind and name.
    public internal(set) var added: [UInt32] = []
    /// Types that only the old side has, by kind and name.
    public internal(set) var removed: [UInt32] = []
    /// Types that both have and that differ, by kind and name.
    public internal(set) var changed: [BTFTypeChange] = []
    /// How many types of the new side are as they were.
    public internal(set) var unchangedCount = 0

    public var isEmpty: Bool { added.isEmpty && removed.isEmpty && changed.isEmpty }

    /// The kinds of type that are compared by name, in the order in which they are reported. Those of the
    /// two widths of enumeration are one: an enumeration may grow.
    public static let kinds: [BTFKind] = [
        .structure, .union, .enumeration, .typedef, .function, .variable, .dataSection, .integer, .float,
    ]

    /// - Parameters:
    ///   - kinds: The kinds that are compared.
    ///   - isWanted: Whether the types with a name are compared.
    /// - Throws: Where either side is malformed.
    public init(
        old: BTF, new: BTF, kinds: [BTFKind] = Self.kinds, isWanted: ((String) -> Bool)? = nil
    ) throws(DecodeError) {
        self.old = old
        self.new = new
        let ignoresTags = old.hasTypeTags != new.hasTypeTags
        var oldPrints = BTFFingerprints(old, ignoresTags: ignoresTags)
        var newPrints = BTFFingerprints(new, ignoresTags: ignoresTags)
        var kindSet = Set(kinds)
        if kindSet.contains(.enumeration64) { kindSet.insert(.enumeration) }
        let oldEntries = try oldPrints.entries(of: kindSet, isWanted)
        let newEntries = try newPrints.entries(of: kindSet, isWanted)
        var matching = BTFMatching(old: oldEntries, new: newEntries, oldPrints, newPrints)
        try matching.run()
        unchangedCount = matching.unchangedCount
        removed = old.sortedByName(matching.removed) { $0 }
        added = new.sortedByName(matching.added) { $0 }
        var comparison = BTFComparison(oldPrints, newPrints)
        for pair in new.sortedByName(matching.changed, { $0.new }) {
            changed.append(try comparison.change(from: pair.old, to: pair.new))
        }
    }
}

/// What differs between two types of the same kind and name.
public struct BTFTypeChange: Equatable, Sendable {
    public let oldID: UInt32
    public let newID: UInt32
    /// The members, enumerators, parameters or variables that differ, in the new order, each of those
    /// that are gone where it was.
    public internal(set) var parts: [BTFPartChange] = []
}

/// A member, enumerator, parameter or variable that is on one side only or differs.
public struct BTFPartChange: Equatable, Sendable {
    public let old: BTFPart?
    public let new: BTFPart?
    /// Both have types, and these are not the same.
    public var isRetyped = false
}

/// A part of a type that has a name of its own.
public struct BTFPart: Equatable, Sendable {
    public enum Role: Equatable, Sendable {
        case member, enumerator, parameter, variable
    }

    public let role: Role
    /// The members without a type name that it lies in, from the outside: `list` for `list.next`.
    public var path: [UInt32] = []
    public let nameOffset: UInt32
    /// 0 for an enumerator.
    public var type: UInt32 = 0
    /// From the start of the outermost type, in bits; for a parameter its place, counted from 0.
    public var position = 0
    /// The width of a bit-field in bits; 0 for an ordinary member.
    public var bitCount = 0
    /// In bytes; `nil` where the type has none.
    public var size: Int?
    /// An enumerator's value: an unsigned one's bits.
    public var value: Int64 = 0
    public var isSigned = false
}

extension BTF {
    /// The compiler that wrote it knows of type tags, which not all do.
    fileprivate var hasTypeTags: Bool {
        (firstID..<endID).contains { (try? type($0).kind) == .typeTag }
    }

    /// Elements that stand for types, in the order of their kinds and names.
    fileprivate func sortedByName<Element>(_ elements: [Element], _ id: (Element) -> UInt32) -> [Element] {
        let keys = elements.map { element in
            let type = try? type(id(element))
            let rank =
                type.flatMap { BTFDifferences.kinds.firstIndex(of: $0.kind.comparedAs ?? $0.kind) } ?? 0
            return (rank: rank, name: type.map { shortName(at: $0.nameOffset) } ?? "", id: id(element))
        }
        let order = elements.indices.sorted {
            let (left, right) = (keys[$0], keys[$1])
            if left.rank != right.rank { return left.rank < right.rank }
            return left.name == right.name ? left.id < right.id : left.name < right.name
        }
        return order.map { elements[$0] }
    }
}

extension BTFKind {
    /// The kind under which a type is matched, or `nil` for one that is compared in place only.
    var comparedAs: BTFKind? {
        switch self {
        case .enumeration64: .enumeration
        case .structure, .union, .enumeration, .typedef, .function, .variable, .dataSection, .integer, .float:
            self
        default: nil
        }
    }
}
