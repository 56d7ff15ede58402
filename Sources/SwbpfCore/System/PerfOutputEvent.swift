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
        // PERF_TYPE_SOFTWARE, PERF_COUNT_SW_BPF_OUTPUT
        var attributes = PerfEventAttributes(type: 1, configuration: 10)
        attributes.set(16, UInt32(1))  // sample_period
        attributes.set(24, UInt32(1 << 2 | 1 << 10))  // sample_type: PERF_SAMPLE_TIME, PERF_SAMPLE_RAW
        attributes.set(48, UInt32(1))  // wakeup_events
        return try attributes.open(process: -1, cpu: Int32(cpu), about: subject)
    }

    /// PERF_EVENT_IOC_ENABLE
    func enable() throws(SystemCallError) {
        let result = swbpf_ioctl(descriptor.number, 0x2400, 0)
        if result < 0 {
            throw SystemCallError(call: "ioctl", subject: "CPU \(cpu)", number: CInt(-result))
        }
    }
}
