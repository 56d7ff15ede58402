// What stands behind a type's common words, by kind. Asking a type for what its kind does
// not have is answered with `nil` or nothing, so that callers need no check of their own.
extension BTF {
    /// The 32-bit word `index` words behind a type's common ones.
    @inline(__always)
    private func word(_ index: Int, of type: BTFType) throws(DecodeError) -> UInt32 {
        guard let word = segment(of: type.id)?.word(at: type.detail &+ index &* 4) else {
            throw missing(index, type)
        }
        return word
    }

    /// The three words of an entry.
    @inline(__always)
    private func words(_ index: Int, of type: BTFType) throws(DecodeError) -> (UInt32, UInt32, UInt32) {
        guard let words = segment(of: type.id)?.words(at: type.detail &+ index &* 12) else {
            throw missing(index * 3, type)
        }
        return words
    }

    private func missing(_ index: Int, _ type: BTFType) -> DecodeError {
        DecodeError(
            what: "BTF type \(type.id)", offset: type.detail + index * 4,
            reason: "needs 4 bytes more than the type section has")
    }

    /// How an integer is encoded.
    public func integer(_ type: BTFType) throws(DecodeError) -> BTFInteger? {
        guard type.kind == .integer else { return nil }
        return BTFInteger(try word(0, of: type))
    }

    public func array(_ type: BTFType) throws(DecodeError) -> BTFArray? {
        guard type.kind == .array else { return nil }
        return BTFArray(
            element: try word(0, of: type), index: try word(1, of: type), count: Int(try word(2, of: type)))
    }

    /// The member with a place in a structure or union, which must be below its count.
    public func member(_ index: Int, of type: BTFType) throws(DecodeError) -> BTFMember {
        let (name, id, position) = try words(index, of: type)
        return BTFMember(
            nameOffset: name, type: id,
            bitOffset: Int(type.kindFlag ? position & 0xff_ffff : position),
            bitCount: type.kindFlag ? Int(position >> 24) : 0)
    }

    /// The members of a structure or union, in order.
    public func members(of type: BTFType) throws(DecodeError) -> [BTFMember] {
        guard type.kind == .structure || type.kind == .union else { return [] }
        return try entries(of: type) { (index) throws(DecodeError) in try member(index, of: type) }
    }

    /// The enumerator with a place in an enumeration of either width, which must be below its count.
    public func enumerator(_ index: Int, of type: BTFType) throws(DecodeError) -> BTFEnumerator {
        let stride = type.kind.wordsPerEntry
        let low = try word(index * stride + 1, of: type)
        let value: Int64
        if type.kind == .enumeration64 {
            value = Int64(
                truncatingIfNeeded: UInt64(try word(index * stride + 2, of: type)) << 32 | UInt64(low))
        } else {
            value = type.kindFlag ? Int64(Int32(bitPattern: low)) : Int64(low)
        }
        return BTFEnumerator(nameOffset: try word(index * stride, of: type), value: value)
    }

    /// The enumerators of an enumeration of either width, in order.
    public func enumerators(of type: BTFType) throws(DecodeError) -> [BTFEnumerator] {
        guard type.kind == .enumeration || type.kind == .enumeration64 else { return [] }
        return try entries(of: type) { (index) throws(DecodeError) in try enumerator(index, of: type) }
    }

    /// The name of the first enumerator whose lowest `bitCount` bits are those of `value`.
    public func enumeratorName(
        for value: Int64, bitCount: Int = 64, in type: BTFType
    ) throws(DecodeError) -> String? {
        guard type.kind == .enumeration || type.kind == .enumeration64 else { return nil }
        for index in 0..<type.count {
            let enumerator = try enumerator(index, of: type)
            if (enumerator.value ^ value) << Int64(64 - bitCount) == 0 {
                return try name(at: enumerator.nameOffset)
            }
        }
        return nil
    }

    /// The parameter with a place in a function prototype, which must be below its count.
    public func parameter(_ index: Int, of type: BTFType) throws(DecodeError) -> BTFParameter {
        BTFParameter(nameOffset: try word(index * 2, of: type), type: try word(index * 2 + 1, of: type))
    }

    /// The parameters of a function prototype, in order.
    public func parameters(of type: BTFType) throws(DecodeError) -> [BTFParameter] {
        guard type.kind == .functionPrototype else { return [] }
        return try entries(of: type) { (index) throws(DecodeError) in try parameter(index, of: type) }
    }

    /// The variable with a place in a section, which must be below its count.
    func sectionEntry(_ index: Int, of type: BTFType) throws(DecodeError) -> BTFSectionEntry {
        BTFSectionEntry(
            variable: try word(index * 3, of: type), offset: Int(try word(index * 3 + 1, of: type)),
            size: Int(try word(index * 3 + 2, of: type)))
    }

    /// The variables of a section, in order.
    public func sectionEntries(of type: BTFType) throws(DecodeError) -> [BTFSectionEntry] {
        guard type.kind == .dataSection else { return [] }
        return try entries(of: type) { (index) throws(DecodeError) in try sectionEntry(index, of: type) }
    }

    /// A variable's linkage: 0 static, 1 global, 2 declared elsewhere.
    public func linkage(of type: BTFType) throws(DecodeError) -> UInt32? {
        switch type.kind {
        case .variable: try word(0, of: type)
        // A function has no word behind it: its linkage stands where others have their entry count.
        case .function: UInt32(type.count)
        default: nil
        }
    }

    /// Which member or parameter a declaration tag is about; -1 for the whole type.
    public func componentIndex(of type: BTFType) throws(DecodeError) -> Int32? {
        guard type.kind == .declarationTag else { return nil }
        return Int32(bitPattern: try word(0, of: type))
    }

    private func entries<Entry>(
        of type: BTFType, _ decode: (Int) throws(DecodeError) -> Entry
    ) throws(DecodeError) -> [Entry] {
        var entries: [Entry] = []
        entries.reserveCapacity(type.count)
        for index in 0..<type.count { entries.append(try decode(index)) }
        return entries
    }
}
