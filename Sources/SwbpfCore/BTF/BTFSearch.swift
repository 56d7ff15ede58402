/// Kinds of types, as a set.
public struct BTFKinds: OptionSet, Hashable, Sendable {
    public let rawValue: UInt32

    public init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    public init(_ kind: BTFKind) {
        rawValue = 1 << UInt32(kind.rawValue)
    }

    /// Whether a kind with this number is among them, known or not.
    @inline(__always)
    func contains(number: UInt8) -> Bool { number < 32 && rawValue >> UInt32(number) & 1 != 0 }

    public static let all = BTFKinds(rawValue: .max)
    public static let aggregates: BTFKinds = [BTFKinds(.structure), BTFKinds(.union)]
    public static let enumerations: BTFKinds = [BTFKinds(.enumeration), BTFKinds(.enumeration64)]
}

/// What is looked for by name.
public struct BTFNameQuery: Equatable, Sendable {
    public let pattern: NamePattern
    public let kinds: BTFKinds

    public init(_ pattern: NamePattern, _ kinds: BTFKinds = .all) {
        self.pattern = pattern
        self.kinds = kinds
    }
}

/// A name and its value, and the enumeration that has it.
public struct BTFEnumeratorPlace: Equatable, Sendable {
    public let enumeration: UInt32
    /// Its place among the enumerators.
    public let index: Int
}

extension BTF {
    /// The ids of this BTF's own types that match each query, in order; the base's are not looked at.
    ///
    /// One pass over the types: of a name whose first eight bytes differ, nothing else is read.
    public func ownTypes(matching queries: [BTFNameQuery]) throws(DecodeError) -> [[UInt32]] {
        var found = [[UInt32]](repeating: [], count: queries.count)
        let kinds = queries.reduce(into: BTFKinds()) { $0.formUnion($1.kinds) }
        var matcher = NameMatcher(self)
        for id in own.firstID..<own.endID {
            let start = own.start(of: id)
            guard let info = own.word(at: start + 4), let name = own.word(at: start) else { break }
            let kind = BTFType.kindNumber(info)
            guard name != 0, kinds.contains(number: kind) else { continue }
            for place in queries.indices where queries[place].kinds.contains(number: kind) {
                if try matcher.isMatch(queries[place].pattern, name) { found[place].append(id) }
            }
        }
        return found
    }

    /// The enumerators of this BTF's own enumerations that match.
    public func ownEnumerators(matching pattern: NamePattern) throws(DecodeError) -> [BTFEnumeratorPlace] {
        var found: [BTFEnumeratorPlace] = []
        var matcher = NameMatcher(self)
        for id in own.firstID..<own.endID {
            let type = try type(id)
            guard type.kind == .enumeration || type.kind == .enumeration64 else { continue }
            for index in 0..<type.count {
                let name = try enumerator(index, of: type).nameOffset
                if name != 0, try matcher.isMatch(pattern, name) {
                    found.append(BTFEnumeratorPlace(enumeration: id, index: index))
                }
            }
        }
        return found
    }

    /// The name of these kinds that a mistyped one was probably meant to be; `nil` where none is close.
    public func nearestName(to name: String, _ kinds: BTFKinds = .all) -> String? {
        var search = NearestName(name)
        var matcher = NameMatcher(self)
        for id in own.firstID..<own.endID {
            let start = own.start(of: id)
            guard let info = own.word(at: start + 4), let offset = own.word(at: start) else { break }
            guard offset != 0, kinds.contains(number: BTFType.kindNumber(info)) else { continue }
            let isRead: Void? = try? matcher.read(offset) { search.consider($0) }
            if isRead == nil { break }
        }
        return search.best.map { String(decoding: $0, as: UTF8.self) }
    }
}

/// Compares the names of one BTF's types with patterns, within limits.
private struct NameMatcher {
    private let btf: BTF
    /// How many bytes of names may still be read: names in malformed input can share their ends, so that
    /// together they are far longer than the input.
    private var budget: Int

    init(_ btf: BTF) {
        self.btf = btf
        budget = 32 * (btf.bytes.count + (btf.base?.bytes.count ?? 0)) + 1 << 20
    }

    @inline(__always)
    mutating func isMatch(_ pattern: NamePattern, _ offset: UInt32) throws(DecodeError) -> Bool {
        if let first = btf.segment(ofName: offset).namePrefix(at: offset), !pattern.mayMatch(first) {
            return false
        }
        return try read(offset) { pattern.matches($0) }
    }

    mutating func read<Answer>(
        _ offset: UInt32, _ body: (Span<UInt8>) -> Answer
    ) throws(DecodeError) -> Answer {
        guard budget > 0 else {
            throw DecodeError(
                what: "BTF strings", offset: btf.own.strings.lowerBound, reason: "are too long to be compared"
            )
        }
        let (answer, count) = try btf.withName(at: offset) { (body($0), $0.count) }
        budget -= count
        return answer
    }
}
