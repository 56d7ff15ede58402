/// The flags that a map is created with, by the names that users write: those of the kernel without
/// `BPF_F_`, in lower case.
public enum MapFlags {
    public static let names: [(name: String, bit: UInt32)] = [
        ("no_prealloc", 1 << 0), ("no_common_lru", 1 << 1), ("numa_node", 1 << 2), ("rdonly", 1 << 3),
        ("wronly", 1 << 4), ("stack_build_id", 1 << 5), ("zero_seed", 1 << 6), ("rdonly_prog", 1 << 7),
        ("wronly_prog", 1 << 8), ("clone", 1 << 9), ("mmapable", 1 << 10), ("preserve_elems", 1 << 11),
        ("inner_map", 1 << 12), ("link", 1 << 13), ("vtype_btf_obj_fd", 1 << 15),
        ("segv_on_fault", 1 << 17), ("no_user_conv", 1 << 18), ("rb_overwrite", 1 << 19),
    ]

    static let noPreallocation: UInt32 = 1 << 0
    static let noCommonLRU: UInt32 = 1 << 1
    static let numaNode: UInt32 = 1 << 2
    static let stackBuildID: UInt32 = 1 << 5
    static let mmapable: UInt32 = 1 << 10
    /// Entries outlive the descriptor through which they were written.
    static let preservesElements: UInt32 = 1 << 11
    static let innerMap: UInt32 = 1 << 12
    static let otherValueType: UInt32 = 1 << 15
    /// A ring buffer that overwrites what was not read yet.
    static let overwrites: UInt32 = 1 << 19

    /// What stands between two of them.
    static func isSeparator(_ character: Character) -> Bool { character == "|" || character == "," }

    /// The bit with a name.
    static func bit(_ name: some StringProtocol) -> UInt32? {
        names.first { $0.name == name }?.bit
    }

    /// The flags' names; what has none as a number.
    static func description(_ flags: UInt32) -> String {
        var words = names.filter { flags & $0.bit != 0 }.map(\.name)
        let rest = names.reduce(flags) { $0 & ~$1.bit }
        if rest != 0 { words.append("0x" + hex(UInt64(rest))) }
        return words.joined(separator: ",")
    }
}
