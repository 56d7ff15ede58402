/// How it is found out whether the kernel has a type of map: by creating the smallest.
struct MapTrial: Equatable, Sendable {
    var map = MapCreation()
    /// It holds maps.
    var needsInnerMap = false
    /// Its values have to have a type.
    var needsTypes = false
    /// What the kernel answers where it has the type, if it does not create the map.
    var refusal: CInt?

    init(_ type: MapType) {
        map.type = type.rawValue
        map.keySize = 4
        map.valueSize = 4
        map.maximumEntries = 1
        switch type {
        case .stackTrace: map.valueSize = 8
        case .lpmTrie:
            map.keySize = 8
            map.valueSize = 8
            map.flags = Self.noPreallocation
        case .rhash: map.flags = Self.noPreallocation
        case .cgroupStorage, .perCPUCgroupStorage:
            // A cgroup's id and a kind of attachment.
            map.keySize = 16
            map.valueSize = 8
            map.maximumEntries = 0
        case .queue, .stack, .bloomFilter: map.keySize = 0
        case .skStorage, .inodeStorage, .taskStorage, .cgrpStorage:
            map.valueSize = 8
            map.maximumEntries = 0
            map.flags = Self.noPreallocation
            map.keyType = 1
            map.valueType = 3
            needsTypes = true
        case .ringbuf, .userRingbuf:
            map.keySize = 0
            map.valueSize = 0
            map.maximumEntries = UInt32(pageSize())
        case .structOps:
            // The kernel's first type is none that programs can implement.
            map.kernelValueType = 1
            refusal = ErrorNumber.notSupportedByKernel
        case .arena:
            map.keySize = 0
            map.valueSize = 0
            map.flags = Self.mappable
        case .insnArray: map.valueSize = 16
        case .arrayOfMaps, .hashOfMaps: needsInnerMap = true
        default: break
        }
    }

    /// A map that is to lie on a network device.
    init(_ type: MapType, onDevice interfaceIndex: UInt32) {
        self.init(type)
        map.interfaceIndex = interfaceIndex
    }

    private static let noPreallocation: UInt32 = 1 << 0
    private static let mappable: UInt32 = 1 << 10

    func verdict() -> Verdict {
        do {
            try create()
            return refusal == nil ? .available : .missing
        } catch let error as SystemCallError {
            return error.number == refusal ? .available : Verdict(refusal: error.number)
        } catch {
            return .missing
        }
    }

    private func create() throws {
        let subject = "a map"
        if needsInnerMap {
            let inner = try MapTrial(.hash).map.create(about: subject)
            _ = try map.create(innerMap: inner.number, about: subject)
        } else if needsTypes {
            let types = try loadBTF(Self.storageTypes, about: subject)
            _ = try map.create(btf: types.number, about: subject)
        } else {
            _ = try map.create(about: subject)
        }
    }

    /// `int`, `struct bpf_spin_lock { int val; }` and `struct val { int cnt; struct bpf_spin_lock l; }`.
    private static let storageTypes: [UInt8] = {
        let names = Array("\0bpf_spin_lock\0val\0cnt\0l\0".utf8)
        let structure: UInt32 = 4 << 24
        let types: [UInt32] = [
            0, 1 << 24, 4, 1 << 24 | 32,
            1, structure | 1, 4, 15, 1, 0,
            15, structure | 2, 8, 19, 1, 0, 23, 2, 32,
        ]
        let size = UInt32(types.count * 4)
        // Magic, version and no flags; where types and names are in what follows the header.
        let header: [UInt32] = [0x0001_eb9f, 24, 0, size, size, UInt32(names.count)]
        return (header + types).flatMap { word in
            (0..<4).map { UInt8(truncatingIfNeeded: word >> ($0 * 8)) }
        } + names
    }()
}
