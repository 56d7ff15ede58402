/// Several BTFs as one.
public enum BTFMerge {
    /// The types of several BTFs on one base, each of them once: what bpftool makes of several files.
    ///
    /// The BTFs stand on that base or on none. The ids are those that libbpf's deduplication gives.
    public static func merge(_ files: [BTF], onto base: BTF) throws(DecodeError) -> BTF {
        var inputCount = 0
        for file in files { inputCount += file.own.types.count + file.own.strings.count }
        var assembler = try BTFAssembler(onto: base, inputCount: inputCount)
        for file in files { try assembler.append(file) }
        var deduplication = BTFDeduplication(assembler.types, firstID: base.endID)
        return try assembler.encoded(try deduplication.run())
    }
}
