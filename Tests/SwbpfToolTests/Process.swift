import Foundation
import SwbpfCore

/// What a program printed, and how it ended.
struct ProgramRun {
    /// The exit status, or 128 and the signal that ended it.
    let status: CInt
    let output: [UInt8]
    let errors: [UInt8]

    /// Runs a program to its end, with nothing to read. `environment` is added to this process's own.
    init(_ path: String, _ arguments: [String], environment: [String: String] = [:]) throws {
        // Files instead of pipes: nothing has to be read while the program runs.
        let output = try UnnamedFile()
        let errors = try UnnamedFile()
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        unsafe posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        unsafe posix_spawn_file_actions_adddup2(&actions, output.number, 1)
        unsafe posix_spawn_file_actions_adddup2(&actions, errors.number, 2)
        // Threads of this process may block signals, and a shell never sees its children end without.
        var attributes = posix_spawnattr_t()
        unsafe posix_spawnattr_init(&attributes)
        defer { unsafe posix_spawnattr_destroy(&attributes) }
        var blocked = sigset_t()
        _ = unsafe sigemptyset(&blocked)
        unsafe posix_spawnattr_setsigmask(&attributes, &blocked)
        unsafe posix_spawnattr_setflags(&attributes, CShort(POSIX_SPAWN_SETSIGMASK))

        let all = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        var words: [UnsafeMutablePointer<CChar>?] =
            unsafe ([path] + arguments).map { unsafe strdup($0) } + [nil]
        defer { unsafe words.forEach { unsafe free($0) } }
        var variables: [UnsafeMutablePointer<CChar>?] =
            unsafe all.map { unsafe strdup("\($0)=\($1)") } + [nil]
        defer { unsafe variables.forEach { unsafe free($0) } }
        var child: pid_t = 0
        let number = unsafe posix_spawn(&child, path, &actions, &attributes, &words, &variables)
        guard number == 0 else { throw SystemCallError(call: "posix_spawn", subject: path, number: number) }

        var ending: CInt = 0
        while unsafe waitpid(child, &ending, 0) < 0 {
            guard errno == EINTR else {
                throw SystemCallError(call: "waitpid", subject: path, number: errno)
            }
        }
        let signal = ending & 0x7f
        status = signal == 0 ? ending >> 8 & 0xff : 128 + signal
        self.output = try output.content()
        self.errors = try errors.content()
    }
}

/// A file without a name, gone when nobody has it open any more.
private final class UnnamedFile {
    let number: CInt

    init() throws(SystemCallError) {
        var path = Array("\(NSTemporaryDirectory())/swbpf-output-XXXXXX".utf8CString)
        number = unsafe mkstemp(&path)
        guard number >= 0 else { throw SystemCallError(call: "mkstemp", subject: "output", number: errno) }
        _ = unsafe unlink(path)
        _ = fcntl(number, F_SETFD, FD_CLOEXEC)
    }

    deinit { close(number) }

    func content() throws -> [UInt8] {
        let file = FileHandle(fileDescriptor: number, closeOnDealloc: false)
        try file.seek(toOffset: 0)
        return Array(try file.readToEnd() ?? Data())
    }
}
