@testable import SwbpfCore

/// A `struct bpf_link_info` as a kernel would fill it, and the memory lent beside it.
struct LinkRecord {
    private var bytes = [UInt8](repeating: 0, count: LinkInfoLayout.size)
    var lists: [[UInt8]] = []

    /// The link 7 of a type, which holds the program 42.
    init(_ type: LinkType, program: UInt32 = 42) {
        let layout = LinkInfoLayout()
        self[layout.type] = type.rawValue
        self[layout.id] = 7
        self[layout.programID] = program
    }

    subscript<Value>(field: KernelField<Value>) -> Value {
        get { bytes.span.load(at: field.offset) ?? 0 }
        set {
            for index in 0..<field.size {
                bytes[field.offset + index] = UInt8(truncatingIfNeeded: newValue >> (index * 8))
            }
        }
    }

    /// The record as a kernel leaves it that knows `count` bytes of the structure.
    func record(count: Int = LinkInfoLayout.size) -> KernelRecord {
        KernelRecord(LinkInfoLayout.structure, bytes: bytes, count: count)
    }

    func link(count: Int = LinkInfoLayout.size) throws(DecodeError) -> LinkInfo {
        try LinkInfo(record(count: count), lists: lists.map { $0[...] })
    }

    /// Memory that a text was written to, as the kernel does: with a NUL and something old behind.
    static func text(_ text: String) -> [UInt8] { Array(text.utf8) + [0, 0x78, 0x78] }

    static func numbers(_ numbers: [UInt64]) -> [UInt8] {
        numbers.flatMap { number in (0..<8).map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) } }
    }
}

// Records of each kind; `LinkShowTests` has what is shown of them.
extension LinkRecord {
    static func rawTracepoint(cookie: UInt64 = 0) -> LinkRecord {
        var record = LinkRecord(.rawTracepoint)
        record[RawTracepointLinkLayout().cookie] = cookie
        record.lists = [text("sched_switch")]
        return record
    }

    static func tracing(cookie: UInt64 = 0, target: UInt32 = 1) -> LinkRecord {
        var record = LinkRecord(.tracing)
        let layout = TracingLinkLayout()
        record[layout.attachType] = 24
        record[layout.targetObjectID] = target
        record[layout.targetTypeID] = target == 0 ? 0 : 1234
        record[layout.cookie] = cookie
        return record
    }

    static func cgroup(attachType: UInt32 = 1) -> LinkRecord {
        var record = LinkRecord(.cgroup)
        let layout = CgroupLinkLayout()
        record[layout.cgroupID] = 0x1_0000_0019
        record[layout.attachType] = attachType
        return record
    }

    static func iterator(
        _ target: String, _ fill: (inout LinkRecord, IteratorLinkLayout) -> Void = { _, _ in }
    )
        -> LinkRecord
    {
        var record = LinkRecord(.iter)
        fill(&record, IteratorLinkLayout())
        record.lists = [text(target)]
        return record
    }

    static func device(_ type: LinkType, index: UInt32, attachType: UInt32 = 0) -> LinkRecord {
        var record = LinkRecord(type)
        let layout = DeviceLinkLayout()
        record[layout.interfaceIndex] = index
        record[layout.attachType] = attachType
        return record
    }

    static func netfilter(family: UInt32, hook: UInt32, flags: UInt32 = 0) -> LinkRecord {
        var record = LinkRecord(.netfilter)
        let layout = NetfilterLinkLayout()
        record[layout.family] = family
        record[layout.hook] = hook
        record[layout.priority] = -128
        record[layout.flags] = flags
        return record
    }

    static func perfEvent(
        _ kind: UInt32, _ name: String? = nil,
        _ fill: (inout LinkRecord, PerfEventLinkLayout) -> Void = { _, _ in }
    ) -> LinkRecord {
        var record = LinkRecord(.perfEvent)
        let layout = PerfEventLinkLayout()
        record[layout.kind] = kind
        fill(&record, layout)
        if let name { record.lists = [text(name)] }
        return record
    }

    static func counter(type: UInt32, configuration: UInt64, cookie: UInt64 = 0) -> LinkRecord {
        perfEvent(6) { record, layout in
            record[layout.counterType] = type
            record[layout.configuration] = configuration
            record[layout.counterCookie] = cookie
        }
    }

    static func kprobeMulti(
        _ addresses: [UInt64], cookies: [UInt64]? = nil, count: UInt32? = nil, flags: UInt32 = 0,
        missed: UInt64 = 0
    ) -> LinkRecord {
        var record = LinkRecord(.kprobeMulti)
        let layout = KprobeMultiLinkLayout()
        record[layout.count] = count ?? UInt32(addresses.count)
        record[layout.flags] = flags
        record[layout.missed] = missed
        record.lists = [numbers(addresses)] + (cookies.map { [numbers($0)] } ?? [])
        return record
    }

    static func uprobeMulti(
        _ columns: [[UInt64]], count: UInt32? = nil, flags: UInt32 = 0, process: Int32 = 0
    ) -> LinkRecord {
        var record = LinkRecord(.uprobeMulti)
        let layout = UprobeMultiLinkLayout()
        record[layout.count] = count ?? UInt32(columns[0].count)
        record[layout.flags] = flags
        record[layout.processID] = process
        record.lists = [text("/lib/libc.so.6")] + columns.map { numbers($0) }
        return record
    }
}
