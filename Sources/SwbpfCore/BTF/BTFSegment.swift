/// The types and strings of one input, found once, for reads that cost no more than their check.
///
/// It owns nothing: the `BTF` that made it keeps the memory, and outlives every use of it.
@safe
struct BTFSegment: @unchecked Sendable {
    /// The types, in bytes from the start of the input.
    let types: Range<Int>
    /// The strings, in bytes from the start of the input.
    let strings: Range<Int>
    /// The id of the first type, and the one behind the last.
    let firstID: UInt32
    let endID: UInt32
    /// The string offset at which the strings begin, and the one behind their last byte.
    let firstString: Int
    let endString: Int
    let order: ByteOrder
    private let bytes: UnsafeRawBufferPointer
    /// Where each type starts, in bytes from the start of the type section.
    private let starts: UnsafeBufferPointer<UInt32>

    /// Neither the input nor the list of starts may go away before the segment.
    @unsafe
    init(
        _ header: BTFHeader, _ bytes: UnsafeRawBufferPointer, starts: UnsafeBufferPointer<UInt32>,
        firstID: UInt32, firstString: Int
    ) {
        types = header.types
        strings = header.strings
        order = header.order
        unsafe self.bytes = bytes
        unsafe self.starts = starts
        self.firstID = firstID
        endID = firstID + UInt32(starts.count)
        self.firstString = firstString
        endString = firstString + strings.count
    }

    /// Where the type with an id starts, in bytes from the start of the input. The id must be of this segment.
    @inline(__always)
    func start(of id: UInt32) -> Int {
        types.lowerBound + Int(unsafe starts[checked: Int(id) - Int(firstID)])
    }

    /// The 32-bit word at a place among the types, or `nil` outside of them.
    @inline(__always)
    func word(at position: Int) -> UInt32? {
        guard position >= types.lowerBound, position <= types.upperBound - 4 else { return nil }
        let word = unsafe bytes.loadUnaligned(fromByteOffset: position, as: UInt32.self)
        return order == .little ? word : word.byteSwapped
    }

    /// Three words that follow one another, or `nil` where they are not all among the types.
    @inline(__always)
    func words(at position: Int) -> (UInt32, UInt32, UInt32)? {
        guard position >= types.lowerBound, position <= types.upperBound - 12 else { return nil }
        let first = unsafe bytes.loadUnaligned(fromByteOffset: position, as: UInt32.self)
        let second = unsafe bytes.loadUnaligned(fromByteOffset: position + 4, as: UInt32.self)
        let third = unsafe bytes.loadUnaligned(fromByteOffset: position + 8, as: UInt32.self)
        if order == .little { return (first, second, third) }
        return (first.byteSwapped, second.byteSwapped, third.byteSwapped)
    }

    /// Lends the bytes of the name at an offset, without the NUL behind it; `nil` where none starts there.
    @inline(__always)
    func withName<Answer>(at offset: UInt32, _ body: (Span<UInt8>) -> Answer) -> Answer? {
        let start = Int(offset) - firstString
        guard start >= 0, start < strings.count else { return nil }
        let rest = unsafe UnsafeRawBufferPointer(
            rebasing: bytes[strings.lowerBound + start..<strings.upperBound])
        guard let count = unsafe distanceToNUL(in: rest) else { return nil }
        let name = unsafe UnsafeRawBufferPointer(rebasing: rest[0..<count])
        return unsafe name.withMemoryRebound(to: UInt8.self) { unsafe body($0.span) }
    }

    /// The byte of the strings at an offset; `nil` outside of them.
    @inline(__always)
    func nameByte(at offset: UInt32) -> UInt8? {
        let place = Int(offset) - firstString
        guard place >= 0, place < strings.count else { return nil }
        return unsafe bytes[strings.lowerBound + place]
    }

    /// The eight bytes at an offset as one number, the first one lowest; `nil` where they are not all there.
    @inline(__always)
    func namePrefix(at offset: UInt32) -> UInt64? {
        let start = Int(offset) - firstString
        guard start >= 0, start <= strings.count - 8 else { return nil }
        return UInt64(
            littleEndian: unsafe bytes.loadUnaligned(
                fromByteOffset: strings.lowerBound + start, as: UInt64.self))
    }
}

extension UnsafeBufferPointer {
    /// An element whose index is checked in release builds too.
    @inline(__always)
    fileprivate subscript(checked index: Int) -> Element {
        precondition(index >= 0 && index < count, "no such element")
        return unsafe self[index]
    }
}

/// Where the types of one input start: 32-bit offsets, in memory that does not move once it is filled.
@safe
final class BTFStarts: @unchecked Sendable {
    private var memory: UnsafeMutableBufferPointer<UInt32>
    private(set) var count = 0

    init(capacity: Int) {
        unsafe memory = .allocate(capacity: max(16, capacity))
    }

    @inline(__always)
    func append(_ start: UInt32) {
        if unsafe count == memory.count { grow() }
        unsafe memory.initializeElement(at: count, to: start)
        count += 1
    }

    private func grow() {
        let larger = unsafe UnsafeMutableBufferPointer<UInt32>.allocate(capacity: memory.count * 3 / 2)
        _ = unsafe larger.moveInitialize(fromContentsOf: memory[0..<count])
        unsafe memory.deallocate()
        unsafe memory = larger
    }

    @unsafe var elements: UnsafeBufferPointer<UInt32> {
        unsafe UnsafeBufferPointer(rebasing: memory[0..<count])
    }

    deinit { unsafe memory.deallocate() }
}
