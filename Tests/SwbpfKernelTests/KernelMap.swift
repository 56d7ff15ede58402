import KernelState
import Testing

private import Glibc

@testable import SwbpfCore

/// A map of a test's own, which goes with this value.
final class KernelMap {
    let map: OpenMap
    /// What was put in: each key with all its values.
    private(set) var content: [[UInt8]: [UInt8]] = [:]

    init(_ type: MapType, key: Int = 4, value: Int = 8, capacity: Int, flags: UInt32 = 0) throws {
        // Before Linux 5.11 maps count as locked memory.
        var limit = rlimit(rlim_cur: .max, rlim_max: .max)
        _ = unsafe setrlimit(__rlimit_resource_t(8 /* RLIMIT_MEMLOCK */), &limit)
        var attributes = BPFAttributes()
        for (index, number) in [type.rawValue, UInt32(key), UInt32(value), UInt32(capacity), flags]
            .enumerated()
        {
            attributes[AttributeField<UInt32>(index * 4)] = number
        }
        attributes.setText("reader_test", at: 28, capacity: 16)
        map = try OpenMap(bpfOpen(.mapCreate, &attributes))
    }

    /// Puts in an entry whose values all can be told from others.
    func put(_ key: [UInt8], _ number: Int) throws {
        let value = (0..<map.cpuCount).flatMap { cpu -> [UInt8] in
            let bytes = littleEndian(UInt64(number) << 8 | UInt64(cpu)).prefix(map.valueSize)
            return Array(bytes) + [UInt8](repeating: 0, count: map.valueStride / map.cpuCount - bytes.count)
        }
        let error = MapElements.update(map.descriptor, key: key, value: value, flags: 0)
        guard error == 0 else { throw map.error(error, .mapUpdate) }
        content[key] = value
    }

    /// Puts in entries with the numbers from 0 on as keys, whatever the type makes of a number.
    func fill(_ count: Int) throws {
        for number in 0..<count { try put(key(number), number) }
    }

    func key(_ number: Int) -> [UInt8] {
        if map.info.type == .lpmTrie {
            let length = UInt32(32 - number % 3)
            let address = UInt32(number << 4).byteSwapped
            return littleEndian(length) + littleEndian(address)
        }
        return littleEndian(UInt32(number)) + [UInt8](repeating: 7, count: map.keySize - 4)
    }

    func delete(_ key: [UInt8]) {
        _ = MapElements.delete(map.descriptor, key: key)
        content[key] = nil
    }

    /// Everything a reader finds; a key that comes twice is a failure.
    func read(flags: UInt64 = 0, between: () throws -> Void = {}) throws -> [[UInt8]: [UInt8]] {
        // Small pieces, so that there are several of few entries.
        let reader = MapReader(map, flags: flags, chunkSize: 1 << 15)
        var found: [[UInt8]: [UInt8]] = [:]
        var entries = MapEntries()
        while try reader.next(&entries) {
            for index in 0..<entries.count {
                let key = entries.key(index, size: map.keySize)
                #expect(found[key] == nil, "\(key) comes twice")
                #expect(entries.error(index) == 0)
                found[key] = entries.value(index, stride: map.valueStride)
            }
            try between()
        }
        return found
    }
}

/// A number's bytes, the lowest first.
private func littleEndian(_ number: some FixedWidthInteger) -> [UInt8] {
    (0..<number.bitWidth / 8).map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) }
}
