extension MapPlan {
    /// One or more for each type of map, each size at which the layout changes, each kind of member.
    public static let all: [MapPlan] =
        layouts + counts + typedCounts + typedKeys + typedValues + maps + networks + others + sameNames

    /// Where key and value go on one line, on two, or below their names.
    private static let layouts: [MapPlan] = {
        let sizes: [(UInt32, UInt32)] =
            [4, 8, 20].flatMap { key in [1, 4, 8, 16, 17, 64].map { (key, $0) } }
            + [(1, 1), (12, 12), (12, 13), (16, 8), (16, 9), (16, 16), (17, 4), (32, 33)]
        let ordinary = sizes.map { key, value in
            MapPlan("hash of \(key)/\(value)", 1, since: (3, 19), key: key, value: value, capacity: 16)
                .filled(3)
        }
        let perCPU = [1, 3, 4, 8, 16, 17, 64].map { value in
            MapPlan("percpu_hash of 20/\(value)", 5, since: (4, 6), key: 20, value: value, capacity: 16)
                .filled(2)
        }
        return ordinary + perCPU
    }()

    private static let counts: [MapPlan] = {
        let some = [0, 1, 1000]
        func plans(
            _ name: String, _ type: UInt32, since: (Int, Int)?, key: UInt32 = 4, value: UInt32 = 8,
            flags: UInt32 = 0
        ) -> [MapPlan] {
            some.map { count in
                MapPlan(
                    "\(name), \(count) entries", type, since: since, key: key, value: value, capacity: 4096,
                    flags: flags
                ).filled(count)
            }
        }
        let arrays = [("array", UInt32(2), (3, 19)), ("percpu_array", 6, (4, 6))].flatMap { array in
            [1, 1000].map { count in
                MapPlan(
                    "\(array.0), \(count) entries", array.1, since: array.2, value: 8,
                    capacity: UInt32(count)
                ).filled(count)
            }
        }
        let tries = some.map { count in
            MapPlan(
                "lpm_trie, \(count) entries", 11, since: (4, 11), key: 8, value: 8, capacity: 4096, flags: 1
            )
            .filled(keys: prefixes(count))
        }
        return plans("hash", 1, since: (3, 19)) + plans("percpu_hash", 5, since: (4, 6))
            + plans("lru_hash", 9, since: (4, 10)) + plans("lru_percpu_hash", 10, since: (4, 10))
            + plans("queue", 22, since: (4, 20), key: 0) + plans("stack", 23, since: (4, 20), key: 0)
            + plans("rhash", 35, since: nil, flags: 1) + arrays + tries
    }()

    /// Addresses in prefixes of every length.
    private static func prefixes(_ count: Int) -> [[UInt8]] {
        (0..<count).map { number in
            // The shorter ones with zeros behind them, as the kernel compares no further.
            let length = number == 0 ? 0 : number < 32 ? 8 : 32
            let address: [UInt8] =
                number == 0
                ? [0, 0, 0, 0]
                : length == 8
                    ? [UInt8(number), 0, 0, 0] : [10, UInt8(number >> 8), UInt8(number & 0xff), 1]
            return .of(UInt32(length)) + address
        }
    }

    private static let typedCounts: [MapPlan] = {
        let types = MapValueTypes.shared
        func plan(
            _ name: String, _ type: UInt32, since: (Int, Int), key: UInt32, keySize: UInt32, count: Int,
            capacity: UInt32 = 4096, flags: UInt32 = 0, keys: [[UInt8]]? = nil
        ) -> MapPlan {
            MapPlan(
                "\(name) of records, \(count) entries", type, since: since, key: keySize,
                value: MapValueTypes.recordSize, capacity: capacity, flags: flags
            ).with { plan in
                plan.types = (key, types.record)
                plan.entries = (keys ?? (0..<count).map { MapPlan.bytes($0, count: Int(keySize)) })
                    .enumerated().map { index, key in
                        Entry(
                            key: key,
                            values: (0..<2).map { MapValueTypes.record(number: UInt64(index + $0 * 3)) })
                    }
            }
        }
        return [0, 1, 1000].flatMap { count in
            [
                plan("hash", 1, since: (4, 18), key: types.index, keySize: 4, count: count),
                plan("percpu_hash", 5, since: (4, 18), key: types.index, keySize: 4, count: count),
                plan("lru_hash", 9, since: (4, 18), key: types.index, keySize: 4, count: count),
                plan("lru_percpu_hash", 10, since: (4, 18), key: types.index, keySize: 4, count: count),
                plan(
                    "lpm_trie", 11, since: (4, 18), key: types.prefix, keySize: 8, count: count, flags: 1,
                    keys: prefixes(count)),
                plan("queue", 22, since: (5, 2), key: types.nothing, keySize: 0, count: count),
                plan("stack", 23, since: (5, 2), key: types.nothing, keySize: 0, count: count),
            ]
        }
            + [1, 1000].flatMap { count in
                [
                    plan(
                        "array", 2, since: (4, 18), key: types.index, keySize: 4, count: count,
                        capacity: UInt32(count)),
                    plan(
                        "percpu_array", 6, since: (4, 18), key: types.index, keySize: 4, count: count,
                        capacity: UInt32(count)),
                ]
            }
    }()

