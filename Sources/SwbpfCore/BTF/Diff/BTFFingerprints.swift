/// Numbers that stand for the types of one side of a comparison: equal types have equal numbers, on either side.
///
/// There are two for a type. The *reference* is what others mean that refer to it: kind and name, or
/// the whole structure of what has no name. The *content* is what it says itself: its members with the
/// references of their types. So a change shows where it was made, not at everything that leads there.
struct BTFFingerprints {
    let btf: BTF
    let names: BTFNameHashes
    /// Type tags count for nothing: the other side's compiler writes none.
    let ignoresTags: Bool
    /// By id; `unknown` and `pending` are no fingerprints.
    private var references: [UInt64]
    /// In bytes, by id; `unknownSize` until asked for.
    private var sizes: [Int]
    /// The types that others were found to refer to, by id.
    private(set) var isHeld: [Bool]
    private var stack: [UInt32] = []

    private static var unknown: UInt64 { 0 }
    /// Stands for a type within itself, which only malformed BTF has without a name in between.
    private static var pending: UInt64 { 1 }
    private static var unknownSize: Int { -2 }
    private static var noSize: Int { -1 }

    init(_ btf: BTF, ignoresTags: Bool) {
        self.btf = btf
        self.ignoresTags = ignoresTags
        names = BTFNameHashes(btf)
        references = [UInt64](repeating: Self.unknown, count: Int(btf.endID))
        sizes = [Int](repeating: Self.unknownSize, count: Int(btf.endID))
        isHeld = [Bool](repeating: false, count: Int(btf.endID))
        references[0] = SequenceHash(.max, 0).value
        sizes[0] = Self.noSize
    }

    // MARK: References

    /// What a type means to those that refer to it.
    @inline(__always)
    mutating func reference(_ id: UInt32) throws(DecodeError) -> UInt64 {
        guard id < btf.endID else { throw missing(id) }
        isHeld[Int(id)] = true
        let known = references[Int(id)]
        return known > Self.pending ? known : try findReference(id)
    }

    /// The reference of a type that something else refers to, after all contents have been read.
    func foundReference(_ id: UInt32) -> UInt64 {
        id < references.count ? references[Int(id)] : Self.unknown
    }

    /// Works through a type and those it needs with a stack of its own: the input decides how deep that is.
    private mutating func findReference(_ id: UInt32) throws(DecodeError) -> UInt64 {
        stack.append(id)
        while let next = stack.last {
            let known = references[Int(next)]
            if known > Self.pending {
                stack.removeLast()
                continue
            }
            let type = try btf.type(next)
            if known == Self.unknown {
                if let name = try namedReference(type) {
                    references[Int(next)] = name
                    continue
                }
                references[Int(next)] = Self.pending
                let count = stack.count
                try pushParts(of: type)
                if stack.count > count { continue }
            }
            references[Int(next)] = max(try structure(of: type), Self.pending + 1)
        }
        return references[Int(id)]
    }

    private func missing(_ id: UInt32) -> DecodeError {
        DecodeError(
            what: "BTF type \(id)", offset: 0, reason: "does not exist, the ids are 1 to \(btf.endID - 1)")
    }

    /// The reference of a type that is known by its name, or `nil` for one that is what it consists of.
    private func namedReference(_ type: BTFType) throws(DecodeError) -> UInt64? {
        let kind: BTFKind
        switch type.kind {
        case .structure, .union, .typedef, .float, .function, .variable, .dataSection: kind = type.kind
        case .enumeration, .enumeration64: kind = .enumeration
        // To those that point to it, a declaration is what it declares.
        case .forward: kind = type.kindFlag ? .union : .structure
        case .integer: return try integerReference(type)
        default: return nil
        }
        guard type.nameOffset != 0 else { return nil }
        return SequenceHash(UInt64(kind.rawValue), try names.hash(at: type.nameOffset)).value
    }

    /// Compilers spell C's integers differently: `unsigned long` is `long unsigned int`.
    private func integerReference(_ type: BTFType) throws(DecodeError) -> UInt64? {
        guard type.nameOffset != 0 else { return nil }
        let name = try names.hash(at: type.nameOffset)
        // No name longer than this is spelled in two ways.
        let spelling = btf.shortName(at: type.nameOffset)
        guard let other = CIntegerName.usual[spelling] else { return SequenceHash(1, name).value }
        return SequenceHash(2, other).value
    }

    private mutating func pushParts(of type: BTFType) throws(DecodeError) {
        switch type.kind {
        case .structure, .union:
            for index in 0..<type.count { try push(btf.member(index, of: type).type) }
        case .functionPrototype:
            try push(type.referencedType ?? 0)
            for index in 0..<type.count { try push(btf.parameter(index, of: type).type) }
        case .array:
            try push(btf.array(type)?.element ?? 0)
        default:
            if let referenced = type.referencedType { try push(referenced) }
        }
    }

    private mutating func push(_ id: UInt32) throws(DecodeError) {
        guard id < btf.endID else { throw missing(id) }
        isHeld[Int(id)] = true
        if references[Int(id)] == Self.unknown { stack.append(id) }
    }

