private import CKernel

/// A perf event on one CPU for what BPF programs write into a perf event array, with its ring.
final class PerfOutputEvent {
    let cpu: Int
    let descriptor: FileDescriptor
    let ring: PerfRing

    /// Pages of data for each CPU, as bpftool has them.
    private static let pageCount = 16

    init(cpu: Int) throws(SystemCallError) {
        self.cpu = cpu
        let subject = "CPU \(cpu)"
        descriptor = try Self.open(cpu: cpu, about: subject)
        let page = pageSize()
        let memory = try SharedMemory(
            mapping: descriptor, count: page * (1 + Self.pageCount), isWritable: true, about: subject)
        ring = PerfRing(memory, dataStart: page, size: page * Self.pageCount)
    }

    /// A counter of PERF_COUNT_SW_BPF_OUTPUT, which wakes its reader for each record.
    private static func open(cpu: Int, about subject: String) throws(SystemCallError) -> FileDescriptor {
        // struct perf_event_attr up to its fifth version, which every kernel that we run on knows.
        var attributes = [UInt8](repeating: 0, count: 112)
        func set(_ offset: Int, _ number: UInt32) {
            for index in 0..<4 {
                attributes[offset + index] = UInt8(truncatingIfNeeded: number >> (index * 8))
            }
        }
        set(0, 1)  // type: PERF_TYPE_SOFTWARE
        set(4, UInt32(attributes.count))
        set(8, 10)  // config: PERF_COUNT_SW_BPF_OUTPUT
        set(16, 1)  // sample_period
        set(24, 1 << 2 | 1 << 10)  // sample_type: PERF_SAMPLE_TIME, PERF_SAMPLE_RAW
        set(48, 1)  // wakeup_events
        let result = unsafe swbpf_perf_event_open(&attributes, -1, Int32(cpu), -1, 8 /* FD_CLOEXEC */)
        guard result >= 0 else {
            throw SystemCallError(call: "perf_event_open", subject: subject, number: CInt(-result))
        }
        return FileDescriptor(owning: CInt(result))
    }

    /// PERF_EVENT_IOC_ENABLE
    func enable() throws(SystemCallError) {
        let result = swbpf_ioctl(descriptor.number, 0x2400, 0)
        if result < 0 {
            throw SystemCallError(call: "ioctl", subject: "CPU \(cpu)", number: CInt(-result))
        }
    }
}
