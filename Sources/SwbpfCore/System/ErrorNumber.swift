private import Glibc

/// The numbers of errors that are answers: what calls on the entries of maps return.
enum ErrorNumber {
    static let noEntry = ENOENT
    static let noSpace = ENOSPC
    static let noPermission = EPERM
    static let invalid = EINVAL
    static let interrupted = EINTR
    static let tryAgain = EAGAIN
    static let badMessage = EBADMSG
    static let noDevice = ENODEV
    static let accessDenied = EACCES
    static let noSuchAddress = ENXIO
    static let notSupported = EOPNOTSUPP
    /// ENOTSUPP, which the C library does not know.
    static let notSupportedByKernel: CInt = 524
}
