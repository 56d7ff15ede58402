/// What is known of a map beyond its own facts, and costs more to find out.
public struct MapBackground: Equatable, Sendable {
    /// The whole name, where the kernel has kept 15 bytes of it and the map's BTF has the rest.
    public var fullName: String?
    /// The types of key and value, as C spells them; `nil` where nobody told.
    public var keyType: String?
    public var valueType: String?
    /// How many entries there are; `nil` where counting takes long or cannot be done.
    public var entryCount: Int?
    /// The programs that use it, by id.
    public var users: [UInt32] = []

    public init() {}
}

/// Finds the background of maps. What several of them share is read once.
final class MapBackgroundReader {
    private var known: [UInt32: BTF?] = [:]
    private var definitions: [UInt32: [MapDefinition]] = [:]
    private var users: [UInt32: [UInt32]] = [:]

    /// Reads which programs use which maps.
    init() {
        let programs = try? ObjectKind.program.list { descriptor, id in
            try Programs.info(descriptor, id: id)
        }
        for program in programs?.objects ?? [] {
            for map in program.mapIDs { users[map, default: []].append(program.id) }
        }
    }

    /// What cannot be found out, since it is gone or may not be read, is left out.
    func background(of map: MapInfo) -> MapBackground {
        var background = MapBackground()
        background.users = users[map.id] ?? []
        if map.btfID != 0, let btf = btf(map.btfID) {
            if map.btfKeyTypeID != 0 { background.keyType = BTFTypeText.text(of: map.btfKeyTypeID, in: btf) }
            if map.btfValueTypeID != 0 {
                background.valueType = BTFTypeText.text(of: map.btfValueTypeID, in: btf)
            }
            if map.name.utf8.count == MapCreation.nameCapacity {
                background.fullName = MapDefinition.fullName(of: map, among: definitions(map.btfID, btf))
            }
        }
        if map.kernelValueTypeID != 0, let types = try? MapTypes(of: map) {
            background.valueType = BTFTypeText.text(of: types.value, in: types.btf)
        }
        background.entryCount = MapEntryCount.count(map)
        return background
    }

    private func btf(_ id: UInt32) -> BTF? {
        if let btf = known[id] { return btf }
        let btf = try? BTFSource.open(.id(id)).btf
        known[id] = .some(btf)
        return btf
    }

    private func definitions(_ id: UInt32, _ btf: BTF) -> [MapDefinition] {
        if let known = definitions[id] { return known }
        let found = btf.mapDefinitions()
        definitions[id] = found
        return found
    }
}

/// Counts the entries of maps of which that takes no longer than reading the map's facts does.
enum MapEntryCount {
    /// More entries than these are not counted.
    static let limit = 4096

    static func count(_ map: MapInfo) -> Int? {
        switch map.type {
        // All of them are always there.
        case .array, .perCPUArray: return Int(map.maximumEntries)
        case .programArray, .arrayOfMaps, .devmap, .cpumap:
            guard map.maximumEntries <= limit else { return nil }
        case .hash, .perCPUHash, .lruHash, .lruPerCPUHash, .lpmTrie, .hashOfMaps, .devmapHash, .rhash: break
        default: return nil
        }
        // Empty buckets are looked through as well, and large values are copied.
        guard map.maximumEntries <= 1 << 22, map.valueSize <= 1 << 16 else { return nil }
        return (try? OpenMap.open(.id(map.id), .read).countEntries(atMost: limit)) ?? nil
    }
}
