/// A program at many places in one program or library.
public struct UprobeMultiLink: Equatable, Sendable {
    /// It is run where the functions return.
    public var isReturn: Bool
    /// Empty before Linux 6.8.
    public var path: String
    /// How many places the kernel says there are; 0 before Linux 6.8.
    public var placeCount: UInt32
    /// The only process for which the program is run; 0 for all.
    public var processID: Int32
    public var places: [ProbedPlace]
}

/// One of the places of a link.
public struct ProbedPlace: Equatable, Sendable {
    /// Bytes from the beginning of the file.
    public var offset: UInt64
    /// Where in the file the counter lies that says whether anybody is interested; 0 if there is none.
    public var counterOffset: UInt64
    /// What the program gets from bpf_get_attach_cookie.
    public var cookie: UInt64
}

/// Members of `struct bpf_link_info` for links of type uprobe_multi.
struct UprobeMultiLinkLayout {
    let path = KernelField<UInt64>("uprobe_multi.path", at: 16)
    let offsets = KernelField<UInt64>("uprobe_multi.offsets", at: 24)
    let counterOffsets = KernelField<UInt64>("uprobe_multi.ref_ctr_offsets", at: 32)
    let cookies = KernelField<UInt64>("uprobe_multi.cookies", at: 40)
    let pathLength = KernelField<UInt32>("uprobe_multi.path_size", at: 48)
    let count = KernelField<UInt32>("uprobe_multi.count", at: 52)
    let flags = KernelField<UInt32>("uprobe_multi.flags", at: 56)
    let processID = KernelField<Int32>("uprobe_multi.pid", at: 60)
}

extension UprobeMultiLink {
    /// BPF_F_UPROBE_MULTI_RETURN
    private static let returnFlag: UInt32 = 1

    static func lists(for record: KernelRecord) -> [LentList] {
        let layout = UprobeMultiLinkLayout()
        guard let count = record.decodeIfPresent(layout.count), count > 0 else { return [] }
        return [LentList(text: layout.path, length: layout.pathLength)]
            + [layout.offsets, layout.counterOffsets, layout.cookies].map { numbers in
                LentList(numbers: numbers, count: layout.count, in: record)
            }
    }

    init(_ record: KernelRecord, lists: [ArraySlice<UInt8>]) {
        let layout = UprobeMultiLinkLayout()
        isReturn = (record.decodeIfPresent(layout.flags) ?? 0) & Self.returnFlag != 0
        path = text(fromSystem: (lists.first ?? []).prefix { $0 != 0 })
        placeCount = record.decodeIfPresent(layout.count) ?? 0
        processID = record.decodeIfPresent(layout.processID) ?? 0
        let count = Int(placeCount)
        var columns = lists.dropFirst().map { numbers(in: $0, count: count)[...] }
        while columns.count < 3 { columns.append([]) }
        places = columns[0].indices.map { index in
            ProbedPlace(
                offset: columns[0][index], counterOffset: columns[1].dropFirst(index).first ?? 0,
                cookie: columns[2].dropFirst(index).first ?? 0)
        }
    }
}
