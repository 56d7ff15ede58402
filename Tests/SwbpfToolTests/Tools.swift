import Foundation
import KernelState
import Testing

/// Where the two programs are that are compared.
enum Tools {
    /// The one under test.
    static func swbpf() throws -> String {
        guard let binary = Shell.binary else { throw Shell.Missing(what: "built swbpf") }
        return binary
    }

    /// bpftool: `SWBPF_ORACLE`, or what `scripts/oracle` fetched.
    static let oracle: String? = {
        let home = variable("HOME") ?? "/root"
        let cache = variable("XDG_CACHE_HOME") ?? "\(home)/.cache"
        let path = variable("SWBPF_ORACLE") ?? "\(cache)/swbpf-oracle/bpftool"
        return FileManager.default.isExecutableFile(atPath: path) ? path : nil
    }()

    /// Whether each start of a program takes so long that fewer are started: under emulation, or where
    /// `SWBPF_SLOW` is 1.
    static let areSlow = KernelAccess.isSlow

    /// All of them, or where programs start slowly every sixth.
    static func some<Element>(of all: [Element]) -> [Element] { KernelAccess.some(of: all) }

    private static func variable(_ name: String) -> String? {
        ProcessInfo.processInfo.environment[name].flatMap { $0.isEmpty ? nil : $0 }
    }
}

extension Trait where Self == ConditionTrait {
    /// Skips where bpftool was not fetched. `SWBPF_KERNEL_TESTS=require` makes that a failure.
    static var needsOracle: ConditionTrait {
        .enabled("bpftool is fetched by scripts/oracle") {
            if Tools.oracle != nil { return true }
            if Shell.mustRun { throw Shell.Missing(what: "bpftool: run scripts/oracle") }
            return false
        }
    }
}
