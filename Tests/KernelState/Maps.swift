import SwbpfCore

/// A type of map that can be created without anything else.
private struct PlainMap {
    let name: String
    let since: KernelVersion?
    let specification: MapSpecification

    init(
        _ name: String, _ type: UInt32, since: (Int, Int)?, key: UInt32 = 4, value: UInt32 = 4,
        capacity: UInt32 = 4, flags: UInt32 = 0, extra: UInt64 = 0
    ) {
        self.name = name
        self.since = since.map { KernelVersion($0.0, $0.1) }
        specification = MapSpecification(
            type: type, name: name, keySize: key, valueSize: value, capacity: capacity, flags: flags,
            extra: extra)
    }

    static let all = [
        PlainMap("hash", 1, since: (3, 19), key: 4, value: 8, capacity: 16),
        PlainMap("array", 2, since: (3, 19), value: 8),
        PlainMap("prog_array", 3, since: (4, 2)),
        PlainMap("perf_event_array", 4, since: (4, 3)),
        PlainMap("percpu_hash", 5, since: (4, 6), value: 8),
        PlainMap("percpu_array", 6, since: (4, 6), value: 8),
        PlainMap("stack_trace", 7, since: (4, 6), value: 127 * 8, capacity: 16),
        PlainMap("cgroup_array", 8, since: (4, 8)),
        // With room for what each processor sets aside, so that no entry is pushed out.
        PlainMap("lru_hash", 9, since: (4, 10), value: 8, capacity: 1024),
        PlainMap("lru_percpu_hash", 10, since: (4, 10), value: 8, capacity: 16),
        PlainMap("lpm_trie", 11, since: (4, 11), key: 8, value: 8, flags: 1 /* NO_PREALLOC */),
        PlainMap("devmap", 14, since: (4, 14)),
        PlainMap("sockmap", 15, since: (4, 14)),
        PlainMap("cpumap", 16, since: (4, 15)),
        PlainMap("xskmap", 17, since: (4, 18)),
        PlainMap("sockhash", 18, since: (4, 18)),
        PlainMap("cgroup_storage", 19, since: (4, 19), key: 16, value: 8, capacity: 0),
        PlainMap("reuseport_sockarray", 20, since: (4, 19), value: 8),
        PlainMap("percpu_cgroup_storage", 21, since: (4, 20), key: 16, value: 8, capacity: 0),
        PlainMap("queue", 22, since: (4, 20), key: 0),
        PlainMap("stack", 23, since: (4, 20), key: 0),
        PlainMap("devmap_hash", 25, since: (5, 4)),
        PlainMap("ringbuf", 27, since: (5, 8), key: 0, value: 0, capacity: 4096),
        PlainMap("bloom_filter", 30, since: (5, 16), key: 0, value: 8, capacity: 64, extra: 5),
        PlainMap("user_ringbuf", 31, since: (6, 1), key: 0, value: 0, capacity: 4096),
        PlainMap("arena", 33, since: (6, 9), key: 0, value: 0, capacity: 4, flags: 0x400 /* MMAPABLE */),
        PlainMap("insn_array", 34, since: (6, 19), value: 16),
        PlainMap("rhash", 35, since: nil, value: 8, capacity: 16, flags: 1 /* NO_PREALLOC */),
        PlainMap("a_name_of_15_ch", 2, since: (3, 19)),
        PlainMap("", 2, since: (3, 19)),
        PlainMap("flags", 1, since: (3, 19), flags: 1 | 8 /* NO_PREALLOC, RDONLY */),
        PlainMap("mmapable", 2, since: (5, 5), value: 8, flags: 0x400),
    ]
}

/// Whether the processor has cmpxchg16b. Newer kernels, 7.2 at the latest, need it for arenas: their
/// bookkeeping is allocated without locks.
private let hasWideExchange: Bool = {
    guard let text = try? readFile("/proc/cpuinfo") else { return false }
    return text.split(separator: 0x0a).contains { line in
        line.starts(with: "flags".utf8)
            && line.split(separator: 0x20).contains { $0.elementsEqual("cx16".utf8) }
    }
}()

