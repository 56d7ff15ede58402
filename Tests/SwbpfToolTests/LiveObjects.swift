import SwbpfCore

private import Glibc

/// A program and a map that exist as long as this value, under names that nothing else has.
final class LiveObjects: Sendable {
    let programName: String
    let mapName: String
    let programID: Int
    let mapID: Int
    private let program: FileDescriptor
    private let map: FileDescriptor

    init() throws {
        let number = String(UInt32.random(in: 0...UInt32.max), radix: 36)
        programName = "bad_p_\(number)"
        mapName = "bad_m_\(number)"
        program = try Self.loadProgram(programName)
        map = try Self.createMap(mapName)
        programID = try Self.number("prog_id", of: program)
        mapID = try Self.number("map_id", of: map)
    }

    /// A socket filter that returns 0.
    static func loadProgram(_ name: String) throws -> FileDescriptor {
        raiseLockedMemoryLimit()
        // r0 = 0; exit
        var memory: [UInt8] = [0xb7, 0, 0, 0, 0, 0, 0, 0, 0x95, 0, 0, 0, 0, 0, 0, 0] + Array("GPL\0".utf8)
        var attributes = BPFAttributes()
        attributes[AttributeField<UInt32>(0)] = 1
        attributes[AttributeField<UInt32>(4)] = 2
        attributes.setText(name, at: 48, capacity: 16)
        var target = memory.mutableSpan
        // The kernel reads the instructions and the licence during the call only, while `target` pins them.
        return try unsafe target.withUnsafeMutableBytes { bytes throws(SystemCallError) in
            let start = UInt64(UInt(bitPattern: bytes.baseAddress))
            attributes[AttributeField<UInt64>(8)] = start
            attributes[AttributeField<UInt64>(16)] = start + 16
            return try bpfOpen(.progLoad, &attributes, about: name)
        }
    }

    /// An array of one 4-byte value.
    static func createMap(_ name: String) throws -> FileDescriptor {
        raiseLockedMemoryLimit()
        var attributes = BPFAttributes()
        for (index, value) in [2, 4, 4, 1].enumerated() {
            attributes[AttributeField<UInt32>(index * 4)] = UInt32(value)
        }
        attributes.setText(name, at: 28, capacity: 16)
        return try bpfOpen(.mapCreate, &attributes, about: name)
    }

    /// Before Linux 5.11 objects count as locked memory, of which little is allowed.
    static func raiseLockedMemoryLimit() {
        var limit = rlimit(rlim_cur: rlim_t.max, rlim_max: rlim_t.max)
        // RLIMIT_MEMLOCK, which Swift does not import.
        _ = unsafe setrlimit(__rlimit_resource_t(8), &limit)
    }

    private static func number(_ field: String, of descriptor: borrowing FileDescriptor) throws -> Int {
        let content = String(
            decoding: try readFile("/proc/self/fdinfo/\(descriptor.number)"), as: UTF8.self)
        let line = content.split(separator: "\n").first { $0.hasPrefix("\(field):") }
        return line.flatMap { Int($0.split(separator: "\t").last ?? "") } ?? 0
    }
}

/// Many maps that exist as long as this value.
final class ManyMaps {
    /// What all of their names begin with.
    let prefix = "many_\(UInt32.random(in: 0...99999))_"
    private let maps: [SharedMap]

    /// Arrays hold no noncopyable values.
    private final class SharedMap {
        let descriptor: FileDescriptor
        init(_ name: String) throws { descriptor = try LiveObjects.createMap(name) }
    }

    init(_ count: Int) throws {
        let prefix = prefix
        maps = try (0..<count).map { try SharedMap("\(prefix)\($0)") }
    }
}
