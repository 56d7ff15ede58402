private import Glibc

/// Standard output, written in large pieces.
struct StandardOutput: ~Copyable {
    /// The first thing that went wrong; nothing is written behind it.
    private(set) var error: SystemCallError?

    var hasFailed: Bool { error != nil }

    mutating func write(_ bytes: [UInt8]) {
        guard error == nil else { return }
        error = writeAll(bytes, to: STDOUT_FILENO, about: "standard output")
    }
}

/// Writes to standard error; what cannot be written there is lost.
func writeToStandardError(_ text: String) {
    _ = writeAll(Array(text.utf8), to: STDERR_FILENO, about: "standard error")
}

private func writeAll(_ bytes: [UInt8], to descriptor: CInt, about subject: String) -> SystemCallError? {
    var start = 0
    while start < bytes.count {
        let count = unsafe bytes[start...].withUnsafeBytes { rest in
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
func readStandardInput() throws(SystemCallError) -> [UInt8] {
    let number = dup(STDIN_FILENO)
    guard number >= 0 else { throw SystemCallError(call: "read", subject: "standard input", number: errno) }
    return try readAll(FileDescriptor(owning: number), about: "standard input")
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
