extension EntryLayout {
    /// How the entries of an open map lie in memory, and of which types they are.
    init(_ map: OpenMap) throws {
        let types = try map.types()
        self.init(
            keySize: map.keySize, valueSize: map.valueSize, btf: types?.btf, keyType: types?.key ?? 0,
            valueType: types?.value ?? 0, cpus: map.info.type.isPerCPU ? PossibleCPUs.numbers : nil,
            cpuStride: map.info.type.isPerCPU ? map.cpuStride : map.valueSize)
    }
}
