/// The network that a prefix of an address names: `10.0.0.0/8`, `2001:db8::/32`, `aa:bb:cc:00:00:00/24`.
struct AddressPrefix: Equatable {
    /// The bits that count; the others are 0.
    let bytes: [UInt8]
    /// Which bits count.
    let mask: [UInt8]

    /// Text that is no network of the kind that is asked for.
    struct Refusal: Error, Equatable {
        /// As a clause: `is not an IPv4 address or network`.
        let reason: String
    }

    /// Reads an address of 4, 6 or 16 bytes, and the length of the prefix if it is not all of it.
    init(_ text: String, byteCount: Int) throws(Refusal) {
        let parts = text.utf8.split(separator: 0x2f, maxSplits: 1, omittingEmptySubsequences: false)
        let kind: String
        let address: [UInt8]?
        switch byteCount {
        case 4: (kind, address) = ("IPv4", SwbpfCore.bytes(fromIPv4: parts[0]))
        case 6: (kind, address) = ("MAC", SwbpfCore.bytes(fromMAC: parts[0]))
        default: (kind, address) = ("IPv6", SwbpfCore.bytes(fromIPv6: parts[0]))
        }
        let article = kind == "MAC" ? "a" : "an"
        guard let address else { throw Refusal(reason: "is not \(article) \(kind) address or network") }
        var length = byteCount * 8
        if parts.count == 2 {
            let digits = String(decoding: parts[1], as: UTF8.self)
            guard digits.utf8.allSatisfy({ 0x30...0x39 ~= $0 }), let number = Int(digits), number <= length
            else {
                throw Refusal(reason: "has no prefix length of 0 to \(length) behind '/'")
            }
            length = number
        }
        mask = (0..<byteCount).map { index in
            let bits = min(8, max(0, length - index * 8))
            return UInt8(truncatingIfNeeded: 0xff00 >> bits)
        }
        bytes = zip(address, mask).map { $0 & $1 }
    }
}
