/// A number for every name in the strings of some BTF and its bases: equal names have equal numbers.
///
/// A name may start in the middle of another, so there is a number for every offset. It is a polynomial
/// over a prime field, computed from the end backwards: one step a byte, however many types share
/// a long name. The place at which it is evaluated is random.
struct BTFNameHashes {
    /// The strings of one BTF, from the offset at which its own begin.
    private struct Layer {
        let first: Int
        let hashes: [UInt64]
    }

    /// The base's before those of what was split off.
    private var layers: [Layer] = []

    /// 2^61 - 1.
    private static let prime: UInt64 = 1 << 61 - 1
    private static let point = UInt64.random(in: 1 << 32..<prime)
    /// The number of the empty name.
    static let empty: UInt64 = 1
    /// Where a string does not end: no polynomial is so large.
    private static let unterminated = UInt64.max

    init(_ btf: BTF) {
        var next: BTF? = btf
        while let layer = next {
            layers.append(Layer(first: layer.own.firstString, hashes: Self.hashes(of: layer)))
            next = layer.base
        }
        layers.reverse()
    }

    /// The number of the name at an offset into the strings.
    @inline(__always)
    func hash(at offset: UInt32) throws(DecodeError) -> UInt64 {
        if offset == 0 { return Self.empty }
        var layer = layers.count - 1
        while layer > 0, Int(offset) < layers[layer].first { layer -= 1 }
        let index = Int(offset) - layers[layer].first
        guard index >= 0, index < layers[layer].hashes.count, layers[layer].hashes[index] != Self.unterminated
        else {
            throw DecodeError(
                what: "BTF string \(offset)", offset: index, reason: "lies outside the strings, or has no end"
            )
        }
        return layers[layer].hashes[index]
    }

    private static func hashes(of btf: BTF) -> [UInt64] {
        btf.bytes.withSpan { span in
            let start = btf.own.strings.lowerBound
            var hashes = [UInt64](repeating: unterminated, count: btf.own.strings.count)
            var index = hashes.count - 1
            while index >= 0, span[start + index] != 0 { index -= 1 }
            let point = point
            var hash = empty
            while index >= 0 {
                let byte = span[start + index]
                hash = byte == 0 ? empty : step(hash, point, UInt64(byte))
                hashes[index] = hash
                index -= 1
            }
            return hashes
        }
    }

    /// `hash` times `point` plus `byte`, modulo the prime.
    @inline(__always)
    private static func step(_ hash: UInt64, _ point: UInt64, _ byte: UInt64) -> UInt64 {
        let product = hash.multipliedFullWidth(by: point)
        let sum = (product.low & prime) &+ (product.low >> 61 | product.high << 3) &+ byte
        return sum >= prime ? sum &- prime : sum
    }
}
