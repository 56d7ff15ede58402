import SwbpfCore

/// Maps with many entries, for benchmarks of what reads or writes entries.
struct EntryBenchmark {
    /// A map of the benchmark: its name, and what it is made of.
    private struct Filled {
        let specification: MapSpecification
        let count: Int
        let key: (Int) -> [UInt8]
        let value: (Int) -> [UInt8]
    }

    /// The types of a structure of 64 bytes, as a data plane keeps it for each flow.
    struct Types {
        let key: UInt32
        let value: UInt32
        /// A number of eight bytes.
        let count: UInt32
        let bytes: [UInt8]

        init() {
            var btf = BTFBuilder()
            let int = btf.int("unsigned int", size: 4)
            let signed = btf.int("int", size: 4, .signed)
            let wide = btf.int("unsigned long long", size: 8)
            let short = btf.int("unsigned short", size: 2)
            let byte = btf.int("unsigned char", size: 1)
            let character = btf.int("char", size: 1, .signed)
            let state = btf.enumeration("state", [("NEW", 0), ("OPEN", 1), ("CLOSING", 2), ("CLOSED", 3)])
            let name = btf.array(of: character, count: 8, index: int)
            let address = btf.array(of: byte, count: 4, index: int)
            key = int
            count = wide
            value = btf.structure(
                "flow", size: 64,
                [
                    .init("packets", wide, at: 0), .init("bytes", wide, at: 8),
                    .init("last_seen", wide, at: 16),
                    .init("saddr", int, at: 24), .init("daddr", int, at: 28), .init("sport", short, at: 32),
                    .init("dport", short, at: 34), .init("state", state, at: 36),
                    .init("delta", signed, at: 40),
                    .init("mark", int, at: 44), .init("name", name, at: 48), .init("hop", address, at: 56),
                    .init("protocol", byte, at: 60), .init("ttl", byte, at: 61),
                    .init("flags", short, at: 62),
                ])
            bytes = btf.bytes
        }

        static func value(_ number: Int) -> [UInt8] {
            var bytes: [UInt8] = .of(UInt64(number) * 7) + .of(UInt64(number) * 1500)
            bytes +=
                .of(UInt64(1_700_000_000_000 + number))
                + .of(UInt32(truncatingIfNeeded: number &* 2_654_435_761))
            bytes += .of(UInt32(number)) + .of(UInt16(truncatingIfNeeded: number)) + .of(UInt16(443))
            bytes += .of(UInt32(number % 4)) + .of(Int32(-number)) + .of(UInt32(0))
            bytes += Array("eth\(number % 10)".utf8) + [0, 0, 0, 0]
            return bytes + [10, 0, 0, UInt8(number % 251), 6, 64] + .of(UInt16(0x10))
        }
    }

    /// Makes and fills all of them; per-CPU maps get a tenth of the entries.
    static func make(entries count: Int) throws -> [SharedDescriptor] {
        let types = Types()
        let btf = try loadBTF(types.bytes)
        let number: (Int) -> [UInt8] = { .of(UInt32($0)) }
        let small: (Int) -> [UInt8] = { .of(UInt64($0) &* 0x9e37_79b9_7f4a_7c15) }
        func plain(_ type: UInt32, _ name: String, _ count: Int, key: UInt32 = 4, flags: UInt32 = 0)
            -> MapSpecification
        {
            MapSpecification(
                type: type, name: name, keySize: key, valueSize: 8, capacity: UInt32(count), flags: flags)
        }
        var typed = plain(1, "bench_typed", count)
        typed.valueSize = 64
        typed.btf = (btf.number, types.key, types.value)
        var counts = plain(1, "bench_counts", count)
        counts.btf = (btf.number, types.key, types.count)
        let cpus = PossibleCPUs.numbers.count
        let maps = [
            Filled(specification: plain(1, "bench_hash", count), count: count, key: number, value: small),
            Filled(specification: counts, count: count, key: number, value: small),
            Filled(specification: typed, count: count, key: number, value: Types.value),
            Filled(
                specification: plain(5, "bench_percpu", count / 10), count: count / 10, key: number,
                value: { index in (0..<cpus).flatMap { [UInt8].of(UInt64(index * 100 + $0)) } }),
            // Some room, or what is put in first is thrown out.
            Filled(specification: plain(9, "bench_lru", count * 2), count: count, key: number, value: small),
            Filled(
                specification: plain(11, "bench_lpm", count, key: 8, flags: 1), count: count,
                key: { .of(UInt32(32)) + .of(UInt32($0).byteSwapped) }, value: small),
            Filled(specification: plain(2, "bench_array", count), count: count, key: number, value: small),
        ]
        return try maps.map { map in
            let descriptor = SharedDescriptor(try map.specification.create())
            try fill(descriptor, map)
            return descriptor
        }
    }

    private static func fill(_ target: SharedDescriptor, _ map: Filled) throws {
        for start in stride(from: 0, to: map.count, by: 1 << 14) {
            let indices = start..<min(start + (1 << 14), map.count)
            var batch = MapBatch(keys: indices.flatMap(map.key), values: indices.flatMap(map.value))
            if batch.write(target.descriptor, count: indices.count) == 0 { continue }
            for index in indices {
                try updateMap(target.descriptor, key: map.key(index), value: map.value(index))
            }
        }
    }
}
