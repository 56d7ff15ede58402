import Foundation
import KernelState
import Testing

/// Where the two programs are that are compared.
enum Tools {
    /// The one under test: `SWBPF_BINARY`, or the static binary, or else the debug build.
    static func swbpf() throws -> String {
        let candidates =
            variable("SWBPF_BINARY").map { [$0] }
            ?? [".build/swbpf", ".build/debug/swbpf"].map { packageRoot.appending("/\($0)") }
        guard let found = candidates.first(where: FileManager.default.isExecutableFile(atPath:)) else {
            throw MissingTool("not built: \(candidates.joined(separator: ", "))")
        }
        return found
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
    static let areSlow: Bool = {
        if let value = variable("SWBPF_SLOW") { return value == "1" }
        let processor = try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)
        return processor.map { $0.contains("QEMU") || $0.contains("Nehalem") } ?? false
    }()

    private static let packageRoot = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .path(percentEncoded: false)

    private static func variable(_ name: String) -> String? {
        ProcessInfo.processInfo.environment[name].flatMap { $0.isEmpty ? nil : $0 }
    }
}

/// Why there is nothing to run.
struct MissingTool: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}

extension Trait where Self == ConditionTrait {
    /// Skips where bpftool was not fetched. `SWBPF_KERNEL_TESTS=require` makes that a failure.
    static var needsOracle: ConditionTrait {
        .enabled("bpftool is fetched by scripts/oracle") {
            if Tools.oracle != nil { return true }
            if KernelAccess.isRequired { throw MissingTool("no bpftool: run scripts/oracle") }
            return false
        }
    }
}
