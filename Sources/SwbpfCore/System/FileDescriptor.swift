private import Glibc

/// An open file, closed when its owner ends.
public struct FileDescriptor: ~Copyable, Sendable {
    /// The number the kernel knows it by. Valid as long as this value lives.
    public let number: CInt

    /// Takes over a descriptor that nothing else will close.
    package init(owning number: CInt) {
        self.number = number
    }

    /// Another number for a file whose descriptor belongs to somebody else.
    init(duplicating other: CInt, about subject: @autoclosure () -> String) throws(SystemCallError) {
        number = fcntl(other, F_DUPFD_CLOEXEC, 0)
        guard number >= 0 else {
            throw noting(SystemCallError(call: "dup", subject: subject(), number: errno))
        }
    }

    deinit {
        _ = close(number)
    }

    /// Gives the number away; from now on the caller closes it.
    package consuming func release() -> CInt {
        let number = number
        discard self
        return number
    }
}
