/// Bytes to read from: a copy of an array's, what a file held, or memory that a file is mapped to.
///
/// Copying it copies no bytes, and they stay where they are as long as a copy exists.
public struct ByteStore: Sendable {
    private let memory: HeldMemory

    public init(_ bytes: [UInt8]) {
        memory = HeldMemory(copying: bytes)
    }

    init(_ memory: HeldMemory) {
        self.memory = memory
    }

    public var count: Int { unsafe memory.bytes.count }

    /// Lends the bytes to `body`, all reads of which are checked.
    @inline(__always)
    func withSpan<Answer, Failure: Error>(
        _ body: (Span<UInt8>) throws(Failure) -> Answer
    ) throws(Failure) -> Answer {
        // The memory is given back by its deinit, which cannot run while `memory` is held here.
        defer { withExtendedLifetime(memory) {} }
        let bytes = unsafe memory.bytes
        return try body(unsafe bytes.span)
    }

    /// Where the bytes lie, for who keeps this store as long as the address is used.
    @unsafe var address: UnsafeRawBufferPointer { unsafe UnsafeRawBufferPointer(memory.bytes) }
}

/// Memory that nobody writes to any more, and that is given back when nobody reads it any more.
///
/// It is safe to share, since its content and its address never change.
@safe
final class HeldMemory: @unchecked Sendable {
    fileprivate let bytes: UnsafeBufferPointer<UInt8>
    private let release: @Sendable (UnsafeBufferPointer<UInt8>) -> Void

    init(
        _ bytes: UnsafeBufferPointer<UInt8>, release: @escaping @Sendable (UnsafeBufferPointer<UInt8>) -> Void
    ) {
        unsafe self.bytes = bytes
        unsafe self.release = release
    }

    /// Memory of its own, filled with what `bytes` holds now.
    convenience init(copying bytes: [UInt8]) {
        let memory = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: bytes.count)
        _ = unsafe memory.initialize(from: bytes)
        unsafe self.init(UnsafeBufferPointer(memory)) { unsafe $0.deallocate() }
    }

    deinit { unsafe release(bytes) }
}
