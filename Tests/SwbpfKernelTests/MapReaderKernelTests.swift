import KernelState
import Testing

@testable import SwbpfCore

@Suite(.needsKernel) struct MapReaderKernelTests {
    /// Types whose entries can be read, and the flags they need.
    static let types: [(MapType, Int, UInt32)] = [
        (.hash, 4, 0), (.lruHash, 4, 0), (.perCPUHash, 4, 0), (.lruPerCPUHash, 4, 0), (.lpmTrie, 8, 1),
        (.hash, 12, 1),
    ]

    @Test(arguments: types, [0, 1, 1000])
    func `every entry is read once`(type: (MapType, Int, UInt32), count: Int) throws {
        // A map of the least recently used throws some out when it is nearly full.
        let map = try KernelMap(type.0, key: type.1, capacity: max(16, count * 4), flags: type.2)
        try map.fill(count)
        #expect(try map.read() == map.content)
    }

    @Test(arguments: [MapType.array, .perCPUArray], [1, 1000])
    func `every slot of an array is read`(type: MapType, count: Int) throws {
        let map = try KernelMap(type, capacity: count)
        try map.fill(count)
        #expect(try map.read() == map.content)
    }

    @Test(arguments: [1, 4, 8, 12])
    func `an array that may be mapped has the same values`(size: Int) throws {
        let map = try KernelMap(.array, value: size, capacity: 3000, flags: 0x400)
        try map.fill(3000)
        #expect(try map.read() == map.content)
    }

    @Test func `an entry of any size is read`() throws {
        let map = try KernelMap(.hash, key: 400, value: 8, capacity: 2000)
        try map.fill(2000)
        #expect(try map.read() == map.content)
    }

    @Test(arguments: types)
    func `what stays is found whatever else is deleted and added`(type: (MapType, Int, UInt32)) throws {
        guard type.0 != .lruHash, type.0 != .lruPerCPUHash else { return }
        let map = try KernelMap(type.0, key: type.1, capacity: 20_000, flags: type.2)
        try map.fill(6000)
        var staying = map.content
        var next = 0
        let found = try map.read {
            for _ in 0..<500 {
                map.delete(map.key(next * 3))
                staying[map.key(next * 3)] = nil
                try map.put(map.key(100_000 + next), next)
                next += 1
            }
        }
        for (key, value) in staying { #expect(found[key] == value) }
    }

    @Test func `a walk finds each key once although the last one goes each time`() throws {
        let map = try KernelMap(.hash, capacity: 2000)
        try map.fill(2000)
        var walk = KeyWalk(keySize: 4)
        var found: Set<[UInt8]> = []
        while walk.next(map.map.descriptor) == 0 {
            if walk.isNew { #expect(found.insert(walk.key).inserted) }
            // Every third key goes right after it was met.
            if found.count % 3 == 0 { map.delete(walk.key) }
            try #require(!walk.isHopeless)
        }
        #expect(found.count == 2000)
    }

    @Test(arguments: [(MapType.hash, UInt32(0)), (.lpmTrie, 1), (.array, 0), (.perCPUHash, 0)])
    func `entries are counted`(type: MapType, flags: UInt32) throws {
        let map = try KernelMap(type, key: type == .lpmTrie ? 8 : 4, capacity: 300, flags: flags)
        try map.fill(299)
        #expect(try MapCounter.count(map.map) == (type == .array ? 300 : 299))
    }

    @Test(arguments: [MapType.queue, .stack])
    func `what cannot be counted says why`(type: MapType) throws {
        let map = try KernelMap(type, key: 0, capacity: 3)
        #expect(throws: MapUseError.self) { try MapCounter.count(map.map) }
        #expect(throws: MapUseError.self) { try map.map.requireListing() }
    }

    @Test func `the first entries tell what cannot be read at all`() throws {
        let map = try KernelMap(.hash, capacity: 4)
        let source = EntrySource(map.map)
        try source.begin()
        var count = 0
        try source.forEach { entries in
            count += entries.count
            return true
        }
        #expect(count == 0)
    }
}
