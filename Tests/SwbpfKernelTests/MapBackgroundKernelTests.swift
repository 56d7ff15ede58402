import KernelState
import Testing

@testable import SwbpfCore

/// What is found out about maps beyond their own facts, on the state's maps.
@Suite(.needsKernel) struct MapBackgroundKernelTests {
    private func background(_ name: String) throws -> MapBackground? {
        guard let handle = try KernelState.shared().maps[name] else { return nil }
        let map = try #require(try Maps.matching(.id(handle.id)).objects.first)
        return MapBackgroundReader().background(of: map)
    }

    @Test(arguments: [
        ("hash", 4), ("lru_hash", 4), ("lpm_trie", 4), ("typed_hash", 4), ("array", 4), ("percpu_array", 4),
        ("percpu_hash", 0), ("array_of_maps", 1), ("hash_of_maps", 1), ("prog_array", nil), ("devmap", 0),
    ])
    func `entries are counted where that is cheap`(name: String, count: Int?) throws {
        guard let background = try background(name) else { try Test.cancel("this kernel has no \(name)") }
        if let count { #expect(background.entryCount == count) }
    }

    @Test(arguments: [
        "queue", "stack", "ringbuf", "bloom_filter", "perf_event_array", "sockmap", "stack_trace",
    ])
    func `entries that cannot be looked at are not counted`(name: String) throws {
        guard let background = try background(name) else { try Test.cancel("this kernel has no \(name)") }
        #expect(background.entryCount == nil)
    }

    @Test func `more than some thousand entries are not counted`() throws {
        var creation = MapCreation()
        creation.type = MapType.hash.rawValue
        (creation.keySize, creation.valueSize, creation.maximumEntries) = (4, 4, 10_000)
        creation.name = "many_entries"
        let map = try creation.create(about: "a map")
        let info = try Maps.info(map, id: 0)
        for count in [MapEntryCount.limit, MapEntryCount.limit + 1] {
            for number in UInt32(0)..<UInt32(count) {
                let key = (0..<4).map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) }
                _ = MapElements.update(map, key: key, value: key, flags: 0)
            }
            #expect(MapEntryCount.count(info) == (count <= MapEntryCount.limit ? count : nil))
        }
    }

    @Test func `types are told as C spells them`() throws {
        guard let background = try background("typed_hash") else { try Test.cancel("there are no types") }
        #expect(background.keyType == "int")
        #expect(background.valueType == "struct entry_value")
    }

    @Test func `programs that use a map are named`() throws {
        let state = try KernelState.shared()
        guard let program = state.programs["with_metadata"],
            let background = try background("metadata.rodata")
        else { try Test.cancel("there is no metadata") }
        #expect(background.users.contains(program.id))
        #expect(background.users == background.users.sorted())
    }

    // MARK: Making maps

    @Test func `types that older kernels do not know are handed over as others`() throws {
        let source = try BTFSource.kernel().btf
        guard let id = source.id(of: .structure, "bpf_map_info") else { try Test.cancel("no such structure") }
        var subset = BTFSubset(of: source, forOldKernels: true)
        _ = try subset.add(id)
        _ = try loadBTF(try subset.encoded(), about: "types")
    }

    @Test func `what the kernel says of types that it refuses is told`() throws {
        var subset = BTFSubset(of: try BTFSource.kernel().btf)
        _ = subset.addInteger(size: 4)
        var bytes = try subset.encoded()
        // The integer has more bits than bytes for them.
        bytes[24 + 12] = 64
        #expect(throws: RefusedTypesError.self) { _ = try loadBTF(bytes, about: "types") }
    }

    @Test func `a map that holds maps is made like one of them`() throws {
        guard let inner = try KernelState.shared().maps["array"] else { try Test.cancel("no array") }
        var creation = MapCreation()
        creation.type = MapType.hashOfMaps.rawValue
        (creation.keySize, creation.valueSize, creation.maximumEntries) = (4, 4, 1)
        let open = try OpenMap.open(.id(inner.id), .read)
        let map = try creation.create(innerMap: open.descriptor.number, about: "a map")
        #expect(try Maps.info(map, id: 0).type == .hashOfMaps)
    }
}
