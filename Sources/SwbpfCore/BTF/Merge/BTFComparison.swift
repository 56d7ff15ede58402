// What types say, without regard to what the types are that they lead to.
extension BTFTypeTable {
    /// A hash that equal types share, and types that may stand for each other.
    func signature(_ id: UInt32) -> UInt32 {
        let range = range(id)
        var hash = TableHash()
        switch kind(id) {
        case .enumeration, .enumeration64:
            // An empty one is the forward of any other of its name.
            hash.combine(UInt32(BTFKind.enumeration.rawValue))
            hash.combine(words[range.lowerBound])
        case .typedef:
            hash.combine(words[range.lowerBound])
            hash.combine(words[range.lowerBound + 1])
        case .structure, .union:
            for place in range where (place - range.lowerBound) % 3 != 1 || place < range.lowerBound + 3 {
                hash.combine(words[place])
            }
        default:
            for place in range { hash.combine(words[place]) }
        }
        return hash.value
    }

    /// The types are the same word by word, references among them.
    @inline(__always)
    func areEqual(_ left: UInt32, _ right: UInt32) -> Bool {
        let leftStart = start(left)
        let rightStart = start(right)
        // The first three words say how many there are.
        guard areHeadsEqual(leftStart, rightStart) else { return false }
        for index in 3..<max(3, range(left).count) where words[leftStart + index] != words[rightStart + index]
        {
            return false
        }
        return true
    }

    @inline(__always)
    private func areHeadsEqual(_ left: Int, _ right: Int) -> Bool {
        words[left] == words[right] && words[left + 1] == words[right + 1]
            && words[left + 2] == words[right + 2]
    }

    /// Both are structures or unions with the same members at the same places, of whatever types.
    func areMembersEqual(_ left: UInt32, _ right: UInt32) -> Bool {
        let leftStart = start(left)
        let rightStart = start(right)
        guard areHeadsEqual(leftStart, rightStart) else { return false }
        for index in stride(from: 3, to: range(left).count, by: 3)
        where words[leftStart + index] != words[rightStart + index]
            || words[leftStart + index + 2] != words[rightStart + index + 2]
        {
            return false
        }
        return true
    }

    /// Both have the same name, kind and entry count.
    @inline(__always)
    func areNamesAndInfoEqual(_ left: UInt32, _ right: UInt32) -> Bool {
        name(left) == name(right) && info(left) == info(right)
    }

    /// Both are prototypes with the same parameters, of whatever types.
    func areParametersEqual(_ left: UInt32, _ right: UInt32) -> Bool {
        guard areNamesAndInfoEqual(left, right) else { return false }
        let leftStart = start(left)
        let rightStart = start(right)
        for index in stride(from: 3, to: range(left).count, by: 2)
        where words[leftStart + index] != words[rightStart + index] {
            return false
        }
        return true
    }

    /// Both are arrays with the same number of elements.
    func areCountsEqual(_ left: UInt32, _ right: UInt32) -> Bool {
        areHeadsEqual(start(left), start(right)) && words[start(left) + 5] == words[start(right) + 5]
    }

    func isEnumeration(_ id: UInt32) -> Bool {
        let kind = kind(id)
        return kind == .enumeration || kind == .enumeration64
    }

    func isEnumerationForward(_ id: UInt32) -> Bool { isEnumeration(id) && count(id) == 0 }

    /// Both are the same enumeration, or one is an empty one of the other's name.
    func areEnumerationsCompatible(_ left: UInt32, _ right: UInt32) -> Bool {
        if !isEnumerationForward(left), !isEnumerationForward(right) { return areEqual(left, right) }
        return name(left) == name(right) && isEnumeration(left) && isEnumeration(right)
    }

    /// The kind that a forward stands for.
    func forwardedKind(_ id: UInt32) -> BTFKind { info(id) >> 31 != 0 ? .union : .structure }
}