    private static let typedKeys = MapValueTypes.shared.keys.map { shown in
        MapPlan("hash by \(shown.name)", 1, since: (4, 18), key: shown.size, value: 8, capacity: 16)
            .filled(keys: shown.values)
            .with { $0.types = (shown.type, MapValueTypes.shared.values[6].type) }
    }

    private static let typedValues = MapValueTypes.shared.values.map { shown in
        MapPlan(
            "array of \(shown.name)", 2, since: (4, 18), value: shown.size,
            capacity: UInt32(shown.values.count)
        ).with { plan in
            plan.types = (MapValueTypes.shared.index, shown.type)
            plan.entries = shown.values.enumerated().map { Entry(key: .of(UInt32($0)), values: [$1]) }
        }
    }

    /// Programs and maps in maps.
    private static let maps: [MapPlan] = [
        MapPlan("prog_array, empty", 3, since: (4, 2)),
        MapPlan("prog_array, some slots", 3, since: (4, 2), capacity: 8)
            .filled(keys: [.of(UInt32(1)), .of(UInt32(5))]).with { $0.content = .program },
        MapPlan("typed prog_array", 3, since: (5, 2), capacity: 8)
            .filled(keys: [.of(UInt32(2))])
            .with {
                $0.content = .program
                $0.types = (MapValueTypes.shared.index, MapValueTypes.shared.index)
            },
        MapPlan("array_of_maps, empty", 12, since: (4, 12)),
        MapPlan("array_of_maps, some slots", 12, since: (4, 12), capacity: 8)
            .filled(keys: [.of(UInt32(0)), .of(UInt32(3))]).with { $0.content = .map },
        MapPlan("hash_of_maps, empty", 13, since: (4, 12)),
        MapPlan("hash_of_maps, 1 entry", 13, since: (4, 12)).filled(1).with { $0.content = .map },
        MapPlan("hash_of_maps, 1000 entries", 13, since: (4, 12), capacity: 4096).filled(1000)
            .with { $0.content = .map },
        MapPlan("hash_of_maps by 20 bytes", 13, since: (4, 12), key: 20).filled(3)
            .with { $0.content = .map },
    ]

    private static let networks: [MapPlan] = [
        MapPlan("devmap, empty", 14, since: (4, 14)),
        // The loopback device, which is number 1 everywhere.
        MapPlan("devmap, some slots", 14, since: (4, 14)).with {
            $0.entries = [Entry(key: .of(UInt32(2)), values: [.of(UInt32(1))])]
        },
        MapPlan("devmap with programs", 14, since: (5, 8), value: 8).with {
            $0.entries = [Entry(key: .of(UInt32(1)), values: [.of(UInt32(1)) + .of(Int32(-1))])]
        },
        MapPlan("devmap_hash, empty", 25, since: (5, 4)),
        MapPlan("devmap_hash, 1000 entries", 25, since: (5, 4), capacity: 1024).with { plan in
            plan.entries = (0..<1000).map { Entry(key: .of(UInt32($0)), values: [.of(UInt32(1))]) }
        },
        MapPlan("cpumap, empty", 16, since: (4, 15)),
        MapPlan("cpumap, some slots", 16, since: (4, 15), capacity: 1).with {
            $0.entries = [Entry(key: .of(UInt32(0)), values: [.of(UInt32(192))])]
        },
        MapPlan("xskmap", 17, since: (4, 18)),
        MapPlan("sockmap, empty", 15, since: (4, 14)),
        MapPlan("sockmap of numbers", 15, since: (5, 7)).filled(keys: [.of(UInt32(1))])
            .with { $0.content = .listeningSocket },
        MapPlan("sockmap of cookies", 15, since: (5, 8), value: 8).filled(keys: [.of(UInt32(1))])
            .with { $0.content = .listeningSocket },
        MapPlan("sockhash, empty", 18, since: (4, 18)),
        MapPlan("sockhash of numbers", 18, since: (5, 7)).filled(2)
            .with { $0.content = .listeningSocket },
        MapPlan("sockhash of cookies", 18, since: (5, 8), key: 20, value: 8).filled(2)
            .with { $0.content = .listeningSocket },
        MapPlan("reuseport_sockarray, empty", 20, since: (4, 19), value: 8),
        MapPlan("reuseport_sockarray of numbers", 20, since: (4, 19)).filled(keys: [.of(UInt32(1))])
            .with { $0.content = .reusableSocket },
        MapPlan("reuseport_sockarray of cookies", 20, since: (4, 19), value: 8)
            .filled(keys: [.of(UInt32(1))]).with { $0.content = .reusableSocket },
    ]