    /// The reference of a type without a name, whose parts' references are known.
    private mutating func structure(of type: BTFType) throws(DecodeError) -> UInt64 {
        var hash = SequenceHash(UInt64(type.kind.rawValue))
        switch type.kind {
        case .functionPrototype:
            hash.mix(references[Int(type.referencedType ?? 0)])
            // The parameters' names change nothing about how it is called.
            for index in 0..<type.count {
                hash.mix(references[Int(try btf.parameter(index, of: type).type)])
            }
        case .array:
            guard let array = try btf.array(type) else { break }
            hash.mix(references[Int(array.element)])
            hash.mix(array.count)
        case .typeTag where ignoresTags:
            return references[Int(type.referencedType ?? 0)]
        case .typeTag:
            hash.mix(try names.hash(at: type.nameOffset))
            hash.mix(references[Int(type.referencedType ?? 0)])
        case .structure, .union, .enumeration, .enumeration64, .integer, .float:
            try mixContent(of: type, into: &hash)
        default:
            if let referenced = type.referencedType { hash.mix(references[Int(referenced)]) }
        }
        return hash.value
    }

    // MARK: Contents

    /// What a type says itself.
    mutating func content(of type: BTFType) throws(DecodeError) -> UInt64 {
        var hash = SequenceHash(UInt64(type.kind.rawValue))
        try mixContent(of: type, into: &hash)
        return hash.value
    }

    private mutating func mixContent(of type: BTFType, into hash: inout SequenceHash) throws(DecodeError) {
        switch type.kind {
        case .structure, .union:
            hash.mix(type.size ?? 0)
            for index in 0..<type.count {
                let member = try btf.member(index, of: type)
                hash.mix(try names.hash(at: member.nameOffset))
                hash.mix(member.bitOffset << 8 | member.bitCount)
                if let known = known(member.type) {
                    hash.mix(known)
                } else {
                    hash.mix(try reference(member.type))
                }
                hash.mix(try size(of: member.type) ?? -1)
            }
        case .enumeration, .enumeration64:
            hash.mix(type.size ?? 0)
            hash.mix(type.kindFlag ? 1 : 0)
            for index in 0..<type.count {
                let enumerator = try btf.enumerator(index, of: type)
                hash.mix(try names.hash(at: enumerator.nameOffset))
                hash.mix(UInt64(bitPattern: enumerator.value))
            }
        case .dataSection:
            hash.mix(type.size ?? 0)
            for index in 0..<type.count {
                let entry = try btf.sectionEntry(index, of: type)
                hash.mix(try reference(entry.variable))
                hash.mix(entry.offset)
                hash.mix(entry.size)
            }
        case .integer:
            hash.mix(type.size ?? 0)
            if let integer = try btf.integer(type) {
                hash.mix(integer.bitOffset << 8 | integer.bitCount)
                hash.mix(Int(integer.encodingFlags))
            }
        case .float:
            hash.mix(type.size ?? 0)
        default:
            hash.mix(Int(try btf.linkage(of: type) ?? 0))
            if let referenced = type.referencedType { hash.mix(try reference(referenced)) }
        }
    }

    /// A reference that is known already, or that stands for a type within itself.
    @inline(__always)
    private mutating func known(_ id: UInt32) -> UInt64? {
        guard id < references.count, references[Int(id)] != Self.unknown else { return nil }
        isHeld[Int(id)] = true
        return references[Int(id)]
    }

    // MARK: Sizes

    /// How many bytes a value of a type takes, or `nil` for what has no size.
    @inline(__always)
    mutating func size(of id: UInt32) throws(DecodeError) -> Int? {
        guard id < btf.endID else { throw missing(id) }
        var size = sizes[Int(id)]
        if size == Self.unknownSize { size = try findSize(id) }
        return size == Self.noSize ? nil : size
    }

    /// Follows names, qualifiers and arrays to a type that states its size, and keeps what all have on the way.
    private mutating func findSize(_ id: UInt32) throws(DecodeError) -> Int {
        var chain: [(id: UInt32, factor: Int)] = []
        var next = id
        var size = Self.noSize
        while true {
            guard next < btf.endID else { throw missing(next) }
            if sizes[Int(next)] != Self.unknownSize {
                size = sizes[Int(next)]
                break
            }
            // In a circle nothing has a size, which is what this says to those that come again.
            sizes[Int(next)] = Self.noSize
            let type = try btf.type(next)
            if type.kind == .pointer || type.size != nil {
                size = type.size ?? btfPointerSize
                sizes[Int(next)] = size
                break
            }
            if let array = try btf.array(type) {
                chain.append((next, array.count))
                next = array.element
            } else if type.kind == .typedef || type.kind == .variable || type.kind.isModifier {
                chain.append((next, 1))
                next = type.referencedType ?? 0
            } else {
                break
            }
        }
        for link in chain.reversed() where size != Self.noSize {
            let (product, overflow) = size.multipliedReportingOverflow(by: link.factor)
            size = overflow ? Self.noSize : product
            sizes[Int(link.id)] = size
        }
        return size
    }
}

/// The two ways in which compilers spell C's integer types.
enum CIntegerName {
    /// From either spelling to a number for both.
    static let usual: [String: UInt64] = {
        let pairs = [
            ("short", "short int"), ("unsigned short", "short unsigned int"), ("long", "long int"),
            ("unsigned long", "long unsigned int"), ("long long", "long long int"),
            ("unsigned long long", "long long unsigned int"), ("unsigned __int128", "__int128 unsigned"),
        ]
        var numbers: [String: UInt64] = [:]
        for (index, pair) in pairs.enumerated() {
            numbers[pair.0] = UInt64(index)
            numbers[pair.1] = UInt64(index)
        }
        return numbers
    }()
}
