/// Whole function names from the BTF objects that programs were loaded with, each read once.
struct FunctionNames {
    private var objects: [UInt32: BTF?] = [:]

    /// `nil` if the BTF object is gone, may not be read, or has no such function.
    mutating func name(ofFunction typeID: UInt32, inBTF id: UInt32) -> String? {
        guard let btf = object(id), let name = try? btf.functionName(typeID) else { return nil }
        return name.isEmpty ? nil : name
    }

    private mutating func object(_ id: UInt32) -> BTF? {
        if let known = objects[id] { return known }
        let btf = try? BTF(BTFObjects.content(id: id))
        objects[id] = .some(btf)
        return btf
    }
}
