/// What an open map may be used for: the flags it is opened with.
package enum MapAccess: UInt32, Sendable {
    case readAndWrite = 0
    /// `BPF_F_RDONLY`: also for a map that is protected against writing.
    case read = 8
    /// `BPF_F_WRONLY`.
    case write = 16
}

/// A map that is open, and what the kernel says of it.
///
/// The map stays as it is while it is open, even if everybody else lets it go.
package final class OpenMap {
    package let descriptor: FileDescriptor
    package let info: MapInfo
    private var knownTypes: MapTypes??

    package init(_ descriptor: consuming FileDescriptor, about subject: UInt32 = 0) throws {
        info = try Maps.info(descriptor, id: subject)
        self.descriptor = consume descriptor
    }

    /// A map of which all is known already.
    init(_ descriptor: consuming FileDescriptor, info: MapInfo, types: MapTypes? = nil) {
        self.info = info
        knownTypes = .some(types)
        self.descriptor = consume descriptor
    }

    /// Opens the one map that a selector names; a name that several have is an error.
    package static func open(_ selector: Selector, _ access: MapAccess) throws -> OpenMap {
        let maps = try all(selector, access)
        guard maps.count == 1 else {
            throw AmbiguityError(kind: .map, selector: selector, ids: maps.map(\.info.id))
        }
        return maps[0]
    }

    /// Opens every map that a selector names, in id order; that there is none is an error.
    package static func all(_ selector: Selector, _ access: MapAccess) throws -> [OpenMap] {
        switch selector {
        case .id(let id): return [try OpenMap(ObjectKind.map.open(id: id, flags: access.rawValue), about: id)]
        case .pinned(let path): return [try OpenMap(openPin(path, .map, access))]
        case .name, .tag:
            let maps = try Maps.matching(selector).objects.compactMap { map in
                try whereStillThere {
                    try OpenMap(ObjectKind.map.open(id: map.id, flags: access.rawValue), about: map.id)
                }
            }
            guard !maps.isEmpty else { throw NoMatchError(kind: .map, selector: selector) }
            return maps
        }
    }

    /// How messages call it.
    package var subject: String {
        info.name.isEmpty ? "map \(info.id)" : "map \(info.id) (\(visible(info.name)))"
    }

    /// An error of one of the calls on entries, which return numbers.
    package func error(_ number: CInt, _ command: BPFCommand) -> SystemCallError {
        SystemCallError(call: command.name, subject: subject, number: number)
    }

    /// Bytes of a key.
    package var keySize: Int { Int(info.keySize) }

    /// Bytes of one value.
    package var valueSize: Int { Int(info.valueSize) }

    /// Bytes of all values that belong to a key, as the kernel copies them.
    package var valueStride: Int { info.type.isPerCPU ? cpuStride * cpuCount : valueSize }

    /// Bytes from one CPU's value to the next.
    package var cpuStride: Int { (valueSize + 7) & ~7 }

    /// How many values a key has.
    package var cpuCount: Int { info.type.isPerCPU ? PossibleCPUs.numbers.count : 1 }

    /// User space may not write to it any more. That is in no structure, only in fdinfo.
    package var isFrozen: Bool { FDInfoReader().read(descriptor)?.number("frozen") == 1 }

    /// What key and value are made of, where BTF says so. It is read once.
    package func types() throws -> MapTypes? {
        if let knownTypes { return knownTypes }
        let types = try MapTypes(of: info)
        knownTypes = .some(types)
        return types
    }
}

/// What an object has become that was there a moment ago: `nil` if it has gone.
private func whereStillThere<Answer>(_ open: () throws -> Answer) throws -> Answer? {
    do {
        return try open()
    } catch let error as SystemCallError {
        guard error.isNoEntry else { throw error }
        return nil
    }
}

/// The types of a map's key and value.
package struct MapTypes: Sendable {
    package let btf: BTF
    /// 0 if nobody told.
    package let key: UInt32
    package let value: UInt32

    /// `nil` for a map whose maker told none.
    init?(of map: MapInfo) throws {
        if map.kernelValueTypeID != 0 {
            let id = map.kernelBTFID
            btf = try id == 0 ? BTFSource.kernel().btf : BTFSource.open(.id(id)).btf
            key = 0
            value = map.kernelValueTypeID
        } else if map.btfID != 0, map.btfValueTypeID != 0 {
            btf = try BTFSource.open(.id(map.btfID)).btf
            key = map.btfKeyTypeID
            value = map.btfValueTypeID
        } else {
            return nil
        }
    }

    package init(btf: BTF, key: UInt32, value: UInt32) {
        self.btf = btf
        self.key = key
        self.value = value
    }
}

extension MapType {
    /// Each key has a value for every possible CPU.
    package var isPerCPU: Bool {
        self == .perCPUHash || self == .perCPUArray || self == .lruPerCPUHash || self == .perCPUCgroupStorage
    }

    /// Its values are maps.
    package var holdsMaps: Bool { self == .arrayOfMaps || self == .hashOfMaps }

    /// Its keys are the numbers from 0 on.
    package var hasIndexKeys: Bool {
        switch self {
        case .array, .programArray, .perfEventArray, .perCPUArray, .cgroupArray, .arrayOfMaps, .devmap,
            .sockmap, .cpumap, .xskmap, .reuseportSockArray, .insnArray:
            true
        default: false
        }
    }
}
