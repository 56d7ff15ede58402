/// Bytes to read from: an array's, or memory that a file is mapped to. Copying it copies no bytes.
public struct ByteStore: Sendable {
    private enum Storage: Sendable {
        case array([UInt8])
        case mapped(MappedMemory)
    }

    private let storage: Storage

    public init(_ bytes: [UInt8]) {
        storage = .array(bytes)
    }

    init(_ memory: MappedMemory) {
        storage = .mapped(memory)
    }

    public var count: Int {
        switch storage {
        case .array(let bytes): bytes.count
        case .mapped(let memory): unsafe memory.bytes.count
        }
    }

    /// Lends the bytes to `body`, all reads of which are checked.
    @inline(__always)
    func withSpan<Answer, Failure: Error>(
        _ body: (Span<UInt8>) throws(Failure) -> Answer
    ) throws(Failure) -> Answer {
        switch storage {
        case .array(let bytes): return try body(bytes.span)
        case .mapped(let memory):
            // The memory is unmapped by its deinit, which cannot run while `memory` is held here.
            defer { withExtendedLifetime(memory) {} }
            let bytes = unsafe memory.bytes
            return try body(unsafe bytes.span)
        }
    }
}

/// Read-only memory that somebody else gave, and that is given back when nobody reads it any more.
///
/// It is safe to share, since nothing writes to it and its address never changes.
@safe
final class MappedMemory: @unchecked Sendable {
    fileprivate let bytes: UnsafeBufferPointer<UInt8>
    private let release: @Sendable (UnsafeBufferPointer<UInt8>) -> Void

    init(
        _ bytes: UnsafeBufferPointer<UInt8>, release: @escaping @Sendable (UnsafeBufferPointer<UInt8>) -> Void
    ) {
        unsafe self.bytes = bytes
        unsafe self.release = release
    }

    deinit { unsafe release(bytes) }
}
