import SwbpfCore

private import CKernel
private import Foundation
private import Synchronization

/// Programs, maps, links, cgroups, interfaces, network namespaces, struct_ops and processes that threads make and
/// remove as fast as they can, while something else looks at them.
///
/// What there is at one moment may be gone at the next, so each thread goes on where the kernel refuses something.
public final class HookChurn: Sendable {
    /// How often things appeared and vanished, by what they are.
    public var counts: [String: Int] { storage.withLock { $0 } }

    private let storage = Mutex<[String: Int]>([:])

    private let directory: String
    private let namespace: SharedDescriptor
    private let isRequestedToEnd = Atomic(false)
    private let ended = DispatchSemaphore(value: 0)
    private let suffix = String(UInt32.random(in: 0...0xffff), radix: 16)

    /// The root of the cgroups that come and go.
    public var cgroup: String { directory }
    /// Where the interfaces come and go, as a path that nsenter(1) can open.
    public var networkNamespace: String { "/proc/\(getpid())/fd/\(namespace.number)" }

    public init() throws {
        raiseLimits()
        guard let root = try mountPoint(of: "cgroup2") else { throw Unavailable("no cgroup2 is mounted") }
        directory = "\(root)/swbpf-churn-\(getpid())-\(suffix)"
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: false)
        namespace = SharedDescriptor(try NetworkNamespace.make())
    }

    deinit {
        for path in (1...4).reversed().map(nested) + [directory] { _ = unsafe rmdir(path) }
    }

    /// Runs `body` while all of it appears and vanishes.
    public func during<Result>(_ body: () throws -> Result) throws -> Result {
        let works: [(String, @Sendable () throws -> Void)] = [
            ("programs", addProgram), ("links", addLinks), ("cgroups", addCgroups),
            ("interfaces", addInterfaces), ("namespaces", addNamespace), ("processes", addProcess),
        ]
        for (name, work) in works {
            Thread { [self] in
                while !isRequestedToEnd.load(ordering: .relaxed) {
                    do {
                        try work()
                        storage.withLock { $0[name, default: 0] += 1 }
                    } catch {
                        // Another's doing, or too many at a time: the next round may do better.
                        usleep(1000)
                    }
                }
                ended.signal()
            }.start()
        }
        defer {
            isRequestedToEnd.store(true, ordering: .relaxed)
            for _ in works { ended.wait() }
        }
        return try body()
    }

    /// A program with a map of its own.
    private func addProgram() throws {
        let map = try MapSpecification(type: 1, name: "churn", valueSize: 8, capacity: 8).create()
        var specification = ProgramSpecification(type: 1, name: "churn")
        specification.instructions = [.loadMap(.r1, map.number)] + .returning(0)
        _ = try specification.load()
    }

    /// A raw tracepoint, a program at the churning cgroup by link, and one at the namespace.
    private func addLinks() throws {
        let tracepoint = try ProgramSpecification(type: 17, name: "churn_tp").load()
        let request = KernelRequest()
        request.set(0, text: KernelSymbol.tracepoint)
        request.set(8, descriptor: tracepoint.number)
        let link = try request.open(.rawTracepointOpen)
        let cgroup = try openFile(directory, .directory)
        let device = try ProgramSpecification(type: 15, name: "churn_device", attachType: 6).load()
        let held = try Self.link(device, target: cgroup.number, attach: 6)
        let lookup = try ProgramSpecification(type: 30, name: "churn_lookup", attachType: 36).load()
        let last = try Self.link(lookup, target: namespace.number, attach: 36)
        _ = (link.number, held.number, last.number)
    }

    private static func link(
        _ program: borrowing FileDescriptor, target: CInt, attach: UInt32, flags: UInt32 = 0
    ) throws -> FileDescriptor {
        let request = KernelRequest()
        request.set(0, descriptor: program.number)
        request.set(4, descriptor: target)
        request.set(8, attach)
        request.set(12, flags)
        return try request.open(.linkCreate)
    }

    private func nested(_ depth: Int) -> String { directory + String(repeating: "/c", count: depth) }

    /// Four levels, each with a program that the cgroup itself holds.
    private func addCgroups() throws {
        defer { for depth in (1...4).reversed() { _ = unsafe rmdir(nested(depth)) } }
        for depth in 1...4 {
            _ = unsafe mkdir(nested(depth), 0o755)
            let cgroup = try openFile(nested(depth), .directory)
            let program = try ProgramSpecification(type: 15, name: "churn_\(depth)", attachType: 6).load()
            let request = KernelRequest()
            request.set(0, descriptor: cgroup.number)
            request.set(4, descriptor: program.number)
            request.set(8, 6)
            request.set(12, 2 /* BPF_F_ALLOW_MULTI */)
            try request.call(.progAttach)
        }
    }

    /// A pair of interfaces with a program at one, renamed before they go.
    private func addInterfaces() throws {
        try NetworkNamespace.run(in: namespace.descriptor) {
            try Netlink.addPair(kind: "veth", "churn0", "churn1")
            defer { try? Netlink.delete(device: "churn1") }
            let index = Netlink.index(of: "churn0") ?? 0
            let program = try ProgramSpecification(type: 6, name: "churn_xdp", attachType: 37).load()
            let link = try Self.link(program, target: CInt(index), attach: 37, flags: 2 /* SKB_MODE */)
            try Netlink.setUp(index: index)
            _ = link.number
        }
    }

    /// A namespace with interfaces of its own, and with a program, until this thread has left it.
    private func addNamespace() throws {
        let short = try NetworkNamespace.make()
        try NetworkNamespace.run(in: short) {
            try Netlink.addPair(kind: "veth", "short0", "short1")
            let program = try ProgramSpecification(type: 22, name: "churn_flow", attachType: 17).load()
            let link = try Self.link(program, target: short.number, attach: 17)
            usleep(2000)
            _ = link.number
        }
    }

    /// A process in a namespace that is its own, which holds nothing for long.
    private func addProcess() throws {
        let child = Process()
        child.executableURL = URL(filePath: "/usr/bin/unshare")
        child.arguments = ["--net", "--", "sleep", "0.02"]
        try child.run()
        child.waitUntilExit()
    }
}
