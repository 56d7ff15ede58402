/// A program at a raw tracepoint.
public struct RawTracepointLink: Equatable, Sendable {
    public var tracepoint: String
    /// What the program gets from bpf_get_attach_cookie; `nil` before Linux 6.9.
    public var cookie: UInt64?
}

/// A program at a kernel function, a security hook or another program: fentry, fexit, LSM, freplace.
public struct TracingLink: Equatable, Sendable {
    public var attachType: AttachType
    /// The program it is attached to, or the BTF object of the function it is attached to.
    public var targetObjectID: UInt32
    /// The function's id in that BTF; 0, as the other one, before Linux 5.13.
    public var targetTypeID: UInt32
    /// What the program gets from bpf_get_attach_cookie; `nil` where the kernel does not tell.
    public var cookie: UInt64?
    /// The type of the program, which is not part of the record; `nil` until it is looked up.
    public var programType: ProgramType?
}

/// Members of `struct bpf_link_info` for links of type raw_tracepoint.
struct RawTracepointLinkLayout {
    let name = KernelField<UInt64>("raw_tracepoint.tp_name", at: 16)
    let nameLength = KernelField<UInt32>("raw_tracepoint.tp_name_len", at: 24)
    let cookie = KernelField<UInt64>("raw_tracepoint.cookie", at: 32)
}

/// Members of `struct bpf_link_info` for links of type tracing.
struct TracingLinkLayout {
    let attachType = KernelField<UInt32>("tracing.attach_type", at: 16)
    let targetObjectID = KernelField<UInt32>("tracing.target_obj_id", at: 20)
    let targetTypeID = KernelField<UInt32>("tracing.target_btf_id", at: 24)
    let cookie = KernelField<UInt64>("tracing.cookie", at: 32)
}

extension RawTracepointLink {
    static func lists(for record: KernelRecord) -> [LentList] {
        let layout = RawTracepointLinkLayout()
        return [LentList(text: layout.name, length: layout.nameLength)]
    }

    init(_ record: KernelRecord, lists: [ArraySlice<UInt8>]) {
        tracepoint = text(lists.first ?? [])
        cookie = record.decodeIfPresent(RawTracepointLinkLayout().cookie)
    }
}

extension TracingLink {
    init(_ record: KernelRecord) throws(DecodeError) {
        let layout = TracingLinkLayout()
        attachType = AttachType(rawValue: try record.decode(layout.attachType))
        targetObjectID = record.decodeIfPresent(layout.targetObjectID) ?? 0
        targetTypeID = record.decodeIfPresent(layout.targetTypeID) ?? 0
        cookie = record.decodeIfPresent(layout.cookie)
    }
}
