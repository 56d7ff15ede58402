public import Testing

extension Trait where Self == ConditionTrait {
    /// Skips where bpf(2) cannot be used, with the reason. `SWBPF_KERNEL_TESTS=require` makes that a failure.
    public static var needsKernel: ConditionTrait {
        .enabled("\(KernelAccess.refusal ?? "bpf(2) can be used")") {
            guard let refusal = KernelAccess.refusal else { return true }
            if KernelAccess.isRequired { throw Unavailable(refusal) }
            return false
        }
    }
}
