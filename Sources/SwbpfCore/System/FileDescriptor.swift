private import Glibc

/// An open file, closed when its owner ends.
public struct FileDescriptor: ~Copyable, Sendable {
    /// The number the kernel knows it by. Valid as long as this value lives.
    public let number: CInt

    /// Takes over a descriptor that nothing else will close.
    package init(owning number: CInt) {
        self.number = number
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
