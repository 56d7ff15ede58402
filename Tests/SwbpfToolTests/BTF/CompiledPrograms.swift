import Foundation
import SwbpfCore
import Testing

/// The sources in `Programs`, compiled for BPF once, when a test first wants them.
final class CompiledPrograms: Sendable {
    /// Where a target's object files are.
    enum Target: String, CaseIterable {
        case littleEndian = "bpfel"
        case bigEndian = "bpfeb"
    }

    /// The sources' names, without `.c`.
    static let names: [String] = {
        let files = try? FileManager.default.contentsOfDirectory(atPath: sources.path)
        return (files ?? []).filter { $0.hasSuffix(".c") }.map { String($0.dropLast(2)) }.sorted()
    }()

    private static let sources = Shell.package.appending(path: "Tests/SwbpfToolTests/Programs")
    private static let result: Result<CompiledPrograms, any Error> = Result {
        let programs = try CompiledPrograms()
        // The process ends without this value's end.
        atexit { try? CompiledPrograms.shared().remove() }
        return programs
    }

    private let directory = "\(NSTemporaryDirectory())/swbpf-programs-\(UUID().uuidString)"

    static func shared() throws -> CompiledPrograms { try result.get() }

    private init() throws {
        let folders = Target.allCases.map { "\(directory)/\($0.rawValue)" }
        for folder in folders {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        }
        // One compiler for each target, side by side.
        let script = """
            cd "$1" && shift && running=
            for target in \(Target.allCases.map(\.rawValue).joined(separator: " ")); do
                (cd $target && exec "$0" -target $target -g -O2 -Wno-c23-extensions -Werror -c "$@") &
                running="$running $!"
            done
            for process in $running; do wait $process || exit 1; done
            """
        let files = Self.names.map { Self.sources.appending(path: "\($0).c").path }
        let run = try ProgramRun("/bin/sh", ["-c", script, try Clang.required(), directory] + files)
        guard run.status == 0 else {
            remove()
            throw Clang.Failure(message: String(decoding: run.errors, as: UTF8.self))
        }
    }

    func path(_ name: String, _ target: Target = .littleEndian) -> String {
        "\(directory)/\(target.rawValue)/\(name).o"
    }

    private func remove() { try? FileManager.default.removeItem(atPath: directory) }
}

/// A C compiler for BPF: Swift's own has the target.
enum Clang {
    struct Failure: Error, CustomStringConvertible {
        let message: String
        var description: String { "clang failed:\n\(message)" }
    }

    /// The first in the search path.
    static let path: String? = {
        let folders = ProcessInfo.processInfo.environment["PATH"]?.split(separator: ":") ?? []
        return folders.map { "\($0)/clang" }.first { FileManager.default.isExecutableFile(atPath: $0) }
    }()

    static func required() throws -> String {
        guard let path else { throw Shell.Missing(what: "clang") }
        return path
    }
}

extension Trait where Self == ConditionTrait {
    /// Skips where clang is not in the search path. `SWBPF_KERNEL_TESTS=require` makes that a failure.
    static var needsClang: ConditionTrait {
        .enabled("clang comes with Swift") {
            if Clang.path == nil, Shell.mustRun { throw Shell.Missing(what: "clang") }
            return Clang.path != nil
        }
    }
}
