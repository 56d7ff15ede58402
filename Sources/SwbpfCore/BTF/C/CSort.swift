/// Sorts types of one rank so that their order changes little from one kernel to the next: by the name of what
/// they are made of, by their own name, by what is in them, and by id.
///
/// Names are compared eight bytes at a time, each piece as one number. Types that are alike so far form a run, and
/// only runs are compared by the next piece.
struct CSort {
    /// What makes up an item's key.
    private enum Part {
        case name, ownName, content
    }

    private struct Item {
        /// Eight bytes of a name, or a hash.
        var key: UInt64
        let id: UInt32
        /// The name of what the type is made of.
        let name: UInt32
        let ownName: UInt32
    }

    /// Names are the same if these first bytes are: the kernel allows 511.
    private static let nameLimit = 1024

    private let btf: BTF
    private var work: CWorkLimit
    private var items: [Item] = []

    init(_ btf: BTF, _ work: CWorkLimit) {
        self.btf = btf
        self.work = work
    }

    mutating func sorted(_ ids: [UInt32]) throws(DecodeError) -> [UInt32] {
        items.removeAll(keepingCapacity: true)
        items.reserveCapacity(ids.count)
        for id in ids {
            let type = try btf.type(id)
            items.append(Item(key: 0, id: id, name: try sortName(type), ownName: type.nameOffset))
        }
        try sort(items.indices, by: .name, from: 0)
        return items.map(\.id)
    }

    /// Sorts a run of items that are alike so far. `start` is how many bytes of the name have been compared.
    private mutating func sort(
        _ run: Range<Int>, by part: Part, from start: Int
    ) throws(DecodeError) {
        for index in run { items[index].key = try key(of: items[index], part, from: start) }
        order(run)
        var first = run.lowerBound
        while first < run.upperBound {
            let key = items[first].key
            var end = first + 1
            while end < run.upperBound, items[end].key == key { end += 1 }
            if end - first > 1 { try split(first..<end, part, key, from: start) }
            first = end
        }
    }

    /// Sorts a run whose keys are the same by what comes next.
    private mutating func split(
        _ run: Range<Int>, _ part: Part, _ key: UInt64, from start: Int
    ) throws(DecodeError) {
        // A name that is shorter than its piece ends in zeros.
        let mayDiffer = key & 0xff != 0 && start < Self.nameLimit && !haveOneName(run, part)
        switch part {
        case .name where mayDiffer, .ownName where mayDiffer: try sort(run, by: part, from: start + 8)
        case .name: try sort(run, by: .ownName, from: 0)
        case .ownName: try sort(run, by: .content, from: 0)
        case .content: break
        }
    }

    private func haveOneName(_ run: Range<Int>, _ part: Part) -> Bool {
        let first = items[run.lowerBound]
        return run.allSatisfy {
            part == .name ? items[$0].name == first.name : items[$0].ownName == first.ownName
        }
    }

    /// Puts a run into the order of its keys, and of ids where those are the same.
    private mutating func order(_ run: Range<Int>) {
        func precedes(_ left: Item, _ right: Item) -> Bool {
            left.key == right.key ? left.id < right.id : left.key < right.key
        }
        guard run.count > 12 else {
            // Most runs are of a few items only.
            for end in run.dropFirst() {
                let item = items[end]
                var place = end
                while place > run.lowerBound, precedes(item, items[place - 1]) {
                    items[place] = items[place - 1]
                    place -= 1
                }
                items[place] = item
            }
            return
        }
        for (place, item) in zip(run, items[run].sorted(by: precedes)) { items[place] = item }
    }

    // MARK: Keys

    private mutating func key(of item: Item, _ part: Part, from start: Int) throws(DecodeError) -> UInt64 {
        switch part {
        case .name: try btf.namePiece(at: item.name &+ UInt32(start)).sortKey
        case .ownName: try btf.namePiece(at: item.ownName &+ UInt32(start)).sortKey
        case .content: try hash(item.id, withMembers: true)
        }
    }

    /// The name of what the type is made of. An enumeration without one has that of its first enumerator.
    private func sortName(_ first: BTFType) throws(DecodeError) -> UInt32 {
        var type = first
        for _ in 0..<cDepthLimit {
            let next: UInt32
            switch type.kind {
            case .enumeration, .enumeration64:
                guard type.id == first.id, type.nameOffset == 0, type.count > 0 else {
                    return type.nameOffset
                }
                return try btf.enumerator(0, of: type).nameOffset
            case .array: next = try btf.array(type)?.element ?? 0
            case .pointer, .typedef, .volatile, .const, .restrict, .typeTag, .declarationTag:
                next = type.referencedType ?? 0
            default: return type.nameOffset
            }
            if next == 0 { return 0 }
            type = try btf.type(next)
        }
        throw .tooDeep(first)
    }

    /// Tells types of the same names apart: bpftool's hash, since it decides about the order.
    private mutating func hash(_ first: UInt32, withMembers: Bool) throws(DecodeError) -> UInt64 {
        var hash: UInt64 = 0
        var id = first
        for _ in 0..<cDepthLimit {
            if id == 0 { return hash }
            let type = try btf.type(id)
            try work.spend(on: type)
            let own = try add(type.nameOffset, to: 0)
            switch type.kind {
            case .enumeration, .enumeration64: return hash &+ (try enumerators(of: type, own))
            case .structure, .union: return hash &+ (withMembers ? try members(of: type, own) : own)
            case .array:
                guard let array = try btf.array(type) else { return hash }
                hash &+= (own &* 31 &+ UInt64(array.count)) &* 31
                id = array.element
            case .pointer, .typedef, .volatile, .const, .restrict, .typeTag, .declarationTag:
                hash &+= own &* 31
                id = type.referencedType ?? 0
            default: return hash &+ own
            }
        }
        throw .tooDeep(try btf.type(first))
    }

    private mutating func enumerators(of type: BTFType, _ own: UInt64) throws(DecodeError) -> UInt64 {
        try work.spend(type.count, on: type)
        var hash = own
        for index in 0..<type.count {
            hash = try add(btf.enumerator(index, of: type).nameOffset, to: hash)
        }
        return hash
    }

    private mutating func members(of type: BTFType, _ own: UInt64) throws(DecodeError) -> UInt64 {
        var hash = own
        for index in 0..<type.count {
            let member = try btf.member(index, of: type)
            hash = try add(member.nameOffset, to: hash) &* 31
            hash &+= try self.hash(member.type, withMembers: false)
        }
        return hash
    }

    private func add(_ nameOffset: UInt32, to hash: UInt64) throws(DecodeError) -> UInt64 {
        nameOffset == 0 ? hash : hash &* 31 &+ (try btf.nameHash(at: nameOffset))
    }
}