extension StateBuilder {
    func makeMaps() {
        for map in PlainMap.all {
            // The unnamed map has a name here, to be found by.
            let name = map.name.isEmpty ? "unnamed" : map.name
            make("map \(name)", since: map.name == "arena" && !hasWideExchange ? nil : map.since) {
                try addMap(name, map.specification)
            }
        }
        makeMapsOfMaps()
        makeMapsWithTypes()
        makeMetadataMap()
        make("map frozen", since: KernelVersion(5, 2)) {
            try addMap("frozen", MapSpecification(type: 2, name: "frozen", valueSize: 8, flags: 0x80))
            let map = try map("frozen")
            try updateMap(map.descriptor, key: .of(UInt32(0)), value: .of(UInt64(1234)))
            try freezeMap(map.descriptor)
        }
        fillMaps()
    }

    func addMap(_ name: String, _ specification: MapSpecification) throws {
        content.maps[name] = try ObjectHandle(.map, try specification.create())
    }

    private func makeMapsOfMaps() {
        for (name, type) in [("array_of_maps", UInt32(12)), ("hash_of_maps", 13)] {
            make("map \(name)", since: KernelVersion(4, 12)) {
                let inner = try map("array")
                try addMap(
                    name, MapSpecification(type: type, name: name, innerMap: inner.descriptor.number))
                try updateMap(
                    try map(name).descriptor, key: .of(UInt32(1)), value: .of(inner.descriptor.number))
            }
        }
    }

    /// Maps that only come with BTF, and an ordinary one that has it.
    private func makeMapsWithTypes() {
        let types = MapTypes()
        func add(_ name: String, _ type: UInt32, capacity: UInt32, flags: UInt32) throws {
            let btf = (try btf("map_values").descriptor.number, types.key, types.value)
            try addMap(
                name,
                MapSpecification(
                    type: type, name: name, valueSize: MapTypes.valueSize, capacity: capacity, flags: flags,
                    btf: btf))
        }
        make("map typed_hash", since: KernelVersion(4, 18)) {
            try add("typed_hash", 1, capacity: 16, flags: 0)
            for number in UInt64(0)..<4 {
                try updateMap(
                    try map("typed_hash").descriptor, key: .of(Int32(number)),
                    value: MapTypes.value(number: number))
            }
        }
        make("map sk_storage", since: KernelVersion(5, 2)) {
            try add("sk_storage", 24, capacity: 0, flags: 1)
        }
        make("map inode_storage", since: KernelVersion(5, 10), evidence: KernelSymbol.securityLinks) {
            try add("inode_storage", 28, capacity: 0, flags: 1)
        }
        make("map task_storage", since: KernelVersion(5, 11)) {
            try add("task_storage", 29, capacity: 0, flags: 1)
        }
        make("map cgrp_storage", since: KernelVersion(6, 2)) {
            try add("cgrp_storage", 32, capacity: 0, flags: 1)
        }
    }

    private func makeMetadataMap() {
        make("map metadata.rodata", since: KernelVersion(5, 2)) {
            let metadata = Metadata()
            let btf = (try btf("metadata").descriptor.number, UInt32(0), metadata.section)
            try addMap(
                "metadata.rodata",
                MapSpecification(
                    type: 2, name: "metadata.rodata", valueSize: UInt32(metadata.content.count), capacity: 1,
                    flags: 0x80 /* RDONLY_PROG */, btf: btf))
            let map = try map("metadata.rodata")
            try updateMap(map.descriptor, key: .of(UInt32(0)), value: metadata.content)
            try freezeMap(map.descriptor)
        }
    }

    /// Puts known entries into some of the maps.
    private func fillMaps() {
        make("entries", since: KernelVersion(4, 20)) {
            for number in UInt32(0)..<4 {
                let value = [UInt8].of(UInt64(number) << 32 | 0xabcd)
                for name in ["hash", "array", "lru_hash"] {
                    try updateMap(try map(name).descriptor, key: .of(number), value: value)
                }
                // Prefix length, then an address in network order.
                try updateMap(
                    try map("lpm_trie").descriptor, key: .of(8 + number) + [10, UInt8(number), 0, 0],
                    value: value)
                for name in ["queue", "stack"] {
                    try updateMap(try map(name).descriptor, key: [], value: .of(number))
                }
            }
        }
    }
}
