/// What only the running kernel itself knows.
enum RunningKernel {
    /// Its types, read when the first of them is asked for; `nil` for a kernel without BTF.
    static let btf: BTF? = try? BTF(kernelFile("/sys/kernel/btf/vmlinux"))

    /// The name its BTF has for a value, without the enumeration's prefix and in lower case.
    static func name<Number: KernelNumber>(of number: Number) -> String? {
        btf.flatMap { name(of: number, in: $0) }
    }

    static func name<Number: KernelNumber>(of number: Number, in btf: BTF) -> String? {
        guard let id = btf.id(of: .enumeration, Number.kernelEnum),
            let name = try? btf.enumeratorName(for: Int64(number.rawValue), in: btf.type(id)),
            // The value behind the last is `__MAX_...`: no name of anything.
            name.hasPrefix(Number.kernelPrefix)
        else { return nil }
        return Number.shownPrefix + name.dropFirst(Number.kernelPrefix.count).lowercased()
    }
}
