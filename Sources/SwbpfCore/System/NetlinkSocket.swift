private import Glibc

/// A socket to a part of the kernel that speaks netlink(7), in the network namespace of the thread that made it.
struct NetlinkSocket: ~Copyable {
    /// The parts that we speak with: `NETLINK_...`.
    enum Part: CInt {
        /// Interfaces and what handles their packets: rtnetlink(7).
        case route = 0
        case netfilter = 12

        fileprivate var name: String { self == .route ? "NETLINK_ROUTE" : "NETLINK_NETFILTER" }
    }

    private let part: Part
    private var socket: FileDescriptor
    private var sequence: UInt32 = 0
    /// Larger than what the kernel hands out at once, which depends on the size of a page; it grows where it is not.
    private var buffer = [UInt8](repeating: 0, count: 1 << 16)

    init(_ part: Part) throws(SystemCallError) {
        self.part = part
        socket = try Self.open(part)
    }

    private static func open(_ part: Part) throws(SystemCallError) -> FileDescriptor {
        func failure(_ call: String) -> SystemCallError {
            noting(SystemCallError(call: call, subject: part.name, number: errno))
        }
        let number = Glibc.socket(
            AF_NETLINK, CInt(SOCK_RAW.rawValue) | CInt(SOCK_CLOEXEC.rawValue), part.rawValue)
        guard number >= 0 else { throw failure("socket") }
        let socket = FileDescriptor(owning: number)
        // SOL_NETLINK: NETLINK_CAP_ACK and NETLINK_EXT_ACK, without which errors are only numbers.
        for option in [CInt(10), 11] {
            var value: CInt = 1
            _ = unsafe setsockopt(number, 270, option, &value, socklen_t(MemoryLayout<CInt>.size))
        }
        // struct sockaddr_nl of the kernel: connected to it, the socket takes messages from nobody else.
        var address = sockaddr()
        address.sa_family = sa_family_t(AF_NETLINK)
        guard unsafe connect(number, &address, 12) == 0 else { throw failure("connect") }
        return socket
    }

    /// How often to ask for a list that changes while it is written; after that it is taken as it is.
    private static let attemptLimit = 8

    /// Asks for a list. Each message of it becomes an item, unless `read` returns `nil`.
    ///
    /// A list that changed meanwhile, of which messages may be missing, is asked for again.
    mutating func list<Item>(
        _ request: NetlinkRequest, about subject: @autoclosure () -> String = "",
        _ read: (UInt16, Span<UInt8>) -> Item?
    ) throws(SystemCallError) -> [Item] {
        var attempts = 0
        while true {
            var items: [Item] = []
            let isWhole = try ask(request, subject()) { type, content in
                if let item = read(type, content) { items.append(item) }
            }
            attempts += 1
            if isWhole || attempts >= Self.attemptLimit { return items }
        }
    }

    /// Has something done.
    mutating func perform(_ request: NetlinkRequest, about subject: String) throws(SystemCallError) {
        guard try ask(request, subject, { _, _ in }) else {
            throw SystemCallError(call: request.name, subject: subject, number: ErrorNumber.badMessage)
        }
    }

    /// Returns whether the answer is what there was at one moment.
    private mutating func ask(
        _ request: NetlinkRequest, _ subject: String, _ read: (UInt16, Span<UInt8>) -> Void
    ) throws(SystemCallError) -> Bool {
        sequence &+= 1
        var answer = NetlinkAnswer(to: request, sequence: sequence, about: subject)
        try send(request.message(sequence: sequence), request, subject)
        while !answer.isComplete {
            let count = try receive(request, subject)
            guard count <= buffer.count else {
                // A part of it is lost. Nobody waits for the rest.
                buffer = [UInt8](repeating: 0, count: count * 2)
                socket = try Self.open(part)
                return false
            }
            try answer.add(buffer.span.extracting(0..<count), read)
        }
        return !answer.isInterrupted
    }

    private func send(
        _ message: [UInt8], _ request: NetlinkRequest, _ subject: String
    ) throws(SystemCallError) {
        while unsafe Glibc.send(socket.number, message, message.count, 0) < 0 {
            guard errno == EINTR else { throw failure(request, subject) }
        }
    }

    /// How long the next datagram is, which may be more than there was room for.
    private mutating func receive(
        _ request: NetlinkRequest, _ subject: String
    ) throws(SystemCallError) -> Int {
        while true {
            let number = socket.number
            var target = buffer.mutableSpan
            // The kernel writes during the call only, while `target` pins the memory.
            let count = unsafe target.withUnsafeMutableBytes { bytes in
                unsafe recv(number, bytes.baseAddress, bytes.count, 0x20 /* MSG_TRUNC */)
            }
            if count >= 0 { return count }
            guard errno == EINTR else { throw failure(request, subject) }
        }
    }

    private func failure(_ request: NetlinkRequest, _ subject: String) -> SystemCallError {
        SystemCallError(call: request.name, subject: subject, number: errno)
    }
}
