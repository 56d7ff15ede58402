import SwbpfCore

private import Glibc

/// Whether this process may use bpf(2).
public enum KernelAccess {
    /// Why it may not, or `nil` where it may.
    public static let refusal: String? = {
        guard geteuid() == 0 else { return "needs root" }
        let request = KernelRequest()
        request.extend(to: 12)
        do throws(SystemCallError) {
            try request.call(.progGetNextID)
            return nil
        } catch {
            // No program is loaded yet.
            return error.isNoEntry ? nil : "bpf(2) is not usable: \(error.reason)"
        }
    }()

    /// Kernel tests fail instead of being skipped: `SWBPF_KERNEL_TESTS=require`.
    public static let isRequired: Bool = {
        guard let value = unsafe getenv("SWBPF_KERNEL_TESTS") else { return false }
        return unsafe String(cString: value) == "require"
    }()

    /// Everything takes so much longer that less is done: under emulation, or where `SWBPF_SLOW` is 1.
    public static let isSlow: Bool = {
        if let value = unsafe getenv("SWBPF_SLOW") { return unsafe String(cString: value) == "1" }
        let processor = (try? readFile("/proc/cpuinfo")).map { String(decoding: $0, as: UTF8.self) } ?? ""
        return processor.contains("QEMU") || processor.contains("Nehalem")
    }()
}
