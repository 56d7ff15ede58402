/// What some BTF consists of, in numbers. Of BTF that was split off, its own part is counted.
public struct BTFStatistics: Equatable, Sendable {
    /// The types of one kind.
    public struct Kind: Equatable, Sendable {
        public let kind: BTFKind
        public fileprivate(set) var count = 0
        public fileprivate(set) var namedCount = 0
        /// What they take of the type section.
        public fileprivate(set) var byteCount = 0
        /// Their members, enumerators, parameters or variables.
        public fileprivate(set) var partCount = 0
    }

    /// A type and the number by which it is among the largest.
    public struct Ranked: Equatable, Sendable {
        public let id: UInt32
        public let value: Int
    }

    /// Strings that could be left out.
    public struct Spare: Equatable, Sendable {
        public fileprivate(set) var count = 0
        /// With the NUL behind each.
        public fileprivate(set) var byteCount = 0
    }

    /// The kinds of which there are types, in the order of their numbers.
    public private(set) var kinds: [Kind] = []
    public let headerSize: Int
    public let typeSize: Int
    public let stringSize: Int
    /// All bytes, those that belong to no section among them.
    public let totalSize: Int
    public private(set) var stringCount = 0
    /// Strings that no type names, not even by their end.
    public private(set) var unusedStrings = Spare()
    /// Strings that are there once more, each time but the first.
    public private(set) var repeatedStrings = Spare()
    /// Functions that programs may call: those with a tag that says so.
    public private(set) var kernelFunctionCount = 0
    /// The types that take most bytes of the type section, the largest first.
    public private(set) var largestTypes: [Ranked] = []
    /// The structures and unions whose values are largest, in bytes, the largest first.
    public private(set) var largestValues: [Ranked] = []

    private static let rankCount = 10

    public var typeCount: Int { kinds.reduce(0) { $0 + $1.count } }
    public var namedTypeCount: Int { kinds.reduce(0) { $0 + $1.namedCount } }
    public func partCount(of kinds: BTFKind...) -> Int {
        self.kinds.reduce(0) { $0 + (kinds.contains($1.kind) ? $1.partCount : 0) }
    }

    public init(_ btf: BTF) throws(DecodeError) {
        headerSize = btf.own.types.lowerBound
        typeSize = btf.own.types.count
        stringSize = btf.own.strings.count
        totalSize = btf.bytes.count
        let names = BTFNameHashes(btf)
        var isUsed = [Bool](repeating: false, count: btf.own.strings.count)
        try count(btf, names, &isUsed)
        countStrings(btf, names, isUsed)
    }

    private mutating func count(
        _ btf: BTF, _ names: BTFNameHashes, _ isUsed: inout [Bool]
    ) throws(DecodeError) {
        var byKind = (0...BTFKind.allCases.count).map { Kind(kind: BTFKind(rawValue: UInt8($0)) ?? .integer) }
        var isKernelFunction = [Bool](repeating: false, count: Int(btf.endID))
        for id in btf.firstID..<btf.endID {
            let type = try btf.type(id)
            // Only where each part takes bytes is it their count.
            let partCount = type.kind.wordsPerEntry > 0 ? type.count : 0
            let byteCount = 12 + 4 * (type.kind.fixedWords + type.kind.wordsPerEntry * type.count)
            let place = Int(type.kind.rawValue)
            byKind[place].count += 1
            byKind[place].byteCount += byteCount
            byKind[place].partCount += partCount
            if type.nameOffset != 0 { byKind[place].namedCount += 1 }
            try markNames(of: type, partCount, btf, &isUsed)
            Self.rank(Ranked(id: id, value: byteCount), in: &largestTypes)
            if type.kind == .structure || type.kind == .union {
                Self.rank(Ranked(id: id, value: type.size ?? 0), in: &largestValues)
            }
            if type.kind == .declarationTag, let tagged = type.referencedType, tagged < btf.endID,
                try btf.componentIndex(of: type) == -1, btf.shortName(at: type.nameOffset) == "bpf_kfunc"
            {
                isKernelFunction[Int(tagged)] = true
            }
        }
        for id in btf.firstID..<btf.endID where isKernelFunction[Int(id)] {
            if try btf.type(id).kind == .function { kernelFunctionCount += 1 }
        }
        kinds = byKind.filter { $0.count > 0 }
    }

    /// Keeps the largest, of equal ones those that come first.
    private static func rank(_ entry: Ranked, in list: inout [Ranked]) {
        if list.count == rankCount {
            guard entry.value > list[rankCount - 1].value else { return }
            list.removeLast()
        }
        let place = list.firstIndex { $0.value < entry.value } ?? list.count
        list.insert(entry, at: place)
    }

    // MARK: Strings

    private func markNames(
        of type: BTFType, _ partCount: Int, _ btf: BTF, _ isUsed: inout [Bool]
    ) throws(DecodeError) {
        try mark(type.nameOffset, btf, &isUsed)
        for index in 0..<partCount {
            switch type.kind {
            case .structure, .union: try mark(btf.member(index, of: type).nameOffset, btf, &isUsed)
            case .enumeration, .enumeration64:
                try mark(btf.enumerator(index, of: type).nameOffset, btf, &isUsed)
            case .functionPrototype: try mark(btf.parameter(index, of: type).nameOffset, btf, &isUsed)
            default: return
            }
        }
    }

    private func mark(_ offset: UInt32, _ btf: BTF, _ isUsed: inout [Bool]) throws(DecodeError) {
        let place = Int(offset) - btf.own.firstString
        // Others are in the strings of the base.
        guard place >= 0, offset != 0 else { return }
        guard place < isUsed.count else {
            throw DecodeError(
                what: "BTF string \(offset)", offset: btf.own.strings.upperBound,
                reason: "lies outside the strings, which end at \(btf.own.endString)")
        }
        isUsed[place] = true
    }

    private mutating func countStrings(_ btf: BTF, _ names: BTFNameHashes, _ isUsed: [Bool]) {
        let first = btf.own.firstString
        var strings: [(hash: UInt64, size: Int)] = []
        btf.bytes.withSpan { span in
            var start = 0
            var isNamed = false
            for place in isUsed.indices {
                if isUsed[place] { isNamed = true }
                guard span[btf.own.strings.lowerBound + place] == 0 else { continue }
                let size = place - start + 1
                // The empty string at the start is in every BTF.
                let isEmptyName = first + start == 0 && size == 1
                if !isNamed, !isEmptyName {
                    unusedStrings.count += 1
                    unusedStrings.byteCount += size
                }
                let offset = UInt32(truncatingIfNeeded: first + start)
                if let hash = try? names.hash(at: offset) { strings.append((hash, size)) }
                start = place + 1
                isNamed = false
            }
        }
        stringCount = strings.count
        strings.sort { $0.hash < $1.hash }
        for index in strings.indices.dropFirst() where strings[index].hash == strings[index - 1].hash {
            repeatedStrings.count += 1
            repeatedStrings.byteCount += strings[index].size
        }
    }
}
