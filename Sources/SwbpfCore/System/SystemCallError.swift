private import Glibc

/// A system call that the kernel refused.
public struct SystemCallError: Error, Equatable, Sendable {
    /// What was asked, as the manual pages spell it: `BPF_PROG_GET_FD_BY_ID`, `open`.
    public let call: String
    /// What it was asked about, in the user's words: `program 42`. Empty if there is no one subject.
    public let subject: String
    /// The error number, positive, as in errno(3).
    public let number: CInt
    /// The kernel's own words about it; empty where it has none.
    public let explanation: String

    public init(call: String, subject: String, number: CInt, explanation: String = "") {
        self.call = call
        self.subject = subject
        self.number = number
        self.explanation = explanation
    }

    /// The thing asked about is not there, or not any more.
    public var isNoEntry: Bool { number == ENOENT }
    public var isPermissionDenied: Bool { number == EPERM || number == EACCES }
    public var isInvalidArgument: Bool { number == EINVAL }
    /// What was lent to the kernel was too small for its answer.
    public var isNoSpace: Bool { number == ENOSPC }
    /// The kernel is older than a member that was filled in.
    public var isTooBig: Bool { number == E2BIG }
    public var isInterrupted: Bool { number == EINTR }
    /// The process asked about has ended.
    public var isNoProcess: Bool { number == ESRCH }
    public var isNoDevice: Bool { number == ENODEV }
    public var isOutOfDescriptors: Bool { number == EMFILE || number == ENFILE }
    public var isBrokenPipe: Bool { number == EPIPE }
    public var isNotSupported: Bool { number == EOPNOTSUPP || number == 524 }
    public var isBusy: Bool { number == EBUSY }
    public var isOutOfMemory: Bool { number == ENOMEM }
    public var isBadDescriptor: Bool { number == EBADF }
    public var isUnknownCall: Bool { number == ENOSYS }
    public var isExisting: Bool { number == EEXIST }
    /// What was asked for may succeed a moment later: a lock was taken, or memory is being made ready.
    public var mayPass: Bool { [EAGAIN, EBUSY, EINTR, ENOMEM].contains(number) }

    /// The kernel's reason, in the C library's words.
    public var reason: String { errorText(number) }
}

/// What strerror(3) says; numbers that only the kernel knows get a text here too.
func errorText(_ number: CInt) -> String {
    // ENOTSUPP, which the kernel was never meant to show.
    if number == 524 { return "Operation not supported by the kernel (524)" }
    guard let text = unsafe strerror(number) else { return "Unknown error \(number)" }
    return unsafe String(cString: text)
}

extension SystemCallError: CustomStringConvertible {
    public var description: String {
        let words = explanation.isEmpty ? "" : " (\(explanation))"
        return subject.isEmpty ? "\(call): \(reason)\(words)" : "\(subject): \(call): \(reason)\(words)"
    }
}

/// What strerror(3) says and nothing else, as other tools print it: `Unknown error 524`.
func libraryErrorText(_ number: CInt) -> String {
    guard let text = unsafe strerror(number) else { return "Unknown error \(number)" }
    return unsafe String(cString: text)
}
