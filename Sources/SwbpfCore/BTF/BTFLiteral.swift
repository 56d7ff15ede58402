/// Text that does not say a value of a type, as one sentence that names the field.
public struct BTFLiteralError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The field as the user wrote it; empty for a whole value.
    public let field: String
    /// As a clause about what was written: `300 does not fit into __u8 (0 to 255)`.
    public let reason: String

    public init(field: String, reason: String) {
        self.field = field
        self.reason = reason
    }

    public var description: String { field.isEmpty ? reason : "\(field): \(reason)" }
}

/// Values as users type them: `80`, `0x1f`, `RED`, `10.0.0.1`, `eth0`.
public enum BTFLiteral {
    /// The bytes that `text` says for a place; for a bit-field its number in 8 little-endian bytes, or in 16
    /// where it is wider.
    ///
    /// A number for `__be16`, `__be32` or `__be64` is the one on the wire; `__be32` takes an IPv4 address too.
    /// Arrays of bytes, and structures made of one, take IPv4, MAC and IPv6 addresses and `hex:` of their
    /// size. Arrays of `char` take a string.
    public static func bytes(
        _ text: String, for place: BTFPlace, in btf: BTF
    ) throws(BTFLiteralError) -> [UInt8] {
        let reader = BTFLiteralReader(
            btf: btf, type: place.type, width: place.isBitField ? place.bitCount : 0)
        do {
            return try reader.bytes(systemPath(text).dropLast())
        } catch let error as BTFRefusal {
            throw BTFLiteralError(field: place.name, reason: error.reason)
        } catch {
            throw BTFLiteralError(field: place.name, reason: "its type cannot be read: \(error)")
        }
    }
}

/// Why text or JSON is no value of a type, where the field is known to the caller.
struct BTFRefusal: Error, Equatable {
    let reason: String

    init(_ reason: String) { self.reason = reason }
}

/// Reads literals of one type.
struct BTFLiteralReader {
    let btf: BTF
    let type: UInt32
    /// The width of a bit-field in bits; 0 for all else.
    var width = 0

    /// No array of characters that is filled from a string is larger.
    private static let arrayLimit = 1 << 20

    /// Longer text is cut where an error shows it.
    private static let shownLength = 60

    func bytes(_ text: ArraySlice<UInt8>) throws -> [UInt8] {
        if let leaf = try BTFLeaf(type, width: width, in: btf) { return leaf.bytes(try bits(text, leaf)) }
        if let array = try BTFByteArray(type, in: btf) { return try bytes(text, array) }
        throw BTFRefusal("\(spelled) is more than one value: a part of it has to be named")
    }

    /// The type as C spells it.
    var spelled: String {
        BTFTypeText.text(of: type, in: btf) + (width > 0 ? " of \(width) bit\(width == 1 ? "" : "s")" : "")
    }

    // MARK: One value

    /// The bits that text says for a number, truth value, character, enumerator or pointer.
    func bits(_ text: ArraySlice<UInt8>, _ leaf: BTFLeaf) throws -> UInt128 {
        switch WrittenNumber.read(text) {
        case .number(let number) where leaf.meaning != .float:
            return try bits(number, leaf)
        case .tooLarge where leaf.meaning != .float: throw misfit(shown(text), leaf)
        default: break
        }
        switch leaf.meaning {
        case .float: return try float(text, leaf)
        case .boolean:
            if text.elementsEqual("true".utf8) { return 1 }
            if text.elementsEqual("false".utf8) { return 0 }
            throw BTFRefusal("'\(shown(text))' is not true or false, as \(spelled) has to be")
        case .enumeration(let id):
            guard let bits = try BTFEnumeratorSearch(btf, id).bits(text) else {
                throw BTFRefusal(try BTFEnumeratorSearch(btf, id).advice(shown(text), spelled))
            }
            return bits & (leaf.bitCount == 128 ? .max : (1 << UInt128(leaf.bitCount)) - 1)
        default:
            if leaf.bitCount == 8, let byte = characterLiteral(text, bare: leaf.isCharacter) {
                return try bits(WrittenNumber(byte), leaf)
            }
            if let address = SwbpfCore.bytes(fromIPv4: text) {
                let number = address.reduce(0) { $0 << 8 | UInt128($1) }
                if leaf.isBigEndianType, leaf.bitCount == 32 { return number }
                throw notANumber(text, leaf, hint: leaf.bitCount == 32 ? ipv4Hint(address) : "")
            }
            throw notANumber(text, leaf)
        }
    }

    func bits(_ number: WrittenNumber, _ leaf: BTFLeaf) throws -> UInt128 {
        guard let bits = leaf.bits(number) else { throw misfit(number.description, leaf) }
        return bits
    }

