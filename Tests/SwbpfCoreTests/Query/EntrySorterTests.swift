import Testing

@testable import SwbpfCore

@Suite struct EntrySorterTests {
    /// Sorts entries of a key of one byte and a value of some; returns the keys in order.
    private func sort(
        _ field: String, descending: Bool = false, limit: Int? = nil, _ layout: EntryLayout,
        _ entries: [(UInt8, [UInt8])]
    ) throws -> [UInt8] {
        var sorter = try EntrySorter(field: field, descending: descending, limit: limit, layout: layout)
        for (key, value) in entries { sorter.add([key], value) }
        var keys: [UInt8] = []
        sorter.forEach { key, value in
            keys.append(key[0])
            let expected = entries.first { $0.0 == key[0] }?.1
            #expect(value.indices.allSatisfy { value[$0] == expected?[$0] })
        }
        return keys
    }

    private static let bytes = EntryLayout(keySize: 1, valueSize: 4)
    private static let entries: [(UInt8, [UInt8])] = [
        (3, [2, 1, 0, 0]), (1, [1, 9, 0, 0]), (4, [2, 1, 0, 0]), (2, [0xff, 0, 0, 0x80]),
    ]

    @Test(
        arguments: [
            ("value", false, [3, 4, 1, 2]), ("value", true, [2, 1, 3, 4]), ("value[0]", false, [1, 3, 4, 2]),
            ("be(value[0:2])", true, [2, 3, 4, 1]), ("key", false, [1, 2, 3, 4]),
            ("key", true, [4, 3, 2, 1]),
            ("value & 0xff", false, [1, 3, 4, 2]), ("value[0:3]", false, [2, 3, 4, 1]),
        ] as [(String, Bool, [UInt8])])
    func `entries are in the order of a field, then of their keys`(
        field: String, descending: Bool, keys: [UInt8]
    ) throws {
        #expect(try sort(field, descending: descending, Self.bytes, Self.entries) == keys)
    }

    @Test(
        arguments: [(0, []), (1, [3]), (2, [3, 4]), (3, [3, 4, 1]), (4, [3, 4, 1, 2]), (9, [3, 4, 1, 2])]
            as [(Int, [UInt8])])
    func `a limit keeps the first of the order`(limit: Int, keys: [UInt8]) throws {
        #expect(try sort("value", limit: limit, Self.bytes, Self.entries) == keys)
        #expect(try sort("value", limit: limit, Self.bytes, Self.entries.reversed()) == keys)
    }

    @Test(arguments: [false, true], [1, 7, 100, 255])
    func `with a limit the answer is the start of the one without`(descending: Bool, limit: Int) throws {
        let entries = (0...255).map { index -> (UInt8, [UInt8]) in
            let mixed = UInt8(truncatingIfNeeded: index &* 167 &+ 13)
            return (mixed, [mixed / 16, 0, 0, 0])
        }
        let all = try sort("value", descending: descending, Self.bytes, entries)
        #expect(all.count == 256)
        #expect(
            try sort("value", descending: descending, limit: limit, Self.bytes, entries)
                == Array(all.prefix(limit)))
    }

    @Test(
        arguments: [
            ("value.delta", [2, 1]), ("value.count", [1, 2]), ("value.comm", [2, 1]),
            ("value.ratio", [2, 1]),
            ("value.high", [2, 1]), ("value.in6", [2, 1]),
        ] as [(String, [UInt8])])
    func `signs, text and fractions have their order`(field: String, order: [UInt8]) throws {
        var layout = try QueryLayouts.typed()
        layout.keySize = 1
        let first = [UInt8](repeating: 0, count: 152).enumerated().map { index, _ -> UInt8 in
            // Text that goes on behind what the other has, and a small positive number everywhere else.
            switch index {
            case 16..<20: UInt8(ascii: "z")
            case 38: 0b0000_1000
            case 62: 0xf0
            case 63: 0x3f
            case 40: 0x30
            default: 0
            }
        }
        let second = QueryLayouts.value()
        #expect(try sort(field, layout, [(1, first), (2, second.replacingRatio())]) == order)
    }

    @Test(arguments: [("value.count", [1, 2]), ("value.delta", [2, 1])] as [(String, [UInt8])])
    func `the values of all CPUs are added up`(field: String, order: [UInt8]) throws {
        var layout = try QueryLayouts.typed(cpuCount: 2)
        layout.keySize = 1
        let small = QueryLayouts.value(count: 600)
        var other = QueryLayouts.value(count: 601)
        other[8] = 0xfa
        #expect(
            try sort(field, layout, [(1, small + small), (2, other + small)].map { ($0.0, $0.1) }) == order)
    }

    @Test(
        arguments: [
            ("", "expected key, value"), ("value.none", "has no field 'none'"),
            ("value.stats", "cannot be compared"),
            ("value.count == 1", "expected the end of the field, found '=='"), ("cpu", "entries are sorted"),
            ("value.comm", "only numbers are added up"),
            ("value.count desc", "expected the end of the field"),
        ])
    func `what cannot be sorted by is refused`(field: String, words: String) throws {
        let layout = try QueryLayouts.typed(cpuCount: 2)
        let error = #expect(throws: QueryError.self) {
            try EntrySorter(field: field, descending: false, layout: layout)
        }
        #expect(error?.description.contains(words) == true, "\(error?.description ?? "")")
        #expect(error?.description.hasPrefix("--sort, column ") == true)
    }

    @Test func `values that are not wanted are not kept`() throws {
        var sorter = try EntrySorter(
            field: "value", descending: false, layout: Self.bytes, keepsValues: false)
        sorter.add([1], [9, 0, 0, 0])
        sorter.add([2], [3, 0, 0, 0])
        var entries: [[UInt8]] = []
        sorter.forEach { key, value in entries.append([key[0], UInt8(value.count)]) }
        #expect(entries == [[2, 0], [1, 0]])
    }

    @Test func `an entry that is cut short counts as if zeros followed`() throws {
        var sorter = try EntrySorter(field: "value", descending: false, layout: Self.bytes)
        sorter.add([1], [])
        #expect(sorter.count == 1)
    }
}

extension [UInt8] {
    /// The value of the other tests with -0.5 for 0.5.
    fileprivate func replacingRatio() -> [UInt8] {
        var bytes = self
        bytes[63] |= 0x80
        return bytes
    }
}
