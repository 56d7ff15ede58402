private import CKernel
private import Glibc

/// How a file is opened; `close-on-exec` always.
package enum OpenMode: Sendable {
    case read
    case directory
    /// Names the file without opening it: for readlink and stat only.
    case pathOnly
    /// A new file for writing; fails where one exists.
    case create
    /// An existing file that is no regular one, for writing.
    case write

    fileprivate var flags: CInt {
        switch self {
        case .read: O_RDONLY | O_CLOEXEC
        case .directory: O_RDONLY | O_DIRECTORY | O_CLOEXEC
        case .pathOnly: swbpf_open_path | O_CLOEXEC
        case .create: O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC
        case .write: O_WRONLY | O_NOCTTY | O_CLOEXEC
        }
    }
}

/// open(2). A `directory` makes a relative path relative to it.
package func openFile(_ path: String, _ mode: OpenMode = .read) throws(SystemCallError) -> FileDescriptor {
    try openFile(path, mode, in: AT_FDCWD)
}

/// openat(2): a path relative to an open directory.
package func openFile(
    _ path: String, _ mode: OpenMode = .read, in directory: borrowing FileDescriptor
) throws(SystemCallError) -> FileDescriptor {
    try openFile(path, mode, in: directory.number)
}

private func openFile(_ path: String, _ mode: OpenMode, in directory: CInt) throws(SystemCallError)
    -> FileDescriptor
{
    let name = systemPath(path)
    while true {
        let number = unsafe name.withCString { unsafe openat(directory, $0, mode.flags, 0o600) }
        if number >= 0 { return FileDescriptor(owning: number) }
        let error = errno
        if error == EINTR { continue }
        throw noting(SystemCallError(call: "open", subject: path, number: error))
    }
}

/// read(2) into the whole span. Returns how many bytes came; 0 at the end of the file.
package func read(
    _ descriptor: borrowing FileDescriptor, into target: inout MutableSpan<UInt8>,
    about subject: @autoclosure () -> String = ""
) throws(SystemCallError) -> Int {
    while true {
        // The kernel writes during the call only, while `target` pins the memory.
        let count = unsafe target.withUnsafeMutableBytes { bytes in
            unsafe Glibc.read(descriptor.number, bytes.baseAddress, bytes.count)
        }
        if count >= 0 { return count }
        if errno == EINTR { continue }
        throw SystemCallError(call: "read", subject: subject(), number: errno)
    }
}

/// read(2) into the bytes from `start` on, of which there has to be one. Returns how many came.
func read(
    _ descriptor: borrowing FileDescriptor, into bytes: inout [UInt8], from start: Int,
    about subject: @autoclosure () -> String = ""
) throws(SystemCallError) -> Int {
    precondition(0..<bytes.count ~= start)
    while true {
        var target = bytes.mutableSpan
        // The kernel writes during the call only, while `target` pins the memory.
        let count = unsafe target.withUnsafeMutableBytes { bytes in
            let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: bytes[start...])
            return unsafe Glibc.read(descriptor.number, rest.baseAddress, rest.count)
        }
        if count >= 0 { return count }
        if errno == EINTR { continue }
        throw SystemCallError(call: "read", subject: subject(), number: errno)
    }
}

/// Everything that is left to read. The fewer reads the better the size is known.
///
/// Reading ends soon behind the limit; who gives one refuses what is longer.
package func readAll(
    _ descriptor: borrowing FileDescriptor, sizeHint: Int = 0, limit: Int = .max,
    about subject: @autoclosure () -> String = ""
) throws(SystemCallError) -> [UInt8] {
    var content: [UInt8] = []
    // One byte more, so that the end shows in the first read.
    var room = max(sizeHint + 1, 4096)
    while true {
        let start = content.count
        content.reserveCapacity(start + room)
        var failure: SystemCallError?
        content.append(addingCapacity: room) { target in
            // The kernel writes during the call only, into memory that the array has just reserved.
            unsafe target.withUnsafeMutableBufferPointer { memory, count in
                let rest = unsafe UnsafeMutableRawBufferPointer(
                    rebasing: UnsafeMutableRawBufferPointer(memory)[count...])
                let read = unsafe Glibc.read(descriptor.number, rest.baseAddress, rest.count)
                if read >= 0 {
                    count += read
                } else {
                    failure = SystemCallError(call: "read", subject: "", number: errno)
                }
            }
        }
        if let failure, !failure.isInterrupted {
            throw SystemCallError(call: failure.call, subject: subject(), number: failure.number)
        }
        if content.count == start && failure == nil || content.count > limit { return content }
        room = max(4096, min(content.count, 1 << 20))
    }
}

