import Testing

@testable import KernelState
@testable import SwbpfCore

/// Two maps that are made for a test, with some entries.
struct MapPair {
    let old: OpenMap
    let new: OpenMap

    init(_ specification: MapSpecification, _ other: MapSpecification? = nil) throws {
        old = try Self.create(specification)
        new = try Self.create(other ?? specification)
    }

    /// A new map; skipped where this kernel has no such type.
    static func create(_ specification: MapSpecification) throws -> OpenMap {
        do {
            return try OpenMap(specification.create())
        } catch let error as SystemCallError where error.isInvalidArgument || error.isNotSupported {
            try Test.cancel("this kernel does not make such a map")
        }
    }

    static func set(_ map: OpenMap, _ key: [UInt8], _ value: UInt8) {
        let bytes = [UInt8](repeating: value, count: map.valueStride)
        #expect(MapElements.update(map.descriptor, key: key, value: bytes, flags: MapElements.any) == 0)
    }

    /// The keys of all differences, by their kind.
    func differences() throws -> [String: [[UInt8]]] {
        var comparison = try MapComparison(old, new)
        var found: [String: [[UInt8]]] = [:]
        try comparison.run { change in
            found[change.kind.rawValue, default: []].append(change.key)
            return true
        }
        found["unchanged"] = Array(repeating: [], count: comparison.unchangedCount)
        return found.mapValues { $0.sorted { $0.lexicographicallyPrecedes($1) } }
    }
}

extension MapSpecification: CustomTestStringConvertible {
    public var testDescription: String { "type \(type), flags \(flags)" }
}

@Suite(.needsKernel) struct MapComparisonKernelTests {
    static let hashes: [MapSpecification] = [1, 5, 9, 10].map {
        MapSpecification(type: $0, name: "cmp", valueSize: 8, capacity: 1000)
    }

    @Test(arguments: hashes)
    func `the differences of hash tables are found`(specification: MapSpecification) throws {
        let pair = try MapPair(specification)
        for number in UInt32(0)..<100 {
            if number != 7 { MapPair.set(pair.old, .of(number), 1) }
            if number != 9 { MapPair.set(pair.new, .of(number), number == 11 ? 2 : 1) }
        }
        let found = try pair.differences()
        #expect(found["added"] == [.of(UInt32(7))])
        #expect(found["removed"] == [.of(UInt32(9))])
        #expect(found["changed"] == [.of(UInt32(11))])
        #expect(found["unchanged"]?.count == 97)
    }

    @Test(arguments: [UInt32(2), 6])
    func `arrays are compared index by index`(type: UInt32) throws {
        let pair = try MapPair(
            MapSpecification(type: type, name: "cmp", valueSize: 5, capacity: 4),
            MapSpecification(type: type, name: "cmp", valueSize: 5, capacity: 6))
        MapPair.set(pair.new, .of(UInt32(2)), 9)
        let found = try pair.differences()
        #expect(found["added"] == [.of(UInt32(4)), .of(UInt32(5))])
        #expect(found["changed"] == [.of(UInt32(2))])
        #expect(found["removed"] == nil && found["unchanged"]?.count == 3)
    }

    @Test func `a hash table and an array with the same entries do not differ`() throws {
        let pair = try MapPair(
            MapSpecification(type: 1, name: "cmp", valueSize: 8),
            MapSpecification(type: 2, name: "cmp", valueSize: 8, capacity: 3))
        for number in UInt32(0)..<4 { MapPair.set(pair.old, .of(number), number < 3 ? 0 : 1) }
        #expect(try pair.differences()["removed"] == [.of(UInt32(3))])
    }

