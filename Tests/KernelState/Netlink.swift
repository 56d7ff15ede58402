import SwbpfCore

private import CKernel
private import Glibc

/// Requests to rtnetlink(7) that make and remove devices in the network namespace of the calling thread.
enum Netlink {
    /// Makes a pair of devices. `namespace` is where the second one goes, or `nil` for beside the first.
    static func addPair(
        kind: String, _ name: String, _ peer: String, peerNamespace namespace: CInt? = nil
    ) throws(SystemCallError) {
        var peerPart = interface(index: 0, flags: 0) + attribute(3, Array(peer.utf8) + [0])
        if let namespace { peerPart += attribute(28, .of(namespace)) }
        // VETH_INFO_PEER and IFLA_NETKIT_PEER_INFO are both 1.
        let data = attribute(2, attribute(1, peerPart))
        let information = attribute(18, attribute(1, Array(kind.utf8) + [0]) + data)
        try request(
            16, flags: 0x600 /* EXCL, CREATE */,
            interface(index: 0, flags: 0) + attribute(3, Array(name.utf8) + [0]) + information,
            about: "\(kind) \(name)")
    }

    static func setUp(index: UInt32) throws(SystemCallError) {
        try request(16, interface(index: index, flags: 1 /* IFF_UP */), about: "device \(index)")
    }

    static func delete(device name: String) throws(SystemCallError) {
        try request(
            17, interface(index: 0, flags: 0) + attribute(3, Array(name.utf8) + [0]), about: "device \(name)")
    }

    /// The index of a device, or `nil` where there is none of that name.
    static func index(of name: String) -> UInt32? {
        let index = unsafe if_nametoindex(name)
        return index == 0 ? nil : index
    }

    /// struct ifinfomsg
    static func interface(index: UInt32, flags: UInt32) -> [UInt8] {
        .of(UInt32(0)) + .of(index) + .of(flags) + .of(flags)
    }

    /// struct rtattr, padded to 4 bytes.
    static func attribute(_ type: UInt16, _ content: [UInt8]) -> [UInt8] {
        let padding = [UInt8](repeating: 0, count: -content.count & 3)
        return .of(UInt16(content.count + 4)) + .of(type) + content + padding
    }

    /// Sends one request and waits until the kernel says that it is done.
    static func request(
        _ type: UInt16, flags: UInt16 = 0, _ body: [UInt8], about subject: String
    ) throws(SystemCallError) {
        let number = socket(16 /* AF_NETLINK */, CInt(SOCK_RAW.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard number >= 0 else { throw SystemCallError(call: "socket", subject: subject, number: errno) }
        let socket = FileDescriptor(owning: number)
        let header: [UInt8] = .of(UInt32(body.count + 16)) + .of(type) + .of(flags | 5 /* REQUEST, ACK */)
        let message = header + .of(UInt64(1)) + body
        guard unsafe send(socket.number, message, message.count, 0) == message.count else {
            throw SystemCallError(call: "send", subject: subject, number: errno)
        }
        var answer = [UInt8](repeating: 0, count: 8192)
        let count = unsafe recv(socket.number, &answer, answer.count, 0)
        guard count >= 20 else { throw SystemCallError(call: "recv", subject: subject, number: errno) }
        let result = CInt(
            bitPattern: (0..<4).reduce(UInt32(0)) { $0 | UInt32(answer[16 + $1]) << ($1 * 8) })
        if result != 0 { throw SystemCallError(call: "rtnetlink", subject: subject, number: -result) }
    }
}

/// A network namespace of the state's own.
enum NetworkNamespace {
    private static let kind: UInt64 = 0x4000_0000  // CLONE_NEWNET
    /// The calling thread's; the process's may be another.
    private static let current = "/proc/thread-self/ns/net"

    static func make() throws(SystemCallError) -> FileDescriptor {
        let outer = try openFile(current)
        let result = swbpf_unshare(kind)
        guard result == 0 else {
            throw SystemCallError(call: "unshare", subject: "network namespace", number: CInt(-result))
        }
        defer { enter(outer) }
        return try openFile(current)
    }

    /// Runs `body` with the calling thread inside the namespace.
    static func run<Result: ~Copyable>(
        in namespace: borrowing FileDescriptor, _ body: () throws -> Result
    ) throws -> Result {
        let outer = try openFile(current)
        let result = swbpf_setns(namespace.number, kind)
        guard result == 0 else {
            throw SystemCallError(call: "setns", subject: "network namespace", number: CInt(-result))
        }
        defer { enter(outer) }
        return try body()
    }

    /// Going back must not fail: all that follows would happen in the wrong place.
    private static func enter(_ namespace: borrowing FileDescriptor) {
        precondition(swbpf_setns(namespace.number, kind) == 0, "cannot return to the network namespace")
    }
}
