/// Finds an enumerator by its name.
struct BTFEnumeratorSearch {
    private let btf: BTF
    private let type: BTFType

    /// More bytes than the names of any enumeration have together: in malformed input they can share their ends.
    private static let nameLimit = 1 << 24
    /// How many names an error lists.
    private static let shownCount = 8

    /// The id has to be an enumeration's own.
    init(_ btf: BTF, _ id: UInt32) throws(DecodeError) {
        self.btf = btf
        type = try btf.type(id)
    }

    /// The bits of the enumerator with a name, sign-extended; `nil` where none has it.
    func bits(_ name: ArraySlice<UInt8>) throws(DecodeError) -> UInt128? {
        var budget = Self.nameLimit
        for index in 0..<type.count {
            let enumerator = try btf.enumerator(index, of: type)
            let (isSame, count) = try btf.withName(at: enumerator.nameOffset) { candidate in
                (isEqual(candidate, name.span), candidate.count)
            }
            if isSame, count > 0 { return UInt128(truncatingIfNeeded: enumerator.value) }
            budget -= count
            guard budget > 0 else { break }
        }
        return nil
    }

    /// What to say about a name that is none of these.
    func advice(_ name: String, _ spelled: String) throws(DecodeError) -> String {
        var nearest = NearestName(name)
        var names: [String] = []
        var budget = Self.nameLimit
        for index in 0..<type.count where budget > 0 {
            let offset = try btf.enumerator(index, of: type).nameOffset
            budget -= try btf.withName(at: offset) { candidate in
                nearest.consider(candidate)
                return candidate.count
            }
            if index < Self.shownCount { names.append(btf.shortName(at: offset)) }
        }
        let start = "\(spelled) has no '\(name)'"
        if let best = nearest.best {
            return "\(start), did you mean '\(String(decoding: best, as: UTF8.self))'?"
        }
        if names.isEmpty { return "\(start), nor any other name" }
        let more = type.count > names.count ? ", and \(type.count - names.count) more" : ""
        return "\(start); it has \(names.joined(separator: ", "))\(more)"
    }
}
