/// Folds numbers into one, in order. Equal sequences give equal numbers, in one run of the tool only.
///
/// The keys are random, so that nobody can write two types that differ and count as equal.
struct SequenceHash {
    private(set) var value: UInt64

    private static let keys: (UInt64, UInt64) = (.random(in: 1 ... .max), .random(in: 1 ... .max))

    init(_ start: UInt64) {
        value = start
    }

    init(_ start: UInt64, _ next: UInt64) {
        value = start
        mix(next)
    }

    @inline(__always)
    mutating func mix(_ number: UInt64) {
        let product = (value ^ Self.keys.0).multipliedFullWidth(by: number ^ Self.keys.1)
        value = (product.high ^ product.low) &+ 0x9e37_79b9_7f4a_7c15
    }

    @inline(__always)
    mutating func mix(_ number: Int) { mix(UInt64(bitPattern: Int64(number))) }

    /// Bytes, eight at a time.
    mutating func mix(_ bytes: Span<UInt8>) {
        for start in stride(from: 0, to: bytes.count, by: 8) {
            var word: UInt64 = 0
            for index in start..<min(start + 8, bytes.count) { word = word << 8 | UInt64(bytes[index]) }
            mix(word)
        }
    }
}
