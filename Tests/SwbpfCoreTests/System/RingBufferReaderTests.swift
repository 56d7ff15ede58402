import Testing

@testable import SwbpfCore

@Suite struct RingBufferReaderTests {
    private let busy: UInt32 = 1 << 31
    private let discarded: UInt32 = 1 << 30

    @Test func `records come in order, and the place up to which they were taken is told`() {
        let ring = RingMemory()
        ring.append([1, 2, 3])
        ring.append([])
        ring.append([4, 5, 6, 7, 8, 9, 10, 11])
        let taken = ring.take()
        #expect(taken.look == .empty)
        #expect(taken.events == [.record([1, 2, 3]), .record([]), .record([4, 5, 6, 7, 8, 9, 10, 11])])
        #expect(ring.readPosition == 16 + 8 + 16)
    }

    @Test func `an empty ring has nothing`() {
        let ring = RingMemory(start: 24, end: 24)
        let taken = ring.take()
        #expect(taken.look == .empty)
        #expect(taken.events.isEmpty)
        #expect(ring.readPosition == 24)
    }

    /// A header never wraps, what follows it does.
    @Test(arguments: [56, 48, 40, .max - 7, .max - 15] as [UInt64])
    func `a record may go on at the start of the ring, and positions at that of numbers`(start: UInt64) {
        let ring = RingMemory(start: start, end: start)
        let bytes = [UInt8](1...30)
        ring.append(bytes)
        #expect(ring.take().events == [.record(bytes)])
        #expect(ring.readPosition == start &+ 40)
    }

    @Test func `a record as large as the ring is read whole`() {
        let ring = RingMemory(start: 8, end: 8)
        let bytes = [UInt8](0..<56)
        ring.append(bytes)
        #expect(ring.take().events == [.record(bytes)])
    }

    @Test func `what is still being written is waited for, with all that is behind it`() {
        let ring = RingMemory()
        ring.append([1])
        ring.append([2], header: 1 | busy)
        ring.append([3])
        let first = ring.take()
        #expect(first.look == .busy)
        #expect(first.events == [.record([1])])
        #expect(ring.readPosition == 16)
        ring.data.store32(1, at: 16)
        #expect(ring.take().events == [.record([2]), .record([3])])
    }

    @Test func `what its writer discarded is left out and does not count`() {
        let ring = RingMemory()
        ring.append([1], header: 1 | discarded)
        ring.append([2])
        let taken = ring.take(atMost: 1)
        #expect(taken.look == .empty)
        #expect(taken.events == [.record([2])])
        #expect(ring.readPosition == 32)
    }

    @Test(arguments: 0...3)
    func `no more are taken than were asked for, the rest stays`(limit: Int) {
        let ring = RingMemory()
        for number in UInt8(0)..<3 { ring.append([number]) }
        let taken = ring.take(atMost: limit)
        #expect(taken.events.count == limit)
        #expect(taken.look == (limit < 3 ? .limited : .empty))
        #expect(ring.readPosition == UInt64(limit) * 16)
    }

    /// More than is there, more than the ring has, and the most that a header can say.
    @Test(arguments: [9, 57, 1 << 20, 1 << 30 - 1, 1 << 31 | 9, .max] as [UInt32])
    func `a length that cannot be skips what is there`(header: UInt32) {
        let ring = RingMemory()
        ring.append([1])
        ring.append([2], header: header)
        let taken = ring.take()
        #expect(taken.look == .empty)
        #expect(taken.events == [.record([1]), TakenEvent(.skipped(bytes: 16))])
        #expect(ring.readPosition == 32)
        ring.append([3])
        #expect(ring.take().events == [.record([3])])
    }

    @Test(arguments: [UInt64(1), 4, 7])
    func `a position where no record can start skips what is there`(offset: UInt64) {
        let ring = RingMemory()
        ring.append([1])
        ring.consumer.store64(offset, at: 0)
        #expect(ring.take().events == [TakenEvent(.skipped(bytes: 16 - offset))])
        #expect(ring.readPosition == 16)
    }

    /// Too far behind, and ahead of what was written.
    @Test(arguments: [0, 1 << 63, 1000, .max] as [UInt64])
    func `a position that is nowhere in the ring skips an unknown number of bytes`(start: UInt64) {
        let ring = RingMemory(start: start, end: 72)
        #expect(ring.take().events == [TakenEvent(.skipped(bytes: nil))])
        #expect(ring.readPosition == 72)
    }

    /// Whatever stands there, a look ends, and does not leave the ring.
    @Test(arguments: 0..<64)
    func `random bytes are read without harm`(seed: Int) {
        var generator = SystemRandomNumberGenerator()
        let ring = RingMemory(
            start: UInt64.random(in: 0..<16) * 8, end: UInt64.random(in: 0..<20) * 8)
        let bytes = (0..<RingMemory.size).map { _ in
            Bool.random() ? 0 : UInt8.random(in: 0...255, using: &generator)
        }
        ring.data.write(bytes.span, at: 0)
        let taken = ring.take()
        #expect(taken.events.allSatisfy { $0.bytes.count <= RingMemory.size })
        #expect(taken.look == .busy || ring.readPosition == ring.writePosition)
    }
}
