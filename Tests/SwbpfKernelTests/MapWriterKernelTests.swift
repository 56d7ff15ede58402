import Testing

@testable import KernelState
@testable import SwbpfCore

@Suite(.needsKernel) struct MapWriterKernelTests {
    /// A new map; skipped where this kernel has no such type.
    private func map(_ specification: MapSpecification) throws -> OpenMap {
        raiseLimits()
        do {
            return try OpenMap(specification.create())
        } catch let error as SystemCallError where error.isInvalidArgument || error.isNotSupported {
            try Test.cancel("this kernel does not make such a map")
        }
    }

    private func entries(_ map: OpenMap) throws -> [[UInt8]: [UInt8]] {
        let reader = MapReader(map)
        var entries = MapEntries()
        var found: [[UInt8]: [UInt8]] = [:]
        while try reader.next(&entries) {
            for index in 0..<entries.count where entries.error(index) == 0 {
                found[entries.key(index, size: map.keySize)] = entries.value(index, stride: map.valueStride)
            }
        }
        return found
    }

    private func add(_ numbers: some Sequence<UInt32>, to writer: MapWriter, _ map: OpenMap) throws {
        for number in numbers {
            let value = [UInt8](repeating: UInt8(truncatingIfNeeded: number), count: map.valueStride)
            try writer.add(key: key(number, map).span, value: value.span)
        }
    }

    /// A trie's keys begin with the length of the prefix.
    private func key(_ number: UInt32, _ map: OpenMap) -> [UInt8] {
        map.info.type == .lpmTrie ? .of(UInt32(32)) + .of(number.bigEndian) : .of(number)
    }

    static let types: [MapSpecification] = [
        MapSpecification(type: 1, name: "w", valueSize: 8, capacity: many(100_000)),
        MapSpecification(type: 1, name: "w", valueSize: 8, capacity: many(100_000), flags: 1),
        MapSpecification(type: 2, name: "w", valueSize: 8, capacity: many(100_000)),
        MapSpecification(type: 2, name: "w", valueSize: 5, capacity: many(100_000), flags: 0x400),
        MapSpecification(type: 5, name: "w", valueSize: 12, capacity: 10_000),
        MapSpecification(type: 6, name: "w", valueSize: 3, capacity: 10_000),
        MapSpecification(type: 9, name: "w", valueSize: 8, capacity: 200_000),
        MapSpecification(type: 10, name: "w", valueSize: 8, capacity: 20_000),
        MapSpecification(type: 11, name: "w", keySize: 8, valueSize: 8, capacity: 10_000, flags: 1),
    ]

