extension BTF {
    /// The same types on another base. These stand on a distilled one, which says only by name
    /// and size which types of the real base they need; they are found there as libbpf's
    /// `btf__relocate` finds them.
    public func relocated(onto base: BTF) throws(DecodeError) -> BTF {
        guard let distilled = self.base else {
            throw DecodeError(what: "BTF", offset: 0, reason: "has no distilled base to be moved from")
        }
        guard Int(base.endID) + Int(endID - firstID) < UInt32.max,
            base.endString + own.strings.count < UInt32.max
        else {
            throw DecodeError(what: "BTF", offset: 0, reason: "does not fit behind a base of this size")
        }
        var types = BTFTypeTable()
        try types.append(distilled)
        guard types.endID == firstID else {
            throw DecodeError(what: "BTF", offset: 0, reason: "has a distilled base that is split itself")
        }
        try types.append(self)
        for id in firstID..<endID { try types.requireReferences(of: id, below: endID) }
        try types.requirePrototypes(from: firstID)
        var places = try BTFDistilledPlaces(types, distilled: distilled)
        try places.find(in: base)
        return try moved(types, by: places, onto: base)
    }

    /// Own types after their ids and names on the old base were exchanged for those on the new one.
    private func moved(
        _ table: BTFTypeTable, by found: BTFDistilledPlaces, onto base: BTF
    ) throws(DecodeError) -> BTF {
        var types = table
        for id in firstID..<endID {
            let references = types.references(of: id)
            for index in 0..<references.count {
                let place = references[index]
                let old = types[place]
                types[place] = old < firstID ? found.ids[Int(old)] : old - firstID + base.endID
            }
            let names = types.names(of: id)
            for index in 0..<names.count {
                let place = names[index]
                let old = types[place]
                if old == 0 { continue }
                if Int(old) >= own.firstString {
                    guard Int(old) < endString else { throw nameError(old, "is behind the strings") }
                    types[place] = UInt32(truncatingIfNeeded: Int(old) - own.firstString + base.endString)
                } else if let new = found.names[old] {
                    types[place] = new
                } else {
                    throw nameError(old, "is of the distilled base and of no type there")
                }
            }
        }
        let first = firstID < endID ? types.start(firstID) : types.words.count
        let strings = bytes.withSpan { span in own.strings.map { span[$0] } }
        return try BTF(
            BTFAssembler.bytes(types: Array(types.words[first...]), strings: strings), base: base)
    }

    private func nameError(_ offset: UInt32, _ reason: String) -> DecodeError {
        DecodeError(what: "BTF string \(offset)", offset: own.strings.upperBound, reason: reason)
    }
}
