/// Puts types of several BTFs together on one base.
struct BTFAssembler {
    let base: BTF
    /// The base's types and behind them the appended ones, whose references and names count on this base.
    private(set) var types = BTFTypeTable()
    private var strings: BTFStringTable

    /// An empty BTF on a base, to which BTFs of `inputCount` bytes together may be appended.
    init(onto base: BTF, inputCount: Int) throws(DecodeError) {
        self.base = base
        strings = try BTFStringTable(base: base, inputCount: inputCount)
        try appendBase(base)
    }

    private mutating func appendBase(_ base: BTF) throws(DecodeError) {
        var chain = [base]
        while let next = chain[chain.count - 1].base { chain.append(next) }
        for btf in chain.reversed() {
            try types.append(btf)
            for id in btf.firstID..<btf.endID { try types.requireReferences(of: id, below: btf.endID) }
        }
    }

    /// Appends the types of a BTF that stands alone or on the same base. What they say of the
    /// base's types and strings stays, what they say of each other moves along.
    mutating func append(_ btf: BTF) throws(DecodeError) {
        guard btf.base == nil || btf.base === base else {
            throw DecodeError(what: "BTF", offset: 0, reason: "was split from another base")
        }
        let start = types.endID
        try types.append(btf)
        let firstID = btf.firstID
        let endID = btf.endID
        var names = BTFNameMap(of: btf)
        for id in start..<types.endID {
            let references = types.references(of: id)
            for index in 0..<references.count {
                let place = references[index]
                let reference = types[place]
                guard reference < endID else {
                    throw DecodeError(
                        what: "BTF type \(id - start + firstID)", offset: 0,
                        reason: "leads to type \(reference), the ids are 1 to \(endID - 1)")
                }
                if reference >= firstID { types[place] = reference - firstID + start }
            }
            let places = types.names(of: id)
            for index in 0..<places.count {
                let place = places[index]
                types[place] = try names.offset(types[place], in: &strings)
            }
        }
        try types.requirePrototypes(from: start)
    }

    /// BTF of the types that a deduplication left.
    func encoded(_ types: [UInt32]) throws(DecodeError) -> BTF {
        try BTF(BTFAssembler.bytes(types: types, strings: strings.own), base: base)
    }

    /// BTF with the words of types and the bytes of strings that are given.
    static func bytes(types: [UInt32], strings: some Collection<UInt8>) throws(DecodeError) -> [UInt8] {
        let size = types.count * 4
        guard size + strings.count < UInt32.max else {
            throw DecodeError(what: "BTF", offset: 0, reason: "is larger than its header can say")
        }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(BTFHeader.minimumSize + size + strings.count)
        // Magic and version, then the header's length and both sections' places behind it.
        append(UInt32(BTFHeader.magic) | 1 << 16, to: &bytes)
        for value in [BTFHeader.minimumSize, 0, size, size, strings.count] {
            append(UInt32(truncatingIfNeeded: value), to: &bytes)
        }
        for word in types { append(word, to: &bytes) }
        bytes.append(contentsOf: strings)
        return bytes
    }

    @inline(__always)
    private static func append(_ word: UInt32, to bytes: inout [UInt8]) {
        bytes.append(UInt8(truncatingIfNeeded: word))
        bytes.append(UInt8(truncatingIfNeeded: word >> 8))
        bytes.append(UInt8(truncatingIfNeeded: word >> 16))
        bytes.append(UInt8(truncatingIfNeeded: word >> 24))
    }
}

/// Where the strings of one BTF are in a table, so that each is looked for once.
private struct BTFNameMap {
    private let btf: BTF
    /// For each byte of the strings the offset in the table plus one; 0 where nobody has asked.
    private var offsets: [UInt32]

    init(of btf: BTF) {
        self.btf = btf
        offsets = Array(repeating: 0, count: btf.own.strings.count)
    }

    /// What a name's offset becomes. The base's stay; the empty string is at 0.
    mutating func offset(_ old: UInt32, in strings: inout BTFStringTable) throws(DecodeError) -> UInt32 {
        let index = Int(old) - btf.own.firstString
        if old == 0 || index < 0 { return old }
        guard index < offsets.count else {
            throw DecodeError(
                what: "BTF string \(old)", offset: btf.own.strings.upperBound,
                reason: "is behind the strings, which end at \(btf.endString)")
        }
        if offsets[index] != 0 { return offsets[index] - 1 }
        let new = try btf.withName(at: old) { name in
            Result { () throws(DecodeError) in try strings.offset(of: name) }
        }.get()
        offsets[index] = new + 1
        return new
    }
}
