import Foundation
import KernelState
import SwbpfCore

/// A program that follows a map while the test goes on.
final class Follower {
    private let process: pid_t
    private var status: Int32?
    private let files: Scratch

    /// - Parameter path: the program; `nil` for the tool under test.
    init(_ words: [String], path: String? = nil) throws {
        files = try Scratch()
        let path = try path ?? Binary.path()
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        unsafe posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        for (number, name) in [(Int32(1), "output"), (2, "errors")] {
            unsafe posix_spawn_file_actions_addopen(
                &actions, number, files.path(name), O_WRONLY | O_CREAT, 0o600)
        }
        // Threads of this process block signals, which the program is to hear.
        var attributes = posix_spawnattr_t()
        unsafe posix_spawnattr_init(&attributes)
        defer { unsafe posix_spawnattr_destroy(&attributes) }
        var blocked = sigset_t()
        _ = unsafe sigemptyset(&blocked)
        unsafe posix_spawnattr_setsigmask(&attributes, &blocked)
        unsafe posix_spawnattr_setflags(&attributes, CShort(POSIX_SPAWN_SETSIGMASK))
        var arguments: [UnsafeMutablePointer<CChar>?] =
            unsafe ([path] + words).map { unsafe strdup($0) } + [nil]
        defer { unsafe arguments.forEach { unsafe free($0) } }
        var variables: [UnsafeMutablePointer<CChar>?] = unsafe [strdup("LC_ALL=C"), nil]
        defer { unsafe variables.forEach { unsafe free($0) } }
        var child: pid_t = 0
        let number = unsafe posix_spawn(&child, path, &actions, &attributes, &arguments, &variables)
        guard number == 0 else { throw SystemCallError(call: "posix_spawn", subject: path, number: number) }
        process = child
    }

    deinit {
        guard status == nil else { return }
        kill(process, SIGKILL)
        _ = waitpid(process, nil, 0)
    }

    private var isRunning: Bool {
        if status != nil { return false }
        var ending: Int32 = 0
        if unsafe waitpid(process, &ending, WNOHANG) == process { status = ending }
        return status == nil
    }

    /// What it has printed so far.
    var output: Data { (try? Data(contentsOf: URL(filePath: files.path("output")))) ?? Data() }

    /// Waits until something holds; not for ever.
    func wait(until isReached: () throws -> Bool) throws {
        for _ in 0..<2000 {
            if try isReached() { return }
            guard isRunning else { break }
            usleep(5000)
        }
        let errors = try String(contentsOfFile: files.path("errors"), encoding: .utf8)
        throw Unmet(output: String(decoding: output, as: UTF8.self), errors: errors)
    }

    /// Waits until it has taken the entries of a perf event array, so that events arrive.
    func waitUntilAttached(to producer: EventProducer) throws {
        try wait {
            let before = producer.counts().refused
            try producer.write(1)
            return producer.counts().refused == before
        }
        // The other CPUs' entries are taken right behind the first.
        usleep(100_000)
    }

    func signal(_ number: Int32) { kill(process, number) }

    /// Sends a signal and waits for the end, which has to come within 10 seconds.
    func stop(_ signal: Int32 = SIGINT) throws -> Run {
        kill(process, signal)
        return try finish()
    }

    /// Waits for the end.
    func finish() throws -> Run {
        for _ in 0..<2000 where isRunning { usleep(5000) }
        guard let status else { throw Unmet(output: String(decoding: output, as: UTF8.self), errors: "") }
        let signal = status & 0x7f
        return Run(
            status: signal == 0 ? status >> 8 & 0xff : 128 + signal, output: output,
            errors: try String(contentsOfFile: files.path("errors"), encoding: .utf8))
    }

    /// It did not come to what was waited for.
    struct Unmet: Error, CustomStringConvertible {
        let output: String
        let errors: String
        var description: String { "waited in vain; printed so far: \(output.suffix(500)) \(errors)" }
    }
}
