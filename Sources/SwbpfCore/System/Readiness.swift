private import Glibc

/// Waits until one of several descriptors has something to read.
struct Readiness {
    private var waiting: [pollfd] = []

    /// The descriptor has to stay open as long as this value is used.
    mutating func add(_ descriptor: borrowing FileDescriptor) {
        waiting.append(pollfd(fd: descriptor.number, events: Int16(POLLIN), revents: 0))
    }

    /// poll(2). Returns whether there is something; a signal ends the wait too.
    mutating func wait(milliseconds: Int32) throws(SystemCallError) -> Bool {
        let count = waiting.count
        var target = waiting.mutableSpan
        // The kernel writes during the call only, while `target` pins the memory.
        let ready = unsafe target.withUnsafeMutableBufferPointer { list in
            unsafe poll(list.baseAddress, nfds_t(count), milliseconds)
        }
        guard ready >= 0 else {
            if errno == EINTR { return false }
            throw SystemCallError(call: "poll", subject: "", number: errno)
        }
        // Of a CPU that was taken away nothing more comes, and poll(2) would say so without end.
        for index in waiting.indices where waiting[index].revents & Int16(POLLHUP | POLLERR | POLLNVAL) != 0 {
            waiting[index].fd = -1
        }
        return ready > 0
    }
}

/// Sleeps, or until a signal comes.
func sleep(milliseconds: Int32) {
    _ = poll(nil, 0, milliseconds)
}
