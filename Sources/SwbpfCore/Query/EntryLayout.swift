/// How the entries of a map lie in memory, and of which types they are where that is known.
public struct EntryLayout: Sendable {
    /// In bytes; 0 for a map without keys.
    public var keySize: Int
    /// In bytes: what one value has, of one CPU where each CPU has its own.
    public var valueSize: Int
    /// The types of the map; `nil` where it came without.
    public var btf: BTF?
    /// The key's type; 0 where it has none.
    public var keyType: UInt32
    /// The value's type; 0 where it has none.
    public var valueType: UInt32
    /// The numbers of the CPUs whose values an entry has, where each has its own; else `nil`.
    public var cpus: [Int]?
    /// From one CPU's value to the next one's, in bytes.
    public var cpuStride: Int

    public init(
        keySize: Int, valueSize: Int, btf: BTF? = nil, keyType: UInt32 = 0, valueType: UInt32 = 0,
        cpus: [Int]? = nil, cpuStride: Int? = nil
    ) {
        self.keySize = keySize
        self.valueSize = valueSize
        self.btf = btf
        self.keyType = keyType
        self.valueType = valueType
        self.cpus = cpus
        self.cpuStride = cpuStride ?? (cpus == nil ? valueSize : (valueSize + 7) & ~7)
    }

    /// How many values an entry has where each CPU has its own.
    public var cpuCount: Int? { cpus?.count }

    /// In bytes: all values of an entry.
    public var entryValueSize: Int { cpuCount.map { $0 * cpuStride } ?? valueSize }

    /// The type of one side; `nil` where it is not known.
    func type(of side: EntrySide) -> (btf: BTF, id: UInt32)? {
        let id =
            switch side {
            case .key: keyType
            case .value: valueType
            case .cpu: UInt32(0)
            }
        guard id != 0, let btf else { return nil }
        return (btf, id)
    }

    func size(of side: EntrySide) -> Int {
        switch side {
        case .key: keySize
        case .value: valueSize
        case .cpu: 4
        }
    }
}

/// What of an entry something is read from.
enum EntrySide: String, Sendable {
    case key, value
    /// The number of the CPU whose value is looked at.
    case cpu
}
