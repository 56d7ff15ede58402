// Network addresses as people write them, and the bytes that they are on the wire.

/// The four bytes of `10.0.0.1`: four decimal numbers without zeros in front, which others read as octal.
func bytes(fromIPv4 text: some Collection<UInt8>) -> [UInt8]? {
    let parts = text.split(separator: 0x2e, omittingEmptySubsequences: false)
    guard parts.count == 4 else { return nil }
    var bytes: [UInt8] = []
    for part in parts {
        guard 1...3 ~= part.count, part.count == 1 || part.first != 0x30 else { return nil }
        var number = 0
        for digit in part {
            guard 0x30...0x39 ~= digit else { return nil }
            number = number * 10 + Int(digit - 0x30)
        }
        guard let byte = UInt8(exactly: number) else { return nil }
        bytes.append(byte)
    }
    return bytes
}

/// The six bytes of `aa:bb:cc:dd:ee:ff`, or with dashes.
func bytes(fromMAC text: some Collection<UInt8>) -> [UInt8]? {
    let separator: UInt8 = text.contains(0x2d) ? 0x2d : 0x3a
    let parts = text.split(separator: separator, omittingEmptySubsequences: false)
    guard parts.count == 6 else { return nil }
    var bytes: [UInt8] = []
    for part in parts {
        guard 1...2 ~= part.count else { return nil }
        var number: UInt8 = 0
        for digit in part {
            guard let value = hexValue(digit) else { return nil }
            number = number << 4 | value
        }
        bytes.append(number)
    }
    return bytes
}

/// The sixteen bytes of an address as RFC 4291 writes it: `2001:db8::1`, `::ffff:10.0.0.1`.
func bytes(fromIPv6 text: some Collection<UInt8>) -> [UInt8]? {
    var bytes: [UInt8] = []
    /// How many bytes stand in front of `::`.
    var gap: Int?
    var rest = Array(text)[...]
    if rest.starts(with: [0x3a, 0x3a]) {
        gap = 0
        rest = rest.dropFirst(2)
    } else if rest.isEmpty {
        return nil
    }
    while !rest.isEmpty {
        let part = rest.prefix { $0 != 0x3a }
        rest = rest.dropFirst(part.count)
        if rest.isEmpty, part.contains(0x2e) {
            guard let last = SwbpfCore.bytes(fromIPv4: part) else { return nil }
            bytes += last
            break
        }
        guard 1...4 ~= part.count else { return nil }
        var number: UInt16 = 0
        for digit in part {
            guard let value = hexValue(digit) else { return nil }
            number = number << 4 | UInt16(value)
        }
        bytes += [UInt8(truncatingIfNeeded: number >> 8), UInt8(truncatingIfNeeded: number)]
        guard bytes.count <= 16 else { return nil }
        if rest.isEmpty { break }
        rest = rest.dropFirst()
        if rest.first == 0x3a {
            guard gap == nil else { return nil }
            gap = bytes.count
            rest = rest.dropFirst()
        } else if rest.isEmpty {
            // A single colon has to stand in front of something.
            return nil
        }
    }
    guard let gap else { return bytes.count == 16 ? bytes : nil }
    // `::` stands for one group of zeros at least.
    guard bytes.count <= 14 else { return nil }
    bytes.insert(contentsOf: [UInt8](repeating: 0, count: 16 - bytes.count), at: gap)
    return bytes
}
