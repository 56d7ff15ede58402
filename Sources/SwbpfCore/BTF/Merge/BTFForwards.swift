// Forwards that no comparison of structures has met.
extension BTFDeduplication {
    /// A forward becomes the structure or union of its name, if there is only one of that name.
    mutating func resolveForwards() {
        /// For each name of a forward, the type of that name: 0 for none yet, `unknown` for several.
        var named: [UInt32: UInt32] = [:]
        for id in firstID..<types.endID where isOpenForward(id) { named[types.name(id)] = 0 }
        guard !named.isEmpty else { return }
        for id in 1..<types.endID where representatives[Int(id)] == id {
            let kind = types.kind(id)
            guard kind == .structure || kind == .union, let other = named[types.name(id)] else { continue }
            named[types.name(id)] = other == 0 ? id : Self.unknown
        }
        for id in firstID..<types.endID where isOpenForward(id) {
            guard let target = named[types.name(id)], target != 0, target != Self.unknown,
                types.kind(target) == types.forwardedKind(id)
            else { continue }
            representatives[Int(id)] = target
        }
    }

    private func isOpenForward(_ id: UInt32) -> Bool {
        types.kind(id) == .forward && representatives[Int(id)] == id
    }
}
