import SwbpfCore

/// A user ring buffer with a program that reads it: it adds up the first 8 bytes of the records.
public final class EventDrain {
    public let mapID: UInt32
    private let map: ObjectHandle
    private let sum: FileDescriptor
    private let program: FileDescriptor

    public init(capacity: UInt32) throws {
        raiseLimits()
        map = try ObjectHandle(
            .map,
            try MapSpecification(
                type: 31, name: "test_user_ring", keySize: 0, valueSize: 0, capacity: capacity
            ).create())
        mapID = map.id
        sum = try MapSpecification(type: 2, name: "test_sum", valueSize: 8, capacity: 1).create()
        var types = BTFBuilder()
        let int = types.int("int", size: 4, .signed)
        let long = types.int("long", size: 8, .signed)
        let pointer = types.pointer(to: 0)
        let main = types.function("test_drain", types.prototype(returning: int, [("context", pointer)]))
        let each = types.function(
            "test_each", types.prototype(returning: long, [("record", pointer), ("context", pointer)]))
        let btf = try loadBTF(types.bytes)
        let drain: [Instruction] = [
            .loadMap(.r1, map.descriptor.number), .loadFunction(.r2, 6), .move(.r3, 0), .move(.r4, 0),
            .call(helper: 209 /* bpf_user_ringbuf_drain */), .move(.r0, 0), .exit,
        ]
        let add: [Instruction] = [
            .move(.r3, .r1), .store64(0, at: .r10, -8), .move(.r1, .r10), .add(.r1, -8), .move(.r2, 8),
            .move(.r4, 0), .move(.r5, 0), .call(helper: 201 /* bpf_dynptr_read */),
            .loadMapValue(.r1, sum.number, at: 0), .load64(.r2, from: .r1, 0), .load64(.r3, from: .r10, -8),
            .add(.r2, .r3), .store64(.r2, at: .r1, 0), .move(.r0, 0), .exit,
        ]
        program = try ProgramSpecification(
            type: 3 /* BPF_PROG_TYPE_SCHED_CLS */, name: "test_drain", instructions: drain + add,
            btf: btf.number, functions: [(0, main), (UInt32(drain.slotCount), each)]
        ).load()
    }

    /// Lets the program read what is there. Returns the sum of all that has ever been read.
    public func run() throws -> UInt64 {
        let request = KernelRequest()
        request.set(0, descriptor: program.number)
        request.set(8, 14)
        request.set(16, lending: [UInt8](repeating: 0, count: 14))
        request.set(32, 1)
        request.set(36, 0)
        try request.call(.progTestRun)
        var value = [UInt8](repeating: 0, count: 8)
        _ = MapElements.lookUp(sum, key: [0, 0, 0, 0], into: &value)
        return (0..<8).reduce(0) { $0 | UInt64(value[$1]) << ($1 * 8) }
    }
}
