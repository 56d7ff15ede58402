import SwbpfCore

private import CKernel
private import Glibc

/// struct perf_event_attr, as far as the state's events need it.
struct PerfEvent {
    var type: UInt32
    var configuration: UInt64
    var period: UInt64 = 0
    /// The kind of access of a breakpoint.
    var breakpointType: UInt32 = 0
    /// A breakpoint's address, or the address of a probed function's or file's name.
    var first: UInt64 = 0
    /// A breakpoint's length, or a probe's offset.
    var second: UInt64 = 0
    /// The process watched, or -1 for all on the first processor.
    var process: CInt = -1

    /// `text` is lent for the call, and its address is the attribute's `first`.
    func open(lending text: String? = nil) throws(SystemCallError) -> FileDescriptor {
        let lender = KernelRequest()
        defer { withExtendedLifetime(lender) {} }
        var bytes = [UInt8](repeating: 0, count: 112)
        func write(_ number: [UInt8], at offset: Int) {
            bytes.replaceSubrange(offset..<offset + number.count, with: number)
        }
        write(.of(type), at: 0)
        write(.of(UInt32(bytes.count)), at: 4)
        write(.of(configuration), at: 8)
        write(.of(period), at: 16)
        write(.of(breakpointType), at: 52)
        write(.of(text.map { lender.lend(Array($0.utf8) + [0]) } ?? first), at: 56)
        write(.of(second), at: 64)
        let result = unsafe swbpf_perf_event_open(
            &bytes, process, process == -1 ? 0 : -1, -1, 8 /* FD_CLOEXEC */)
        if result < 0 { throw SystemCallError(call: "perf_event_open", subject: "", number: CInt(-result)) }
        return FileDescriptor(owning: CInt(result))
    }

    /// The number of a kind of event that the kernel numbers while it starts: `kprobe`, `uprobe`.
    static func type(named name: String) throws -> UInt32 {
        try number(in: "/sys/bus/event_source/devices/\(name)/type")
    }

    static func number(in path: String) throws -> UInt32 {
        let text = String(decoding: try readFile(path), as: UTF8.self)
        guard let number = UInt32(text.prefix { $0.isNumber }) else { throw Unavailable("\(path): \(text)") }
        return number
    }
}

/// Attaches a program to a perf event by ioctl(2) and turns it on. The event holds the program; there is no link.
func attach(_ program: ObjectHandle, to event: borrowing FileDescriptor) throws(SystemCallError) {
    // PERF_EVENT_IOC_SET_BPF, PERF_EVENT_IOC_ENABLE
    for (request, argument) in [(UInt64(0x4004_2408), UInt64(program.descriptor.number)), (0x2400, 0)] {
        let result = swbpf_ioctl(event.number, request, argument)
        if result < 0 { throw SystemCallError(call: "ioctl", subject: "perf event", number: CInt(-result)) }
    }
}

func processID() -> CInt { getpid() }
