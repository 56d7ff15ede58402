/// Puts records into a ring buffer that programs read: BPF_MAP_TYPE_USER_RINGBUF.
///
/// The kernel knows of one writer at a time; two at the same moment would write over each other's records.
final class UserRingBufferWriter {
    private let consumer: SharedMemory
    private let producer: SharedMemory
    private let data: RingData

    /// Why a record was not written.
    enum Refusal: Error, Equatable {
        /// It is larger than the whole ring, which holds so many bytes of a record at most.
        case tooLarge(most: Int)
        /// So many bytes are free, too few for it.
        case full(free: Int)
        /// What the ring says of itself cannot be.
        case damaged
    }

    /// The first page of the map says how far it has been read, the second how far it has been written; behind
    /// that are the data.
    init(consumer: SharedMemory, producer: SharedMemory, dataStart: Int, size: Int) {
        self.consumer = consumer
        self.producer = producer
        data = RingData(producer, start: dataStart, size: size)
    }

    convenience init(
        _ map: borrowing FileDescriptor, size: Int, about subject: @autoclosure () -> String
    ) throws(SystemCallError) {
        let page = pageSize()
        self.init(
            consumer: try SharedMemory(mapping: map, count: page, isWritable: false, about: subject()),
            producer: try SharedMemory(
                mapping: map, at: page, count: page + size, isWritable: true, about: subject()),
            dataStart: page, size: size)
    }

    /// Writes one record: programs see all of it or nothing.
    func write(_ bytes: Span<UInt8>) throws(Refusal) {
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
