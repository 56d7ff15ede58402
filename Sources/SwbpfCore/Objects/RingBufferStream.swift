/// What programs write into a ring buffer. What is taken here nobody else gets.
final class RingBufferStream: EventStream {
    /// Kept for its descriptor.
    private let map: OpenMap
    private let reader: RingBufferReader
    private var readiness = Readiness()

    init(_ map: OpenMap) throws(SystemCallError) {
        self.map = map
        reader = RingBufferReader(
            try RingBufferMemory(
                map.descriptor, size: Int(map.info.maximumEntries), side: .consumer, about: map.subject))
        readiness.add(map.descriptor)
    }

    func take(atMost limit: Int, _ body: (EventPlace?, MapEvent, Span<UInt8>) -> Void) -> RingLook {
        reader.take(atMost: limit) { body(nil, $0, $1) }
    }

    func wait(milliseconds: Int32) throws(SystemCallError) -> Bool {
        try readiness.wait(milliseconds: milliseconds)
    }
}
