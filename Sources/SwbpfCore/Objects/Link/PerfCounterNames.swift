// perf's words for what is counted.

extension PerfCounter {
    /// `nil` for a unit that the kernel numbered while it ran.
    public var typeName: String? {
        Self.name(of: UInt64(type), in: Self.typeNames)
    }

    /// `nil` where the number means something to the unit alone.
    public var configurationName: String? {
        switch type {
        case 0: Self.name(of: configuration, in: Self.hardwareNames)
        case 1: Self.name(of: configuration, in: Self.softwareNames)
        case 3: cacheName
        default: nil
        }
    }

    /// A byte says which cache, the next what is done to it, the rest how that ends.
    private var cacheName: String {
        let parts = [
            (configuration & 0xff, Self.cacheNames),
            (configuration >> 8 & 0xff, ["load", "store", "prefetch"]),
            (configuration >> 16, ["refs", "misses"]),
        ]
        return parts.map { Self.name(of: $0, in: $1) ?? String($0) }.joined(separator: "-")
    }

    private static func name(of number: UInt64, in names: [String]) -> String? {
        number < names.count ? names[Int(number)] : nil
    }

    /// `enum perf_type_id`
    private static let typeNames = [
        "hardware", "software", "tracepoint", "hw-cache", "raw", "breakpoint",
    ]
    /// `enum perf_hw_id`
    private static let hardwareNames = [
        "cpu-cycles", "instructions", "cache-references", "cache-misses", "branch-instructions",
        "branch-misses", "bus-cycles", "stalled-cycles-frontend", "stalled-cycles-backend", "ref-cycles",
    ]
    /// `enum perf_sw_ids`
    private static let softwareNames = [
        "cpu-clock", "task-clock", "page-faults", "context-switches", "cpu-migrations", "minor-faults",
        "major-faults", "alignment-faults", "emulation-faults", "dummy", "bpf-output", "cgroup-switches",
    ]
    /// `enum perf_hw_cache_id`
    private static let cacheNames = ["L1-dcache", "L1-icache", "LLC", "dTLB", "iTLB", "branch", "node"]
}
