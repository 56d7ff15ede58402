/// A program at an event of perf: a probe, a tracepoint, a counter.
public struct PerfEventLink: Equatable, Sendable {
    public var event: Event
    /// What the program gets from bpf_get_attach_cookie; `nil` where the kernel does not tell: before Linux 6.9.
    public var cookie: UInt64?

    /// What makes the program run.
    public enum Event: Equatable, Sendable {
        case uprobe(UserProbe)
        case kprobe(KernelProbe)
        /// A tracepoint by its name, without its category.
        case tracepoint(String)
        case counter(PerfCounter)
        /// What the kernel does not tell, before Linux 6.6, or a kind newer than this build.
        case none
    }
}

/// A place in a program or library.
public struct UserProbe: Equatable, Sendable {
    /// It is run where the function returns.
    public var isReturn: Bool
    public var file: String
    /// Bytes from the beginning of the file.
    public var offset: UInt32
    /// Where in the file the counter lies that says whether anybody is interested; 0 if there is none.
    public var counterOffset: UInt64?
}

/// A place in the kernel.
public struct KernelProbe: Equatable, Sendable {
    /// It is run where the function returns.
    public var isReturn: Bool
    /// 0 to those who may not see the kernel's addresses.
    public var address: UInt64
    /// Empty for a probe that was set by its address.
    public var function: String
    /// Bytes from the beginning of the function.
    public var offset: UInt32
    /// Runs that were left out; `nil` before Linux 6.7.
    public var missed: UInt64?
}

/// An event that is counted, as perf_event_open(2) takes it.
public struct PerfCounter: Equatable, Sendable {
    /// PERF_TYPE_..., or the number of a unit that the kernel made while it ran.
    public var type: UInt32
    /// Which of the type's events.
    public var configuration: UInt64
}

/// `enum bpf_perf_event_type`
private enum PerfEventKind: UInt32 {
    case uprobe = 1
    case uretprobe = 2
    case kprobe = 3
    case kretprobe = 4
    case tracepoint = 5
    case event = 6
}

/// Members of `struct bpf_link_info` for links of type perf_event. Behind the kind lies a union.
struct PerfEventLinkLayout {
    let kind = KernelField<UInt32>("perf_event.type", at: 16)
    /// The name and its length lie at the same places for all kinds that have one.
    let name = KernelField<UInt64>("perf_event.uprobe.file_name", at: 24)
    let nameLength = KernelField<UInt32>("perf_event.uprobe.name_len", at: 32)
    let fileOffset = KernelField<UInt32>("perf_event.uprobe.offset", at: 36)
    let uprobeCookie = KernelField<UInt64>("perf_event.uprobe.cookie", at: 40)
    let counterOffset = KernelField<UInt64>("perf_event.uprobe.ref_ctr_offset", at: 48)
    let function = KernelField<UInt64>("perf_event.kprobe.func_name", at: 24)
    let functionLength = KernelField<UInt32>("perf_event.kprobe.name_len", at: 32)
    let functionOffset = KernelField<UInt32>("perf_event.kprobe.offset", at: 36)
    let address = KernelField<UInt64>("perf_event.kprobe.addr", at: 40)
    let missed = KernelField<UInt64>("perf_event.kprobe.missed", at: 48)
    let kprobeCookie = KernelField<UInt64>("perf_event.kprobe.cookie", at: 56)
    let tracepoint = KernelField<UInt64>("perf_event.tracepoint.tp_name", at: 24)
    let tracepointLength = KernelField<UInt32>("perf_event.tracepoint.name_len", at: 32)
    let tracepointCookie = KernelField<UInt64>("perf_event.tracepoint.cookie", at: 40)
    let configuration = KernelField<UInt64>("perf_event.event.config", at: 24)
    let counterType = KernelField<UInt32>("perf_event.event.type", at: 32)
    let counterCookie = KernelField<UInt64>("perf_event.event.cookie", at: 40)
}

extension PerfEventLink {
    static func lists(for record: KernelRecord) -> [LentList] {
        let layout = PerfEventLinkLayout()
        switch PerfEventKind(rawValue: record.decodeIfPresent(layout.kind) ?? 0) {
        case .uprobe, .uretprobe, .kprobe, .kretprobe, .tracepoint:
            return [LentList(text: layout.name, length: layout.nameLength)]
        case .event, nil: return []
        }
    }

    init(_ record: KernelRecord, lists: [ArraySlice<UInt8>]) {
        let layout = PerfEventLinkLayout()
        let kind = PerfEventKind(rawValue: record.decodeIfPresent(layout.kind) ?? 0)
        let nameBytes = (lists.first ?? []).prefix { $0 != 0 }
        let name = text(nameBytes)
        switch kind {
        case .uprobe, .uretprobe:
            event = .uprobe(
                UserProbe(
                    isReturn: kind == .uretprobe, file: text(fromSystem: nameBytes),
                    offset: record.decodeIfPresent(layout.fileOffset) ?? 0,
                    counterOffset: record.decodeIfPresent(layout.counterOffset)))
            cookie = record.decodeIfPresent(layout.uprobeCookie)
        case .kprobe, .kretprobe:
            event = .kprobe(
                KernelProbe(
                    isReturn: kind == .kretprobe, address: record.decodeIfPresent(layout.address) ?? 0,
                    function: name, offset: record.decodeIfPresent(layout.functionOffset) ?? 0,
                    missed: record.decodeIfPresent(layout.missed)))
            cookie = record.decodeIfPresent(layout.kprobeCookie)
        case .tracepoint:
            event = .tracepoint(name)
            cookie = record.decodeIfPresent(layout.tracepointCookie)
        case .event:
            event = .counter(
                PerfCounter(
                    type: record.decodeIfPresent(layout.counterType) ?? 0,
                    configuration: record.decodeIfPresent(layout.configuration) ?? 0))
            cookie = record.decodeIfPresent(layout.counterCookie)
        case nil: event = .none
        }
    }
}
