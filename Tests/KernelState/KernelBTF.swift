import SwbpfCore

private import Glibc

/// The kernel's own BTF, searched for a few names: enough to say where a program attaches.
///
/// It reads the raw bytes by itself, so that it cannot share a mistake with the code under test.
struct KernelBTF {
    /// The kinds of type that something attaches to.
    enum Kind: UInt32 {
        case structure = 4
        case typedef = 8
        case function = 12
    }

    /// A member of a structure; `offset` in bytes.
    struct Member: Equatable {
        let name: String
        let index: Int
        let offset: Int
        let type: UInt32
    }

    private struct Key: Hashable {
        let kind: UInt32
        let name: String
    }

    private struct Place {
        let id: UInt32
        let offset: Int
    }

    private let bytes: [UInt8]
    private let stringsStart: Int
    private var places: [Key: Place] = [:]

    /// Reads the running kernel's types, keeping the place of those named.
    init(lookingFor names: Set<String>) throws {
        bytes = try readFile("/sys/kernel/btf/vmlinux")
        guard bytes.count > 24, bytes[0] == 0x9f, bytes[1] == 0xeb else {
            throw Unavailable("/sys/kernel/btf/vmlinux is not BTF")
        }
        let start = Int(Self.number(bytes, 4))
        let typesStart = start + Int(Self.number(bytes, 8))
        let typesEnd = typesStart + Int(Self.number(bytes, 12))
        stringsStart = start + Int(Self.number(bytes, 16))
        let stringsEnd = stringsStart + Int(Self.number(bytes, 20))
        let wanted = Self.offsets(of: names, in: bytes, stringsStart..<stringsEnd)
        places = Self.walk(bytes, typesStart..<typesEnd, wanted)
    }

    func id(_ name: String, _ kind: Kind) throws -> UInt32 {
        guard let place = places[Key(kind: kind.rawValue, name: name)] else {
            throw Unavailable("the kernel's BTF has no \(kind) \(name)")
        }
        return place.id
    }

    func contains(_ name: String, _ kind: Kind) -> Bool {
        places[Key(kind: kind.rawValue, name: name)] != nil
    }

    /// Bytes that a structure takes.
    func size(of structure: String) throws -> Int {
        Int(Self.number(bytes, try offset(of: structure) + 8))
    }

    /// A structure's member by name.
    func member(_ name: String, of structure: String) throws -> Member {
        let start = try offset(of: structure)
        let info = Self.number(bytes, start + 4)
        for index in 0..<Int(info & 0xffff) {
            let place = start + 12 + index * 12
            let nameStart = stringsStart + Int(Self.number(bytes, place))
            let nameBytes = bytes[nameStart...].prefix { $0 != 0 }
            guard nameBytes.elementsEqual(name.utf8) else { continue }
            // Where the structure has bit-fields, the upper byte is the width.
            let bits = Self.number(bytes, place + 8) & (info >> 31 == 1 ? 0xff_ffff : .max)
            return Member(
                name: name, index: index, offset: Int(bits / 8), type: Self.number(bytes, place + 4))
        }
        throw Unavailable("struct \(structure) has no member \(name)")
    }

    private func offset(of structure: String) throws -> Int {
        guard let place = places[Key(kind: Kind.structure.rawValue, name: structure)] else {
            throw Unavailable("the kernel's BTF has no struct \(structure)")
        }
        return place.offset
    }

    private static func number(_ bytes: [UInt8], _ offset: Int) -> UInt32 {
        UInt32(bytes[offset]) | UInt32(bytes[offset + 1]) << 8 | UInt32(bytes[offset + 2]) << 16
            | UInt32(bytes[offset + 3]) << 24
    }

    /// Where in the string section the names stand. A hundred thousand texts are looked at, most by length only.
    private static func offsets(
        of names: Set<String>, in bytes: [UInt8], _ section: Range<Int>
    ) -> [UInt32: String] {
        var found: [UInt32: String] = [:]
        let lengths = Set(names.map(\.utf8.count))
        var isWantedLength = [Bool](repeating: false, count: (lengths.max() ?? 0) + 1)
        for length in lengths { isWantedLength[length] = true }
        unsafe bytes.withUnsafeBytes { memory in
            guard let base = memory.baseAddress else { return }
            var start = section.lowerBound
            while start < section.upperBound {
                // The section ends with a NUL, so the search never leaves it.
                let length = unsafe strlen((base + start).assumingMemoryBound(to: CChar.self))
                if length < isWantedLength.count, isWantedLength[length] {
                    let name = String(decoding: bytes[start..<start + length], as: UTF8.self)
                    if names.contains(name) { found[UInt32(start - section.lowerBound)] = name }
                }
                start += length + 1
            }
        }
        return found
    }

    private static func walk(
        _ bytes: [UInt8], _ section: Range<Int>, _ names: [UInt32: String]
    ) -> [Key: Place] {
        var places: [Key: Place] = [:]
        // A bit for each string offset: most types are passed over without hashing.
        var isWanted = [Bool](repeating: false, count: Int(names.keys.max() ?? 0) + 1)
        for offset in names.keys { isWanted[Int(offset)] = true }
        unsafe bytes.withUnsafeBytes { memory in
            var offset = section.lowerBound
            var id: UInt32 = 1
            while offset + 12 <= section.upperBound {
                let nameOffset = unsafe memory.loadUnaligned(fromByteOffset: offset, as: UInt32.self)
                let info = unsafe memory.loadUnaligned(fromByteOffset: offset + 4, as: UInt32.self)
                if nameOffset < isWanted.count, isWanted[Int(nameOffset)], let name = names[nameOffset] {
                    places[Key(kind: info >> 24 & 0x1f, name: name)] = Place(id: id, offset: offset)
                }
                offset += 12 + trailingSize(info)
                id += 1
            }
        }
        return places
    }

    /// Bytes behind a type's first twelve.
    private static func trailingSize(_ info: UInt32) -> Int {
        let count = Int(info & 0xff_ffff)
        return switch info >> 24 & 0x1f {
        case 1, 14, 17: 4
        case 3: 12
        case 4, 5, 15, 19: count * 12
        case 6, 13: count * 8
        default: 0
        }
    }
}

/// Why something cannot be made here, where no system call said so.
package struct Unavailable: Error, CustomStringConvertible {
    package let description: String
    init(_ reason: String) { description = reason }
}
