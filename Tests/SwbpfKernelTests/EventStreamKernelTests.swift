import KernelState
import Testing

@testable import SwbpfCore

/// Following maps that programs write events into.
@Suite(.needsKernel, .serialized) struct EventStreamKernelTests {
    /// A stream of the source's events.
    private func open(_ source: EventProducer, at place: EventPlace? = nil) throws -> any EventStream {
        try EventStreams.open(EventStreams.openMap(.id(source.mapID)), at: place)
    }

    /// What is there now: the events' numbers, and what else there is.
    private func take(_ stream: any EventStream, atMost limit: Int = .max) -> (numbers: [UInt64], others: Int)
    {
        var numbers: [UInt64] = []
        var others = 0
        _ = stream.take(atMost: limit) { _, event, bytes in
            if event.isRecord, let number: UInt64 = bytes.load(at: 0) {
                numbers.append(number)
            } else {
                others += 1
            }
        }
        return (numbers, others)
    }

    private func requireRingBuffers(_ kind: EventProducer.Kind) throws {
        guard kind == .perfArray || KernelVersion.running >= KernelVersion(5, 8) else {
            try Test.cancel("this kernel has no ring buffers")
        }
    }

    @Test(arguments: EventProducer.Kind.allCases)
    func `events come in their order and once`(kind: EventProducer.Kind) throws {
        try requireRingBuffers(kind)
        let source = try EventProducer(kind, capacity: 4096)
        let stream = try open(source)
        try source.write(3)
        #expect(take(stream) == ([0, 1, 2], 0))
        #expect(take(stream) == ([], 0))
        try source.write(2)
        #expect(take(stream, atMost: 1) == ([3], 0))
        #expect(take(stream) == ([4], 0))
        #expect(source.counts() == (5, 0))
    }

    @Test(arguments: EventProducer.Kind.allCases)
    func `an event ends the wait`(kind: EventProducer.Kind) throws {
        try requireRingBuffers(kind)
        let source = try EventProducer(kind, capacity: 4096)
        let stream = try open(source)
        #expect(try stream.wait(milliseconds: 0) == false)
        try source.write(1)
        #expect(try stream.wait(milliseconds: 10_000))
        _ = take(stream)
        #expect(try stream.wait(milliseconds: 0) == false)
    }

    /// Many times around the ring.
    @Test func `nothing is lost as long as the ring has room`() throws {
        try requireRingBuffers(.ringBuffer)
        let source = try EventProducer(.ringBuffer, capacity: 4096, recordSize: 48)
        let stream = try open(source)
        var numbers: [UInt64] = []
        for _ in 0..<100 {
            try source.write(70)
            numbers += take(stream).numbers
        }
        #expect(numbers == Array(0..<7000))
        #expect(source.counts().refused == 0)
    }

    @Test func `what a perf event array could not hold is counted`() throws {
        let source = try EventProducer(.perfArray, capacity: 64, recordSize: 256)
        let stream = try open(source)
        try source.write(1000)
        let numbers = take(stream).numbers
        #expect(numbers == Array(0..<UInt64(numbers.count)) && numbers.count < 1000)
        // The kernel tells it with the next event for which there is room.
        try source.write(1)
        var lost: UInt64 = 0
        _ = stream.take(atMost: .max) { _, event, _ in if case .lost(_, let count) = event { lost += count } }
        #expect(UInt64(numbers.count) + lost == 1000)
    }

    /// Entries are emptied at the end, also those that the kernel would leave.
    @Test(arguments: [0, 1 << 11 /* BPF_F_PRESERVE_ELEMS */] as [UInt32])
    func `entries are taken as long as the stream exists`(flags: UInt32) throws {
        let source = try EventProducer(.perfArray, capacity: 64, flags: flags)
        let other = try source.occupy(index: 0)
        var stream: (any EventStream)? = try open(source)
        try source.write(1)
        #expect(stream.map { take($0).numbers } == [0])
        stream = nil
        #expect(source.removeEntries() == [])
        withExtendedLifetime(other.number) {}
    }

    @Test func `one CPU is followed through the entry that was chosen`() throws {
        let source = try EventProducer(.perfArray, capacity: 64)
        do {
            let stream = try open(source, at: EventPlace(cpu: 0, index: 5))
            #expect(source.removeEntries() == [5])
            withExtendedLifetime(stream) {}
        }
    }

    @Test func `a user ring buffer takes records until it is full`() throws {
        guard KernelVersion.running >= KernelVersion(6, 1) else {
            try Test.cancel("this kernel has no user ring buffers")
        }
        let drain = try EventDrain(capacity: 4096)
        let map = try OpenMap.open(.id(drain.mapID), .readAndWrite)
        for number in UInt8(1)...3 { try UserRingBuffer.push([number, 0, 0, 0, 0, 0, 0, 0], to: map) }
        #expect(try drain.run() == 6)
        for _ in 0..<256 { try UserRingBuffer.push([1, 0, 0, 0, 0, 0, 0, 0], to: map) }
        #expect(
            throws: EventStreamError(
                "map \(drain.mapID) (test_user_ring): the ring buffer is full: of its 4096 bytes 0 are free, and a "
                    + "record of 8 bytes takes 16; a program has to drain it with bpf_user_ringbuf_drain")
        ) { try UserRingBuffer.push([1, 0, 0, 0, 0, 0, 0, 0], to: map) }
        #expect(
            throws: EventStreamError(
                "map \(drain.mapID) (test_user_ring): a record of 4089 bytes is too large: the ring buffer of 4096 bytes "
                    + "takes at most 4088")
        ) { try UserRingBuffer.push([UInt8](repeating: 0, count: 4089), to: map) }
        #expect(try drain.run() == 6 + 256)
        try UserRingBuffer.push([UInt8](repeating: 1, count: 4088), to: map)
    }
}
