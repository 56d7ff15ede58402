/// Finds what differs between types that belong together.
struct BTFComparison {
    private var old: BTFFingerprints
    private var new: BTFFingerprints
    /// How many parts may still be looked at. Each is looked at once as a rule; types without a name
    /// that hold each other many times over would have more parts than the input has bytes.
    private var budget: Int

    init(_ old: BTFFingerprints, _ new: BTFFingerprints) {
        self.old = old
        self.new = new
        budget = old.partCount + new.partCount
    }

    /// What differs in what two types consist of.
    mutating func parts(from oldID: UInt32, to newID: UInt32) throws(DecodeError) -> [BTFPartChange] {
        var parts: [BTFPartChange] = []
        let (oldType, newType) = (try old.btf.type(oldID), try new.btf.type(newID))
        let (oldTarget, newTarget) = (oldType.referencedType ?? 0, newType.referencedType ?? 0)
        switch newType.kind {
        case .function: try compare(oldTarget, newTarget, Place(), &parts)
        case .typedef, .variable: try compareInside(oldTarget, newTarget, Place(), &parts)
        default: try compare(oldID, newID, Place(), &parts)
        }
        return parts
    }

    /// Where a part without a type name lies in what is compared.
    private struct Place {
        /// The names of the members it lies in.
        var path: [(old: UInt32, new: UInt32)] = []
        var oldPosition = 0
        var newPosition = 0
    }

    /// Compares what two types without a name consist of, if they are alike around it. Returns whether they are.
    @discardableResult
    private mutating func compareInside(
        _ oldID: UInt32, _ newID: UInt32, _ place: Place, _ changes: inout [BTFPartChange]
    ) throws(DecodeError) -> Bool {
        guard place.path.count < btfDepthLimit, budget > 0 else { return false }
        var (oldNext, newNext) = (oldID, newID)
        for _ in 0..<btfDepthLimit {
            guard oldNext != 0, newNext != 0 else { return false }
            let (oldType, newType) = (try old.btf.type(oldNext), try new.btf.type(newNext))
            let isWidened = oldType.kind.comparedAs == .enumeration && newType.kind.comparedAs == .enumeration
            guard oldType.kind == newType.kind || isWidened else { return false }
            switch newType.kind {
            case .structure, .union, .enumeration, .enumeration64:
                guard oldType.nameOffset == 0, newType.nameOffset == 0 else { return false }
                let count = changes.count
                try compare(oldNext, newNext, place, &changes)
                return changes.count > count
            case .array:
                guard let oldArray = try old.btf.array(oldType), let newArray = try new.btf.array(newType),
                    oldArray.count == newArray.count
                else { return false }
                (oldNext, newNext) = (oldArray.element, newArray.element)
            case .const, .volatile, .restrict:
                (oldNext, newNext) = (oldType.referencedType ?? 0, newType.referencedType ?? 0)
            default: return false
            }
        }
        return false
    }

    /// Compares the parts of two types, and puts what differs into `changes`.
    private mutating func compare(
        _ oldID: UInt32, _ newID: UInt32, _ place: Place, _ changes: inout [BTFPartChange]
    ) throws(DecodeError) {
        guard budget > 0 else { return }
        let oldParts = try old.parts(
            of: oldID, at: place.oldPosition, path: place.path.map(\.old), budget: &budget)
        let newParts = try new.parts(
            of: newID, at: place.newPosition, path: place.path.map(\.new), budget: &budget)
        let partners = BTFPartMatching.partners(of: newParts, in: oldParts)
        let isGone = partners.reduce(into: [Bool](repeating: true, count: oldParts.count)) {
            isGone, partner in
            if let partner { isGone[partner] = false }
        }
        var nextOld = 0
        for (index, newPart) in newParts.enumerated() {
            guard let partner = partners[index] else {
                changes.append(BTFPartChange(old: nil, new: newPart.part))
                continue
            }
            // What is gone stands where it was: before the first that stayed behind it.
            while nextOld <= partner {
                if isGone[nextOld] { changes.append(BTFPartChange(old: oldParts[nextOld].part, new: nil)) }
                nextOld += 1
            }
            try compare(oldParts[partner], newPart, place, &changes)
        }
        while nextOld < oldParts.count {
            if isGone[nextOld] { changes.append(BTFPartChange(old: oldParts[nextOld].part, new: nil)) }
            nextOld += 1
        }
    }

    /// Compares two parts of the same name.
    private mutating func compare(
        _ oldPart: BTFNamedPart, _ newPart: BTFNamedPart, _ place: Place, _ changes: inout [BTFPartChange]
    ) throws(DecodeError) {
        let (left, right) = (oldPart.part, newPart.part)
        var change = BTFPartChange(old: left, new: right)
        var inner: [BTFPartChange] = []
        if oldPart.reference != newPart.reference {
            change.isRetyped = true
            if right.role == .member {
                var inside = Place(
                    path: place.path, oldPosition: left.position, newPosition: right.position)
                inside.path.append((left.nameOffset, right.nameOffset))
                // What is inside tells what is different.
                change.isRetyped = !(try compareInside(left.type, right.type, inside, &inner))
            }
        }
        // Inside a member that moved, all have moved with it, which its own line says.
        let isMoved =
            left.position - place.oldPosition != right.position - place.newPosition
        if isMoved || left.bitCount != right.bitCount || left.value != right.value || left.size != right.size
            || change.isRetyped
        {
            changes.append(change)
        }
        changes += inner
    }
}

