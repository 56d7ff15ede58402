private import Glibc

/// Where an answer goes, written in large pieces: standard output, or a file that takes its place.
public final class AnswerOutput {
    private let descriptor: FileDescriptor?
    private let subject: String
    /// The first thing that went wrong; nothing is written behind it.
    private(set) var error: SystemCallError?

    /// Standard output.
    init() {
        descriptor = nil
        subject = "standard output"
    }

    /// An open file.
    init(_ descriptor: consuming FileDescriptor, about subject: String) {
        self.descriptor = consume descriptor
        self.subject = subject
    }

    var hasFailed: Bool { error != nil }

    var isTerminal: Bool { isatty(number) == 1 }

    /// A terminal whose user has nothing against colours: see no-color.org.
    var showsColors: Bool {
        func variable(_ name: String) -> String {
            unsafe getenv(name).map { unsafe String(cString: $0) } ?? ""
        }
        guard isTerminal, variable("NO_COLOR").isEmpty else { return false }
        return !["", "dumb"].contains(variable("TERM"))
    }

    func write(_ bytes: Span<UInt8>) {
        guard error == nil, !bytes.isEmpty else { return }
        error = writeAll(bytes, to: number, about: subject)
    }

    /// Notices that nobody reads any more, also where nothing is being written.
    func noticeReader() {
        guard error == nil else { return }
        var entry = pollfd(fd: number, events: 0, revents: 0)
        guard unsafe poll(&entry, 1, 0) > 0, entry.revents & Int16(POLLERR | POLLHUP) != 0 else { return }
        error = SystemCallError(call: "write", subject: subject, number: EPIPE)
    }

    /// Gives a new file the permissions of the one it replaces, or those that new files have.
    fileprivate func setMode(like path: String) {
        var status = stat()
        if unsafe systemPath(path).withCString({ unsafe stat($0, &status) }) == 0 {
            // What cannot be kept, such as a mode of another owner's file, is as a new file's.
            if fchmod(number, status.st_mode & 0o7777) == 0 { return }
        }
        let mask = umask(0)
        umask(mask)
        _ = fchmod(number, 0o666 & ~mask)
    }

    private var number: CInt {
        switch descriptor {
        case .some(let descriptor): descriptor.number
        case .none: STDOUT_FILENO
        }
    }
}

/// A file that gets its new content all at once, or keeps the old one.
struct ReplacedFile {
    private let path: String
    /// Beside the file, so that it can take its place; `nil` for what is no regular file, such as a
    /// terminal or a pipe, which is written to as the answer is made.
    private let temporaryPath: String?
    let output: AnswerOutput

    init(_ path: String) throws(SystemCallError) {
        // A symbolic link stays, what it leads to is replaced.
        self.path = (try? absolutePath(path)) ?? path
        if let status = try? fileStatus(self.path, following: true), !status.isRegular {
            temporaryPath = nil
            output = AnswerOutput(try openFile(self.path, .write), about: path)
            return
        }
        let temporary = "\(self.path).\(getpid()).new"
        temporaryPath = temporary
        do throws(SystemCallError) {
            output = AnswerOutput(try openFile(temporary, .create), about: path)
        } catch {
            throw SystemCallError(call: error.call, subject: path, number: error.number)
        }
        removeOnSignal(temporary)
        output.setMode(like: self.path)
    }

    /// Lets the new content take the file's place.
    func commit() throws(SystemCallError) {
        guard let temporaryPath else { return }
        let old = systemPath(temporaryPath)
        let new = systemPath(path)
        let result = unsafe old.withCString { old in unsafe new.withCString { unsafe rename(old, $0) } }
        if result == 0 { return }
        let number = errno
        discard()
        throw SystemCallError(call: "rename", subject: path, number: number)
    }

    /// Leaves the file as it was.
    func discard() {
        guard let temporaryPath else { return }
        _ = unsafe systemPath(temporaryPath).withCString { unsafe unlink($0) }
    }
}

/// What is not finished yet, for the handler of signals, which may do next to nothing.
private nonisolated(unsafe) var unfinishedFile: UnsafeMutablePointer<CChar>?

/// Lets a signal that ends the process take the new file away first.
private func removeOnSignal(_ path: String) {
    unsafe unfinishedFile = systemPath(path).withCString { unsafe strdup($0) }
    for number in [SIGHUP, SIGINT, SIGTERM] {
        let before = signal(number) { number in
            if let file = unsafe unfinishedFile { _ = unsafe unlink(file) }
            _ = signal(number, SIG_DFL)
            raise(number)
        }
        // Who started us wants it ignored, as nohup does: SIG_IGN is 1.
        if unsafe unsafeBitCast(before, to: Int.self) == 1 { _ = signal(number, SIG_IGN) }
    }
}

/// Writes to standard error; what cannot be written there is lost.
func writeToStandardError(_ text: String) {
    _ = writeAll(Array(text.utf8).span, to: STDERR_FILENO, about: "standard error")
}

private func writeAll(_ bytes: Span<UInt8>, to descriptor: CInt, about subject: String) -> SystemCallError? {
    var start = 0
    while start < bytes.count {
        let count = unsafe bytes.extracting(start..<bytes.count).withUnsafeBytes { rest in
            unsafe Glibc.write(descriptor, rest.baseAddress, rest.count)
        }
        if count >= 0 {
            start += count
        } else if errno != EINTR {
            return SystemCallError(call: "write", subject: subject, number: errno)
        }
    }
    return nil
}

/// Everything that standard input holds.
func readStandardInput(limit: Int = .max) throws(SystemCallError) -> [UInt8] {
    try readAll(standardInput(), limit: limit, about: "standard input")
}

/// Standard input, to read from it piece by piece.
func standardInput() throws(SystemCallError) -> FileDescriptor {
    let number = dup(STDIN_FILENO)
    guard number >= 0 else { throw SystemCallError(call: "read", subject: "standard input", number: errno) }
    return FileDescriptor(owning: number)
}

/// Makes the first three descriptors safe to use, and a reader that goes away an error like others.
///
/// Where one of the three is closed, the next file that is opened would get its number, and
/// output would go into that file. The root directory takes the place: writing to it fails.
func prepareStandardDescriptors() {
    for number in STDIN_FILENO...STDERR_FILENO where fcntl(number, F_GETFD) < 0 {
        guard let placeholder = try? openFile("/", .pathOnly) else { continue }
        _ = placeholder.release()
    }
    _ = signal(SIGPIPE, SIG_IGN)
}
