private import CKernel
private import Glibc

/// What a path that a user gives leads to, as far as it matters for reading it.
enum InputKind: Equatable, Sendable {
    case regular(size: Int)
    /// A file of sysfs, which the kernel provides.
    case kernelProvided
    /// What `<(command)` and a redirected standard input give. It ends when its writers do.
    case anonymousPipe
    /// A pipe with a name in a directory: opening one waits for a writer who may never come.
    case namedPipe
    case directory
    case device
    case socket
}

/// What a path leads to. Nothing is opened: that alone has effects on some devices.
func inputKind(_ path: String) throws(SystemCallError) -> InputKind {
    var status = stat()
    guard unsafe systemPath(path).withCString({ unsafe stat($0, &status) }) == 0 else {
        throw SystemCallError(call: "open", subject: path, number: errno)
    }
    switch status.st_mode & S_IFMT {
    case S_IFREG:
        return try fileSystemType(path) == sysfsType ? .kernelProvided : .regular(size: Int(status.st_size))
    case S_IFIFO: return try fileSystemType(path) == pipefsType ? .anonymousPipe : .namedPipe
    case S_IFDIR: return .directory
    case S_IFSOCK: return .socket
    default: return .device
    }
}

/// SYSFS_MAGIC
private let sysfsType: UInt64 = 0x6265_6572
/// PIPEFS_MAGIC
private let pipefsType: UInt64 = 0x5049_5045

/// An open file of which only that is read which is asked for.
///
/// It is read and not mapped: others may cut the file short at any time, which would end a
/// process that had mapped it.
final class FileBytes: ByteSource {
    private let descriptor: FileDescriptor
    /// Bytes when it was opened.
    let count: Int

    /// What is read at once at most: more is not memory that one file may claim.
    static let limit = 1 << 30

    init(_ descriptor: consuming FileDescriptor, count: Int) {
        self.descriptor = descriptor
        self.count = count
    }

    func slice(_ range: Range<Int>) throws(DecodeError) -> ByteSlice {
        guard range.count <= Self.limit else {
            throw DecodeError(
                what: "file", offset: range.lowerBound,
                reason: "needs \(range.count) bytes at once, no more than \(Self.limit) are read")
        }
        let (memory, filled) = unsafe read(range)
        let store = unsafe ByteStore(HeldMemory(UnsafeBufferPointer(memory)) { unsafe $0.deallocate() })
        guard filled == range.count else {
            let reason =
                filled < 0
                ? "cannot be read: \(errorText(CInt(-filled)))" : "became shorter while it was read"
            throw DecodeError(what: "file", offset: range.lowerBound + max(0, filled), reason: reason)
        }
        return ByteSlice(store, 0..<store.count)
    }

    /// Memory with the bytes of a range, and how many came, or the error number negated.
    private func read(_ range: Range<Int>) -> (UnsafeMutableBufferPointer<UInt8>, Int) {
        let memory = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: range.count)
        var filled = 0
        while filled < range.count {
            // The kernel writes during the call only, into memory that nobody else knows yet.
            let rest = unsafe UnsafeMutableRawBufferPointer(memory)[filled...]
            let count = unsafe pread(
                descriptor.number, UnsafeMutableRawBufferPointer(rebasing: rest).baseAddress, rest.count,
                range.lowerBound + filled)
            if count > 0 {
                filled += count
            } else if count == 0 {
                break
            } else if errno != EINTR {
                filled = -Int(errno)
                break
            }
        }
        if filled < range.count { unsafe memory[max(0, filled)...].initialize(repeating: 0) }
        return unsafe (memory, filled)
    }
}
