/// The kind of event at which a program runs: `enum bpf_task_fd_type`.
public struct TaskFileType: KernelNumber {
    public let rawValue: UInt32
    public init(rawValue: UInt32) { self.rawValue = rawValue }

    static let rawTracepoint = TaskFileType(rawValue: 0)
    static let tracepoint = TaskFileType(rawValue: 1)
    static let kprobe = TaskFileType(rawValue: 2)
    static let kretprobe = TaskFileType(rawValue: 3)
    static let uprobe = TaskFileType(rawValue: 4)
    static let uretprobe = TaskFileType(rawValue: 5)

    public static let names = [
        "raw_tracepoint", "tracepoint", "kprobe", "kretprobe", "uprobe", "uretprobe",
    ]
    public static let kernelEnum = "bpf_task_fd_type"
    public static let kernelPrefix = "BPF_FD_TYPE_"
}