    private func float(_ text: ArraySlice<UInt8>, _ leaf: BTFLeaf) throws -> UInt128 {
        let string = String(decoding: text, as: UTF8.self)
        guard let number = Double(string) else {
            throw BTFRefusal("'\(shown(text))' is not a number, which \(spelled) takes")
        }
        let isInfinite = string.contains { $0 == "i" || $0 == "I" }
        if leaf.bitCount == 64 {
            if number.isFinite || number.isNaN || isInfinite { return UInt128(number.bitPattern) }
        } else {
            // Rounded once, from the text.
            let single = Float(string) ?? Float(number)
            if single.isFinite || single.isNaN || isInfinite { return UInt128(single.bitPattern) }
        }
        throw BTFRefusal("\(shown(text)) is too large for \(spelled)")
    }

    /// The character between apostrophes, or a single one without where it cannot be a number.
    private func characterLiteral(_ text: ArraySlice<UInt8>, bare: Bool) -> UInt8? {
        if text.count == 1, let byte = text.first { return bare ? byte : nil }
        guard text.count >= 3, text.first == 0x27, text.last == 0x27 else { return nil }
        let inner = text.dropFirst().dropLast()
        if inner.count == 1 { return inner.first }
        guard inner.first == 0x5c else { return nil }
        let escape = inner.dropFirst()
        switch String(decoding: escape, as: UTF8.self) {
        case "0": return 0
        case "n": return 0x0a
        case "r": return 0x0d
        case "t": return 0x09
        case "\\": return 0x5c
        case "'": return 0x27
        default:
            guard escape.first == 0x78, escape.count == 3 else { return nil }
            return SwbpfCore.bytes(fromHex: String(decoding: escape.dropFirst(), as: UTF8.self))?.first
        }
    }

    // MARK: Bytes

    private func bytes(_ text: ArraySlice<UInt8>, _ array: BTFByteArray) throws -> [UInt8] {
        let isHex = text.starts(with: "hex:".utf8)
        if isHex || !array.isText && text.starts(with: "0x".utf8) {
            let digits = String(decoding: text.dropFirst(isHex ? 4 : 2), as: UTF8.self)
            guard let bytes = SwbpfCore.bytes(fromHex: digits) else {
                throw BTFRefusal("'\(shown(text))' needs two hexadecimal digits for each byte")
            }
            guard bytes.count == array.count else {
                throw BTFRefusal("\(spelled) takes \(array.count) bytes, '\(shown(text))' has \(bytes.count)")
            }
            return bytes
        }
        // BTF can promise more than there is memory for.
        if array.isText, array.count > Self.arrayLimit {
            throw BTFRefusal("\(spelled) is larger than a string may be here (\(Self.arrayLimit) bytes)")
        }
        if array.isText, text.count <= array.count { return self.text(text, array.count) }
        let address: [UInt8]? =
            switch array.count {
            case 4: SwbpfCore.bytes(fromIPv4: text)
            case 6: SwbpfCore.bytes(fromMAC: text)
            case 16 where !array.isText: SwbpfCore.bytes(fromIPv6: text)
            default: nil
            }
        if let address { return address }
        if array.isText {
            throw BTFRefusal(
                "'\(shown(text))' has \(text.count) bytes, \(spelled) takes a string of up to \(array.count)")
        }
        throw BTFRefusal("'\(shown(text))' is not what \(spelled) takes: \(array.expected)")
    }

    /// A string and the NULs that fill its array.
    func text(_ text: ArraySlice<UInt8>, _ count: Int) -> [UInt8] {
        text + [UInt8](repeating: 0, count: count - text.count)
    }

    // MARK: Refusals

    private func misfit(_ number: String, _ leaf: BTFLeaf) -> BTFRefusal {
        BTFRefusal("\(number) does not fit into \(spelled) (\(leaf.range))")
    }

    private func notANumber(_ text: ArraySlice<UInt8>, _ leaf: BTFLeaf, hint: String = "") -> BTFRefusal {
        let other = leaf.isBigEndianType && leaf.bitCount == 32 ? " or an IPv4 address" : ""
        return BTFRefusal("'\(shown(text))' is not a number, \(spelled) takes \(leaf.range)\(other)\(hint)")
    }

    /// Programs also keep addresses in plain integers, in either order.
    private func ipv4Hint(_ address: [UInt8]) -> String {
        let number = address.reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        let swapped = address.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        return "; as an address it is 0x\(hex(swapped)) in network order, 0x\(hex(number)) in host order"
    }

    func shown(_ text: ArraySlice<UInt8>) -> String {
        let shown = SwbpfCore.text(fromSystem: text.prefix(Self.shownLength))
        return text.count > Self.shownLength ? shown + "\u{2026}" : shown
    }
}
