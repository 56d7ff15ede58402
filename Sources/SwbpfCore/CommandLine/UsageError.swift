/// Words that are no command, and the one usage that helps.
public struct UsageError: Error, Equatable, Sendable {
    public let message: String
    /// The usage lines that belong to it, without the word `Usage:`. Empty where none helps.
    public let usage: [String]

    public init(_ message: String, usage: [String] = []) {
        self.message = message
        self.usage = usage
    }
}

/// The candidate that was probably meant by a word: at most a third of its letters differ.
public func nearest(to word: String, among candidates: [String]) -> String? {
    let typed = Array(word.lowercased().unicodeScalars)
    guard !typed.isEmpty, typed.count <= 64 else { return nil }
    var best: (word: String, distance: Int)?
    for candidate in candidates {
        let distance = editDistance(typed, Array(candidate.unicodeScalars))
        let allowed = max(1, max(typed.count, candidate.unicodeScalars.count) / 3)
        if distance <= allowed, distance < best?.distance ?? .max { best = (candidate, distance) }
    }
    return best?.word
}

/// How many letters have to be added, removed, changed or swapped with their neighbour.
private func editDistance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Int {
    var beforeLast = [Int](repeating: 0, count: right.count + 1)
    var last = Array(0...right.count)
    for row in 0..<left.count {
        var current = [row + 1]
        for column in 0..<right.count {
            var cost = min(
                last[column + 1] + 1, current[column] + 1, last[column] + (left[row] == right[column] ? 0 : 1)
            )
            if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
                cost = min(cost, beforeLast[column - 1] + 1)
            }
            current.append(cost)
        }
        beforeLast = last
        last = current
    }
    return last[right.count]
}
