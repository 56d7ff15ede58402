/// Takes records out of the ring into which the kernel writes those of one perf event.
final class PerfRing {
    private let memory: SharedMemory
    private let data: RingData
    /// The record that was taken last. Nobody else writes to this copy.
    private var record = ByteBuffer(capacity: 4096)

    /// Where `struct perf_event_mmap_page` says how far the ring has been written and read.
    private static let head = 1024
    private static let tail = 1032

    /// The first page is for those numbers, the data are behind it.
    init(_ memory: SharedMemory, dataStart: Int, size: Int) {
        self.memory = memory
        data = RingData(memory, start: dataStart, size: size)
    }

    /// Takes the records that are there now, at most so many, and lends each to `body`.
    func take(atMost limit: Int, _ body: (MapEvent, Span<UInt8>) -> Void) -> RingLook {
        var position = memory.load64(at: Self.tail)
        let end = memory.load64(at: Self.head)
        defer { memory.store64(position, at: Self.tail) }
        var left = limit
        while position != end {
            if left <= 0 { return .limited }
            let there = end &- position
            // Type, flags and size of the record, of four, two and two bytes.
            let header = data.load64(at: position)
            let size = header >> 48
            guard there <= data.size, position.isMultiple(of: 8), 8...there ~= size else {
                position = end
                body(.skipped(bytes: there <= data.size ? there : nil), [UInt8]().span)
                return .empty
            }
            record.removeAll()
            data.copy(position, count: Int(size), to: &record)
            position &+= size
            record.withBytes { bytes in
                let (event, range) = Self.event(UInt32(truncatingIfNeeded: header), bytes)
                if event.isRecord { left -= 1 }
                body(event, bytes.extracting(range))
            }
        }
        return .empty
    }

    /// What a record is, and where in it are the data that a program wrote.
    private static func event(_ type: UInt32, _ bytes: Span<UInt8>) -> (MapEvent, Range<Int>) {
        switch type {
        // PERF_RECORD_SAMPLE with PERF_SAMPLE_TIME and PERF_SAMPLE_RAW: behind the data there may be padding.
        case 9:
            if let time: UInt64 = bytes.load(at: 8), let count: UInt32 = bytes.load(at: 16) {
                return (.sample(time: time), 20..<20 + min(Int(count), bytes.count - 20))
            }
        // PERF_RECORD_LOST
        case 2:
            if let id: UInt64 = bytes.load(at: 8), let count: UInt64 = bytes.load(at: 16) {
                return (.lost(id: id, count: count), 0..<0)
            }
        default: break
        }
        return (.other(type: type, size: UInt16(clamping: bytes.count)), 0..<0)
    }
}