    /// Looked up, each of these prefixes would be found by a shorter one.
    @Test func `a prefix is not taken for a shorter one that covers it`() throws {
        let pair = try MapPair(
            MapSpecification(type: 11, name: "cmp", keySize: 8, valueSize: 4, capacity: 100, flags: 1))
        func prefix(_ length: UInt32, _ bytes: UInt8...) -> [UInt8] {
            .of(length) + bytes + [UInt8](repeating: 0, count: 4 - bytes.count)
        }
        let common = [prefix(8, 10), prefix(0), prefix(24, 10, 1, 2), prefix(32, 192, 168, 0, 1)]
        for key in common {
            MapPair.set(pair.old, key, 1)
            MapPair.set(pair.new, key, 1)
        }
        MapPair.set(pair.old, prefix(16, 10, 1), 1)
        MapPair.set(pair.new, prefix(16, 10, 2), 1)
        MapPair.set(pair.new, prefix(9, 10, 128), 1)
        let found = try pair.differences()
        #expect(found["removed"] == [prefix(16, 10, 1)])
        #expect(found["added"] == [prefix(9, 10, 128), prefix(16, 10, 2)])
        #expect(found["changed"] == nil && found["unchanged"]?.count == 4)
    }

    @Test func `empty maps do not differ`() throws {
        let pair = try MapPair(Self.hashes[0])
        #expect(try pair.differences() == ["unchanged": []])
    }

    @Test func `maps of maps are compared by id`() throws {
        let inner = try MapPair(MapSpecification(type: 2, name: "in", valueSize: 4))
        let outer = MapSpecification(
            type: 12, name: "cmp", innerMap: inner.old.descriptor.number)
        let pair = try MapPair(outer)
        for (map, content) in [(pair.old, inner.old), (pair.new, inner.new)] {
            for index in UInt32(0)..<2 {
                let content = index == 0 ? inner.old : content
                #expect(
                    MapElements.update(
                        map.descriptor, key: .of(index), value: .of(content.descriptor.number), flags: 0) == 0
                )
            }
        }
        let found = try pair.differences()
        #expect(found["changed"] == [.of(UInt32(1))])
        #expect(found["unchanged"]?.count == 1)
    }

    @Test(
        arguments: [
            (
                MapSpecification(type: 1, name: "x"), MapSpecification(type: 1, name: "x", keySize: 8),
                "their keys have 4 and 8 bytes"
            ),
            (
                MapSpecification(type: 1, name: "x"), MapSpecification(type: 1, name: "x", valueSize: 8),
                "their values have 4 and 8 bytes"
            ),
            (
                MapSpecification(type: 1, name: "x"), MapSpecification(type: 5, name: "x"),
                "they are of types hash and percpu_hash"
            ),
            (
                MapSpecification(type: 22, name: "x", keySize: 0),
                MapSpecification(type: 22, name: "x", keySize: 0),
                "is of type queue, whose entries have no keys to be found by"
            ),
        ])
    func `maps that do not fit are refused`(
        old: MapSpecification, new: MapSpecification, reason: String
    ) throws {
        let pair = try MapPair(old, new)
        let error = #expect(throws: MapMismatchError.self) { try MapComparison(pair.old, pair.new) }
        #expect(error?.description.hasSuffix(reason) == true, "\(error?.description ?? "")")
    }

    @Test func `a comparison ends when enough has been seen`() throws {
        let pair = try MapPair(Self.hashes[0])
        for number in UInt32(0)..<100 { MapPair.set(pair.old, .of(number), 1) }
        var comparison = try MapComparison(pair.old, pair.new)
        var count = 0
        try comparison.run { _ in
            count += 1
            return count < 5
        }
        #expect(count == 5)
    }
}

@Suite(.needsKernel) struct MapCopyKernelTests {
    @Test(
        arguments: MapComparisonKernelTests.hashes + [
            MapSpecification(type: 2, name: "c", valueSize: 5, capacity: 1000),
            MapSpecification(type: 6, name: "c", valueSize: 12, capacity: 1000),
            MapSpecification(type: 11, name: "c", keySize: 8, valueSize: 4, capacity: 1000, flags: 1),
        ])
    func `a copy does not differ`(specification: MapSpecification) throws {
        let pair = try MapPair(specification)
        for number in UInt32(0)..<100 {
            let key: [UInt8] = specification.type == 11 ? .of(UInt32(32)) + .of(number) : .of(number)
            MapPair.set(pair.old, key, UInt8(number))
        }
        let copy = try MapCopy(from: pair.old, to: pair.new, condition: nil, flags: 0)
        let isArray = pair.old.info.type.hasIndexKeys
        #expect(try copy.run() == (isArray ? 1000 : 100))
        let found = try pair.differences()
        #expect(found["unchanged"]?.count == (isArray ? 1000 : 100))
        #expect(found.count == 1)
    }

