/// A program that is run for each of the kernel's objects of some kind.
public struct IteratorLink: Equatable, Sendable {
    /// The kind of object: `bpf_map`, `task_file`.
    public var target: String
    public var scope: Scope

    /// To which objects of the kind it is limited.
    public enum Scope: Equatable, Sendable {
        case map(id: UInt32)
        case thread(id: UInt32)
        case process(id: UInt32)
        /// The control group to begin at, and the way through those around it.
        case cgroup(id: UInt64, order: CgroupOrder)
        /// All, or what the kernel does not tell.
        case none
    }
}

/// The way an iterator takes through control groups: `enum bpf_cgroup_iter_order`.
public struct CgroupOrder: KernelNumber {
    public let rawValue: UInt32
    public init(rawValue: UInt32) { self.rawValue = rawValue }

    public static let names = [
        "order_unspec", "self_only", "descendants_pre", "descendants_post", "ancestors_up", "children",
    ]
    public static let kernelEnum = "bpf_cgroup_iter_order"
    public static let kernelPrefix = "BPF_CGROUP_ITER_"
}

/// Members of `struct bpf_link_info` for links of type iter. Which of those behind the name are
/// meant depends on the target.
struct IteratorLinkLayout {
    let target = KernelField<UInt64>("iter.target_name", at: 16)
    let targetLength = KernelField<UInt32>("iter.target_name_len", at: 24)
    let mapID = KernelField<UInt32>("iter.map.map_id", at: 28)
    let cgroupID = KernelField<UInt64>("iter.cgroup.cgroup_id", at: 32)
    let cgroupOrder = KernelField<UInt32>("iter.cgroup.order", at: 40)
    let threadID = KernelField<UInt32>("iter.task.tid", at: 32)
    let processID = KernelField<UInt32>("iter.task.pid", at: 36)
}

extension IteratorLink {
    static func lists(for record: KernelRecord) -> [LentList] {
        let layout = IteratorLinkLayout()
        return [LentList(text: layout.target, length: layout.targetLength)]
    }

    init(_ record: KernelRecord, lists: [ArraySlice<UInt8>]) {
        target = text(lists.first ?? [])
        scope = Scope(target, record)
    }
}

extension IteratorLink.Scope {
    fileprivate init(_ target: String, _ record: KernelRecord) {
        let layout = IteratorLinkLayout()
        self = .none
        switch target {
        case "bpf_map_elem", "bpf_sk_storage_map":
            self = .map(id: record.decodeIfPresent(layout.mapID) ?? 0)
        case "task", "task_file", "task_vma":
            if let id = record.decodeIfPresent(layout.threadID), id != 0 {
                self = .thread(id: id)
            } else if let id = record.decodeIfPresent(layout.processID), id != 0 {
                self = .process(id: id)
            }
        case "cgroup":
            self = .cgroup(
                id: record.decodeIfPresent(layout.cgroupID) ?? 0,
                order: CgroupOrder(rawValue: record.decodeIfPresent(layout.cgroupOrder) ?? 0))
        default: break
        }
    }
}
