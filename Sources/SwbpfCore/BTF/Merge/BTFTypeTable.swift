/// Types of several BTFs in one piece of memory, by id, as words in this machine's byte order:
/// they can be compared, hashed and changed without decoding them again.
///
/// A table holds known kinds only, and words that are asked for by place are there: both are
/// checked when types are appended.
struct BTFTypeTable {
    /// Void, which has kind 0 and id 0, and behind it the words of all types.
    private(set) var words: [UInt32] = [0, 0, 0]
    /// Where each type starts in the words.
    private(set) var starts: [UInt32] = [0]

    /// The id behind the last type.
    var endID: UInt32 { UInt32(truncatingIfNeeded: starts.count) }

    /// Appends a BTF's own types as they are, without those of its base.
    mutating func append(_ btf: BTF) throws(DecodeError) {
        let first = words.count
        let wordCount = btf.own.types.count / 4
        // Ids and places are 32 bits wide.
        guard first + wordCount < UInt32.max else {
            throw DecodeError(
                what: "BTF", offset: 0, reason: "has more types together with the others than there are ids")
        }
        words.reserveCapacity(first + wordCount)
        for index in 0..<wordCount {
            guard let word = btf.own.word(at: btf.own.types.lowerBound + index * 4) else {
                throw malformed(btf, at: index)
            }
            words.append(word)
        }
        var place = first
        while place < words.count {
            guard place + 3 <= words.count, let shape = BTFShape(words[place + 1]) else {
                throw malformed(btf, at: place - first)
            }
            starts.append(UInt32(truncatingIfNeeded: place))
            place += shape.wordCount
            guard place <= words.count else { throw malformed(btf, at: place - shape.wordCount - first) }
        }
    }

    private func malformed(_ btf: BTF, at word: Int) -> DecodeError {
        DecodeError(
            what: "BTF type", offset: btf.own.types.lowerBound + word * 4,
            reason: "cannot be moved: it is cut short or of an unknown kind")
    }

    /// The first word of a type: `start` is the name, then info, then size or type, then what the kind adds.
    @inline(__always)
    func start(_ id: UInt32) -> Int { Int(starts[Int(id)]) }

    /// A type's kind, `nil` for void.
    @inline(__always)
    func kind(_ id: UInt32) -> BTFKind? {
        BTFKind(rawValue: BTFType.kindNumber(words[start(id) + 1]))
    }

    @inline(__always)
    func haveSameKind(_ left: UInt32, _ right: UInt32) -> Bool {
        BTFType.kindNumber(info(left)) == BTFType.kindNumber(info(right))
    }

    @inline(__always)
    func name(_ id: UInt32) -> UInt32 { words[start(id)] }

    @inline(__always)
    func info(_ id: UInt32) -> UInt32 { words[start(id) + 1] }

    @inline(__always)
    func sizeOrType(_ id: UInt32) -> UInt32 { words[start(id) + 2] }

    /// How many entries a type has: members, parameters, enumerators or variables.
    @inline(__always)
    func count(_ id: UInt32) -> Int { BTFType.count(info(id)) }

    /// The words of a type.
    @inline(__always)
    func range(_ id: UInt32) -> Range<Int> {
        let next = Int(id) + 1
        return start(id)..<(next < starts.count ? Int(starts[next]) : words.count)
    }

    /// Where the words of a type that name other types stand.
    @inline(__always)
    func references(of id: UInt32) -> BTFPlaces {
        BTFShape(info(id))?.references(from: start(id)) ?? BTFPlaces()
    }

    /// Where the words of a type that are offsets of strings stand.
    @inline(__always)
    func names(of id: UInt32) -> BTFPlaces {
        BTFShape(info(id))?.names(from: start(id)) ?? BTFPlaces()
    }

    /// The word at a place that `references` or `names` gave.
    @inline(__always)
    subscript(place: Int) -> UInt32 {
        get { words[place] }
        set { words[place] = newValue }
    }

    /// Refuses a type that names another one which is not there.
    func requireReferences(of id: UInt32, below end: UInt32) throws(DecodeError) {
        let places = references(of: id)
        for index in 0..<places.count where words[places[index]] >= end {
            throw DecodeError(
                what: "BTF type \(id)", offset: 0,
                reason: "leads to type \(words[places[index]]), the ids are 1 to \(end - 1)")
        }
    }

    /// Refuses functions of other types than prototypes, which is what a wrong base makes of them.
    func requirePrototypes(from first: UInt32) throws(DecodeError) {
        for id in first..<endID where kind(id) == .function {
            guard kind(sizeOrType(id)) == .functionPrototype else {
                throw DecodeError(
                    what: "BTF function \(id)", offset: 0,
                    reason:
                        "has type \(sizeOrType(id)), which is no prototype; is this the base it was split from?"
                )
            }
        }
    }
}
