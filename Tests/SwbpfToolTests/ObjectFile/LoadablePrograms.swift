import Foundation

/// The sources in `Programs/Loadable`, compiled for this machine's BPF once, when a test first wants them.
final class LoadablePrograms: Sendable {
    /// What the names of its maps of struct_ops end with, so that they are this process's own.
    static let suffix = String(getpid())

    private static let sources = Shell.package.appending(path: "Tests/SwbpfToolTests/Programs/Loadable")
    private static let result: Result<LoadablePrograms, any Error> = Result {
        let programs = try LoadablePrograms()
        // The process ends without this value's end.
        atexit { try? LoadablePrograms.result.get().remove() }
        return programs
    }

    private let directory = "\(NSTemporaryDirectory())/swbpf-loadable-\(UUID().uuidString)"

    /// The object file made of a source.
    static func path(_ name: String) throws -> String { "\(try result.get().directory)/\(name).o" }

    private init() throws {
        let names = try FileManager.default.contentsOfDirectory(atPath: Self.sources.path)
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        let files = names.filter { $0.hasSuffix(".c") }.map { Self.sources.appending(path: $0).path }
        let run = try ProgramRun(
            "/bin/sh",
            [
                "-c", #"cd "$1" && shift && exec "$0" -target bpfel -g -O2 -Werror "$@""#,
                try Clang.required(), directory, "-DID=\(Self.suffix)", "-Wno-c23-extensions", "-c",
            ] + files)
        guard run.status == 0 else {
            remove()
            throw Clang.Failure(message: String(decoding: run.errors, as: UTF8.self))
        }
    }

    private func remove() { try? FileManager.default.removeItem(atPath: directory) }
}

/// Runs scripts with `$swbpf`, the object files in `$objects`, and a BPF file system of their own, `fs`.
struct ObjectFileBench {
    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    func run(_ script: String, _ words: [String] = []) throws -> Run {
        let objects = try LoadablePrograms.path("")
        return try Binary.privately(
            """
            mkdir -p fs empty && mount -t bpf bpf fs || exit 1
            objects=\(objects.dropLast(2)) id=\(LoadablePrograms.suffix) oracle=\(Tools.oracle ?? "false")
            \(script)
            """, words, in: scratch)
    }

    /// Without any rights: runs `./swbpf`, and files lie where anybody may read them.
    func withoutRights(_ words: String) throws -> Run {
        try run(
            """
            chmod 755 .; cp "$swbpf" ./swbpf; chmod 755 swbpf
            exec setpriv --reuid 65534 --regid 65534 --clear-groups "$PWD/swbpf" \(words)
            """)
    }
}
