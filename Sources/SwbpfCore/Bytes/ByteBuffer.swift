/// Bytes that are written one behind the other, as fast as memory takes them.
///
/// Dumps of a kernel's types are written in millions of pieces of a few bytes each.
@safe
struct ByteBuffer: ~Copyable {
    private var start: UnsafeMutablePointer<UInt8>
    private var capacity: Int
    private(set) var count = 0

    init(capacity: Int = 256) {
        self.capacity = capacity
        unsafe start = .allocate(capacity: capacity)
    }

    deinit { unsafe start.deallocate() }

    /// Makes room for `needed` bytes more, and says where they go.
    @inline(__always)
    private mutating func room(for needed: Int) -> UnsafeMutablePointer<UInt8> {
        if count + needed > capacity { grow(by: needed) }
        return unsafe start + count
    }

    @inline(never)
    private mutating func grow(by needed: Int) {
        let larger = max(capacity * 2, count + needed)
        let memory = UnsafeMutablePointer<UInt8>.allocate(capacity: larger)
        unsafe memory.update(from: start, count: count)
        unsafe start.deallocate()
        unsafe start = memory
        capacity = larger
    }

    // MARK: Writing

    @inline(__always)
    mutating func append(_ byte: UInt8) {
        unsafe room(for: 1).pointee = byte
        count += 1
    }

    /// The lowest `length` bytes of a number, the lowest first; 8 at most.
    @inline(__always)
    mutating func append(littleEndian bytes: UInt64, count length: Int) {
        precondition(0...8 ~= length, "a number has no more bytes")
        // All eight are written, since a known length is faster than a small one.
        let target = unsafe UnsafeMutableRawPointer(room(for: 8))
        unsafe target.storeBytes(of: bytes.littleEndian, as: UInt64.self)
        count += length
    }

    /// Words that stand in the source code: their length is known when this is compiled.
    @inline(__always)
    mutating func append(_ text: StaticString) {
        let length = text.utf8CodeUnitCount
        unsafe room(for: length).update(from: text.utf8Start, count: length)
        count += length
    }

    @inline(__always)
    mutating func append(_ bytes: Span<UInt8>) {
        let target = unsafe room(for: bytes.count)
        unsafe bytes.withUnsafeBufferPointer { source in
            if let first = source.baseAddress { unsafe target.update(from: first, count: source.count) }
        }
        count += bytes.count
    }

    /// A part of bytes behind which at least 32 more may be read: short parts are copied without a call.
    @inline(__always)
    mutating func append(part start: Int, count length: Int, of bytes: Span<UInt8>) {
        guard length <= 32 else { return append(bytes.extracting(start..<start + length)) }
        precondition(
            start >= 0 && length >= 0 && start + 32 <= bytes.count, "there is nothing behind the part")
        let target = unsafe UnsafeMutableRawPointer(room(for: 32))
        unsafe bytes.withUnsafeBytes { source in
            let words = unsafe source.loadUnaligned(fromByteOffset: start, as: SIMD32<UInt8>.self)
            unsafe target.storeBytes(of: words, as: SIMD32<UInt8>.self)
        }
        count += length
    }

    mutating func append(_ text: String) {
        var text = text
        text.withUTF8 { utf8 in
            let target = unsafe room(for: utf8.count)
            if let first = utf8.baseAddress { unsafe target.update(from: first, count: utf8.count) }
            count += utf8.count
        }
    }

    mutating func append(repeating byte: UInt8, count times: Int) {
        guard times > 0 else { return }
        unsafe room(for: times).update(repeating: byte, count: times)
        count += times
    }

    /// A number's decimal digits.
    @inline(__always)
    mutating func append(decimal number: UInt32) {
        // Most numbers in dumps are small.
        let target = unsafe room(for: 10)
        var length = 1
        if number >= 10 {
            length = number < 100 ? 2 : number < 1000 ? 3 : number < 10_000 ? 4 : digits(number)
        }
        var rest = number
        var index = length
        repeat {
            index -= 1
            let quotient = rest / 10
            unsafe target[index] = 0x30 &+ UInt8(truncatingIfNeeded: rest &- quotient &* 10)
            rest = quotient
        } while index > 0
        count += length
    }

    private func digits(_ number: UInt32) -> Int {
        number < 100_000
            ? 5
            : number < 1_000_000
                ? 6 : number < 10_000_000 ? 7 : number < 100_000_000 ? 8 : number < 1_000_000_000 ? 9 : 10
    }

    mutating func append(decimal number: some FixedWidthInteger) {
        guard let magnitude = UInt64(exactly: number.magnitude) else { return append(String(number)) }
        if number < 0 { append(0x2d) }
        append(decimal: magnitude)
    }

    @inline(__always)
    mutating func append(decimal number: Int64) {
        if number < 0 { append(0x2d) }
        append(decimal: number.magnitude)
    }

    @inline(__always)
    mutating func append(decimal number: UInt64) {
        if let small = UInt32(exactly: number) { append(decimal: small) } else { append(large: number) }
    }

    private mutating func append(large number: UInt64) {
        let target = unsafe room(for: 20)
        var length = 10
        var limit: UInt64 = 10_000_000_000
        while length < 20, number >= limit {
            length += 1
            let (product, overflow) = limit.multipliedReportingOverflow(by: 10)
            if overflow { break }
            limit = product
        }
        var rest = number
        for index in stride(from: length - 1, through: 0, by: -1) {
            unsafe target[index] = 0x30 + UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
        }
        count += length
    }

    // MARK: Reading

    /// What has been written, copied.
    var bytes: [UInt8] {
        unsafe Array(UnsafeBufferPointer(start: start, count: count))
    }

    /// Lends what has been written.
    func withBytes<Answer>(_ body: (Span<UInt8>) -> Answer) -> Answer {
        unsafe body(UnsafeBufferPointer(start: start, count: count).span)
    }

    mutating func removeAll() { count = 0 }

    /// Takes back what was written last.
    mutating func removeLast(_ length: Int) { count = max(0, count - length) }
}
