/// Facts about one link, as of the moment they were read.
public struct LinkInfo: Equatable, Sendable {
    public var id: UInt32
    public var type: LinkType
    /// 0 for a link that holds a struct_ops map instead of a program.
    public var programID: UInt32
    public var detail: LinkDetail
}

/// What a link has beside its id, type and program: where it holds the program.
public enum LinkDetail: Equatable, Sendable {
    case rawTracepoint(RawTracepointLink)
    case tracing(TracingLink)
    case cgroup(CgroupLink)
    case iterator(IteratorLink)
    case netns(NetworkNamespaceLink)
    case xdp(XDPLink)
    case perfEvent(PerfEventLink)
    case kprobeMulti(KprobeMultiLink)
    case structOps(StructOpsLink)
    case netfilter(NetfilterLink)
    /// A link of type tcx or netkit.
    case device(DeviceLink)
    case uprobeMulti(UprobeMultiLink)
    case sockmap(SockmapLink)
    /// A type of which the kernel tells no more, as tracing_multi in Linux 7.2, or one newer than this build.
    case none
}

/// The members that links of all types have in `struct bpf_link_info`. Behind them, from byte 16,
/// lies a union with a structure for each type.
struct LinkInfoLayout {
    static let structure = "bpf_link_info"
    static let size = 64
    let type = KernelField<UInt32>("type", at: 0)
    let id = KernelField<UInt32>("id", at: 4)
    let programID = KernelField<UInt32>("prog_id", at: 8)
}

extension LinkInfo {
    /// `lists` is the memory that was lent for `LinkDetail.lists`, as the kernel left it.
    init(_ record: KernelRecord, lists: [ArraySlice<UInt8>] = []) throws(DecodeError) {
        let layout = LinkInfoLayout()
        id = try record.decode(layout.id)
        type = LinkType(rawValue: try record.decode(layout.type))
        programID = try record.decode(layout.programID)
        detail = try LinkDetail(type, record, lists: lists)
    }
}

extension LinkDetail {
    /// The memory to lend for what a record only points to, as a first answer without any says.
    static func lists(for record: KernelRecord) throws(DecodeError) -> [LentList] {
        switch LinkType(rawValue: try record.decode(LinkInfoLayout().type)) {
        case .rawTracepoint: RawTracepointLink.lists(for: record)
        case .iter: IteratorLink.lists(for: record)
        case .perfEvent: PerfEventLink.lists(for: record)
        case .kprobeMulti: KprobeMultiLink.lists(for: record)
        case .uprobeMulti: UprobeMultiLink.lists(for: record)
        default: []
        }
    }

    fileprivate init(_ type: LinkType, _ record: KernelRecord, lists: [ArraySlice<UInt8>]) throws(DecodeError)
    {
        switch type {
        case .rawTracepoint: self = .rawTracepoint(RawTracepointLink(record, lists: lists))
        case .tracing: self = .tracing(try TracingLink(record))
        case .cgroup: self = .cgroup(try CgroupLink(record))
        case .iter: self = .iterator(IteratorLink(record, lists: lists))
        case .netns: self = .netns(try NetworkNamespaceLink(record))
        case .xdp: self = .xdp(try XDPLink(record))
        case .perfEvent: self = .perfEvent(PerfEventLink(record, lists: lists))
        case .kprobeMulti: self = .kprobeMulti(KprobeMultiLink(record, lists: lists))
        case .structOps: self = .structOps(try StructOpsLink(record))
        case .netfilter: self = .netfilter(try NetfilterLink(record))
        case .tcx, .netkit: self = .device(try DeviceLink(record))
        case .uprobeMulti: self = .uprobeMulti(UprobeMultiLink(record, lists: lists))
        case .sockmap: self = .sockmap(try SockmapLink(record))
        default: self = .none
        }
    }

    /// The hook that the program was written for, where the link says it.
    var attachType: AttachType? {
        switch self {
        case .tracing(let link): link.attachType
        case .cgroup(let link): link.attachType
        case .netns(let link): link.attachType
        case .device(let link): link.attachType
        case .sockmap(let link): link.attachType
        default: nil
        }
    }

    /// The network interface, where the link is at one; 0 once that is gone.
    var interfaceIndex: UInt32? {
        switch self {
        case .xdp(let link): link.interfaceIndex
        case .device(let link): link.interfaceIndex
        default: nil
        }
    }
}

/// Bounds of what a link may have, so that no count makes us lend without measure.
enum LinkLimit {
    /// PATH_MAX, which no name or path in the kernel exceeds.
    static let text = 4096
    /// MAX_KPROBE_MULTI_CNT and MAX_UPROBE_MULTI_CNT.
    static let probes: UInt32 = 1 << 20
}

extension LentList {
    /// Memory for a text, as long as any can be: some kernels do not say its length beforehand.
    init(text: KernelField<UInt64>, length: KernelField<UInt32>) {
        self.init(
            address: AttributeField(text.offset), count: AttributeField(length.offset), elementSize: 1,
            capacity: LinkLimit.text)
    }

    /// Memory for as many 8-byte numbers as a record says there are.
    init(numbers: KernelField<UInt64>, count: KernelField<UInt32>, in record: KernelRecord) {
        self.init(
            address: AttributeField(numbers.offset), count: AttributeField(count.offset), elementSize: 8,
            capacity: Int(min(record.decodeIfPresent(count) ?? 0, LinkLimit.probes)))
    }
}

/// The 8-byte numbers in lent memory: `count` of them, or as many as there are.
func numbers(in memory: ArraySlice<UInt8>?, count: Int) -> [UInt64] {
    guard let span = memory?.span else { return [] }
    var numbers: [UInt64] = []
    numbers.reserveCapacity(min(count, span.count / 8))
    for index in 0..<min(count, span.count / 8) { numbers.append(span.load(at: index * 8) ?? 0) }
    return numbers
}
