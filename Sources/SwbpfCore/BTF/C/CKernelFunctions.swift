// The kernel's functions that programs may call: those with a declaration tag that says so.
extension CWriter {
    /// Writes the declarations of those that the tags name, sorted by name.
    mutating func writeKernelFunctions(_ tags: [UInt32]) throws(DecodeError) {
        text.write("\n/* BPF kfuncs */\n#ifndef BPF_NO_KFUNC_PROTOTYPES\n")
        var functions: [UInt32] = []
        var keepingRegisters: Set<UInt32> = []
        for id in tags {
            let tag = try btf.type(id)
            guard try btf.componentIndex(of: tag) == -1,
                let function = tag.referencedType, function != 0,
                try btf.type(function).kind == .function
            else { continue }
            if try hasName(tag, "bpf_kfunc") { functions.append(function) }
            if try hasName(tag, "bpf_fastcall") { keepingRegisters.insert(function) }
        }
        for id in try sortedByName(functions) {
            let function = try btf.type(id)
            try spend(on: function)
            text.write("extern ")
            if keepingRegisters.contains(id) { text.write("__bpf_fastcall ") }
            try declare(CName(offset: function.nameOffset), as: function.referencedType ?? 0, level: 0)
            text.write(" __weak __ksym;\n")
        }
        text.write("#endif\n\n")
    }

    /// Those of one name keep their order.
    private func sortedByName(_ functions: [UInt32]) throws(DecodeError) -> [UInt32] {
        var named: [(name: [UInt8], id: UInt32)] = []
        for id in functions {
            let name = try btf.withName(at: btf.type(id).nameOffset) { bytes in
                bytes.indices.map { bytes[$0] }
            }
            named.append((name, id))
        }
        return named.sorted { $0.name.lexicographicallyPrecedes($1.name) }.map(\.id)
    }
}
