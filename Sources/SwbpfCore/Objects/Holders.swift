/// A process that holds an object open.
public struct Holder: Hashable, Sendable {
    public var pid: Int32
    /// The name of its main thread, at most 15 bytes.
    public var comm: String

    public init(pid: Int32, comm: String) {
        self.pid = pid
        self.comm = comm
    }
}

/// Who holds programs, maps, links and BTF objects open.
public struct Holders: Equatable, Sendable {
    private var processes: [ObjectKind: [UInt32: [Holder]]] = [:]
    /// What links for perf events were given for their program, by the link's id, where that was found out.
    var cookies: [UInt32: UInt64] = [:]

    /// The processes that hold an object, in the order of their numbers.
    public subscript(kind: ObjectKind, id: UInt32) -> [Holder] { processes[kind]?[id] ?? [] }

    public init() {}

    /// Adds a process, once however many descriptors it has for the object.
    mutating func add(_ pid: Int32, of kind: ObjectKind, id: UInt32, comm: () -> String) {
        // Processes come one after the other, so a known one is the last.
        if processes[kind]?[id]?.last?.pid == pid { return }
        processes[kind, default: [:]][id, default: []].append(Holder(pid: pid, comm: comm()))
    }

    /// How holders can be found. Both ways have the same answer.
    public enum Way: Sendable {
        case proc, iterator
    }

    /// Looks who holds objects now, by the faster way; by the other where that is refused.
    ///
    /// - Parameter needsCookies: only the iterator sees them on all kernels.
    public static func find(needsCookies: Bool = false) -> (holders: Holders, way: Way) {
        if hasKernelsNumbers, needsCookies || isIteratorFaster, let holders = try? find(by: .iterator) {
            return (holders, .iterator)
        }
        return ((try? find(by: .proc)) ?? Holders(), .proc)
    }

    /// Looks who holds objects now, in one way only. This process itself is left out.
    public static func find(by way: Way) throws -> Holders {
        try find(by: way, leavingOut: ownProcessID())
    }

    static func find(by way: Way, leavingOut own: Int32) throws -> Holders {
        switch way {
        case .proc: HolderScan.holders(leavingOut: own)
        case .iterator: try HolderIterator.holders(leavingOut: own)
        }
    }

    /// Processes have the numbers here that the kernel itself has for them, and an iterator with it. In the
    /// PID namespace of a container they have others, which /proc shows.
    private static var hasKernelsNumbers: Bool {
        guard let namespace = try? readLink("/proc/self/ns/pid") else { return true }
        // PROC_PID_INIT_INO
        return namespace == "pid:[4026531836]"
    }

    /// The iterator costs the same for few files as for many: reading the kernel's BTF and having the
    /// program verified, a few milliseconds. That is what /proc takes for some thousand descriptors.
    private static let iteratorCost = 1500

    private static var isIteratorFaster: Bool {
        guard let content = try? readFile("/proc/sys/fs/file-nr") else { return true }
        let count = String(decoding: content.prefix { $0 != 0x09 && $0 != 0x0a }, as: UTF8.self)
        return Int(count).map { $0 > iteratorCost } ?? true
    }
}
