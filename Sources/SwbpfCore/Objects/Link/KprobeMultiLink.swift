/// A program at many kernel functions at once.
public struct KprobeMultiLink: Equatable, Sendable {
    /// It is run where the functions return.
    public var isReturn: Bool
    /// How many functions the kernel says there are; 0 before Linux 6.6.
    public var functionCount: UInt32
    /// Runs that were left out; `nil` before Linux 6.7.
    public var missed: UInt64?
    /// By address, the lowest first.
    public var functions: [ProbedFunction]
}

/// One of the functions of a link.
public struct ProbedFunction: Equatable, Sendable {
    /// 0 to those who may not see the kernel's addresses.
    public var address: UInt64
    /// What the program gets from bpf_get_attach_cookie; 0 before Linux 6.9.
    public var cookie: UInt64
}

/// Members of `struct bpf_link_info` for links of type kprobe_multi.
struct KprobeMultiLinkLayout {
    let addresses = KernelField<UInt64>("kprobe_multi.addrs", at: 16)
    let count = KernelField<UInt32>("kprobe_multi.count", at: 24)
    let flags = KernelField<UInt32>("kprobe_multi.flags", at: 28)
    let missed = KernelField<UInt64>("kprobe_multi.missed", at: 32)
    let cookies = KernelField<UInt64>("kprobe_multi.cookies", at: 40)
}

extension KprobeMultiLink {
    /// BPF_F_KPROBE_MULTI_RETURN
    private static let returnFlag: UInt32 = 1

    static func lists(for record: KernelRecord) -> [LentList] {
        let layout = KprobeMultiLinkLayout()
        guard let count = record.decodeIfPresent(layout.count), count > 0 else { return [] }
        var lists = [LentList(numbers: layout.addresses, count: layout.count, in: record)]
        // A kernel refuses an address where it knows no member.
        if record.decodeIfPresent(layout.cookies) != nil {
            lists.append(LentList(numbers: layout.cookies, count: layout.count, in: record))
        }
        return lists
    }

    init(_ record: KernelRecord, lists: [ArraySlice<UInt8>]) {
        let layout = KprobeMultiLinkLayout()
        isReturn = (record.decodeIfPresent(layout.flags) ?? 0) & Self.returnFlag != 0
        functionCount = record.decodeIfPresent(layout.count) ?? 0
        missed = record.decodeIfPresent(layout.missed)
        let addresses = numbers(in: lists.first, count: Int(functionCount))
        let cookies = numbers(in: lists.dropFirst().first, count: Int(functionCount))
        functions = addresses.enumerated().map { index, address in
            ProbedFunction(address: address, cookie: index < cookies.count ? cookies[index] : 0)
        }
        functions.sort { $0.address < $1.address }
    }
}
