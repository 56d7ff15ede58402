public import SwbpfCore

private import Glibc

/// A map with a program that writes events into it, as often as it is run. All of it goes with this value.
///
/// An event is a `struct test_event`: the number of the event, from 0 on, then `mark`, then zeros up to its size.
public final class EventProducer {
    /// The kind of map that events are written into.
    public enum Kind: String, CaseIterable, Sendable {
        case ringBuffer, perfArray
    }

    public static let mark: UInt64 = 0x1234_5678
    public let mapID: UInt32
    private let map: ObjectHandle
    private let counters: FileDescriptor
    private let program: FileDescriptor

    /// - Parameters:
    ///   - capacity: bytes of a ring buffer, or entries of a perf event array.
    ///   - recordSize: bytes of an event, 16 to 256, a multiple of 8.
    ///   - flags: what the map is created with.
    public init(_ kind: Kind, capacity: UInt32, recordSize: Int = 16, flags: UInt32 = 0) throws {
        raiseLimits()
        let isRing = kind == .ringBuffer
        map = try ObjectHandle(
            .map,
            try MapSpecification(
                type: isRing ? 27 : 4, name: "test_events", keySize: isRing ? 0 : 4,
                valueSize: isRing ? 0 : 4, capacity: capacity, flags: flags
            ).create())
        mapID = map.id
        counters = try MapSpecification(type: 2, name: "test_counters", valueSize: 16, capacity: 1).create()
        let types = EventTypes()
        let btf = try loadBTF(types.bytes)
        program = try ProgramSpecification(
            type: 3 /* BPF_PROG_TYPE_SCHED_CLS */, name: "test_source",
            instructions: Self.instructions(
                kind, map: map.descriptor.number, counters: counters.number, size: recordSize),
            btf: btf.number, functions: [(0, types.source)]
        ).load()
    }

    private static func instructions(
        _ kind: Kind, map: CInt, counters: CInt, size: Int
    ) -> [Instruction] {
        let start = Int16(-size)
        let output: [Instruction] =
            switch kind {
            case .ringBuffer:
                [
                    .loadMap(.r1, map), .move(.r2, .r10), .add(.r2, Int32(start)), .move(.r3, Int32(size)),
                    .move(.r4, 0), .call(helper: 130 /* bpf_ringbuf_output */),
                ]
            case .perfArray:
                [
                    .move(.r1, .r6), .loadMap(.r2, map), .move32(.r3, -1 /* BPF_F_CURRENT_CPU */),
                    .move(.r4, .r10), .add(.r4, Int32(start)), .move(.r5, Int32(size)),
                    .call(helper: 25 /* bpf_perf_event_output */),
                ]
            }
        return [
            .move(.r6, .r1), .loadMapValue(.r7, counters, at: 0), .load64(.r8, from: .r7, 0),
            .store64(.r8, at: .r10, start), .add(.r8, 1), .store64(.r8, at: .r7, 0),
            .store64(Int32(mark), at: .r10, start + 8),
        ] + stride(from: 16, to: size, by: 8).map { .store64(0, at: .r10, start + Int16($0)) } + output + [
            .jump(over: 3, if: .r0, equals: 0), .load64(.r8, from: .r7, 8), .add(.r8, 1),
            .store64(.r8, at: .r7, 8), .move(.r0, 0), .exit,
        ]
    }

    /// Lets the program write so many events, one right behind the other.
    public func write(_ count: Int) throws {
        let request = KernelRequest()
        request.set(0, descriptor: program.number)
        // The smallest packet that a program of this type takes.
        request.set(8, 14)
        request.set(16, lending: [UInt8](repeating: 0, count: 14))
        request.set(32, UInt32(count))
        request.set(36, 0)
        try request.call(.progTestRun)
    }

    /// Lets it write so many events a second for so long. Returns how long it took.
    public func write(perSecond rate: Int, for seconds: Double) throws -> Double {
        let start = Self.now()
        let total = Int(Double(rate) * seconds)
        var written = 0
        while written < total {
            let due = min(total, Int((Self.now() - start) * Double(rate)))
            if due > written { try write(due - written) }
            written = max(written, due)
            usleep(500)
        }
        return Self.now() - start
    }

    private static func now() -> Double {
        var now = timespec()
        _ = unsafe clock_gettime(CLOCK_MONOTONIC, &now)
        return Double(now.tv_sec) + Double(now.tv_nsec) / 1e9
    }

    /// How many events the program has written, and how many of them the map had no room for.
    public func counts() -> (all: UInt64, refused: UInt64) {
        var value = [UInt8](repeating: 0, count: 16)
        _ = MapElements.lookUp(counters, key: [0, 0, 0, 0], into: &value)
        func number(at offset: Int) -> UInt64 {
            (0..<8).reduce(0) { $0 | UInt64(value[offset + $1]) << ($1 * 8) }
        }
        return (number(at: 0), number(at: 8))
    }

    /// Puts a descriptor into an entry of the perf event array, as another reader would.
    public func occupy(index: UInt32) throws -> FileDescriptor {
        // PERF_TYPE_SOFTWARE, PERF_COUNT_SW_BPF_OUTPUT
        let event = try PerfEvent(type: 1, configuration: 10, period: 1).open()
        try updateMap(map.descriptor, key: .of(index), value: .of(event.number))
        return event
    }

    /// Which entries of the perf event array are taken, up to 64: those from which something can be removed.
    public func removeEntries() -> [UInt32] {
        (0..<64).filter { MapElements.delete(map.descriptor, key: .of(UInt32($0))) == 0 }
    }
}

/// The types that the program is described with.
private struct EventTypes {
    let source: UInt32
    let bytes: [UInt8]

    init() {
        var btf = BTFBuilder()
        let int = btf.int("int", size: 4, .signed)
        let wide = btf.int("unsigned long long", size: 8)
        let event = btf.structure(
            "test_event", size: 16, [.init("number", wide, at: 0), .init("mark", wide, at: 8)])
        _ = btf.typedef("test_event_t", event)
        let larger = btf.structure(
            "test_large_event", size: 24, [.init("event", event, at: 0), .init("more", wide, at: 16)])
        let pointer = btf.pointer(to: larger)
        source = btf.function("test_source", btf.prototype(returning: int, [("event", pointer)]))
        bytes = btf.bytes
    }
}
