/// A request over netlink(7): what is asked, a structure of fixed size, and attributes.
struct NetlinkRequest: Sendable {
    /// As the manual pages spell it: `RTM_GETLINK`.
    let name: String
    let type: UInt16
    /// Flags beyond those of every request.
    let flags: UInt16
    private(set) var body: [UInt8]

    /// NLM_F_DUMP: all there is, in many messages.
    static let dump: UInt16 = 0x300
    /// NLM_F_ACK: nothing but whether it was done.
    static let acknowledge: UInt16 = 4

    /// The mark of an attribute that is made of others: NLA_F_NESTED.
    private static let nested: UInt16 = 0x8000

    /// Bytes of `struct nlmsghdr`.
    static let headerSize = 16

    init(_ name: String, _ type: UInt16, flags: UInt16, _ body: [UInt8]) {
        self.name = name
        self.type = type
        self.flags = flags
        self.body = body
    }

    mutating func append(attribute type: UInt16, _ content: [UInt8]) {
        body += Self.attribute(type, content)
    }

    mutating func append(attribute type: UInt16, nesting parts: [(type: UInt16, content: [UInt8])]) {
        body += Self.attribute(type | Self.nested, parts.flatMap { Self.attribute($0.type, $0.content) })
    }

    /// struct nlattr, and what fills it up to a multiple of 4 bytes.
    private static func attribute(_ type: UInt16, _ content: [UInt8]) -> [UInt8] {
        littleEndianBytes(UInt16(content.count + 4)) + littleEndianBytes(type) + content
            + [UInt8](repeating: 0, count: -content.count & 3)
    }

    /// The whole message.
    func message(sequence: UInt32) -> [UInt8] {
        // The sender is 0: the kernel knows who we are.
        littleEndianBytes(UInt32(body.count + Self.headerSize)) + littleEndianBytes(type)
            + littleEndianBytes(flags | 1 /* NLM_F_REQUEST */) + littleEndianBytes(sequence)
            + littleEndianBytes(UInt32(0)) + body
    }
}

/// Takes apart what the kernel answers: messages behind one another, until one says that it was the last.
struct NetlinkAnswer {
    /// What messages are, beside those that the request is about.
    private enum Kind {
        static let nothing: UInt16 = 1
        static let error: UInt16 = 2
        static let done: UInt16 = 3
        static let overrun: UInt16 = 4
    }

    private enum Flag {
        static let multipart: UInt16 = 2
        /// Something changed while all was written down.
        static let interrupted: UInt16 = 0x10
        /// The request is not repeated in an error, but for its head.
        static let capped: UInt16 = 0x100
        /// Attributes stand behind an error.
        static let hasAttributes: UInt16 = 0x200
    }

    /// An answer that is no such message: EBADMSG.
    private static let malformed = ErrorNumber.badMessage

    let request: NetlinkRequest
    let subject: String
    let sequence: UInt32
    private(set) var isComplete = false
    /// Some of it may be missing, or be there twice.
    private(set) var isInterrupted = false

    init(to request: NetlinkRequest, sequence: UInt32, about subject: String) {
        self.request = request
        self.sequence = sequence
        self.subject = subject
    }

    /// Calls `read` with type and content of each message that a datagram holds.
    mutating func add(
        _ datagram: Span<UInt8>, _ read: (UInt16, Span<UInt8>) -> Void
    ) throws(SystemCallError) {
        var offset = 0
        while !isComplete, offset < datagram.count {
            guard let length: UInt32 = datagram.load(at: offset),
                let type: UInt16 = datagram.load(at: offset + 4),
                let flags: UInt16 = datagram.load(at: offset + 6),
                let sequence: UInt32 = datagram.load(at: offset + 8),
                let length = Int(exactly: length), length >= NetlinkRequest.headerSize,
                length <= datagram.count - offset
            else { throw error(Self.malformed) }
            let content = datagram.extracting(offset + NetlinkRequest.headerSize..<offset + length)
            // Padding behind the last message may be missing.
            offset += (length + 3) & ~3
            // What is left of an answer that nobody wanted any more.
            guard sequence == self.sequence else { continue }
            if flags & Flag.interrupted != 0 { isInterrupted = true }
            switch type {
            case Kind.nothing, Kind.overrun: continue
            case Kind.error:
                try check(content, flags, headSize: 4 + NetlinkRequest.headerSize)
                isComplete = true
            case Kind.done:
                // Some end without a word about how it went.
                if content.count >= 4 { try check(content, flags, headSize: 4) }
                isComplete = true
            default:
                read(type, content)
                if flags & Flag.multipart == 0, request.flags & NetlinkRequest.acknowledge == 0 {
                    isComplete = true
                }
            }
        }
    }

    /// Throws what a message says that begins with an error's number, negated, or with 0.
    private func check(_ content: Span<UInt8>, _ flags: UInt16, headSize: Int) throws(SystemCallError) {
        guard let number: Int32 = content.load(at: 0) else { throw error(Self.malformed) }
        guard number != 0 else { return }
        var explanation = ""
        if flags & Flag.hasAttributes != 0 {
            var start = headSize
            if headSize > 4, flags & Flag.capped == 0 {
                // The whole request stands there, not only its head.
                let length: UInt32 = content.load(at: 4) ?? 0
                start = 4 + (max(Int(length), NetlinkRequest.headerSize) + 3) & ~3
            }
            forEachAttribute(in: content, from: start) { type, text in
                // NLMSGERR_ATTR_MSG
                if type == 1 { explanation = netlinkText(text) }
            }
        }
        throw error(number == .min ? Self.malformed : abs(number), explanation)
    }

    private func error(_ number: CInt, _ explanation: String = "") -> SystemCallError {
        SystemCallError(
            call: request.name, subject: subject, number: number, explanation: explanation)
    }
}

/// Calls `body` with type and content of each attribute (`struct nlattr`) in the bytes from `start` on.
///
/// The first that is shorter than its own head, or longer than what is left, ends the list.
func forEachAttribute(
    in bytes: Span<UInt8>, from start: Int = 0, _ body: (UInt16, Span<UInt8>) -> Void
) {
    var offset = start
    while let length: UInt16 = bytes.load(at: offset), let type: UInt16 = bytes.load(at: offset + 2) {
        let length = Int(length)
        guard length >= 4, length <= bytes.count - offset else { return }
        // The two highest bits only say how the content is written.
        body(type & 0x3fff, bytes.extracting(offset + 4..<offset + length))
        offset += (length + 3) & ~3
    }
}

/// The text that an attribute holds, up to its NUL if there is one.
func netlinkText(_ content: Span<UInt8>) -> String {
    var count = 0
    while count < content.count, content[count] != 0 { count += 1 }
    return text(fromSystem: content.extracting(0..<count))
}
