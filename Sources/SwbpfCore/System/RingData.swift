/// The data area of a ring. Positions count bytes since its beginning and only grow; the last `size` are kept.
///
/// Whatever a position or a count says, nothing outside of the area is touched.
struct RingData {
    private let memory: SharedMemory
    /// Where in the memory the area starts.
    private let start: Int
    /// A power of two, and at least 8.
    let size: Int

    /// The area has to lie in the memory: its maker knows the sizes, nobody else is asked for them.
    init(_ memory: SharedMemory, start: Int, size: Int) {
        precondition(size >= 8 && size.nonzeroBitCount == 1 && start % 8 == 0)
        precondition(start >= 0 && start <= memory.count - size)
        self.memory = memory
        self.start = start
        self.size = size
    }

    /// Where a position lies in the memory.
    private func offset(_ position: UInt64) -> Int { start + Int(position & UInt64(size - 1)) }

    /// The number at a position, which is rounded down to where a number may start.
    func load32(at position: UInt64) -> UInt32 { memory.load32(at: offset(position & ~3)) }

    func load64(at position: UInt64) -> UInt64 { memory.load64(at: offset(position & ~7)) }

    func store32(_ value: UInt32, at position: UInt64) { memory.store32(value, at: offset(position & ~3)) }

    /// Copies bytes behind what `target` holds: at most as many as are kept.
    func copy(_ position: UInt64, count: Int, to target: inout ByteBuffer) {
        let first = offset(position)
        let count = max(0, min(count, size))
        let head = min(count, start + size - first)
        memory.copy(first..<first + head, to: &target)
        memory.copy(start..<start + count - head, to: &target)
    }

    /// Writes bytes from a position on; there must be no more of them than are kept.
    func write(_ bytes: Span<UInt8>, at position: UInt64) {
        precondition(bytes.count <= size, "more bytes than the ring has")
        let first = offset(position)
        let head = min(bytes.count, start + size - first)
        memory.write(bytes.extracting(0..<head), at: first)
        memory.write(bytes.extracting(head..<bytes.count), at: start)
    }
}
