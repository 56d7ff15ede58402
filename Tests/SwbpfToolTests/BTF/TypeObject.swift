@testable import SwbpfCore

/// An object file for BPF that holds nothing but sections of given names and bytes.
struct TypeObject {
    let bytes: [UInt8]

    init(_ sections: [(name: String, bytes: [UInt8])]) {
        let names = sections.map(\.name) + [".shstrtab"]
        var nameBytes: [UInt8] = [0]
        var nameOffsets: [Int] = []
        for name in names {
            nameOffsets.append(nameBytes.count)
            nameBytes += Array(name.utf8) + [0]
        }
        var content: [UInt8] = []
        var headers = [UInt8](repeating: 0, count: 64)
        for (index, bytes) in (sections.map(\.bytes) + [nameBytes]).enumerated() {
            while !content.count.isMultiple(of: 8) { content.append(0) }
            // PROGBITS, and STRTAB for the last one.
            headers += Self.words([nameOffsets[index], index == sections.count ? 3 : 1])
            headers += Self.doubleWords([0, 0, 64 + content.count, bytes.count])
            headers += Self.words([0, 0]) + Self.doubleWords([1, 0])
            content += bytes
        }
        while !content.count.isMultiple(of: 8) { content.append(0) }
        // 64-bit, little-endian, version 1; relocatable, for BPF.
        let identification: [UInt8] = [0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0]
        let machine: [UInt8] = [1, 0, 247, 0, 1, 0, 0, 0]
        let counts: [UInt8] = [64, 0, 0, 0, 0, 0, 64, 0, UInt8(names.count + 1), 0, UInt8(names.count), 0]
        bytes =
            identification + machine + Self.doubleWords([0, 0, 64 + content.count]) + Self.words([0]) + counts
            + content + headers
    }

    private static func words(_ values: [Int]) -> [UInt8] {
        values.flatMap { value in (0..<4).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) } }
    }

    private static func doubleWords(_ values: [Int]) -> [UInt8] {
        values.flatMap { value in (0..<8).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) } }
    }

    /// The bytes of the section with a name in a 64-bit object file, or `nil` where there is none.
    static func section(_ name: String, of file: [UInt8]) -> [UInt8]? {
        let span = file.span
        guard let headers: UInt64 = span.load(at: 40), let count: UInt16 = span.load(at: 60),
            let namesIndex: UInt16 = span.load(at: 62)
        else { return nil }
        let content = { (index: Int) -> Range<Int>? in
            let header = Int(headers) + index * 64
            guard let start: UInt64 = file.span.load(at: header + 24),
                let size: UInt64 = file.span.load(at: header + 32)
            else { return nil }
            return Int(start)..<Int(start + size)
        }
        guard let names = content(Int(namesIndex)) else { return nil }
        for index in 0..<Int(count) {
            guard let offset: UInt32 = span.load(at: Int(headers) + index * 64), let range = content(index)
            else { return nil }
            if file[names].dropFirst(Int(offset)).starts(with: Array(name.utf8) + [0]) {
                return Array(file[range])
            }
        }
        return nil
    }
}
