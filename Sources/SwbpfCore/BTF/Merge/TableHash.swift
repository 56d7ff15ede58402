/// A hash of words or bytes for tables that live as long as one command.
struct TableHash {
    private var state: UInt64 = 0x9e37_79b9_7f4a_7c15

    @inline(__always)
    mutating func combine(_ word: UInt32) {
        state = (state ^ UInt64(word)) &* 0xff51_afd7_ed55_8ccd
        state ^= state >> 32
    }

    @inline(__always)
    mutating func combine(_ byte: UInt8) {
        state = (state ^ UInt64(byte)) &* 0x0000_0100_0000_01b3
    }

    /// All of the state in 32 bits.
    @inline(__always)
    var value: UInt32 {
        UInt32(truncatingIfNeeded: ((state ^ state >> 29) &* 0xc4ce_b9fe_1a85_ec53) >> 32)
    }
}

/// How much work some input may cause. Real input needs a small part of it; input that was made
/// to take forever is refused.
struct BTFBudget {
    private(set) var left: Int

    init(_ amount: Int) {
        left = amount
    }

    /// What a number of words or bytes of input is worth.
    init(inputCount: Int) {
        left = 1 << 24 + 64 * inputCount
    }

    @inline(__always)
    mutating func spend(_ amount: Int) throws(DecodeError) {
        left -= amount
        guard left >= 0 else { throw Self.exhausted }
    }

    private static var exhausted: DecodeError {
        DecodeError(
            what: "BTF", offset: 0, reason: "needs too many comparisons: its types are alike without end")
    }
}
