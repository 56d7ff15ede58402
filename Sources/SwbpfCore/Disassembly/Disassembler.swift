private import CLibbfd

/// The processors whose machine code the libopcodes inside this binary can read.
public enum Disassembler {
    /// Whether machine code of the named architecture (`i386:x86-64`, `aarch64`) can be listed.
    public static func knows(_ architecture: String) -> Bool {
        unsafe swbpf_bfd_can_disassemble(architecture)
    }

    /// The processor that this binary runs on is one of them.
    public static var knowsOwnProcessor: Bool {
        #if arch(x86_64)
            knows("i386:x86-64")
        #elseif arch(arm64)
            knows("aarch64")
        #else
            false
        #endif
    }
}
