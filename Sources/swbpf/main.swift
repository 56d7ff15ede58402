import SwbpfCore
print(Libbpf.version, Disassembler.knows("i386:x86-64"), Disassembler.knows("aarch64"))
