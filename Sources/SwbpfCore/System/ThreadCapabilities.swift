private import CKernel

/// What the calling thread may do, as bits of `CAP_...`.
///
/// The kernel keeps capabilities for each thread: what one gives up, the others still have.
struct ThreadCapabilities: Equatable, Sendable {
    var effective: UInt64
    private let permitted: UInt64
    private let inheritable: UInt64

    static func current() throws(SystemCallError) -> ThreadCapabilities {
        var words = [UInt32](repeating: 0, count: 6)
        let result = unsafe swbpf_get_capabilities(&words)
        guard result >= 0 else {
            throw SystemCallError(call: "capget", subject: "capabilities", number: CInt(-result))
        }
        func set(_ index: Int) -> UInt64 { UInt64(words[index]) | UInt64(words[index + 3]) << 32 }
        return ThreadCapabilities(effective: set(0), permitted: set(1), inheritable: set(2))
    }

    private func apply() throws(SystemCallError) {
        let sets = [effective, permitted, inheritable]
        let words = sets.map(UInt32.init(truncatingIfNeeded:)) + sets.map { UInt32($0 >> 32) }
        let result = unsafe swbpf_set_capabilities(words)
        guard result >= 0 else {
            throw SystemCallError(call: "capset", subject: "capabilities", number: CInt(-result))
        }
    }

    /// Runs `body` while the calling thread does without the capabilities of `mask`.
    static func without<Result>(_ mask: UInt64, _ body: () -> Result) throws(SystemCallError) -> Result {
        let held = try current()
        var reduced = held
        reduced.effective &= ~mask
        guard reduced != held else { return body() }
        try reduced.apply()
        let result = body()
        try held.apply()
        return result
    }

    /// This kernel has a capability of that number.
    static func isKnown(_ number: Int) -> Bool { swbpf_knows_capability(CInt(number)) != 0 }
}