    private static let others: [MapPlan] = [
        MapPlan("perf_event_array, empty", 4, since: (4, 3)),
        MapPlan("perf_event_array, some slots", 4, since: (4, 3)).filled(keys: [.of(UInt32(0))])
            .with { $0.content = .perfEvent },
        MapPlan("cgroup_array, empty", 8, since: (4, 8)),
        MapPlan("cgroup_array, some slots", 8, since: (4, 8)).filled(keys: [.of(UInt32(1))])
            .with { $0.content = .cgroup },
        MapPlan("stack_trace, empty", 7, since: (4, 6), value: 127 * 8, capacity: 16),
        MapPlan("stack_trace", 7, since: (5, 10), value: 127 * 8, capacity: 16)
            .with { $0.content = .stackTraces },
        MapPlan("cgroup_storage, empty", 19, since: (4, 19), key: 16, value: 8, capacity: 0),
        MapPlan("cgroup_storage", 19, since: (4, 19), key: 16, value: 8, capacity: 0)
            .with { $0.content = .cgroupStorage },
        MapPlan("percpu_cgroup_storage, empty", 21, since: (4, 20), key: 16, value: 8, capacity: 0),
        MapPlan("percpu_cgroup_storage", 21, since: (4, 20), key: 16, value: 20, capacity: 0)
            .with { $0.content = .cgroupStorage },
        MapPlan("ringbuf", 27, since: (5, 8), key: 0, value: 0, capacity: 4096),
        MapPlan("user_ringbuf", 31, since: (6, 1), key: 0, value: 0, capacity: 4096),
        MapPlan("bloom_filter, empty", 30, since: (5, 16), key: 0, value: 8, capacity: 64, extra: 5),
        MapPlan("bloom_filter", 30, since: (5, 16), key: 0, value: 8, capacity: 64, extra: 5).filled(3),
        // Some processors cannot have it.
        MapPlan("arena", 33, since: nil, key: 0, value: 0, capacity: 4, flags: 0x400 /* MMAPABLE */),
        MapPlan("insn_array", 34, since: (6, 19), value: 16),
        storage("sk_storage", 24, since: (5, 2)),
        // Only where security modules may be programs.
        storage("inode_storage", 28, since: nil),
        storage("task_storage", 29, since: (5, 11)),
        storage("cgrp_storage", 32, since: (6, 2)),
        MapPlan("mapped array", 2, since: (5, 5), value: 8, capacity: 10, flags: 0x400).filled(10),
        MapPlan("mapped array of odd size", 2, since: (5, 5), value: 13, capacity: 700, flags: 0x400)
            .filled(700),
        MapPlan("read-only to user space", 1, since: (4, 15), value: 8, flags: 8 /* RDONLY */),
        MapPlan("write-only to user space", 1, since: (4, 15), value: 8, flags: 0x10 /* WRONLY */)
            .filled(2),
        MapPlan("frozen array", 2, since: (5, 2), value: 8).filled(2).with { $0.isFrozen = true },
        MapPlan("frozen hash", 1, since: (5, 2), value: 8).filled(2).with { $0.isFrozen = true },
        MapPlan("pinned hash", 1, since: (4, 4), value: 8).filled(2).with { $0.isPinned = true },
        section(name: "data section", capacity: 1),
    ]

    /// Its entries are in what they belong to, and only known by that: here there are none.
    private static func storage(_ name: String, _ type: UInt32, since: (Int, Int)?) -> MapPlan {
        MapPlan(name, type, since: since, value: MapValueTypes.recordSize, capacity: 0, flags: 1)
            .with { $0.types = (MapValueTypes.shared.index, MapValueTypes.shared.record) }
    }

    private static func section(name: String, capacity: UInt32) -> MapPlan {
        MapPlan(name, 2, since: (5, 2), value: MapValueTypes.sectionSize, capacity: capacity)
            .with {
                $0.types = (0, MapValueTypes.shared.section)
                let value: [UInt8] = .of(UInt64(7)) + padded("text", to: 8) + .of(Int32(-5)) + .of(UInt32(0))
                $0.entries = [Entry(key: .of(UInt32(0)), values: [value])]
            }
    }

    /// Names that several maps have: without types, with and without, with.
    private static let sameNames: [MapPlan] = [
        ("bare", [false, false]), ("mixed", [false, true, false]), ("typed", [true, true]),
    ].flatMap { group, isTyped in
        isTyped.enumerated().map { index, isTyped in
            MapPlan("\(group) \(index)", index == 1 ? 5 : 1, since: (4, 18), value: 8).filled(index + 1)
                .with {
                    $0.group = group
                    if isTyped {
                        $0.types = (MapValueTypes.shared.index, MapValueTypes.shared.values[6].type)
                    }
                }
        }
    }
}
