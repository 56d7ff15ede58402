/// What only the running kernel itself knows.
enum RunningKernel {
    /// The name its BTF has for a value, without the enumeration's prefix and in lower case.
    static func name<Number: KernelNumber>(of number: Number) -> String? {
        nil
    }
}
