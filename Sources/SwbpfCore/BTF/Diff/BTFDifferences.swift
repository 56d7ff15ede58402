/// How the types of two kernels, modules, programs or files differ.
///
/// Types are matched by kind and name. What has no name is compared in place, as part of what holds it.
/// A type that is changed is reported once, not at all that refer to it: what embeds it by value
/// shows that its members moved or grew. Of BTF that is split off, only its own types are compared.
public struct BTFDifferences: Sendable {
    public let old: BTF
    public let new: BTF
    /// The types that are on one side only, or differ, by kind and name.
    public private(set) var differences: [BTFDifference] = []
    /// How many types of the new side are as they were.
    public private(set) var unchangedCount = 0

    public var isEmpty: Bool { differences.isEmpty }
    public var added: [BTFDifference] { differences.filter { $0.old == nil } }
    public var removed: [BTFDifference] { differences.filter { $0.new == nil } }
    public var changed: [BTFDifference] { differences.filter { $0.old != nil && $0.new != nil } }

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
        differences = sortedByName(matching.differences)
        var comparison = BTFComparison(oldPrints, newPrints)
        for index in differences.indices {
            guard let old = differences[index].old, let new = differences[index].new else { continue }
            differences[index].parts = try comparison.parts(from: old, to: new)
        }
    }

    /// Puts types into the order of their kinds and names.
    private func sortedByName(_ differences: [BTFDifference]) -> [BTFDifference] {
        let ranks = Dictionary(uniqueKeysWithValues: Self.kinds.enumerated().map { ($1, $0) })
        let keys = differences.map { difference in
            let (btf, id) = difference.new.map { (new, $0) } ?? (old, difference.old ?? 0)
            let type = try? btf.type(id)
            return SortKey(
                rank: type?.kind.comparedAs.flatMap { ranks[$0] } ?? 0,
                name: type.map { btf.shortName(at: $0.nameOffset) } ?? "", isOld: difference.new == nil,
                id: id)
        }
        return differences.indices.sorted { keys[$0] < keys[$1] }.map { differences[$0] }
    }
}

/// What decides where a difference stands. Names are compared byte by byte, eight at once.
private struct SortKey {
    let rank: Int
    let prefix: UInt64
    let name: String
    let isOld: Bool
    let id: UInt32

    init(rank: Int, name: String, isOld: Bool, id: UInt32) {
        self.rank = rank
        self.name = name
        self.isOld = isOld
        self.id = id
        var bytes = name.utf8.makeIterator()
        prefix = (0..<8).reduce(0) { prefix, _ in prefix << 8 | UInt64(bytes.next() ?? 0) }
    }

    static func < (left: Self, right: Self) -> Bool {
        if left.rank != right.rank { return left.rank < right.rank }
        if left.prefix != right.prefix { return left.prefix < right.prefix }
        if left.name != right.name { return left.name < right.name }
        return left.isOld != right.isOld ? left.isOld : left.id < right.id
    }
}

/// A type that is on one side only, or two that belong together and differ.
public struct BTFDifference: Equatable, Sendable {
    /// The type on the old side; `nil` for one that was added.
    public let old: UInt32?
    /// The type on the new side; `nil` for one that was removed.
    public let new: UInt32?
    /// The members, enumerators, parameters or variables that differ, in the new order, each of those that
    /// are gone where it was.
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
