private import Glibc

/// The numbers of errors that are answers: what calls on the entries of maps return.
enum ErrorNumber {
    static let badDescriptor = EBADF
    /// EBADFD, what bpf(2) says of a descriptor that is not open.
    static let badDescriptorState = EBADFD
    static let noEntry = ENOENT
    static let noSpace = ENOSPC
    static let noPermission = EPERM
    static let noAccess = EACCES
    static let noProcess = ESRCH
    static let existing = EEXIST
    static let unknownCall = ENOSYS
    static let invalid = EINVAL
    static let interrupted = EINTR
    static let tryAgain = EAGAIN
    static let badMessage = EBADMSG
    static let noDevice = ENODEV
    static let noSuchAddress = ENXIO
    /// Errors that come of the process and the moment, not of what was asked for.
    static let sayNothing: Set<CInt> = [EPERM, ENOMEM, EMFILE, ENFILE, EINTR]
    static let notSupported = EOPNOTSUPP
    /// ENOTSUPP, which the C library does not know.
    static let notSupportedByKernel: CInt = 524
}

/// The error of the last call into a C library that says only that there was one.
func lastErrorNumber() -> CInt { errno }
