/// Asks for one key after another. Where the last one was deleted meanwhile, the kernel begins again with the
/// first: the walk goes on from one that it met shortly before, if that is still there.
struct KeyWalk {
    /// The key that was met last.
    private(set) var key: [UInt8]
    /// It was not met before.
    private(set) var isNew = false
    /// How often the kernel began again.
    private(set) var restarts = 0
    private var isStarted = false
    private var seen = SeenKeys()
    /// The keys that were met last, the latest at the end.
    private var recent: [[UInt8]] = []
    /// How many known keys were met on the ways back to where the walk was.
    private var knownCount = 0

    private static let recentLimit = 32

    init(keySize: Int) {
        key = [UInt8](repeating: 0, count: keySize)
    }

    /// The map changes so fast that the walk would not come to an end.
    var isHopeless: Bool { knownCount > 1 << 20 + 64 * seen.count }

    /// Goes one step. Returns 0, or the number of the error: `ENOENT` behind the last key.
    mutating func next(_ map: borrowing FileDescriptor) -> CInt {
        var found = [UInt8](repeating: 0, count: key.count)
        let number = MapElements.nextKey(map, after: isStarted ? key : nil, into: &found)
        guard number == 0 else { return number }
        let wasNew = isNew
        isNew = seen.insert(found.span)
        isStarted = true
        if isNew {
            if recent.count == Self.recentLimit { recent.removeFirst() }
            recent.append(found)
        } else {
            knownCount += 1
            if wasNew {
                restarts += 1
                if let nearer = wayBack(map) { found = nearer }
            }
        }
        key = found
        return 0
    }

    /// A key met lately from which the walk can go on.
    private mutating func wayBack(_ map: borrowing FileDescriptor) -> [UInt8]? {
        var behind = [UInt8](repeating: 0, count: key.count)
        for earlier in recent.dropLast().reversed()
        where MapElements.nextKey(map, after: earlier, into: &behind) == 0 {
            // From a key that has gone, the way leads to the start.
            if recent.contains(behind) || !seen.contains(behind.span) { return earlier }
        }
        return nil
    }
}
