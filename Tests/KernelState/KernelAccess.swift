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

    /// All of them, or every sixth where everything is slow.
    public static func some<Element>(of all: [Element]) -> [Element] {
        isSlow ? all.enumerated().filter { $0.offset % 6 == 0 }.map(\.element) : all
    }

    /// Waits for what comes in the kernel's own time. Returns whether it has come within so many seconds.
    public static func waits(_ seconds: Double, until hasCome: () throws -> Bool) rethrows -> Bool {
        let deadline = ContinuousClock.now + .seconds(seconds)
        while try !hasCome() {
            guard ContinuousClock.now < deadline else { return false }
            usleep(20_000)
        }
        return true
    }
}
