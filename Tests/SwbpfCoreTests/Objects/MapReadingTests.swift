import Testing

@testable import SwbpfCore

@Suite struct PossibleCPUsTests {
    @Test(
        arguments: [
            ("0\n", [0]), ("0-3\n", [0, 1, 2, 3]), ("0-1,4,6-7", [0, 1, 4, 6, 7]), ("0,2", [0, 2]),
            ("3", [3]),
        ] as [(String, [Int])])
    func `a list of CPUs is read`(text: String, numbers: [Int]) {
        #expect(PossibleCPUs.parse(text) == numbers)
    }

    @Test(arguments: [
        "", "\n", "x", "1-", "-1", "3-1", "0,0", "2,1", "0-2,1", "1-2-3", "0-99999999999", "0-65536", "0x1",
        "--",
        "0-3,,x",
    ])
    func `what is no such list has no CPUs`(text: String) {
        #expect(PossibleCPUs.parse(text).isEmpty)
    }

    @Test func `there is at least one CPU`() {
        #expect(!PossibleCPUs.numbers.isEmpty)
    }
}

@Suite struct SeenKeysTests {
    @Test(arguments: [0, 1, 4, 8, 13, 64])
    func `each key is new once`(size: Int) {
        var seen = SeenKeys()
        var generator = FixedGenerator(seed: size)
        var known: Set<[UInt8]> = []
        for _ in 0..<2000 {
            let key = (0..<size).map { _ in UInt8.random(in: 0..<4, using: &generator) }
            let wasKnown = seen.contains(key.span)
            #expect(wasKnown == known.contains(key))
            let isNew = seen.insert(key.span)
            #expect(isNew == known.insert(key).inserted)
        }
        #expect(seen.count == known.count)
    }

    @Test func `keys that differ in zeros at the end are different`() {
        var seen = SeenKeys()
        for key in [[0], [0, 0], []] as [[UInt8]] {
            let isNew = seen.insert(key.span)
            #expect(isNew)
        }
        #expect(seen.count == 3)
    }
}

@Suite struct BatchOrderTests {
    /// A prefix as a trie keeps it.
    private static func prefix(_ length: UInt32, _ bytes: UInt8...) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: length >> ($0 * 8)) } + bytes
    }

    /// What a walk through a trie meets, in its order: what is below a prefix, 0 before 1, then the prefix.
    private static let walk = [
        prefix(8, 0x00), prefix(8, 0x3f), prefix(2, 0x00), prefix(8, 0x40), prefix(1, 0x00), prefix(8, 0x80),
        prefix(8, 0xff), prefix(7, 0xfe), prefix(0, 0x00),
    ]

    @Test func `prefixes are in the order of the walk`() {
        for (index, one) in Self.walk.enumerated() {
            for (other, another) in Self.walk.enumerated() where index != other {
                let isBefore = BatchOrder.isPrefix(one.span, before: another.span)
                #expect(isBefore == (index < other), "\(one), \(another)")
            }
        }
    }

    @Test(
        arguments: [
            prefix(8), prefix(255, 1), [1, 2], [],
        ] as [[UInt8]])
    func `a key that is no prefix is compared without a trap`(key: [UInt8]) {
        let isBefore = BatchOrder.isPrefix(key.span, before: key.span)
        #expect(!isBefore)
    }

    @Test func `what was read before is left out when the kernel begins again`() throws {
        var order = try #require(BatchOrder(.lpmTrie))
        func keep(_ keys: [[UInt8]]) -> (all: Bool, keys: [[UInt8]]) {
            var entries = MapEntries()
            entries.keys = keys.flatMap { $0 }
            entries.values = keys.indices.map { UInt8($0) }
            entries.count = keys.count
            let all = order.keepNew(&entries, keySize: 5, valueStride: 1)
            return (all, (0..<entries.count).map { entries.key($0, size: 5) })
        }
        let first = keep(Array(Self.walk[0..<4]))
        #expect(first.all && first.keys == Array(Self.walk[0..<4]))
        let again = keep(Array(Self.walk[0..<6]))
        #expect(!again.all && again.keys == Array(Self.walk[4..<6]))
        let rest = keep(Array(Self.walk[6...]))
        #expect(rest.all && rest.keys == Array(Self.walk[6...]))
    }

    @Test(arguments: [MapType.queue, .sockhash, .devmap, .programArray, .stackTrace, .ringbuf])
    func `types that no kernel reads many of at once have no order`(type: MapType) {
        #expect(BatchOrder(type) == nil)
    }
}

@Suite struct PipelineTests {
    private struct Failure: Error {}

    @Test(arguments: [0, 1, 2, 3, 4, 50])
    func `pieces are used in the order in which they are filled`(count: Int) throws {
        var next = 0
        var used: [Int] = []
        try pipeline(
            [0, 0, 0],
            fill: { piece in
                piece = next
                next += 1
                return piece < count
            },
            use: { piece in
                used.append(piece)
                return true
            })
        #expect(used == Array(0..<count))
    }

    @Test(arguments: [1, 2, 3, 7])
    func `nothing is used behind the last that was wanted`(count: Int) throws {
        var used = 0
        try pipeline(
            [0, 0, 0], fill: { _ in true },
            use: { _ in
                used += 1
                return used < count
            })
        #expect(used == count)
    }

    @Test func `what fails while filling is thrown behind what was filled`() {
        var filled = 0
        var used = 0
        #expect(throws: Failure.self) {
            try pipeline(
                [0, 0, 0],
                fill: { _ in
                    filled += 1
                    if filled == 6 { throw Failure() }
                    return true
                },
                use: { _ in
                    used += 1
                    return true
                })
        }
        #expect(used == 5)
    }

    @Test func `what fails while using ends the filling`() {
        var used = 0
        #expect(throws: Failure.self) {
            try pipeline(
                [0, 0], fill: { _ in true },
                use: { _ in
                    used += 1
                    if used == 3 { throw Failure() }
                    return true
                })
        }
        #expect(used == 3)
    }

    @Test func `one piece is filled and used in turn`() throws {
        var count = 0
        try pipeline(
            [0],
            fill: { _ in
                count += 1
                return count < 4
            }, use: { _ in true })
        #expect(count == 4)
    }
}
