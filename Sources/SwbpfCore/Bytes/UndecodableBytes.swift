/// File names and arguments are bytes, and need not be UTF-8. So that a path with other bytes
/// still opens the file it names, each byte that is no part of a character is kept as one of
/// the last characters of the last private plane: byte 0x80 as U+10FF80, up to 0xff as U+10FFFF.
/// Writers show them as what they are.
private let firstScalar: UInt32 = 0x10ff00

/// The text that bytes from the system spell; nothing is lost.
public func text(fromSystem bytes: some Collection<UInt8>) -> String {
    if !bytes.contains(0xf4), let text = String(validating: bytes, as: UTF8.self) { return text }
    var result = ""
    var rest = Array(bytes)[...]
    while let first = rest.first {
        let length = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4
        let sequence = rest.prefix(length)
        // Our own characters are taken apart too, or they would become other bytes later.
        if let text = String(validating: sequence, as: UTF8.self),
            !text.unicodeScalars.contains(where: isByte)
        {
            result += text
            rest = rest.dropFirst(length)
        } else {
            if let scalar = Unicode.Scalar(firstScalar + UInt32(first)) {
                result.unicodeScalars.append(scalar)
            }
            rest = rest.dropFirst()
        }
    }
    return result
}

/// The text that lent bytes spell.
func text(fromSystem bytes: Span<UInt8>) -> String {
    unsafe bytes.withUnsafeBufferPointer { unsafe text(fromSystem: $0) }
}

/// The bytes a text from `text(fromSystem:)` was made of, with a NUL behind them.
public func systemPath(_ text: String) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.utf8.count + 1)
    if !text.utf8.contains(0xf4) {
        bytes.append(contentsOf: text.utf8)
    } else {
        for scalar in text.unicodeScalars {
            if isByte(scalar) {
                bytes.append(UInt8(truncatingIfNeeded: scalar.value))
            } else {
                bytes.append(contentsOf: String(scalar).utf8)
            }
        }
    }
    bytes.append(0)
    return bytes
}

/// The character stands for a byte that is no part of a character.
func isByte(_ scalar: Unicode.Scalar) -> Bool { scalar.value >= firstScalar + 0x80 }