    @Test(arguments: types)
    func `everything that was added is in the map`(specification: MapSpecification) throws {
        let map = try map(specification)
        let count = specification.type == 9 || specification.type == 10 ? 1000 : specification.capacity
        let writer = MapWriter(map)
        try add(0..<count, to: writer, map)
        try writer.finish()
        #expect(writer.written == Int(count))
        let found = try entries(map)
        for number in 0..<count {
            // Beside the values of the CPUs the kernel has filling bytes.
            let value = found[key(number, map)]
            #expect(
                value?.prefix(map.valueSize).allSatisfy { $0 == UInt8(truncatingIfNeeded: number) } == true)
        }
    }

    static let full: [(MapSpecification, Int)] = [
        (MapSpecification(type: 1, name: "full", valueSize: 8, capacity: 1000), 1000),
        (MapSpecification(type: 1, name: "full", valueSize: 8, capacity: 1), 1),
        (MapSpecification(type: 2, name: "full", valueSize: 8, capacity: 1000), 1000),
        (MapSpecification(type: 5, name: "full", valueSize: 8, capacity: 1000), 1000),
        (MapSpecification(type: 6, name: "full", valueSize: 8, capacity: 1000), 1000),
        (MapSpecification(type: 11, name: "full", keySize: 8, valueSize: 8, capacity: 1000, flags: 1), 1000),
    ]

    @Test(arguments: full, [UInt64(0), 1])
    func `where the map ends, all before it is written and counted`(
        pair: (MapSpecification, Int), flags: UInt64
    ) throws {
        let map = try map(pair.0)
        if flags != 0, map.info.type.hasIndexKeys { return }
        let writer = MapWriter(map, flags: flags)
        let error = try #require(throws: MapWriteError.self) {
            try add(0..<1500, to: writer, map)
            try writer.finish()
        }
        #expect(error.doneCount == pair.1)
        #expect(writer.written == pair.1)
        #expect(error.key == key(UInt32(pair.1), map))
        #expect(
            error.reason.hasPrefix(
                map.info.type.hasIndexKeys ? "the map has the keys 0 to 999" : "the map is full"))
        if !map.info.type.hasIndexKeys { #expect(try entries(map).count == pair.1) }
    }

    @Test(arguments: [
        (MapElements.noExist, UInt32(2), "there already"), (MapElements.exist, 3, "no such key"),
    ])
    func `a way of writing that does not fit a key ends there`(
        flags: UInt64, place: UInt32, reason: String
    ) throws {
        let map = try map(MapSpecification(type: 1, name: "modes", valueSize: 8, capacity: 10))
        let present: [UInt32] = flags == MapElements.noExist ? [2] : [0, 1, 2, 4]
        let first = MapWriter(map)
        try add(present, to: first, map)
        try first.finish()
        let writer = MapWriter(map, flags: flags)
        let error = try #require(throws: MapWriteError.self) {
            try add(0..<5, to: writer, map)
            try writer.finish()
        }
        #expect(error.doneCount == Int(place))
        #expect(error.reason.contains(reason))
    }

    @Test func `a frozen map is said to be frozen`() throws {
        let map = try map(MapSpecification(type: 2, name: "cold", valueSize: 8, capacity: 10))
        #expect(MapElements.freeze(map.descriptor) == 0)
        let writer = MapWriter(map)
        let error = try #require(throws: MapWriteError.self) {
            try add(0..<5, to: writer, map)
            try writer.finish()
        }
        #expect(error.doneCount == 0)
        #expect("\(error)".contains("entry 1 (key 00 00 00 00): the map is frozen"))
        #expect("\(error)".hasSuffix("nothing was written"))
    }

    @Test func `entries are taken as they were read`() throws {
        let source = try map(MapSpecification(type: 1, name: "from", valueSize: 8, capacity: many(60_000)))
        let target = try map(MapSpecification(type: 1, name: "to", valueSize: 8, capacity: many(60_000)))
        let writer = MapWriter(source)
        try add(0..<many(60_000), to: writer, source)
        try writer.finish()
        let copier = MapWriter(target)
        let reader = MapReader(source)
        var read = MapEntries()
        while try reader.next(&read) { try copier.add(&read) }
        try copier.finish()
        #expect(copier.written == Int(many(60_000)))
        #expect(try entries(target) == entries(source))
    }

    @Test(arguments: [UInt32(12), 13])
    func `maps in maps are written by the ids that are read`(type: UInt32) throws {
        let inner = try map(MapSpecification(type: 2, name: "inner"))
        let outer = try map(
            MapSpecification(type: type, name: "outer", innerMap: inner.descriptor.number))
        let writer = MapWriter(outer, takesIDs: true)
        try writer.add(key: [UInt8].of(UInt32(1)).span, value: [UInt8].of(inner.info.id).span)
        try writer.finish()
        #expect(try entries(outer) == [.of(UInt32(1)): .of(inner.info.id)])
    }

    @Test func `an id that nothing has is an error about its entry`() throws {
        let inner = try map(MapSpecification(type: 2, name: "inner"))
        let outer = try map(MapSpecification(type: 13, name: "outer", innerMap: inner.descriptor.number))
        let writer = MapWriter(outer, takesIDs: true)
        try writer.add(key: [UInt8].of(UInt32(1)).span, value: [UInt8].of(UInt32.max).span)
        let error = try #require(throws: MapWriteError.self) { try writer.finish() }
        #expect(error.doneCount == 0)
    }

    @Test(arguments: types.filter { ![2, 6].contains($0.type) })
    func `deleting everything leaves nothing, and counts it`(specification: MapSpecification) throws {
        let map = try map(specification)
        let writer = MapWriter(map)
        try add(0..<many(8_000), to: writer, map)
        try writer.finish()
        let present = try entries(map).count
        var deletion = MapDeletion(map)
        try deletion.deleteAll()
        #expect(deletion.deleted == present)
        #expect(try entries(map).isEmpty)
    }

    @Test(arguments: [UInt32(22), 23])
    func `queues and stacks are emptied`(type: UInt32) throws {
        let map = try map(MapSpecification(type: type, name: "line", keySize: 0, capacity: 10))
        for number in UInt32(0)..<7 {
            #expect(MapElements.update(map.descriptor, key: [], value: .of(number), flags: 0) == 0)
        }
        var deletion = MapDeletion(map)
        try deletion.deleteAll()
        #expect(deletion.deleted == 7)
    }

    @Test(arguments: [UInt32(2), 6])
    func `an array's entries cannot be deleted`(type: UInt32) throws {
        let map = try map(MapSpecification(type: type, name: "always", capacity: 10))
        var deletion = MapDeletion(map)
        let error = try #require(throws: MapWriteError.self) { try deletion.deleteAll() }
        #expect(error.reason == "an array has each of its entries always")
        #expect(error.extent == "nothing was deleted")
    }

    @Test func `only the entries that an array of programs has are deleted`() throws {
        let map = try map(MapSpecification(type: 3, name: "calls", capacity: 10))
        var deletion = MapDeletion(map)
        try deletion.deleteAll()
        #expect(deletion.deleted == 0)
    }
}

/// So many entries, or fewer where each takes longer.
private func many(_ count: UInt32) -> UInt32 { KernelAccess.isSlow ? count / 40 : count }
