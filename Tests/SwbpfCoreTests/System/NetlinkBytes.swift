@testable import SwbpfCore

/// Writes netlink messages and attributes as the kernel does, or as it never would.
enum NetlinkBytes {
    /// struct nlmsghdr and a content, filled up to a multiple of 4 bytes.
    ///
    /// - Parameter length: what the head says the message's length is; `nil` for the truth.
    static func message(
        _ type: UInt16, flags: UInt16 = 0, sequence: UInt32 = 1, length: UInt32? = nil, _ content: [UInt8]
    ) -> [UInt8] {
        littleEndianBytes(length ?? UInt32(content.count + 16)) + littleEndianBytes(type)
            + littleEndianBytes(flags) + littleEndianBytes(sequence) + littleEndianBytes(UInt32(4711))
            + padded(content)
    }

    /// struct nlattr.
    static func attribute(_ type: UInt16, length: UInt16? = nil, _ content: [UInt8]) -> [UInt8] {
        littleEndianBytes(length ?? UInt16(content.count + 4)) + littleEndianBytes(type) + padded(content)
    }

    static func attribute(_ type: UInt16, _ text: String) -> [UInt8] {
        attribute(type, Array(text.utf8) + [0])
    }

    static func attribute(_ type: UInt16, _ number: UInt32) -> [UInt8] {
        attribute(type, littleEndianBytes(number))
    }

    private static func padded(_ content: [UInt8]) -> [UInt8] {
        content + [UInt8](repeating: 0, count: -content.count & 3)
    }

    /// struct ifinfomsg and attributes.
    static func interface(_ index: UInt32, _ attributes: [UInt8]...) -> [UInt8] {
        littleEndianBytes(UInt32(0)) + littleEndianBytes(index) + littleEndianBytes(UInt64(0))
            + attributes.flatMap { $0 }
    }

    /// struct tcmsg and attributes.
    static func traffic(
        _ index: UInt32, handle: UInt32 = 0, parent: UInt32 = 0, _ attributes: [UInt8]...
    ) -> [UInt8] {
        littleEndianBytes(UInt32(0)) + littleEndianBytes(index) + littleEndianBytes(handle)
            + littleEndianBytes(parent) + littleEndianBytes(UInt32(0)) + attributes.flatMap { $0 }
    }

    /// The content of NLMSG_ERROR: a number and the head of the request.
    static func error(_ number: Int32, requestLength: UInt32 = 16, _ rest: [UInt8] = []) -> [UInt8] {
        littleEndianBytes(number) + littleEndianBytes(requestLength) + [UInt8](repeating: 0, count: 12) + rest
    }
}

// A span of a value that nothing holds does not live long enough for `#expect`.
extension NetworkInterface {
    init?(_ type: UInt16, bytes: [UInt8]) { self.init(type, bytes.span) }
}

extension QueueingDiscipline {
    init?(_ type: UInt16, bytes: [UInt8]) { self.init(type, bytes.span) }
}

extension FilterProgram {
    init?(_ type: UInt16, bytes: [UInt8]) { self.init(type, bytes.span) }
}

extension NetfilterHook {
    init?(bytes: [UInt8], _ type: UInt16 = NetfilterHook.messageType) { self.init(type, bytes.span) }
}
