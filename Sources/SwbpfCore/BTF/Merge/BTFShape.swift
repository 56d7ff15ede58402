/// Places of words in a type: one in its common words if need be, and others at equal distances behind.
struct BTFPlaces {
    /// The place before the regular ones, or -1 for none.
    var head = -1
    var first = 0
    var stride = 0
    var repeats = 0

    @inline(__always)
    var count: Int { head < 0 ? repeats : repeats + 1 }

    @inline(__always)
    subscript(index: Int) -> Int {
        if head < 0 { return first + index * stride }
        return index == 0 ? head : first + (index - 1) * stride
    }
}

/// How a type's words are laid out, from its kind and entry count.
struct BTFShape {
    let kind: BTFKind
    let count: Int

    /// From a type's info word; `nil` for kinds that are not known, void among them.
    @inline(__always)
    init?(_ info: UInt32) {
        guard let kind = BTFKind(rawValue: BTFType.kindNumber(info)) else { return nil }
        self.kind = kind
        count = BTFType.count(info)
    }

    @inline(__always)
    var wordCount: Int { 3 + kind.fixedWords + kind.wordsPerEntry * count }

    /// Where the words are that name types, for a type that starts at a place.
    @inline(__always)
    func references(from start: Int) -> BTFPlaces {
        switch kind {
        case .integer, .float, .forward, .enumeration, .enumeration64, .unknown: BTFPlaces()
        case .array: BTFPlaces(first: start + 3, stride: 1, repeats: 2)
        case .structure, .union: BTFPlaces(first: start + 4, stride: 3, repeats: count)
        case .functionPrototype: BTFPlaces(head: start + 2, first: start + 4, stride: 2, repeats: count)
        case .dataSection: BTFPlaces(first: start + 3, stride: 3, repeats: count)
        case .pointer, .typedef, .volatile, .const, .restrict, .function, .variable, .declarationTag,
            .typeTag:
            BTFPlaces(head: start + 2)
        }
    }

    /// Where the words are that are offsets of strings.
    @inline(__always)
    func names(from start: Int) -> BTFPlaces {
        switch kind {
        case .structure, .union, .enumeration, .enumeration64, .functionPrototype:
            BTFPlaces(head: start, first: start + 3, stride: kind.wordsPerEntry, repeats: count)
        default: BTFPlaces(head: start)
        }
    }
}
