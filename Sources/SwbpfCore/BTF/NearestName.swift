/// Finds, among many names, the one that takes the fewest changes to become a given one.
struct NearestName {
    private let wanted: [UInt8]
    /// Which bytes it has, modulo 64.
    private let letters: UInt64
    /// Names that are further away are not alike.
    private var limit: Int
    private(set) var best: [UInt8]?
    private var row: [Int]

    /// Beyond this many bytes nobody mistypes a name, and comparing takes too long.
    private static let lengthLimit = 256

    init(_ name: String) {
        wanted = Array(name.utf8)
        letters = wanted.reduce(into: 0) { $0 |= 1 << UInt64($1 & 63) }
        limit = wanted.count > Self.lengthLimit ? -1 : min(4, (wanted.count + 1) / 3)
        row = [Int](repeating: 0, count: wanted.count + 1)
    }

    /// Takes the name if it is nearer than all before it.
    mutating func consider(_ name: Span<UInt8>) {
        guard abs(name.count - wanted.count) <= limit else { return }
        var others: UInt64 = 0
        for index in name.indices { others |= 1 << UInt64(name[index] & 63) }
        // Each letter that only one of the two has takes a change.
        guard (others & ~letters).nonzeroBitCount <= limit, (letters & ~others).nonzeroBitCount <= limit
        else { return }
        let distance = distance(to: name)
        guard distance <= limit else { return }
        limit = distance - 1
        best = name.indices.map { name[$0] }
    }

    /// Levenshtein's, row by row; more than the limit as soon as that is certain.
    private mutating func distance(to name: Span<UInt8>) -> Int {
        for column in row.indices { row[column] = column }
        for index in name.indices {
            var diagonal = row[0]
            row[0] = index + 1
            var least = row[0]
            for column in wanted.indices {
                let change = diagonal + (wanted[column] == name[index] ? 0 : 1)
                diagonal = row[column + 1]
                row[column + 1] = min(change, diagonal + 1, row[column] + 1)
                least = min(least, row[column + 1])
            }
            if least > limit { return least }
        }
        return row[wanted.count]
    }
}
