import Foundation
import Testing

/// A shell whose completion is tested, with the tool on its search path.
struct Shell {
    let path: String
    let environment: [String: String]
    /// The package's directory.
    static let package = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    static let mustRun = ProcessInfo.processInfo.environment["SWBPF_KERNEL_TESTS"] == "require"

    /// The binary that is tested: `SWBPF_BINARY`, or what was built last.
    static let binary: String? = {
        let built = [".build/swbpf", ".build/debug/swbpf"].map { package.appending(path: $0).path }
        let paths = ProcessInfo.processInfo.environment["SWBPF_BINARY"].map { [$0] } ?? built
        return paths.first { FileManager.default.isExecutableFile(atPath: $0) }
    }()

    /// Skips the test, or fails it where it has to run, if something it needs is missing.
    static func require<Value>(_ value: Value?, _ what: String) throws -> Value {
        if let value { return value }
        if mustRun { throw Missing(what: what) }
        try Test.cancel("there is no \(what)")
    }

    struct Missing: Error, CustomStringConvertible {
        let what: String
        var description: String { "there is no \(what)" }
    }

    /// A shell, in a directory that holds nothing but what a test puts there.
    static func named(_ name: String, in directory: Scratch) throws -> Shell {
        let paths = ["/usr/bin/\(name)", "/bin/\(name)", "/usr/local/bin/\(name)"]
        let path = try require(
            paths.first { FileManager.default.isExecutableFile(atPath: $0) }, "shell \(name)")
        let binary = try require(Shell.binary, "built swbpf")
        for tool in ["swbpf", "bpftool"]
        where !FileManager.default.fileExists(atPath: directory.path("bin/\(tool)")) {
            try FileManager.default.createSymbolicLink(
                atPath: directory.path("bin/\(tool)"), withDestinationPath: binary)
        }
        return Shell(
            path: path,
            environment: [
                "PATH": "\(directory.path("bin")):/usr/sbin:/usr/bin:/sbin:/bin", "HOME": directory.path(""),
                "ZDOTDIR": directory.path(""), "XDG_CONFIG_HOME": directory.path(""), "TERM": "vt100",
                "LC_ALL": "C.UTF-8", "COMPLETIONS": package.appending(path: "completions").path,
            ])
    }

    /// What a script writes to standard output; whatever it writes to standard error is a failure.
    func run(_ script: String, options: [String] = []) throws -> String {
        let process = Process()
        let (output, errors) = (Pipe(), Pipe())
        process.executableURL = URL(filePath: path)
        process.arguments = options + ["-c", script]
        process.environment = environment
        process.currentDirectoryURL = URL(filePath: environment["HOME"] ?? "/")
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = errors
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        let noise = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        #expect(noise == "")
        return String(decoding: data, as: UTF8.self)
    }
}

/// A directory that goes away with its owner.
final class Scratch: Sendable {
    private let url: URL

    init() throws {
        url = FileManager.default.temporaryDirectory.appending(path: "swbpf-test-\(UUID().uuidString)")
        try FileManager.default.createDirectory(
            at: url.appending(path: "bin"), withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    func path(_ name: String) -> String { name.isEmpty ? url.path : url.appending(path: name).path }

    func write(_ content: String, to name: String) throws {
        try Data(content.utf8).write(to: URL(filePath: path(name)))
    }

    func makeDirectory(_ name: String) throws {
        try FileManager.default.createDirectory(atPath: path(name), withIntermediateDirectories: true)
    }
}
