import Foundation
import Testing

/// What scripts fetched for these tests: object files of Debian's packages, and other kernels' types.
enum FetchedTypes {
    /// A kernel's types, as its /sys/kernel/btf had them.
    struct Kernel: CustomTestStringConvertible, Sendable {
        let name: String
        /// `vmlinux` and some modules.
        let folder: String

        var testDescription: String { name }
        var vmlinux: String { "\(folder)/vmlinux" }

        func modules() -> [String] {
            FetchedTypes.files(in: folder).filter { $0 != "vmlinux" }.map { "\(folder)/\($0)" }
        }
    }

    /// What `scripts/kernel-btf` makes, by run-in-kernel's names; and the kernel that this runs under.
    static let kernels =
        [("5.10", "bullseye"), ("6.1", "bookworm"), ("6.12", "trixie"), ("newest", "sid")].map {
            Kernel(name: $0, folder: "\(cache)/swbpf-kernels/\($1)/btf")
        }
        + [Kernel(name: "running", folder: "/sys/kernel/btf")]

    /// What `scripts/debian-objects` fetched.
    static let objects: [String] = files(in: "\(cache)/swbpf-objects/objects")
        .map { "\(cache)/swbpf-objects/objects/\($0)" }

    private static let cache: String = {
        let environment = ProcessInfo.processInfo.environment
        if let cache = environment["XDG_CACHE_HOME"], !cache.isEmpty { return cache }
        return "\(environment["HOME"] ?? "/root")/.cache"
    }()

    /// Skips the test, or fails it where it has to run, when a script has not been run.
    static func require(_ kernel: Kernel) throws {
        let isThere = FileManager.default.fileExists(atPath: kernel.vmlinux)
        _ = try Shell.require(isThere ? true : nil, "\(kernel.vmlinux): run scripts/kernel-btf")
    }

    private static func files(in folder: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
    }
}
