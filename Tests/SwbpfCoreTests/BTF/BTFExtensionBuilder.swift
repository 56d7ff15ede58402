@testable import SwbpfCore

/// Makes `.BTF.ext` by hand, in either byte order.
struct BTFExtensionBuilder {
    var order = ByteOrder.little
    /// 24 for a header that knows nothing of relocations.
    var headerSize = 32
    /// Zeroes at the end of each record, as if it were of a newer version.
    var extraSize = 0
    /// In the header's order: functions, lines, relocations.
    var tables: [[Section]] = [[], [], []]

    /// Records, each a list of words, about one section.
    struct Section {
        var name: UInt32
        var records: [[UInt32]]
        /// Instead of the true one.
        var count: UInt32?
    }

    var bytes: [UInt8] {
        var body: [UInt8] = []
        var places: [(offset: Int, count: Int)] = []
        for (sections, words) in zip(tables, [2, 4, 4]) {
            var table: [UInt8] = []
            if !sections.isEmpty { table += word(UInt32(words * 4 + extraSize)) }
            for section in sections {
                table += word(section.name) + word(section.count ?? UInt32(section.records.count))
                for record in section.records {
                    table += record.flatMap(word) + [UInt8](repeating: 0xee, count: extraSize)
                }
            }
            places.append((body.count, table.count))
            body += table
        }
        var header = order == .little ? [0x9f, 0xeb, 1, 0] : [0xeb, 0x9f, 1, 0] as [UInt8]
        header += word(UInt32(headerSize))
        for place in places.prefix((headerSize - 8) / 8) {
            header += word(UInt32(place.offset)) + word(UInt32(place.count))
        }
        header += [UInt8](repeating: 0, count: max(0, headerSize - header.count))
        return header + body
    }

    private func word(_ value: UInt32) -> [UInt8] {
        let bytes = (0..<4).map { UInt8(truncatingIfNeeded: value >> UInt32($0 * 8)) }
        return order == .little ? bytes : bytes.reversed()
    }

    /// Two sections with a function and two lines each, and a relocation. Names are offsets into `BTFBuilder.everyKind`.
    static func everyTable(order: ByteOrder = .little, name: UInt32 = 1) -> BTFExtensionBuilder {
        var builder = BTFExtensionBuilder(order: order)
        builder.tables = [
            [Section(name: name, records: [[0, 14]]), Section(name: 0, records: [[8, 14], [24, 14]])],
            [Section(name: name, records: [[0, name, 0, 7 << 10 | 3], [8, name, 0, 0xffff_ffff]])],
            [Section(name: name, records: [[16, 6, name, 0], [24, 6, 0, 12], [32, 6, 0, 99]])],
        ]
        return builder
    }
}
