private import Glibc

/// The numbers of errors that are answers: what calls on the entries of maps return.
enum ErrorNumber {
    static let noEntry = ENOENT
    static let noSpace = ENOSPC
    static let noPermission = EPERM
    static let invalid = EINVAL
    static let interrupted = EINTR
    static let tryAgain = EAGAIN
    /// Errors that come of the process and the moment, not of what was asked for.
    static let sayNothing: Set<CInt> = [EPERM, ENOMEM, EMFILE, ENFILE, EINTR]
    static let notSupported = EOPNOTSUPP
    /// ENOTSUPP, which the C library does not know.
    static let notSupportedByKernel: CInt = 524
}
