/// An entry that one of two maps has, or that they have with different values; or one that was written,
/// changed or deleted between two readings of one map.
package struct MapChange: Equatable, Sendable {
    /// What became of the entry.
    package enum Kind: String, Sendable {
        case added, removed, changed
    }

    package let key: [UInt8]
    /// All values that belong to the key; `nil` where it was not there.
    package let old: [UInt8]?
    package let new: [UInt8]?

    package var kind: Kind { old == nil ? .added : new == nil ? .removed : .changed }
}

/// Two maps that cannot be compared or copied, as one sentence.
package struct MapMismatchError: Error, Equatable, CustomStringConvertible {
    package let description: String
}

/// Compares the entries of two maps, without holding more than some of them.
///
/// Where both maps give their keys in the same order they are read side by side. Else each key of one is looked
/// up in the other, and once more the other way round if that one has keys which were not met.
package struct MapComparison {
    private let old: OpenMap
    private let new: OpenMap
    /// Keys that both have with the same value.
    package private(set) var unchangedCount = 0

    /// - Throws: an error that says why, if the maps' entries are of different kinds.
    package init(_ old: OpenMap, _ new: OpenMap) throws(MapMismatchError) {
        try Self.check(old, new, verb: "compared")
        self.old = old
        self.new = new
    }

    /// Refuses maps whose entries do not fit one another.
    package static func check(_ old: OpenMap, _ new: OpenMap, verb: String) throws(MapMismatchError) {
        func refuse(_ reason: String) -> MapMismatchError {
            MapMismatchError(description: "\(old.subject) and \(new.subject) cannot be \(verb): \(reason)")
        }
        for map in [old, new] where map.keySize == 0 {
            throw MapMismatchError(
                description:
                    "\(map.subject) is of type \(typeName(map)), whose entries have no keys to be found by")
        }
        let (one, other) = (old.info, new.info)
        guard one.type == other.type || Family(one.type) == Family(other.type) else {
            throw refuse("they are of types \(typeName(old)) and \(typeName(new))")
        }
        guard one.keySize == other.keySize else {
            throw refuse("their keys have \(one.keySize) and \(other.keySize) bytes")
        }
        guard one.valueSize == other.valueSize else {
            throw refuse("their values have \(one.valueSize) and \(other.valueSize) bytes")
        }
    }

    private static func typeName(_ map: OpenMap) -> String {
        map.info.type.name ?? String(map.info.type.rawValue)
    }

    /// Types whose entries are of one kind.
    private enum Family: Equatable {
        case data, perCPU, maps
        case other(MapType)

        init(_ type: MapType) {
            switch type {
            case .hash, .array, .lruHash: self = .data
            case _ where type.holdsMaps: self = .maps
            case _ where type.isPerCPU: self = .perCPU
            default: self = .other(type)
            }
        }
    }

    /// Hands over each difference, in no particular order, until `body` has seen enough.
    package mutating func run(_ body: (MapChange) throws -> Bool) throws {
        if old.info.type.hasIndexKeys && new.info.type.hasIndexKeys {
            try merge(body) { left, right in
                (left.load(UInt32.self, at: 0) ?? 0) < (right.load(UInt32.self, at: 0) ?? 0)
            }
        } else if old.info.type == .lpmTrie {
            // Looking a prefix up would find any shorter one that covers it.
            try merge(body) { BatchOrder.isPrefix($0, before: $1) }
        } else {
            try lookUp(body)
        }
    }

    // MARK: Side by side

    private mutating func merge(
        _ body: (MapChange) throws -> Bool, isBefore: (Span<UInt8>, Span<UInt8>) -> Bool
    ) throws {
        let left = MapCursor(old)
        let right = MapCursor(new)
        try left.advance()
        try right.advance()
        while !left.isAtEnd || !right.isAtEnd {
            let isOnlyLeft = right.isAtEnd || !left.isAtEnd && left.isBefore(right, isBefore)
            let isOnlyRight = !isOnlyLeft && (left.isAtEnd || right.isBefore(left, isBefore))
            if isOnlyLeft {
                guard try body(MapChange(key: left.key, old: left.value, new: nil)) else { return }
                try left.advance()
                continue
            }
            if isOnlyRight {
                guard try body(MapChange(key: right.key, old: nil, new: right.value)) else { return }
                try right.advance()
                continue
            }
            if left.hasValue(of: right) {
                unchangedCount += 1
            } else {
                let change = MapChange(key: left.key, old: left.value, new: right.value)
                guard try body(change) else { return }
            }
            try left.advance()
            try right.advance()
        }
    }

    // MARK: Key by key

    private mutating func lookUp(_ body: (MapChange) throws -> Bool) throws {
        let cursor = MapCursor(old)
        var value = [UInt8](repeating: 0, count: new.valueStride)
        var commonCount = 0
        while try cursor.advance() {
            let key = cursor.key
            let isThere = try find(key, in: new, &value)
            if isThere { commonCount += 1 }
            if isThere, cursor.hasValue(value) {
                unchangedCount += 1
            } else {
                let change = MapChange(key: key, old: cursor.value, new: isThere ? value : nil)
                guard try body(change) else { return }
            }
        }
        // Mostly nothing is new, and counting is much cheaper than looking up.
        let counter = MapCursor(new)
        var count = 0
        while try counter.advance() { count += 1 }
        guard count != commonCount else { return }
        let other = MapCursor(new)
        while try other.advance() {
            let key = other.key
            guard try !find(key, in: old, &value) else { continue }
            guard try body(MapChange(key: key, old: nil, new: other.value)) else { return }
        }
    }

    private func find(_ key: [UInt8], in map: OpenMap, _ value: inout [UInt8]) throws -> Bool {
        let number = MapElements.lookUp(map.descriptor, key: key, into: &value)
        if number == 0 { return true }
        let error = map.error(number, .mapLookup)
        // An array has no key beyond its end.
        guard error.isNoEntry || error.isTooBig else { throw error }
        return false
    }
}

