// Pointers, arrays, qualifiers, functions and tags: the same when their words are, once
// what they lead to is settled. No way through them alone leads back, or the BTF is refused.
extension BTFDeduplication {
    mutating func settleReferences() throws(DecodeError) {
        /// Types whose references are being settled, and how many of them are.
        var path: [(id: UInt32, settled: Int)] = []
        for id in firstID..<types.endID where !isSettled(id) {
            representatives[Int(id)] = Self.inProgress
            path.append((id, 0))
            while let (id, settled) = path.popLast() {
                if let reference = try settleNextReference(of: id, from: settled) {
                    path.append((id, reference.settled))
                    path.append((reference.id, 0))
                } else {
                    let hash = types.signature(id)
                    settle(id, as: try equal(to: id, hash: hash), hash: hash)
                }
            }
        }
    }

    /// Writes the representatives into a type until one is not known, which is then begun.
    private mutating func settleNextReference(
        of id: UInt32, from start: Int
    ) throws(DecodeError) -> (id: UInt32, settled: Int)? {
        let places = types.references(of: id)
        for index in start..<max(start, places.count) {
            let place = places[index]
            let reference = types[place]
            if isSettled(reference) {
                types[place] = representative(of: reference)
                continue
            }
            guard representatives[Int(reference)] == Self.unknown else {
                throw DecodeError(
                    what: "BTF type \(reference)", offset: 0,
                    reason: "leads back to itself without a structure")
            }
            representatives[Int(reference)] = Self.inProgress
            return (reference, index)
        }
        return nil
    }
}