/// A part with what it is recognised by.
struct BTFNamedPart {
    var part: BTFPart
    let name: UInt64
    /// What its type means to those that refer to it.
    let reference: UInt64
}

extension BTFFingerprints {
    /// How many members, enumerators, parameters and variables there are, and some that any comparison may have.
    fileprivate var partCount: Int {
        var next: BTF? = btf
        var byteCount = 0
        while let layer = next {
            byteCount += layer.own.types.count
            next = layer.base
        }
        return byteCount / 8 + 1 << 12
    }

    /// The parts of a structure, union, enumeration, prototype or section. The members of unnamed members are
    /// among them, as they are in C.
    fileprivate mutating func parts(
        of id: UInt32, at position: Int, path: [UInt32], budget: inout Int
    ) throws(DecodeError) -> [BTFNamedPart] {
        var parts: [BTFNamedPart] = []
        guard id != 0 else { return parts }
        try collect(id, at: position, path, depth: 0, &budget, into: &parts)
        return parts
    }

    private mutating func collect(
        _ id: UInt32, at position: Int, _ path: [UInt32], depth: Int, _ budget: inout Int,
        into parts: inout [BTFNamedPart]
    ) throws(DecodeError) {
        let type = try btf.type(id)
        guard type.kind.wordsPerEntry > 0 else { return }
        for index in 0..<type.count {
            budget -= 1
            switch type.kind {
            case .structure, .union:
                let member = try btf.member(index, of: type)
                let bitPosition = position &+ member.bitOffset
                if member.nameOffset == 0, depth < btfDepthLimit, budget > 0,
                    let inner = try unnamedAggregate(member.type)
                {
                    try collect(inner, at: bitPosition, path, depth: depth + 1, &budget, into: &parts)
                    continue
                }
                var part = BTFPart(role: .member, path: path, nameOffset: member.nameOffset)
                part.type = member.type
                part.position = bitPosition
                part.bitCount = member.bitCount
                part.size = try size(of: member.type)
                try append(part, to: &parts)
            case .enumeration, .enumeration64:
                let enumerator = try btf.enumerator(index, of: type)
                var part = BTFPart(role: .enumerator, path: path, nameOffset: enumerator.nameOffset)
                part.value = enumerator.value
                part.isSigned = type.kindFlag
                try append(part, to: &parts)
            case .functionPrototype:
                let parameter = try btf.parameter(index, of: type)
                var part = BTFPart(role: .parameter, nameOffset: parameter.nameOffset)
                part.type = parameter.type
                part.position = index
                try append(part, to: &parts)
            case .dataSection:
                let entry = try btf.sectionEntry(index, of: type)
                let variable = try btf.type(entry.variable)
                var part = BTFPart(role: .variable, nameOffset: variable.nameOffset)
                part.type = entry.variable
                part.position = entry.offset &* 8
                part.size = entry.size
                try append(part, to: &parts)
            default: return
            }
        }
    }

    private mutating func append(_ part: BTFPart, to parts: inout [BTFNamedPart]) throws(DecodeError) {
        let name = try names.hash(at: part.nameOffset)
        // A variable's type is compared where the variable is.
        let hasOwnType = part.role == .member || part.role == .parameter
        parts.append(
            BTFNamedPart(part: part, name: name, reference: hasOwnType ? try reference(part.type) : name))
    }

    /// The structure or union without a name that a member without a name is made of.
    private func unnamedAggregate(_ id: UInt32) throws(DecodeError) -> UInt32? {
        guard id != 0, let type = try btf.unqualified(id), type.nameOffset == 0,
            type.kind == .structure || type.kind == .union
        else { return nil }
        return type.id
    }
}

/// Finds the parts of two types that belong together.
enum BTFPartMatching {
    /// For each new part its old one's place, or `nil` for one that is new.
    static func partners(of new: [BTFNamedPart], in old: [BTFNamedPart]) -> [Int?] {
        var partners = [Int?](repeating: nil, count: new.count)
        let oldOrder = order(old)
        let newOrder = order(new)
        var (left, right) = (0, 0)
        // Parts of the same name, which C has not, are matched in order.
        while left < oldOrder.count, right < newOrder.count {
            let (oldName, newName) = (old[oldOrder[left]].name, new[newOrder[right]].name)
            if oldName == newName {
                partners[newOrder[right]] = oldOrder[left]
                left += 1
                right += 1
            } else if oldName < newName {
                left += 1
            } else {
                right += 1
            }
        }
        if new.first?.part.role == .parameter { matchRenamed(new, old, &partners) }
        return partners
    }

    /// A parameter that has another name at the same place is the same: callers see no difference.
    private static func matchRenamed(_ new: [BTFNamedPart], _ old: [BTFNamedPart], _ partners: inout [Int?]) {
        var isTaken = [Bool](repeating: false, count: old.count)
        for case let partner? in partners { isTaken[partner] = true }
        for index in new.indices where partners[index] == nil && index < old.count && !isTaken[index] {
            partners[index] = index
        }
    }

    private static func order(_ parts: [BTFNamedPart]) -> [Int] {
        parts.indices.sorted {
            parts[$0].name != parts[$1].name ? parts[$0].name < parts[$1].name : $0 < $1
        }
    }
}
