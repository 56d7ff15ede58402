/// Puts records into a ring buffer that programs read: BPF_MAP_TYPE_USER_RINGBUF.
///
/// The kernel knows of one writer at a time; two at the same moment would write over each other's records.
final class UserRingBufferWriter {
    private let memory: RingBufferMemory

    /// Why a record was not written.
    enum Refusal: Error, Equatable {
        /// It is larger than the whole ring, which holds so many bytes of a record at most.
        case tooLarge(most: Int)
        /// So many bytes are free, too few for it.
        case full(free: Int)
        /// What the ring says of itself cannot be.
        case damaged
    }

    init(_ memory: RingBufferMemory) { self.memory = memory }

    /// Writes one record: programs see all of it or nothing.
    func write(_ bytes: Span<UInt8>) throws(Refusal) {
        let (consumer, producer, data) = (memory.consumer, memory.producer, memory.data)
        let total = RingBufferHeader.total(bytes.count)
        let most = data.size - Int(RingBufferHeader.size)
        guard bytes.count <= most else { throw .tooLarge(most: most) }
        let position = producer.load64(at: 0)
        let used = position &- consumer.load64(at: 0)
        guard position.isMultiple(of: 8), used <= data.size else { throw .damaged }
        let free = UInt64(data.size) - used
        guard total <= free else { throw .full(free: Int(free)) }

        // The record is whole before anybody can see it, so it need never be marked as unfinished: were this
        // process to end in between, nothing would remain.
        data.store32(UInt32(bytes.count), at: position)
        data.store32(0, at: position &+ 4)
        data.write(bytes, at: position &+ RingBufferHeader.size)
        producer.store64(position &+ total, at: 0)
    }
}
