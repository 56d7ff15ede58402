/// A whole number as somebody wrote it: `-5`, `0x1f`, `0o17`, `017`.
struct WrittenNumber: Equatable, Sendable {
    let isNegative: Bool
    let magnitude: UInt128
    /// It was written in hexadecimal, as bits mostly are.
    let isHexadecimal: Bool

    init(_ magnitude: UInt128, isNegative: Bool = false, isHexadecimal: Bool = false) {
        self.magnitude = magnitude
        // There is one zero only.
        self.isNegative = isNegative && magnitude != 0
        self.isHexadecimal = isHexadecimal
    }

    init(_ number: some BinaryInteger) {
        self.init(UInt128(number.magnitude), isNegative: number < 0)
    }

    /// What text can be, when a number is asked for.
    enum Reading: Equatable {
        case number(WrittenNumber)
        /// A number of more than 128 bits.
        case tooLarge
        case notANumber
    }

    /// Reads decimal digits, hexadecimal ones behind `0x`, octal ones behind `0o` or `0`; all of the text.
    static func read(_ text: some Collection<UInt8>) -> Reading {
        var rest = text[...]
        let isNegative = rest.first == 0x2d
        if isNegative { rest = rest.dropFirst() }
        var radix: UInt8 = 10
        if rest.first == 0x30, let second = rest.dropFirst().first {
            switch second | 0x20 {
            case 0x78: (radix, rest) = (16, rest.dropFirst(2))
            case 0x6f: (radix, rest) = (8, rest.dropFirst(2))
            default: (radix, rest) = (8, rest.dropFirst())
            }
        }
        guard !rest.isEmpty else { return .notANumber }
        var magnitude: UInt128 = 0
        var isTooLarge = false
        for byte in rest {
            guard let digit = hexValue(byte), digit < radix else { return .notANumber }
            let (product, overflow) = magnitude.multipliedReportingOverflow(by: UInt128(radix))
            let (sum, carry) = product.addingReportingOverflow(UInt128(digit))
            isTooLarge = isTooLarge || overflow || carry
            magnitude = sum
        }
        if isTooLarge { return .tooLarge }
        return .number(
            WrittenNumber(magnitude, isNegative: isNegative, isHexadecimal: radix == 16))
    }
}

extension WrittenNumber: CustomStringConvertible {
    var description: String {
        (isNegative ? "-" : "") + (isHexadecimal ? "0x" : "")
            + String(magnitude, radix: isHexadecimal ? 16 : 10)
    }
}
