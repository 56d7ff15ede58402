import SwbpfCore

private import Glibc
private import Synchronization

/// A network namespace for a test that changes it: with a loopback device, `dev0` and `dev1`.
///
/// Whatever is in it has the same names and numbers as in the next one.
public final class DevicePlayground: Sendable {
    private let namespace: SharedDescriptor

    public init() throws {
        namespace = SharedDescriptor(try NetworkNamespace.make())
        try run {
            try Netlink.addPair(kind: "veth", "dev0", "dev1")
            for name in ["dev0", "dev1"] {
                if let index = Netlink.index(of: name) { try Netlink.setUp(index: index) }
            }
        }
    }

    /// Runs `body`, and the programs it starts, inside.
    public func run<Result>(_ body: () throws -> Result) throws -> Result {
        try NetworkNamespace.run(in: namespace.descriptor, body)
    }
}

/// A cgroup for a test that changes it, with another one, `child`, in it.
public final class CgroupPlayground: Sendable {
    public let path: String
    public var child: String { "\(path)/child" }

    private static let count = Mutex(0)

    public init() throws {
        guard let mount = try mountPoint(of: "cgroup2") else { throw Unavailable("cgroup2 is not mounted") }
        let number = Self.count.withLock { count in
            count += 1
            return count
        }
        path = "\(mount)/swbpf-playground-\(getpid())-\(number)"
        for directory in [path, "\(path)/child"] {
            guard unsafe mkdir(directory, 0o755) == 0 else {
                throw SystemCallError(call: "mkdir", subject: directory, number: errno)
            }
        }
    }

    deinit {
        _ = unsafe rmdir(child)
        _ = unsafe rmdir(path)
    }
}

/// Programs for the tests that attach some themselves.
public enum LoadedProgram {
    /// A program that a cgroup takes at this hook.
    public static func cgroup(_ hook: CgroupHook, name: String) throws -> ObjectHandle {
        try ObjectHandle(
            .program,
            try ProgramSpecification(
                type: hook.programType, name: name, attachType: hook.rawValue, instructions: .returning(1)
            ).load())
    }

    public static func xdp(name: String) throws -> ObjectHandle {
        try ObjectHandle(
            .program, try ProgramSpecification(type: 6, name: name, instructions: .returning(2)).load())
    }

    /// A classifier for tcx: 46 is for ingress, 47 for egress.
    public static func classifier(name: String) throws -> ObjectHandle {
        try ObjectHandle(
            .program, try ProgramSpecification(type: 3, name: name, instructions: .returning(-1)).load())
    }
}