    @Test func `programs and inner maps are copied by id`() throws {
        let inner = try MapPair(MapSpecification(type: 2, name: "in", valueSize: 4))
        let pair = try MapPair(
            MapSpecification(type: 13, name: "c", innerMap: inner.old.descriptor.number))
        #expect(
            MapElements.update(
                pair.old.descriptor, key: .of(UInt32(5)), value: .of(inner.new.descriptor.number), flags: 0)
                == 0)
        let copy = try MapCopy(from: pair.old, to: pair.new, condition: nil, flags: 0)
        #expect(try copy.run() == 1)
        #expect(try pair.differences()["unchanged"]?.count == 1)
    }

    @Test func `only entries that are wanted are copied`() throws {
        let pair = try MapPair(MapComparisonKernelTests.hashes[0])
        for number in UInt32(0)..<100 { MapPair.set(pair.old, .of(number), UInt8(number)) }
        let copy = try MapCopy(from: pair.old, to: pair.new, condition: "key >= 90", flags: 0)
        #expect(try copy.check() == .wouldCopy(added: 10, changed: 0))
        #expect(try pair.differences()["removed"]?.count == 100)
        #expect(try copy.run() == 10)
        #expect(try pair.differences()["unchanged"]?.count == 10)
    }

    @Test func `a full map is an error that tells how many entries were written`() throws {
        let pair = try MapPair(
            MapSpecification(type: 1, name: "c", capacity: 10),
            MapSpecification(type: 1, name: "c", capacity: 4))
        for number in UInt32(0)..<10 { MapPair.set(pair.old, .of(number), 1) }
        let copy = try MapCopy(from: pair.old, to: pair.new, condition: nil, flags: 0)
        #expect(throws: MapMismatchError.self) { try copy.check() }
        let error = #expect(throws: MapWriteError.self) { try copy.run() }
        let found = try pair.differences()
        #expect(error?.doneCount == found["unchanged"]?.count)
        #expect(found["unchanged"]?.count ?? 0 > 0)
    }

    @Test func `what cannot be copied is refused before anything is written`() throws {
        let pair = try MapPair(
            MapSpecification(type: 2, name: "c", capacity: 5), MapSpecification(type: 2, name: "c"))
        #expect(throws: MapMismatchError.self) {
            try MapCopy(from: pair.old, to: pair.new, condition: nil, flags: 0)
        }
        #expect(throws: MapMismatchError.self) {
            try MapCopy(from: pair.old, to: pair.old, condition: nil, flags: 0)
        }
        #expect(throws: QueryError.self) {
            try MapCopy(from: pair.new, to: pair.old, condition: "key.x", flags: 0)
        }
    }

    @Test func `values without a lock are not read under one`() throws {
        let pair = try MapPair(MapComparisonKernelTests.hashes[0])
        MapPair.set(pair.old, .of(UInt32(1)), 1)
        let copy = try MapCopy(from: pair.old, to: pair.new, condition: nil, flags: MapElements.lock)
        let error = #expect(throws: MapMismatchError.self) { try copy.run() }
        #expect(error?.description.contains("have no lock") == true)
    }

    @Test func `a dry run sees that a map is frozen`() throws {
        let pair = try MapPair(MapComparisonKernelTests.hashes[0])
        guard MapElements.freeze(pair.new.descriptor) == 0 else { try Test.cancel("no freezing here") }
        let copy = try MapCopy(from: pair.old, to: pair.new, condition: nil, flags: 0)
        let error = #expect(throws: MapMismatchError.self) { try copy.check() }
        #expect(error?.description.contains("is frozen") == true)
    }
}
