private import Glibc

/// How much memory this process may lock, in bytes: `ulimit -l`.
package struct LockedMemoryLimit: Equatable, Sendable {
    /// What is in force; `.max` for no limit.
    package var soft: UInt64
    /// What the process may raise that to without CAP_SYS_RESOURCE.
    package var hard: UInt64

    package init(soft: UInt64, hard: UInt64) {
        self.soft = soft
        self.hard = hard
    }

    /// RLIMIT_MEMLOCK, which Swift cannot import.
    private static let resource = __rlimit_resource_t(8)

    package static func current() -> LockedMemoryLimit? {
        var limit = rlimit()
        guard unsafe getrlimit(resource, &limit) == 0 else { return nil }
        return LockedMemoryLimit(soft: UInt64(limit.rlim_cur), hard: UInt64(limit.rlim_max))
    }

    /// Makes this the limit of the process. Returns whether the kernel agreed.
    @discardableResult
    func apply() -> Bool {
        var limit = rlimit(rlim_cur: rlim_t(soft), rlim_max: rlim_t(hard))
        return unsafe setrlimit(Self.resource, &limit) == 0
    }
}

/// Lets this process lock any amount of memory. Returns whether the kernel agreed.
func raiseLockedMemoryLimit() -> Bool { LockedMemoryLimit(soft: .max, hard: .max).apply() }
