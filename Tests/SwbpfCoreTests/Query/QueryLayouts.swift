@testable import SwbpfCore

/// Layouts whose entries conditions are tried on.
enum QueryLayouts {
    /// A key of address, port and protocol, and a value with a member of every kind.
    static func typed(cpuCount: Int? = nil) throws -> EntryLayout {
        var builder = BTFBuilder()
        let u8 = builder.integer("__u8", size: 1)
        let u16 = builder.integer("__u16", size: 2)
        let u32 = builder.integer("__u32", size: 4)
        let u64 = builder.integer("__u64", size: 8)
        let s32 = builder.integer("int", size: 4, encoding: 1)
        let char = builder.integer("char", size: 1, encoding: 1)
        let be16 = builder.add(.typedef, "__be16", u16)
        let be32 = builder.add(.typedef, "__be32", u32)
        let state = builder.add(.enumeration, "state", count: 2, 4, ["IDLE", 0, "BUSY", 7])
        let comm = builder.array(of: char, count: 16)
        let mac = builder.array(of: u8, count: 6)
        let address6 = builder.array(of: be32, count: 4)
        let in6 = builder.structure("in6_addr", size: 16, [("u6_addr32", address6, 0, 0)])
        let double = builder.add(.float, "double", 8)
        let wide = builder.integer("__int128", size: 16, encoding: 1)
        let stat = builder.structure("stat", size: 16, [("packets", u64, 0, 0), ("bytes", u64, 64, 0)])
        let stats = builder.array(of: stat, count: 2)
        let numbers = builder.array(of: u32, count: 2)
        let key = builder.structure(
            "flow", size: 8, [("saddr", be32, 0, 0), ("port", be16, 32, 0), ("proto", u8, 48, 0)])
        let value = builder.structure(
            "info", size: 152,
            [
                ("count", u64, 0, 0), ("delta", s32, 64, 0), ("state", state, 96, 0), ("comm", comm, 128, 0),
                ("mac", mac, 256, 0), ("low", u32, 304, 3), ("high", s32, 307, 5), ("in6", in6, 320, 0),
                ("ratio", double, 448, 0), ("wide", wide, 512, 0), ("stats", stats, 640, 0),
                ("numbers", numbers, 896, 0), ("letter", char, 960, 0), ("beyond", u64, 1 << 20, 0),
            ])
        return EntryLayout(
            keySize: 8, valueSize: 152, btf: try builder.btf(), keyType: key, valueType: value,
            cpus: cpuCount.map { Array(0..<$0) })
    }

    /// 10.1.2.3, port 443, protocol 6.
    static let key: [UInt8] = [10, 1, 2, 3, 1, 0xbb, 6, 0]

    /// count 1000, delta -5, BUSY, "nginx", 02:00:00:00:00:01, low 5, high -2, 2001:db8::1, 0.5, -1, packets and
    /// bytes 1, 2 and 3, 4, numbers 8, 9, letter A.
    static func value(count: UInt64 = 1000) -> [UInt8] {
        func number(_ value: UInt64, _ size: Int = 8) -> [UInt8] {
            (0..<size).map { UInt8(truncatingIfNeeded: value >> UInt64($0 * 8)) }
        }
        var bytes = number(count) + number(UInt64(bitPattern: -5), 4) + number(7, 4)
        bytes += Array("nginx".utf8) + [0] + Array("old comm!!".utf8)
        bytes += [2, 0, 0, 0, 0, 1] + [0b1111_0101, 0]
        bytes += [0x20, 0x01, 0x0d, 0xb8] + [UInt8](repeating: 0, count: 11) + [1]
        bytes += number((0.5).bitPattern) + [UInt8](repeating: 0xff, count: 16)
        bytes += (1...4).flatMap { number($0) } + number(8, 4) + number(9, 4)
        return bytes + Array("A".utf8) + [UInt8](repeating: 0, count: 152 - bytes.count - 1)
    }

    /// A key of 8 bytes and a value of 24 without BTF: 10.0.0.1, 1 and 0x50 in network order, "abc".
    static let raw = EntryLayout(keySize: 8, valueSize: 24)
    static let rawKey: [UInt8] = [10, 0, 0, 1, 0, 0x50, 2, 3]
    static let rawValue: [UInt8] = Array("abc".utf8) + [0, 0xff, 1, 0, 0] + [UInt8](repeating: 0, count: 16)
}

extension EntryFilter {
    /// Whether the condition holds for bytes of a test.
    func matches(_ key: [UInt8], _ value: [UInt8]) -> Bool { matches(key: key.span, value: value.span) }
}

extension EntrySorter {
    mutating func add(_ key: [UInt8], _ value: [UInt8]) { add(key: key.span, value: value.span) }
}
