/// Bytes in a row that are written in one piece: an array of them, or a structure that is nothing else.
struct BTFByteArray: Equatable {
    /// How many bytes it has.
    let count: Int
    /// An array of `char`: it takes a string.
    let isText: Bool

    /// No structure around an address has more levels or members.
    private static let partLimit = 16

    /// The bytes that a type is, or `nil` where it is anything else.
    init?(_ id: UInt32, in btf: BTF) throws(DecodeError) {
        guard let found = try Self.find(id, in: btf, isAddress: false, depth: 0) else { return nil }
        self = found
    }

    private init(count: Int, isText: Bool) {
        self.count = count
        self.isText = isText
    }

    private static func find(
        _ id: UInt32, in btf: BTF, isAddress: Bool, depth: Int
    ) throws(DecodeError) -> BTFByteArray? {
        guard depth < partLimit, let type = try btf.resolved(id) else { return nil }
        if let array = try btf.array(type) { return try find(array, in: btf, isAddress: isAddress) }
        guard type.kind == .structure || type.kind == .union, let size = type.size,
            1...partLimit ~= type.count, size == 4 || size == 6 || size == 16
        else { return nil }
        let isAddress = isAddress ? true : try btf.name(of: type).hasPrefix("in6")
        // The first member that is all of it and takes an address: `in6_addr` is a union of three arrays.
        for index in 0..<type.count {
            let member = try btf.member(index, of: type)
            guard member.bitOffset == 0, member.bitCount == 0, try btf.size(of: member.type) == size else {
                continue
            }
            if let found = try find(member.type, in: btf, isAddress: isAddress, depth: depth + 1) {
                return found
            }
            if size == 4, let leaf = try BTFLeaf(member.type, in: btf), leaf.isBigEndianType {
                return BTFByteArray(count: 4, isText: false)
            }
        }
        return nil
    }

    private static func find(
        _ array: BTFArray, in btf: BTF, isAddress: Bool
    ) throws(DecodeError) -> BTFByteArray? {
        guard let leaf = try BTFLeaf(array.element, in: btf) else { return nil }
        if leaf.byteCount == 1, leaf.bitCount == 8 {
            switch leaf.meaning {
            case .unsigned, .signed, .character: break
            default: return nil
            }
            return BTFByteArray(count: array.count, isText: leaf.isCharacter)
        }
        // An address in words: on the wire only, or where the structure's name says that it is one.
        guard leaf.isBigEndianType || isAddress && leaf.meaning == .unsigned,
            array.count == 4 && leaf.byteCount == 4 || array.count == 8 && leaf.byteCount == 2
        else { return nil }
        return BTFByteArray(count: 16, isText: false)
    }

    /// What is taken, for people.
    var expected: String {
        let bytes = "hex: and \(count * 2) digits"
        return switch count {
        case 4: "an IPv4 address, or \(bytes)"
        case 6: "a MAC address, or \(bytes)"
        case 16: "an IPv6 address, or \(bytes)"
        default: bytes
        }
    }
}
