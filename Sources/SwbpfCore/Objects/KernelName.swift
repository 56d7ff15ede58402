/// A kernel number as it is shown: by its name where there is one.
public struct KernelName: Hashable, Sendable {
    public let number: UInt32
    /// From our table, or, for a value newer than this build, from the running kernel's BTF.
    public let name: String?

    public init(_ number: some KernelNumber) {
        self.number = number.rawValue
        name = number.name ?? RunningKernel.name(of: number)
    }
}
