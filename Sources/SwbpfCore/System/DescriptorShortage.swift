private import Synchronization

/// Whether this process ever had no descriptor left.
///
/// Much is looked up that may be missing: fdinfo, other processes' files, pins. What is not there is
/// left out of the answer. What could not be opened for want of descriptors must not pass for it.
enum DescriptorShortage {
    private static let flag = Atomic(false)

    static func note() { flag.store(true, ordering: .relaxed) }

    /// Whether one was noted since the last call.
    static func take() -> Bool { flag.exchange(false, ordering: .relaxed) }
}

/// The error itself, after a shortage of descriptors has been noted.
func noting(_ error: SystemCallError) -> SystemCallError {
    if error.isOutOfDescriptors { DescriptorShortage.note() }
    return error
}
