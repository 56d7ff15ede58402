/// Takes records out of a ring buffer that programs write: BPF_MAP_TYPE_RINGBUF.
///
/// How far it has been read stands in the map itself, so who reads takes records away from all others. They can
/// write that number too: what it leads to need not be a record, and is skipped if it cannot be one.
final class RingBufferReader {
    private let memory: RingBufferMemory
    /// The record that was taken last. Nobody else writes to this copy.
    private var record = ByteBuffer(capacity: 4096)

    init(_ memory: RingBufferMemory) { self.memory = memory }

    /// Takes the records that are there now, at most so many, and lends each to `body`.
    func take(atMost limit: Int, _ body: (MapEvent, Span<UInt8>) -> Void) -> RingLook {
        let (consumer, producer, data) = (memory.consumer, memory.producer, memory.data)
        var position = consumer.load64(at: 0)
        let end = producer.load64(at: 0)
        // The kernel wakes a reader for each record if the one before has been taken, so what was taken is
        // told to it in large steps.
        var told = position
        defer { if told != position { consumer.store64(position, at: 0) } }
        var left = limit
        while position != end {
            if left <= 0 { return .limited }
            let there = end &- position
            let header = RingBufferHeader(data.load32(at: position))
            guard there <= data.size, position.isMultiple(of: 8), header.total <= there
            else {
                position = end
                body(.skipped(bytes: there <= data.size ? there : nil), [UInt8]().span)
                return .empty
            }
            if header.isBusy { return .busy }
            if !header.isDiscarded {
                record.removeAll()
                data.copy(position &+ RingBufferHeader.size, count: header.length, to: &record)
                record.withBytes { body(.record, $0) }
                left -= 1
            }
            position &+= header.total
            if position &- told >= UInt64(data.size / 8) {
                consumer.store64(position, at: 0)
                told = position
            }
        }
        return .empty
    }
}

/// What stands in front of each record of a ring buffer: 8 bytes, of which the last four are for the kernel alone.
struct RingBufferHeader: Equatable {
    static let size: UInt64 = 8
    /// Its writer has not finished it.
    let isBusy: Bool
    /// Its writer wants it left out.
    let isDiscarded: Bool
    /// Bytes of the record.
    let length: Int

    init(_ word: UInt32) {
        isBusy = word >> 31 != 0
        isDiscarded = word >> 30 & 1 != 0
        length = Int(word & (1 << 30 - 1))
    }

    /// Bytes with the header, up to where the next one starts.
    var total: UInt64 { Self.total(length) }

    static func total(_ length: Int) -> UInt64 { (UInt64(length) + size + 7) & ~7 }
}
