/// Whole function names from the BTF objects that programs were loaded with, each read once.
struct FunctionNames {
    private var contents: [UInt32: [UInt8]] = [:]

    /// `nil` if the BTF object is gone, may not be read, or has no such function.
    mutating func name(ofFunction typeID: UInt32, inBTF id: UInt32) -> String? {
        nil
    }
}
