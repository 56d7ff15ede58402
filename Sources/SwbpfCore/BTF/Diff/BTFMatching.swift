/// A type that is to be matched with one of the other side.
struct BTFMatchEntry {
    /// Kind and name.
    let key: UInt64
    let content: UInt64
    let id: UInt32
    /// It has no name: only one that shares something with it can be its match.
    let isNameless: Bool

    /// All of the same key stand together, and in there those that are equal.
    fileprivate static func < (left: Self, right: Self) -> Bool {
        if left.key != right.key { return left.key < right.key }
        return left.content != right.content ? left.content < right.content : left.id < right.id
    }
}

extension BTFFingerprints {
    /// The types of some kinds that stand in this BTF itself and have a name, and the enumerations without
    /// one that nothing refers to: those are lists of constants.
    mutating func entries(
        of kinds: Set<BTFKind>, _ isWanted: ((String) -> Bool)?
    ) throws(DecodeError) -> [BTFMatchEntry] {
        var entries: [BTFMatchEntry] = []
        entries.reserveCapacity(Int(btf.endID - btf.firstID) / 2)
        var nameless: [BTFMatchEntry] = []
        let kindBits = kinds.reduce(into: UInt32(0)) { $0 |= 1 << UInt32($1.rawValue) }
        for id in btf.firstID..<btf.endID {
            let type = try btf.type(id)
            guard let kind = type.kind.comparedAs else { continue }
            let isNameless = type.nameOffset == 0
            if let isWanted {
                guard !isNameless, isWanted(btf.shortName(at: type.nameOffset)) else { continue }
            }
            let name = try names.hash(at: type.nameOffset)
            // All are read, so that those are known that something refers to.
            let content = try content(of: type)
            guard kindBits >> UInt32(kind.rawValue) & 1 != 0 else { continue }
            let key =
                kind == .integer && !isNameless
                ? try reference(id) : SequenceHash(UInt64(kind.rawValue), name).value
            let entry = BTFMatchEntry(key: key, content: content, id: id, isNameless: isNameless)
            if !isNameless {
                entries.append(entry)
            } else if kind == .enumeration {
                nameless.append(entry)
            }
        }
        entries += nameless.filter { !isHeld[Int($0.id)] }
        entries.sort(by: <)
        return entries
    }
}

/// Finds which types of two sides belong together.
struct BTFMatching {
    private let old: [BTFMatchEntry]
    private let new: [BTFMatchEntry]
    private let oldPrints: BTFFingerprints
    private let newPrints: BTFFingerprints
    /// In no order, without their parts.
    private(set) var differences: [BTFDifference] = []
    private(set) var unchangedCount = 0

    /// What so many pairs of types have in common says nothing about which of them belong together, and
    /// following it up would take the square of their number.
    private static let sharingPairLimit = 32

    init(
        old: [BTFMatchEntry], new: [BTFMatchEntry], _ oldPrints: BTFFingerprints, _ newPrints: BTFFingerprints
    ) {
        self.old = old
        self.new = new
        self.oldPrints = oldPrints
        self.newPrints = newPrints
    }

    /// Goes through both sides, which are sorted alike, group by group.
    mutating func run() throws(DecodeError) {
        var (left, right) = (0, 0)
        while left < old.count || right < new.count {
            let key: UInt64
            if left == old.count {
                key = new[right].key
            } else if right == new.count {
                key = old[left].key
            } else {
                key = min(old[left].key, new[right].key)
            }
            var (leftEnd, rightEnd) = (left, right)
            while leftEnd < old.count, old[leftEnd].key == key { leftEnd += 1 }
            while rightEnd < new.count, new[rightEnd].key == key { rightEnd += 1 }
            try matchGroup(left..<leftEnd, right..<rightEnd)
            (left, right) = (leftEnd, rightEnd)
        }
    }

    /// Matches types of the same kind and name: equal ones first. How often one is there that is there
    /// more than once is nothing to report.
    private mutating func matchGroup(_ left: Range<Int>, _ right: Range<Int>) throws(DecodeError) {
        var (olds, news) = ([UInt32](), [UInt32]())
        var (oldIndex, newIndex) = (left.lowerBound, right.lowerBound)
        while oldIndex < left.upperBound || newIndex < right.upperBound {
            let oldContent = oldIndex < left.upperBound ? old[oldIndex].content : nil
            let newContent = newIndex < right.upperBound ? new[newIndex].content : nil
            let content = min(oldContent ?? .max, newContent ?? .max)
            let oldEnd = Self.endOfEqual(old, oldIndex..<left.upperBound, content)
            let newEnd = Self.endOfEqual(new, newIndex..<right.upperBound, content)
            if oldEnd == oldIndex {
                news.append(new[newIndex].id)
            } else if newEnd == newIndex {
                olds.append(old[oldIndex].id)
            } else {
                unchangedCount += newEnd - newIndex
            }
            (oldIndex, newIndex) = (oldEnd, newEnd)
        }
        let isNameless = left.isEmpty ? new[right.lowerBound].isNameless : old[left.lowerBound].isNameless
        if !isNameless, olds.count == 1, news.count == 1 {
            differences.append(BTFDifference(old: olds[0], new: news[0]))
        } else if olds.isEmpty || news.isEmpty {
            addUnmatched(olds[...], news[...])
        } else {
            // Contents are numbers that differ from run to run; the order must not.
            try matchRest(olds.sorted(), news.sorted(), isNameless: isNameless)
        }
    }

