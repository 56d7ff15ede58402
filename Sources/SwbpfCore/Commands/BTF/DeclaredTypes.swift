extension BTFSource {
    /// The ids of the types with these names, in the order of the names, for `btf dump ... type NAME...`.
    ///
    /// A name stands for all that C knows by it: a structure and a typedef may have the same. Split BTF is looked
    /// through first, and its base for names that are not there.
    func declaredTypes(_ names: [TypeName]) throws -> [UInt32] {
        if names.isEmpty { return [] }
        let found = try labelled(name) { try btf.declared(names) }
        var ids: [UInt32] = []
        var isChosen: Set<UInt32> = []
        for (typeName, found) in zip(names, found) {
            guard !found.isEmpty else {
                throw NoSuchType(
                    typeName, in: name, what: "type",
                    nearest: btf.nearestDeclared(to: typeName.pattern.text, typeName.kinds))
            }
            for id in found where isChosen.insert(id).inserted { ids.append(id) }
        }
        return ids
    }
}

extension BTF {
    /// What has a name and a declaration of its own in C.
    private static let declaredKinds: BTFKinds = [.aggregates, .enumerations, BTFKinds(.typedef)]

    /// The ids that each name stands for, in ascending order. A name that is only announced stands for that.
    fileprivate func declared(_ names: [TypeName]) throws(DecodeError) -> [[UInt32]] {
        var found = try ownTypes(
            matching: names.map { BTFNameQuery($0.pattern, $0.kinds ?? Self.declaredKinds) })
        let announced = names.indices.filter { found[$0].isEmpty && names[$0].mayBeForward }
        let forwards = announced.map { BTFNameQuery(names[$0].pattern, BTFKinds(.forward)) }
        for (index, ids) in zip(announced, try ownTypes(matching: forwards)) {
            for id in ids where names[index].mayBeForward(ofUnion: try type(id).kindFlag) {
                found[index].append(id)
            }
        }
        guard let base else { return found }
        let missing = names.indices.filter { found[$0].isEmpty }
        if missing.isEmpty { return found }
        for (index, ids) in zip(missing, try base.declared(missing.map { names[$0] })) { found[index] = ids }
        return found
    }

    fileprivate func nearestDeclared(to name: String, _ kinds: BTFKinds?) -> String? {
        nearestName(to: name, kinds ?? Self.declaredKinds) ?? base?.nearestDeclared(to: name, kinds)
    }
}

extension TypeName {
    /// Forward declarations are of structures and unions.
    fileprivate var mayBeForward: Bool { mayBeForward(ofUnion: false) || mayBeForward(ofUnion: true) }

    fileprivate func mayBeForward(ofUnion isUnion: Bool) -> Bool {
        kinds.map { $0.contains(BTFKinds(isUnion ? .union : .structure)) } ?? true
    }
}
