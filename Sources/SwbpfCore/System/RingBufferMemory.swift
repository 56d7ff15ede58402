/// The memory of a ring buffer, in whichever direction it is used: the first page says how far it has been read,
/// the second how far it has been written, and behind that are the data.
struct RingBufferMemory {
    let consumer: SharedMemory
    let producer: SharedMemory
    let data: RingData

    /// Which of the two numbers is ours to write.
    enum Side {
        case consumer, producer
    }

    init(consumer: SharedMemory, producer: SharedMemory, dataStart: Int, size: Int) {
        self.consumer = consumer
        self.producer = producer
        data = RingData(producer, start: dataStart, size: size)
    }

    /// The memory of an open map. The data can be written by whoever writes how far they go.
    init(
        _ map: borrowing FileDescriptor, size: Int, side: Side, about subject: @autoclosure () -> String
    ) throws(SystemCallError) {
        let page = pageSize()
        self.init(
            consumer: try SharedMemory(
                mapping: map, count: page, isWritable: side == .consumer, about: subject()),
            producer: try SharedMemory(
                mapping: map, at: page, count: page + size, isWritable: side == .producer, about: subject()),
            dataStart: page, size: size)
    }
}
