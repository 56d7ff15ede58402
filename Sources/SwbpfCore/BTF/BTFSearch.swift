/// Kinds of types, as a set.
public struct BTFKinds: OptionSet, Hashable, Sendable {
    public let rawValue: UInt32

    public init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    public init(_ kind: BTFKind) {
        rawValue = 1 << UInt32(kind.rawValue)
    }

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
        var names = NameMatcher(self)
        try bytes.withSpan { (span) throws(DecodeError) in
            for index in starts.indices {
                let start = types.lowerBound + Int(starts[index])
                guard let info = span.load(UInt32.self, at: start + 4, order: order) else { break }
                let kind: UInt32 = 1 << UInt32(BTFType.kindNumber(info) & 31)
                guard kinds.rawValue & kind != 0,
                    let name = span.load(UInt32.self, at: start, order: order), name != 0
                else { continue }
                for place in queries.indices where queries[place].kinds.rawValue & kind != 0 {
                    if try names.isMatch(queries[place].pattern, name, in: span) {
                        found[place].append(firstID + UInt32(index))
                    }
                }
            }
        }
        return found
    }

    /// The enumerators of this BTF's own enumerations that match.
    public func ownEnumerators(matching pattern: NamePattern) throws(DecodeError) -> [BTFEnumeratorPlace] {
        var found: [BTFEnumeratorPlace] = []
        var names = NameMatcher(self)
        try bytes.withSpan { (span) throws(DecodeError) in
            for index in starts.indices {
                let start = types.lowerBound + Int(starts[index])
                guard let info = span.load(UInt32.self, at: start + 4, order: order) else { break }
                guard let kind = BTFKind(rawValue: BTFType.kindNumber(info)),
                    kind == .enumeration || kind == .enumeration64
                else { continue }
                for entry in 0..<BTFType.count(info) {
                    let position = start + 12 + entry * kind.wordsPerEntry * 4
                    guard let name = span.load(UInt32.self, at: position, order: order) else { break }
                    if name != 0, try names.isMatch(pattern, name, in: span) {
                        found.append(
                            BTFEnumeratorPlace(enumeration: firstID + UInt32(index), index: entry))
                    }
                }
            }
        }
        return found
    }

    /// The name of these kinds that a mistyped one was probably meant to be; `nil` where none is close.
    public func nearestName(to name: String, _ kinds: BTFKinds = .all) -> String? {
        var search = NearestName(name)
        var names = NameMatcher(self)
        bytes.withSpan { span in
            for index in starts.indices {
                let start = types.lowerBound + Int(starts[index])
                guard let info = span.load(UInt32.self, at: start + 4, order: order) else { break }
                guard kinds.rawValue >> UInt32(BTFType.kindNumber(info) & 31) & 1 != 0,
                    let offset = span.load(UInt32.self, at: start, order: order), offset != 0,
                    let range = try? names.ownName(offset, in: span)
                else { continue }
                search.consider(span.extracting(range))
            }
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
        budget = 32 * btf.bytes.count + 1 << 20
    }

    @inline(__always)
    mutating func isMatch(
        _ pattern: NamePattern, _ offset: UInt32, in span: Span<UInt8>
    ) throws(DecodeError) -> Bool {
        if Int(offset) >= btf.firstString,
            let first = span.load(UInt64.self, at: btf.strings.lowerBound + Int(offset) - btf.firstString),
            !pattern.mayMatch(first)
        {
            return false
        }
        return try isWholeMatch(pattern, offset, in: span)
    }

    private mutating func isWholeMatch(
        _ pattern: NamePattern, _ offset: UInt32, in span: Span<UInt8>
    ) throws(DecodeError) -> Bool {
        if Int(offset) < btf.firstString, let base = btf.base {
            // A split type's name that the base has already: rare, and such BTF is small.
            return try base.bytes.withSpan { (span) throws(DecodeError) in
                var names = NameMatcher(base)
                names.budget = budget
                defer { budget = names.budget }
                return try names.isWholeMatch(pattern, offset, in: span)
            }
        }
        return pattern.matches(span.extracting(try ownName(offset, in: span)))
    }

    /// Where a name stands that is in these strings, without the NUL behind it.
    mutating func ownName(_ offset: UInt32, in span: Span<UInt8>) throws(DecodeError) -> Range<Int> {
        guard budget > 0 else {
            throw DecodeError(
                what: "BTF strings", offset: btf.strings.lowerBound, reason: "are too long to be compared")
        }
        let start = btf.strings.lowerBound + Int(offset) - btf.firstString
        var end = start
        while end < btf.strings.upperBound, end >= btf.strings.lowerBound, span[end] != 0 { end += 1 }
        guard start >= btf.strings.lowerBound, end < btf.strings.upperBound else {
            throw DecodeError(
                what: "BTF string \(offset)", offset: max(0, min(start, btf.strings.upperBound)),
                reason: "needs a NUL behind it before the section ends at \(btf.strings.upperBound)")
        }
        budget -= end - start
        return start..<end
    }
}
