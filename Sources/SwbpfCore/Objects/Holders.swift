/// A process that holds an object open.
public struct Holder: Hashable, Sendable {
    public var pid: Int32
    /// The name of its main thread, at most 15 bytes.
    public var comm: String
}

/// Who holds programs, maps, links and BTF objects open.
public struct Holders: Sendable {
    private var processes: [ObjectKind: [UInt32: [Holder]]] = [:]

    /// The processes that hold an object, in the order of their numbers.
    public subscript(kind: ObjectKind, id: UInt32) -> [Holder] { processes[kind]?[id] ?? [] }

    init() {}

    /// Adds a process, once however many descriptors it has for the object.
    mutating func add(_ holder: Holder, of kind: ObjectKind, id: UInt32) {
        let held = processes[kind]?[id] ?? []
        guard !held.contains(where: { $0.pid == holder.pid }) else { return }
        processes[kind, default: [:]][id, default: []].append(holder)
    }

    /// Looks who holds objects now.
    public static func find() -> Holders {
        HolderScan.holders()
    }
}