/// The content of a file, whose size is asked first so that one read is enough.
package func readFile(_ path: String) throws(SystemCallError) -> [UInt8] {
    let descriptor = try openFile(path)
    var status = stat()
    let size = unsafe fstat(descriptor.number, &status) == 0 ? Int(status.st_size) : 0
    return try readAll(descriptor, sizeHint: size, about: path)
}

/// readlink(2), of a name in an open directory.
package func readLink(_ name: String, in directory: borrowing FileDescriptor) throws(SystemCallError)
    -> String
{
    try readLink(name, in: directory.number)
}

/// readlink(2).
package func readLink(_ path: String) throws(SystemCallError) -> String {
    try readLink(path, in: AT_FDCWD)
}

private func readLink(_ path: String, in directory: CInt) throws(SystemCallError) -> String {
    let name = systemPath(path)
    var buffer = [UInt8](repeating: 0, count: 4096)
    var target = buffer.mutableSpan
    let count = unsafe target.withUnsafeMutableBytes { bytes in
        guard let start = unsafe bytes.bindMemory(to: CChar.self).baseAddress else { return 0 }
        return unsafe name.withCString { unsafe readlinkat(directory, $0, start, bytes.count) }
    }
    guard count >= 0 else { throw SystemCallError(call: "readlink", subject: path, number: errno) }
    return text(fromSystem: buffer[0..<count])
}

/// A name in a directory.
package struct DirectoryEntry: Equatable, Sendable {
    /// The name's bytes: file names need not be UTF-8.
    package let name: [UInt8]
    package let isDirectory: Bool
    package let isSymbolicLink: Bool
}

/// What stat(2) says of a file.
package struct FileStatus: Equatable, Sendable {
    package let device: UInt64
    package let inode: UInt64
    package let isDirectory: Bool
    package let isSymbolicLink: Bool
    package let isRegular: Bool
    package let size: Int
    /// Of a directory: 2 and the number of directories in it, where the file system counts them.
    package let linkCount: Int
}

/// lstat(2): a symbolic link is itself.
package func fileStatus(_ path: String, following: Bool = false) throws(SystemCallError) -> FileStatus {
    var status = stat()
    let result = unsafe systemPath(path).withCString {
        unsafe fstatat(AT_FDCWD, $0, &status, following ? 0 : AT_SYMLINK_NOFOLLOW)
    }
    guard result == 0 else { throw SystemCallError(call: "stat", subject: path, number: errno) }
    return FileStatus(status)
}

/// fstat(2)
package func fileStatus(of descriptor: borrowing FileDescriptor) throws(SystemCallError) -> FileStatus {
    var status = stat()
    guard unsafe fstat(descriptor.number, &status) == 0 else {
        throw SystemCallError(call: "fstat", subject: "", number: errno)
    }
    return FileStatus(status)
}

extension FileStatus {
    fileprivate init(_ status: stat) {
        let kind = status.st_mode & S_IFMT
        self.init(
            device: UInt64(status.st_dev), inode: UInt64(status.st_ino), isDirectory: kind == S_IFDIR,
            isSymbolicLink: kind == S_IFLNK, isRegular: kind == S_IFREG, size: Int(status.st_size),
            linkCount: Int(status.st_nlink))
    }
}

/// realpath(3): the path from the root, without symbolic links.
func absolutePath(_ path: String) throws(SystemCallError) -> String {
    let found = unsafe systemPath(path).withCString { unsafe realpath($0, nil) }
    guard let found = unsafe found else {
        throw SystemCallError(call: "realpath", subject: path, number: errno)
    }
    defer { unsafe free(found) }
    return text(
        fromSystem: unsafe UnsafeBufferPointer(start: found, count: strlen(found)).map {
            UInt8(bitPattern: $0)
        })
}

/// The kind of file system that holds a path, as statfs(2) numbers it.
package func fileSystemType(_ path: String) throws(SystemCallError) -> UInt64 {
    var type: UInt64 = 0
    let result = unsafe systemPath(path).withCString { unsafe swbpf_file_system_type($0, &type) }
    guard result == 0 else { throw SystemCallError(call: "statfs", subject: path, number: CInt(-result)) }
    return type
}

/// BPF_FS_MAGIC
package let bpffsType: UInt64 = 0xcafe_4a11

extension Array where Element == UInt8 {
    /// Lends bytes that end with a NUL to a C function, for the call only.
    func withCString<Result>(_ body: (UnsafePointer<CChar>) -> Result) -> Result {
        unsafe withUnsafeBytes { bytes in
            let characters = unsafe bytes.bindMemory(to: CChar.self)
            guard let start = characters.baseAddress else { preconditionFailure("a path has at least a NUL") }
            return unsafe body(start)
        }
    }
}
