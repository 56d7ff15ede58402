import Testing

@testable import SwbpfCore

/// The memory of a perf event as the kernel shares it.
private struct PerfMemory {
    static let size = 64
    let memory = SharedMemory(copying: [UInt8](repeating: 0, count: 2048 + PerfMemory.size))

    init(start: UInt64 = 0) {
        memory.store64(start, at: 1024)
        memory.store64(start, at: 1032)
    }

    var data: RingData { RingData(memory, start: 2048, size: Self.size) }
    var head: UInt64 { memory.load64(at: 1024) }
    var tail: UInt64 { memory.load64(at: 1032) }

    /// Appends a record; `size` is what its header says if that is not the truth.
    func append(type: UInt32, _ content: [UInt8], size: Int? = nil) {
        let count = 8 + content.count
        var bytes: [UInt8] = []
        for index in 0..<4 { bytes.append(UInt8(truncatingIfNeeded: type >> (index * 8))) }
        bytes += [1, 0, UInt8(truncatingIfNeeded: size ?? count), UInt8((size ?? count) >> 8)]
        data.write((bytes + content).span, at: head)
        memory.store64(head &+ UInt64(count), at: 1024)
    }

    /// Appends what a program wrote; `count` is what the record says of its data.
    func appendSample(time: UInt8, _ bytes: [UInt8], count: UInt8? = nil) {
        append(
            type: 9,
            [time, 0, 0, 0, 0, 0, 0, 0] + [count ?? UInt8(bytes.count), 0, 0, 0] + bytes)
    }

    func take(atMost limit: Int = .max) -> (look: RingLook, events: [TakenEvent]) {
        var events: [TakenEvent] = []
        let ring = PerfRing(memory, dataStart: 2048, size: Self.size)
        let look = ring.take(atMost: limit) { events.append(TakenEvent($0, $1)) }
        return (look, events)
    }
}

@Suite struct PerfRingTests {
    @Test func `samples come with their time and data`() {
        let ring = PerfMemory()
        ring.appendSample(time: 7, [1, 2, 3, 4])
        ring.appendSample(time: 8, [5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16])
        let taken = ring.take()
        #expect(taken.look == .empty)
        #expect(
            taken.events == [
                TakenEvent(.sample(time: 7), [1, 2, 3, 4]),
                TakenEvent(.sample(time: 8), [5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16]),
            ])
        #expect(ring.tail == 24 + 32)
    }

    @Test(arguments: [56, 48, 40, .max - 7] as [UInt64])
    func `a record may go on at the start of the ring`(start: UInt64) {
        let ring = PerfMemory(start: start)
        ring.appendSample(time: 1, [9, 8, 7, 6])
        #expect(ring.take().events == [TakenEvent(.sample(time: 1), [9, 8, 7, 6])])
        #expect(ring.tail == start &+ 24)
    }

    @Test func `lost events come with their number and do not count as records`() {
        let ring = PerfMemory()
        ring.append(type: 2, [3, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0])
        ring.appendSample(time: 1, [])
        #expect(
            ring.take(atMost: 1).events == [
                TakenEvent(.lost(id: 3, count: 256)), TakenEvent(.sample(time: 1)),
            ])
    }

    @Test func `records of other types come with type and size`() {
        let ring = PerfMemory()
        ring.append(type: 5, [0, 0, 0, 0, 0, 0, 0, 0])
        #expect(ring.take().events == [TakenEvent(.other(type: 5, size: 16))])
    }

    @Test(arguments: [(9, 0), (9, 8), (2, 8)] as [(UInt32, Int)])
    func `a record too short for its type is one of another type`(type: UInt32, count: Int) {
        let ring = PerfMemory()
        ring.append(type: type, [UInt8](repeating: 0, count: count))
        #expect(ring.take().events == [TakenEvent(.other(type: type, size: UInt16(8 + count)))])
    }

    @Test func `data end with the record, whatever their number is said to be`() {
        let ring = PerfMemory()
        ring.appendSample(time: 1, [1, 2, 3, 4], count: 200)
        #expect(ring.take().events == [TakenEvent(.sample(time: 1), [1, 2, 3, 4])])
    }

    /// Nothing, less than a header, more than is there, and more than the ring has.
    @Test(arguments: [0, 7, 32, 72, 65535])
    func `a size that cannot be skips what is there`(size: Int) {
        let ring = PerfMemory()
        ring.append(type: 5, [0, 0, 0, 0, 0, 0, 0, 0], size: size)
        let taken = ring.take()
        #expect(taken.look == .empty)
        #expect(taken.events == [TakenEvent(.skipped(bytes: 16))])
        #expect(ring.tail == 16)
    }

    @Test(arguments: [UInt64(1000), 1 << 63])
    func `a position that is nowhere in the ring skips an unknown number of bytes`(tail: UInt64) {
        let ring = PerfMemory()
        ring.memory.store64(tail, at: 1032)
        #expect(ring.take().events == [TakenEvent(.skipped(bytes: nil))])
        #expect(ring.tail == 0)
    }

    @Test(arguments: 0...2)
    func `no more are taken than were asked for, the rest stays`(limit: Int) {
        let ring = PerfMemory()
        for time in UInt8(0)..<2 { ring.appendSample(time: time, [0, 0, 0, 0]) }
        let taken = ring.take(atMost: limit)
        #expect(taken.events.count == limit)
        #expect(taken.look == (limit < 2 ? .limited : .empty))
        #expect(ring.tail == UInt64(limit) * 24)
    }
}
