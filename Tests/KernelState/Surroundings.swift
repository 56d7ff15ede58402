import SwbpfCore

private import CKernel
private import Glibc

/// What links attach to: a network namespace with devices, a cgroup, files.
extension StateBuilder {
    /// The function's place in the file that uprobes attach to; nothing ever maps that file.
    static let uprobeOffsets: [UInt64] = [0x100, 0x200, 0x300]
    /// More such places, for probes with a counter.
    static let countedOffsets: [UInt64] = [0x400, 0x500, 0x600]

    var uprobeTarget: String { directory + "/uprobe target" }

    func makeSurroundings() {
        make("network namespace", since: KernelVersion(3, 0)) {
            let namespace = SharedDescriptor(try NetworkNamespace.make())
            content.held.append(namespace)
            networkNamespace = namespace
            content.networkNamespace = "/proc/\(getpid())/fd/\(namespace.number)"
        }
        make("device veth") { try addDevices(kind: "veth", names: ["inner0", "inner1"]) }
        make("device netkit", since: KernelVersion(6, 7), evidence: KernelSymbol.netkit) {
            try addDevices(kind: "netkit", names: ["netkit0", "netkit1"])
        }
        make("device outer") { try addOuterDevice() }
        make("cgroup", since: KernelVersion(4, 5)) { try makeCgroup() }
        make("uprobe target") {
            // nop, over and over, is an instruction wherever a probe is put.
            try write([UInt8](repeating: 0x90, count: 4096), to: uprobeTarget)
            content.undo.append(.removeFile(uprobeTarget))
        }
        make("tracefs", since: KernelVersion(4, 1)) { tracefs = try findTracefs() }
    }

    func inNetworkNamespace<Result: ~Copyable>(_ body: () throws -> Result) throws -> Result {
        guard let networkNamespace else { throw Unavailable("no network namespace") }
        return try NetworkNamespace.run(in: networkNamespace.descriptor, body)
    }

    private func addDevices(kind: String, names: [String]) throws {
        try inNetworkNamespace {
            try Netlink.addPair(kind: kind, names[0], names[1])
            for name in names {
                guard let index = Netlink.index(of: name) else { throw Unavailable("no device \(name)") }
                try Netlink.setUp(index: index)
                content.devices[name] = index
            }
        }
    }

    /// A device beside those of the caller, where tools see it; its peer is in the namespace.
    private func addOuterDevice() throws {
        guard let networkNamespace else { throw Unavailable("no network namespace") }
        let name = "swbpf\(suffix)"
        try Netlink.addPair(
            kind: "veth", name, "outer1", peerNamespace: networkNamespace.descriptor.number)
        content.undo.append(.deleteDevice(name))
        guard let index = Netlink.index(of: name) else { throw Unavailable("no device \(name)") }
        try Netlink.setUp(index: index)
        content.devices["outer"] = index
    }

    private func makeCgroup() throws {
        let root = try mountPoint(of: "cgroup2") ?? mountPrivately("cgroup2")
        let path = directory.split(separator: "/").last.map { "\(root)/\($0)" } ?? root
        try makeDirectory(path)
        content.undo.append(.removeDirectory(path))
        content.cgroup = path
    }

    private func findTracefs() throws -> String {
        try mountPoint(of: "tracefs") ?? mountPrivately("tracefs")
    }

    /// Mounts a file system in the state's directory.
    func mountPrivately(_ type: String) throws -> String {
        let path = "\(directory)/\(type)"
        try makeDirectory(path)
        content.undo.append(.removeDirectory(path))
        let result = unsafe swbpf_mount(type, path, type, 0, nil)
        guard result == 0 else { throw SystemCallError(call: "mount", subject: path, number: CInt(-result)) }
        content.undo.append(.unmount(path))
        return path
    }

    func makeDirectory(_ path: String) throws(SystemCallError) {
        guard unsafe mkdir(path, 0o755) == 0 else {
            throw SystemCallError(call: "mkdir", subject: path, number: errno)
        }
    }
}

/// Where a file system of this type is mounted, if it is.
func mountPoint(of type: String) throws(SystemCallError) -> String? {
    let mounts = String(decoding: try readFile("/proc/self/mounts"), as: UTF8.self)
    for line in mounts.split(separator: "\n") {
        let fields = line.split(separator: " ")
        // A path with a space is written with \040; none of ours is mounted at such a place.
        if fields.count > 2, fields[2] == type, !fields[1].contains("\\") { return String(fields[1]) }
    }
    return nil
}

/// Writes a new file.
func write(_ bytes: [UInt8], to path: String) throws(SystemCallError) {
    let file = try openFile(path, .create)
    guard unsafe Glibc.write(file.number, bytes, bytes.count) == bytes.count else {
        throw SystemCallError(call: "write", subject: path, number: errno)
    }
}
