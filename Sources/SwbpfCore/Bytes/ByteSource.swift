/// Bytes that are asked for by range: memory, or a file of which only that is read.
public protocol ByteSource: Sendable {
    var count: Int { get }

    /// The bytes of a range, which must lie in `0..<count`.
    func slice(_ range: Range<Int>) throws(DecodeError) -> ByteSlice
}

extension ByteSource {
    /// The bytes of a range that the input itself states; `what` names it in the error when it lies outside.
    func slice(
        at offset: UInt64, count size: UInt64, what: @autoclosure () -> String
    ) throws(DecodeError) -> ByteSlice {
        // Neither the end nor the start may be computed before it is known to fit.
        guard offset <= count, size <= UInt64(count) - offset else {
            throw DecodeError(
                what: what(), offset: Int(clamping: offset),
                reason: "needs \(size) bytes, \(max(0, count - Int(clamping: offset))) are left")
        }
        return try slice(Int(offset)..<Int(offset + size))
    }
}

extension ByteStore: ByteSource {
    public func slice(_ range: Range<Int>) throws(DecodeError) -> ByteSlice {
        ByteSlice(self, range)
    }
}

/// A part of a store. Copying it copies no bytes.
public struct ByteSlice: Sendable {
    private let store: ByteStore
    private let range: Range<Int>

    /// The range must lie in the store.
    init(_ store: ByteStore, _ range: Range<Int>) {
        precondition(range.lowerBound >= 0 && range.upperBound <= store.count)
        self.store = store
        self.range = range
    }

    public var count: Int { range.count }

    /// Lends the bytes to `body`; offsets count from the start of the slice.
    @inline(__always)
    func withSpan<Answer, Failure: Error>(
        _ body: (Span<UInt8>) throws(Failure) -> Answer
    ) throws(Failure) -> Answer {
        try store.withSpan { (span) throws(Failure) in try body(span.extracting(range)) }
    }

    /// A store of just these bytes: the slice's own if it is all of that, else a copy.
    public var wholeStore: ByteStore {
        if range.lowerBound == 0, range.upperBound == store.count { return store }
        return ByteStore(array)
    }

    /// A copy of the bytes.
    public var array: [UInt8] {
        withSpan { span in
            // The bytes are copied while they are lent.
            unsafe span.withUnsafeBufferPointer { unsafe Array($0) }
        }
    }

    /// A number in the bytes; `what` names it in the error when it lies outside.
    func require<Value: FixedWidthInteger>(
        _ type: Value.Type = Value.self, at offset: Int, order: ByteOrder, what: @autoclosure () -> String
    ) throws(DecodeError) -> Value {
        try withSpan { (span) throws(DecodeError) in
            try span.require(type, at: offset, order: order, what: what())
        }
    }
}
