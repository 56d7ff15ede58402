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
        // struct perf_event_attr up to its fifth version, which every kernel that we run on knows.
        var attributes = [UInt8](repeating: 0, count: 112)
        func set(_ offset: Int, _ number: UInt64, _ size: Int) {
            for index in 0..<size {
                attributes[offset + index] = UInt8(truncatingIfNeeded: number >> (index * 8))
            }
        }
        set(0, UInt64(type), 4)
        set(4, UInt64(attributes.count), 4)
        set(8, configuration, 8)
        var name = Array((target ?? "").utf8) + [0]
        var pinned = name.mutableSpan
        // The kernel reads the name during the call only, while `pinned` holds it.
        let result = unsafe pinned.withUnsafeMutableBytes { bytes in
            if target != nil { set(56, UInt64(UInt(bitPattern: bytes.baseAddress)), 8) }
            return unsafe swbpf_perf_event_open(&attributes, 0, -1, -1, 8 /* FD_CLOEXEC */)
        }
        guard result >= 0 else {
            throw SystemCallError(call: "perf_event_open", subject: target ?? "", number: CInt(-result))
        }
        return FileDescriptor(owning: CInt(result))
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
