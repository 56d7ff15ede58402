@testable import SwbpfCore

/// The memory of a ring buffer as the kernel shares it, in which everything can be wrong.
struct RingMemory {
    static let size = 64
    let consumer = SharedMemory(copying: [UInt8](repeating: 0, count: 16))
    let producer: SharedMemory

    /// The positions go on from `start`.
    init(start: UInt64 = 0, end: UInt64 = 0) {
        producer = SharedMemory(copying: [UInt8](repeating: 0xee, count: 16 + Self.size))
        consumer.store64(start, at: 0)
        producer.store64(end, at: 0)
    }

    var reader: RingBufferReader {
        RingBufferReader(
            RingBufferMemory(consumer: consumer, producer: producer, dataStart: 16, size: Self.size))
    }

    var data: RingData { RingData(producer, start: 16, size: Self.size) }
    var readPosition: UInt64 { consumer.load64(at: 0) }
    var writePosition: UInt64 { producer.load64(at: 0) }

    /// Appends a record; `header` is what stands in front of it if that is not its length.
    func append(_ bytes: [UInt8], header: UInt32? = nil) {
        let position = writePosition
        data.store32(header ?? UInt32(bytes.count), at: position)
        data.write(bytes.span, at: position &+ 8)
        producer.store64(position &+ RingBufferHeader.total(bytes.count), at: 0)
    }

    /// Takes what is there.
    func take(atMost limit: Int = .max) -> (look: RingLook, events: [TakenEvent]) {
        var events: [TakenEvent] = []
        let look = reader.take(atMost: limit) { events.append(TakenEvent($0, $1)) }
        return (look, events)
    }
}

/// An event with its bytes.
struct TakenEvent: Equatable {
    let event: MapEvent
    let bytes: [UInt8]

    init(_ event: MapEvent, _ bytes: Span<UInt8>) {
        self.event = event
        self.bytes = bytes.indices.map { bytes[$0] }
    }

    init(_ event: MapEvent, _ bytes: [UInt8] = []) {
        self.event = event
        self.bytes = bytes
    }

    static func record(_ bytes: [UInt8]) -> TakenEvent { TakenEvent(.record, bytes) }
}
