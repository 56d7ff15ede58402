private import CKernel
private import Glibc

/// A perf event of this thread that a program can be attached to: a kprobe, a uprobe or a tracepoint.
struct ProbeEvent {
    /// `PERF_TYPE_...`, or the number that the kernel gave the kind of event when it started.
    var type: UInt32
    /// The number of a tracepoint.
    var configuration: UInt64 = 0
    /// The function or file that is probed.
    var target: String?

    static let tracepoint: UInt32 = 2

    /// perf_event_open(2)
    func open() throws(SystemCallError) -> FileDescriptor {
        var attributes = PerfEventAttributes(type: type, configuration: configuration)
        var name = Array((target ?? "").utf8) + [0]
        var pinned = name.mutableSpan
        // The kernel reads the name during the call only, while `pinned` holds it.
        return try unsafe pinned.withUnsafeMutableBytes { (bytes) throws(SystemCallError) in
            if target != nil { attributes.set(56, UInt64(UInt(bitPattern: bytes.baseAddress))) }
            return try attributes.open(process: 0, cpu: -1, about: target ?? "")
        }
    }

    /// Lets the event hold the program. The event does not count yet.
    static func attach(_ program: borrowing FileDescriptor, to event: borrowing FileDescriptor)
        throws(SystemCallError)
    {
        // PERF_EVENT_IOC_SET_BPF
        let result = swbpf_ioctl(event.number, 0x4004_2408, UInt64(program.number))
        guard result >= 0 else {
            throw SystemCallError(call: "PERF_EVENT_IOC_SET_BPF", subject: "", number: CInt(-result))
        }
    }
}

/// A file of some zeros that is in no directory, gone when nobody has it open. `nil` where there are no such files.
func makeMemoryFile(_ name: String, count: Int) -> FileDescriptor? {
    let number = unsafe name.withCString { unsafe swbpf_memory_file($0) }
    guard number >= 0 else { return nil }
    let descriptor = FileDescriptor(owning: CInt(number))
    guard ftruncate(descriptor.number, off_t(count)) == 0 else { return nil }
    return descriptor
}
