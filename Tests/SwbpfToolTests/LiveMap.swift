import SwbpfCore

private import Glibc

/// A map of any type that exists as long as this value, under a name that nothing else has.
final class LiveMap: Sendable {
    let name = "live_\(String(UInt32.random(in: 0...UInt32.max), radix: 36))"
    let id: UInt32
    private let descriptor: FileDescriptor

    init(
        _ type: MapType, key: Int = 4, value: Int = 4, capacity: Int = 4, flags: UInt32 = 0,
        name: String? = nil
    ) throws {
        // Before Linux 5.11 maps count as locked memory.
        var limit = rlimit(rlim_cur: .max, rlim_max: .max)
        _ = unsafe setrlimit(__rlimit_resource_t(8 /* RLIMIT_MEMLOCK */), &limit)
        var attributes = BPFAttributes()
        for (index, number) in [type.rawValue, UInt32(key), UInt32(value), UInt32(capacity), flags]
            .enumerated()
        {
            attributes[AttributeField<UInt32>(index * 4)] = number
        }
        attributes.setText(name ?? self.name, at: 28, capacity: 16)
        let map = try bpfOpen(.mapCreate, &attributes)
        let content = String(decoding: try readFile("/proc/self/fdinfo/\(map.number)"), as: UTF8.self)
        let line = content.split(separator: "\n").first { $0.hasPrefix("map_id:") }
        id = line.flatMap { UInt32($0.split(separator: "\t").last ?? "") } ?? 0
        descriptor = consume map
    }

    /// Sets an entry. Of a per-CPU map, the value is that of all CPUs.
    func put(_ key: [UInt8], _ value: [UInt8]) throws {
        let number = MapElements.update(descriptor, key: key, value: value, flags: 0)
        guard number == 0 else { throw SystemCallError(call: "update", subject: name, number: number) }
    }

    var words: [String] { ["id", "\(id)"] }
    var subject: String { "map \(id) (\(name))" }
}