/// The entries of a map, one after the other.
package final class MapCursor {
    private let map: OpenMap
    private let reader: MapReader
    private var entries = MapEntries()
    private var index = -1
    package private(set) var isAtEnd = false

    package init(_ map: OpenMap, flags: UInt64 = 0) {
        self.map = map
        reader = MapReader(map, flags: flags)
    }

    /// Sentences about what made the reading less than a snapshot.
    package var notes: [String] { reader.notes }

    /// Goes on to the next entry that is there; returns whether there is one.
    @discardableResult
    package func advance() throws -> Bool {
        while true {
            index += 1
            if index >= entries.count {
                guard try reader.next(&entries) else {
                    isAtEnd = true
                    return false
                }
                index = 0
            }
            let number = entries.error(index)
            if number == 0 { return true }
            let error = map.error(number, .mapLookup)
            // Arrays of objects have places without one.
            guard error.isNoEntry else { throw error }
        }
    }

    package var key: [UInt8] { entries.key(index, size: map.keySize) }

    package var value: [UInt8] { entries.value(index, stride: map.valueStride) }

    /// Lends key and value.
    package func withEntry<Answer>(
        _ body: (Span<UInt8>, Span<UInt8>) throws -> Answer
    ) rethrows -> Answer {
        let (size, stride) = (map.keySize, map.valueStride)
        // Spans cannot be taken of what could change; holding the arrays copies nothing.
        let (keys, values) = (entries.keys, entries.values)
        return try body(
            keys.span.extracting(index * size..<(index + 1) * size),
            values.span.extracting(index * stride..<(index + 1) * stride))
    }

    fileprivate func isBefore(
        _ other: MapCursor, _ isBefore: (Span<UInt8>, Span<UInt8>) -> Bool
    ) -> Bool {
        withEntry { key, _ in other.withEntry { otherKey, _ in isBefore(key, otherKey) } }
    }

    fileprivate func hasValue(of other: MapCursor) -> Bool {
        withEntry { _, value in other.withEntry { _, otherValue in isEqual(value, otherValue) } }
    }

    fileprivate func hasValue(_ other: [UInt8]) -> Bool {
        withEntry { _, value in isEqual(value, other.span) }
    }
}
