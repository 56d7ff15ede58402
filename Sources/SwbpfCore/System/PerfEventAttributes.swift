private import CKernel

/// struct perf_event_attr up to its fifth version, which every kernel that we run on knows.
struct PerfEventAttributes {
    private var bytes = [UInt8](repeating: 0, count: 112)

    /// - Parameters:
    ///   - type: `PERF_TYPE_...`, or the number that the kernel gave the kind of event when it started.
    ///   - configuration: what that means depends on the type.
    init(type: UInt32, configuration: UInt64) {
        set(0, type)
        set(4, UInt32(bytes.count))
        set(8, configuration)
    }

    mutating func set(_ offset: Int, _ number: some FixedWidthInteger) {
        for index in 0..<number.bitWidth / 8 {
            bytes[offset + index] = UInt8(truncatingIfNeeded: number >> (index * 8))
        }
    }

    /// perf_event_open(2) for a process (0 for this thread, -1 for all), on a CPU (-1 for all).
    func open(process: Int32, cpu: Int32, about subject: String) throws(SystemCallError) -> FileDescriptor {
        var bytes = bytes
        let result = unsafe swbpf_perf_event_open(&bytes, process, cpu, -1, 8 /* FD_CLOEXEC */)
        guard result >= 0 else {
            throw SystemCallError(call: "perf_event_open", subject: subject, number: CInt(-result))
        }
        return FileDescriptor(owning: CInt(result))
    }
}
