private import CLibbfd

/// The processors whose machine code the disassembler inside this binary can read.
public enum Disassembler {
    /// Whether machine code of the named architecture (`i386:x86-64`, `aarch64`) can be listed.
    public static func knows(_ architecture: String) -> Bool {
        unsafe swbpf_bfd_can_disassemble(architecture)
    }
}
