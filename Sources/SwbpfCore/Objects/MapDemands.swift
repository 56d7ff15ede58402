/// What the kernel wants of a map of some type, as far as that is the same everywhere: it says no more
/// than EINVAL.
struct MapDemands {
    private let creation: MapCreation
    private let type: MapType
    private var complaints: [String] = []

    /// What is wrong with a map that was refused, as clauses; empty where nothing is known to be.
    static func complaints(about creation: MapCreation, hasInnerMap: Bool) -> [String] {
        var demands = MapDemands(creation)
        demands.checkSizes()
        demands.checkFlags()
        demands.checkOthers(hasInnerMap: hasInnerMap)
        return demands.complaints
    }

    private init(_ creation: MapCreation) {
        self.creation = creation
        type = MapType(rawValue: creation.type)
    }

    // MARK: Sizes

    private mutating func checkSizes() {
        switch type {
        case .hash, .perCPUHash, .lruHash, .lruPerCPUHash, .sockhash, .devmapHash, .hashOfMaps, .rhash:
            if creation.keySize == 0 { complaints.append("keys have to have at least 1 byte") }
        case .lpmTrie:
            if !(5...260 ~= creation.keySize) {
                complaints.append("keys are 4 bytes for the length of a prefix and 1 to 256 bytes of it")
            }
        case .queue, .stack, .ringbuf, .userRingbuf, .bloomFilter, .arena: expectKey(0)
        case .cgroupStorage, .perCPUCgroupStorage: expectKey(8, 16)
        default: if isKnown { expectKey(4) }
        }
        switch type {
        case .programArray, .perfEventArray, .cgroupArray, .xskmap, .arrayOfMaps, .hashOfMaps: expectValue(4)
        case .devmap, .devmapHash, .sockmap, .sockhash, .cpumap, .reuseportSockArray: expectValue(4, 8)
        case .ringbuf, .userRingbuf, .arena: expectValue(0)
        case .insnArray: expectValue(16)
        case .stackTrace: checkStackSize()
        case .structOps: break
        default:
            if isKnown, creation.valueSize == 0 {
                complaints.append("values have to have at least 1 byte")
            }
        }
        checkEntries()
    }

    private var isKnown: Bool { type.name != nil && type.rawValue != 0 }

    private mutating func checkStackSize() {
        let unit: UInt32 = creation.flags & MapFlags.stackBuildID != 0 ? 32 : 8
        if creation.valueSize < 8 || creation.valueSize % unit != 0 {
            complaints.append("values have \(unit) bytes for each frame of a stack")
        } else if creation.valueSize / unit > 127 {
            complaints.append(
                "values have more than 127 frames, as many as kernel.perf_event_max_stack mostly allows")
        }
    }

    private mutating func checkEntries() {
        switch type {
        case .cgroupStorage, .perCPUCgroupStorage, .skStorage, .inodeStorage, .taskStorage, .cgrpStorage:
            if creation.maximumEntries != 0 {
                complaints.append("'entries' has to be 0: an entry lives as long as what it belongs to")
            }
        case .ringbuf, .userRingbuf:
            let count = creation.maximumEntries
            if count == 0 || count & (count - 1) != 0 || Int(count) % pageSize() != 0 {
                complaints.append(
                    "'entries' is its size in bytes and has to be a power of two, \(pageSize()) at the least")
            }
        case .structOps: if creation.maximumEntries != 1 { complaints.append("'entries' has to be 1") }
        default:
            if isKnown, creation.maximumEntries == 0 {
                complaints.append("'entries' has to be at least 1")
            }
        }
    }

    private mutating func expectKey(_ sizes: UInt32...) {
        guard !sizes.contains(creation.keySize) else { return }
        complaints.append(
            sizes == [0]
                ? "it has no keys: leave 'key' out"
                : "keys have \(list(sizes)) bytes, not \(creation.keySize)")
    }

    private mutating func expectValue(_ sizes: UInt32...) {
        guard !sizes.contains(creation.valueSize) else { return }
        complaints.append(
            sizes == [0]
                ? "it has no values: leave 'value' out"
                : "values have \(list(sizes)) bytes, not \(creation.valueSize)")
    }

    private func list(_ sizes: [UInt32]) -> String {
        sizes.map { String($0) }.joined(separator: " or ")
    }

    // MARK: Flags

    private mutating func checkFlags() {
        let flags = creation.flags
        switch type {
        case .lpmTrie, .rhash, .skStorage, .inodeStorage, .taskStorage, .cgrpStorage:
            if flags & MapFlags.noPreallocation == 0 {
                complaints.append("it needs 'flags no_prealloc'")
            }
        case .lruHash, .lruPerCPUHash:
            if flags & MapFlags.noPreallocation != 0 {
                complaints.append("it cannot have the flag no_prealloc")
            }
        case .arena:
            if flags & MapFlags.mmapable == 0 { complaints.append("it needs 'flags mmapable'") }
        default:
            if flags & MapFlags.noPreallocation != 0, type != .hash, type != .perCPUHash, type != .hashOfMaps
            {
                complaints.append("it cannot have the flag no_prealloc")
            }
        }
        if flags & MapFlags.noCommonLRU != 0, type != .lruHash, type != .lruPerCPUHash {
            complaints.append("only an lru_hash or lru_percpu_hash can have the flag no_common_lru")
        }
        if flags & MapFlags.mmapable != 0, type != .array, type != .arena {
            complaints.append("only an array or arena can have the flag mmapable")
        }
        if flags & MapFlags.innerMap != 0, type != .array {
            complaints.append("only an array can have the flag inner_map")
        }
        if flags & MapFlags.stackBuildID != 0, type != .stackTrace {
            complaints.append("only a stack_trace can have the flag stack_build_id")
        }
    }

    // MARK: The rest

    private mutating func checkOthers(hasInnerMap: Bool) {
        if type.holdsMaps, !hasInnerMap {
            complaints.append("it needs 'inner_map MAP', a map like those that it is to hold")
        }
        if hasInnerMap, !type.holdsMaps {
            complaints.append("only an array_of_maps or hash_of_maps has an 'inner_map'")
        }
        if creation.extra != 0, type != .bloomFilter, type != .arena, type != .rhash {
            complaints.append("only a bloom_filter, arena or rhash has a 'map_extra'")
        } else if type == .bloomFilter, creation.extra > 15 {
            complaints.append("'map_extra' is the number of hash functions, 15 at the most")
        }
        switch type {
        case .skStorage, .inodeStorage, .taskStorage, .cgrpStorage:
            if creation.keyType == 0 || creation.valueType == 0 {
                complaints.append("it needs types: 'key_type int value_type TYPE'")
            }
        default: break
        }
    }

    /// The kernel accepts a name.
    static func isName(_ name: String) -> Bool {
        name.utf8.prefix(MapCreation.nameCapacity).allSatisfy { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, 0x5f, 0x2e: true
            default: false
            }
        }
    }
}
