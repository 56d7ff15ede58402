/// The type that stands before numbers where there is no BTF: `u32`, `be16`.
struct IntegerWord {
    let name: String
    let byteCount: Int
    private let isSigned: Bool
    private let order: ByteOrder

    init?(_ word: String) {
        let prefixes: [(String, Bool, ByteOrder)] = [
            ("u", false, .little), ("s", true, .little), ("be", false, .big), ("le", false, .little),
        ]
        let digits = word.drop { !("0"..."9" ~= $0) }
        guard let (prefix, isSigned, order) = prefixes.first(where: { $0.0 == word.dropLast(digits.count) }),
            let width = ["8", "16", "32", "64"].first(where: { $0 == digits }),
            width != "8" || prefix.count == 1,
            let bits = Int(width)
        else { return nil }
        name = word
        byteCount = bits / 8
        self.isSigned = isSigned
        self.order = order
    }

    private var range: (below: UInt128, above: UInt128) {
        let all: UInt128 = 1 << UInt128(byteCount * 8)
        return isSigned ? (all / 2, all / 2 - 1) : (0, all - 1)
    }

    /// The bytes of a number; `place` says in an error where it was given.
    func bytes(_ word: String, place: String) throws(UsageError) -> [UInt8] {
        let (below, above) = range
        let limits = "\(below == 0 ? "" : "-")\(below) to \(above)"
        switch WrittenNumber.read(word.utf8) {
        case .number(let number):
            guard number.magnitude <= (number.isNegative ? below : above) else { break }
            let bits = number.isNegative ? 0 &- number.magnitude : number.magnitude
            let bytes = (0..<byteCount).map { UInt8(truncatingIfNeeded: bits >> UInt128($0 * 8)) }
            return order == .little ? bytes : bytes.reversed()
        case .tooLarge: break
        case .notANumber:
            if byteCount == 4, order == .big, let address = bytes(fromIPv4: word.utf8) { return address }
            throw UsageError("\(place): '\(word)' is not a number, \(name) takes \(limits)")
        }
        throw UsageError("\(place): \(word) does not fit into \(name) (\(limits))")
    }

    private func bytes(fromIPv4 text: String.UTF8View) -> [UInt8]? { SwbpfCore.bytes(fromIPv4: text) }
}
