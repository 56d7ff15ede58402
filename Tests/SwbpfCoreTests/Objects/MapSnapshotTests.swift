import Testing

@testable import SwbpfCore

@Suite struct MapSnapshotTests {
    /// Takes a reading; returns what has changed.
    private func read(_ entries: [([UInt8], [UInt8])], _ snapshot: inout MapSnapshot) -> [MapChange] {
        snapshot.beginReading()
        var changes: [MapChange] = []
        for (key, value) in entries {
            if let change = snapshot.take(key: key.span, value: value.span) { changes.append(change) }
        }
        snapshot.endReading { changes.append($0) }
        return changes
    }

    @Test func `what is new, different and gone is told once`() {
        var snapshot = MapSnapshot(keySize: 1, valueStride: 2)
        #expect(read([([1], [0, 1]), ([2], [0, 2])], &snapshot).count == 2)
        #expect(read([([2], [0, 2]), ([1], [0, 1])], &snapshot).isEmpty)
        let changes = read([([1], [0, 9]), ([3], [0, 3])], &snapshot)
        #expect(
            changes == [
                MapChange(key: [1], old: [0, 1], new: [0, 9]), MapChange(key: [3], old: nil, new: [0, 3]),
                MapChange(key: [2], old: [0, 2], new: nil),
            ])
        #expect(changes.map(\.kind) == [.changed, .added, .removed])
        #expect(read([([1], [0, 9]), ([3], [0, 3])], &snapshot).isEmpty)
    }

    @Test func `it agrees with a dictionary over many readings`() {
        var snapshot = MapSnapshot(keySize: 2, valueStride: 1)
        var known: [[UInt8]: [UInt8]] = [:]
        var random = SystemRandomNumberGenerator()
        for _ in 0..<30 {
            var next: [[UInt8]: [UInt8]] = [:]
            for _ in 0..<UInt.random(in: 0...400, using: &random) {
                let number = UInt16.random(in: 0..<600, using: &random)
                next[[UInt8(number >> 8), UInt8(number & 255)]] = [UInt8.random(in: 0...3, using: &random)]
            }
            let changes = read(next.map { ($0.key, $0.value) }, &snapshot)
            var expected: [[UInt8]: MapChange] = [:]
            for key in Set(known.keys).union(next.keys) where known[key] != next[key] {
                expected[key] = MapChange(key: key, old: known[key], new: next[key])
            }
            #expect(changes.count == expected.count)
            #expect(changes.allSatisfy { expected[$0.key] == $0 })
            #expect(snapshot.count == next.count)
            known = next
        }
    }

    @Test func `an entry that comes twice in a reading is no change`() {
        var snapshot = MapSnapshot(keySize: 1, valueStride: 1)
        #expect(read([([1], [1]), ([1], [1])], &snapshot).count == 1)
    }
}