    private static func endOfEqual(_ entries: [BTFMatchEntry], _ range: Range<Int>, _ content: UInt64) -> Int
    {
        var end = range.lowerBound
        while end < range.upperBound, entries[end].content == content { end += 1 }
        return end
    }

    /// Matches types that differ: those first that have most in common, the rest in order.
    private mutating func matchRest(
        _ olds: [UInt32], _ news: [UInt32], isNameless: Bool
    ) throws(DecodeError) {
        var isOldFree = [Bool](repeating: true, count: olds.count)
        var isNewFree = [Bool](repeating: true, count: news.count)
        for pair in try likelyPairs(olds, news) where isOldFree[pair.old] && isNewFree[pair.new] {
            isOldFree[pair.old] = false
            isNewFree[pair.new] = false
            differences.append(BTFDifference(old: olds[pair.old], new: news[pair.new]))
        }
        let oldRest = olds.indices.filter { isOldFree[$0] }.map { olds[$0] }
        let newRest = news.indices.filter { isNewFree[$0] }.map { news[$0] }
        let pairs = isNameless ? 0 : min(oldRest.count, newRest.count)
        for index in 0..<pairs { differences.append(BTFDifference(old: oldRest[index], new: newRest[index])) }
        addUnmatched(oldRest[pairs...], newRest[pairs...])
    }

    private mutating func addUnmatched(_ olds: ArraySlice<UInt32>, _ news: ArraySlice<UInt32>) {
        for old in olds { differences.append(BTFDifference(old: old, new: nil)) }
        for new in news { differences.append(BTFDifference(old: nil, new: new)) }
    }

    /// Places in both lists of types that share something, the likeliest pairs first.
    private func likelyPairs(
        _ olds: [UInt32], _ news: [UInt32]
    ) throws(DecodeError) -> [(old: Int, new: Int)] {
        let oldMarks = try oldPrints.marks(of: olds)
        let newMarks = try newPrints.marks(of: news)
        // Each pair once for each mark that both have.
        var shared: [UInt64] = []
        var (left, right) = (0, 0)
        while left < oldMarks.count, right < newMarks.count {
            let mark = min(oldMarks[left].mark, newMarks[right].mark)
            var (leftEnd, rightEnd) = (left, right)
            while leftEnd < oldMarks.count, oldMarks[leftEnd].mark == mark { leftEnd += 1 }
            while rightEnd < newMarks.count, newMarks[rightEnd].mark == mark { rightEnd += 1 }
            if (leftEnd - left) * (rightEnd - right) <= Self.sharingPairLimit {
                for old in oldMarks[left..<leftEnd] {
                    for new in newMarks[right..<rightEnd] {
                        shared.append(UInt64(old.place) << 32 | UInt64(new.place))
                    }
                }
            }
            (left, right) = (leftEnd, rightEnd)
        }
        shared.sort()
        var pairs: [(pair: UInt64, count: Int)] = []
        for pair in shared {
            if pairs.last?.pair == pair {
                pairs[pairs.count - 1].count += 1
            } else {
                pairs.append((pair, 1))
            }
        }
        pairs.sort { $0.count != $1.count ? $0.count > $1.count : $0.pair < $1.pair }
        return pairs.map { (Int($0.pair >> 32), Int($0.pair & 0xffff_ffff)) }
    }
}

/// Something by which a type of a group may be recognised, and the type's place in the group.
struct BTFMark {
    let mark: UInt64
    let place: Int
}

extension BTFFingerprints {
    /// By what types of the same kind and name may be told apart: names of parts, and names with types.
    fileprivate func marks(of ids: [UInt32]) throws(DecodeError) -> [BTFMark] {
        var marks: [BTFMark] = []
        for (place, id) in ids.enumerated() {
            var type = try btf.type(id)
            if type.kind == .function, let prototype = type.referencedType, prototype != 0 {
                type = try btf.type(prototype)
            }
            // Only where each entry takes bytes is their count no larger than the input.
            guard type.kind.wordsPerEntry > 0 else { continue }
            var own: [UInt64] = []
            // Many functions may share a prototype, which is then read for each.
            let count = type.kind == .functionPrototype ? min(type.count, 16) : type.count
            for index in 0..<count {
                switch type.kind {
                case .structure, .union:
                    let member = try btf.member(index, of: type)
                    let name = try names.hash(at: member.nameOffset)
                    own.append(name)
                    own.append(SequenceHash(name, foundReference(member.type)).value)
                case .enumeration, .enumeration64:
                    own.append(try names.hash(at: btf.enumerator(index, of: type).nameOffset))
                case .functionPrototype:
                    let parameter = try btf.parameter(index, of: type)
                    own.append(SequenceHash(UInt64(index), foundReference(parameter.type)).value)
                    own.append(try names.hash(at: parameter.nameOffset))
                default: break
                }
            }
            own.sort()
            for index in own.indices where index == 0 || own[index] != own[index - 1] {
                marks.append(BTFMark(mark: own[index], place: place))
            }
        }
        marks.sort { $0.mark != $1.mark ? $0.mark < $1.mark : $0.place < $1.place }
        return marks
    }
}
