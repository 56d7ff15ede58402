/// The types of key and value of a map that is to be made, and BTF that holds them.
struct MapTyping {
    /// What the kernel is to be handed.
    private let content: [UInt8]
    /// The same for kernels that do not know all kinds of types.
    private let plainContent: [UInt8]
    /// The types' ids in it; 0 for none.
    let key: UInt32
    let value: UInt32
    /// Bytes; `nil` where there is no type.
    let keySize: Int?
    let valueSize: Int?

    /// - Parameters:
    ///   - key: the type's id in the source; `nil` for none.
    ///   - plainKeySize: where there is none, and it is not 0, the key is an integer of this size.
    init(_ source: BTF, key: UInt32?, value: UInt32, plainKeySize: Int) throws {
        func subset(forOldKernels: Bool) throws -> (bytes: [UInt8], key: UInt32, value: UInt32) {
            var subset = BTFSubset(of: source, forOldKernels: forOldKernels)
            var newKey: UInt32 = 0
            if let key { newKey = try subset.add(key) }
            if key == nil, plainKeySize != 0 { newKey = subset.addInteger(size: plainKeySize) }
            let newValue = try subset.add(value)
            return (try subset.encoded(), newKey, newValue)
        }
        let whole = try subset(forOldKernels: false)
        content = whole.bytes
        plainContent = try subset(forOldKernels: true).bytes
        self.key = whole.key
        self.value = whole.value
        keySize = try key.map { try source.size(of: $0) } ?? (plainKeySize == 0 ? nil : plainKeySize)
        valueSize = try source.size(of: value)
    }

    /// Hands the types to the kernel.
    func load(about subject: String) throws -> FileDescriptor {
        do {
            return try loadBTF(content, about: subject)
        } catch {
            guard plainContent != content, let descriptor = try? loadBTF(plainContent, about: subject) else {
                throw error
            }
            return descriptor
        }
    }
}
