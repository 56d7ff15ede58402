/// A map to make and what is put into it.
public struct MapPlan: Sendable, CustomStringConvertible {
    /// What the bytes of a value are made of.
    enum Content: Sendable {
        /// The entry's own.
        case bytes
        /// The number of a descriptor of the kind that the map takes.
        case program, map, listeningSocket, reusableSocket, perfEvent, cgroup
        /// The kernel puts something in itself, when a program runs or is attached.
        case stackTraces, cgroupStorage
    }

    /// A key, and the values for the processors in turn; what has one value has the first.
    struct Entry: Sendable {
        let key: [UInt8]
        let values: [[UInt8]]
    }

    /// What tests call it.
    public let name: String
    let since: KernelVersion?
    var specification: MapSpecification
    /// Types in the BTF of `MapValueTypes`.
    var types: (key: UInt32, value: UInt32)?
    var entries: [Entry] = []
    var content = Content.bytes
    /// Maps of one group have the same name in the kernel.
    public internal(set) var group: String?
    var isFrozen = false
    var isPinned = false

    public var description: String { name }
    public var type: UInt32 { specification.type }
    public var keySize: Int { Int(specification.keySize) }
    public var valueSize: Int { Int(specification.valueSize) }
    public var isTyped: Bool { types != nil }
    public var count: Int { entries.count }
    public var keys: [[UInt8]] { entries.map(\.key) }
    public var capacity: Int { Int(specification.capacity) }
    public var flags: UInt32 { specification.flags }
    /// percpu_hash, lru_percpu_hash, percpu_array, percpu_cgroup_storage
    public var isPerCPU: Bool { [5, 6, 10, 21].contains(type) }
    /// Whether entries stand in an order that depends on how they are asked for.
    public var isHash: Bool { [1, 5, 9, 10, 13, 18, 25, 35].contains(type) }
    /// Keys that no entry has, and one that no entry can have.
    public var absentKeys: [[UInt8]] {
        guard keySize > 0 else { return [] }
        let highest = [UInt8](repeating: 0xee, count: keySize)
        guard specification.capacity > 0, keySize == 4, !isHash else { return [highest] }
        return [.of(specification.capacity - 1), .of(specification.capacity), highest]
    }

    /// The one with a name.
    public static func named(_ name: String) -> MapPlan {
        guard let plan = all.first(where: { $0.name == name }) else {
            preconditionFailure("no plan is named \(name)")
        }
        return plan
    }

    init(
        _ name: String, _ type: UInt32, since: (Int, Int)?, key: UInt32 = 4, value: UInt32 = 4,
        capacity: UInt32 = 4, flags: UInt32 = 0, extra: UInt64 = 0
    ) {
        self.name = name
        self.since = since.map { KernelVersion($0.0, $0.1) }
        specification = MapSpecification(
            type: type, name: "", keySize: key, valueSize: value, capacity: capacity, flags: flags,
            extra: extra)
    }

    /// With entries numbered from 0, whose keys are the numbers.
    func filled(_ count: Int) -> MapPlan {
        filled(keys: (0..<count).map { Self.bytes($0, count: keySize) })
    }

    /// With these keys and values that are all different.
    func filled(keys: [[UInt8]]) -> MapPlan {
        var plan = self
        plan.entries = keys.enumerated().map { index, key in
            Entry(key: key, values: (0..<2).map { Self.bytes(index + $0 * 3, count: valueSize) })
        }
        return plan
    }

    /// The same without entries.
    public var emptied: MapPlan {
        with {
            $0.entries = []
            $0.isFrozen = false
        }
    }

    func with(_ change: (inout MapPlan) -> Void) -> MapPlan {
        var plan = self
        change(&plan)
        return plan
    }

    /// A number as far as it fits, and bytes behind it that depend on it.
    static func bytes(_ number: Int, count: Int) -> [UInt8] {
        (0..<count).map { index in
            UInt8(truncatingIfNeeded: index < 4 ? number >> (index * 8) : number &* 31 &+ index &* 7)
        }
    }
}
