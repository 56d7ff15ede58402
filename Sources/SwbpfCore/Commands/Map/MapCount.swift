extension Command {
    static let mapCount = Command(
        name: "count", summary: "Count the entries of a map",
        arguments: [.selector(.map, isRequired: true)],
        details: """
            Counts exactly, by going through the map; the entries of a map that changes meanwhile are those \
            that were met. An array has as many entries as it has room for. In JSON the answer is an object \
            with 'id' and 'count', or an array of them for several maps of a name.
            """,
        examples: [Example(line: "map count name flows", effect: "Show how many entries there are")],
        run: { given in
            guard let selector = given.selector else { return DoneReport() }
            return MapCountReport(
                counts: try OpenMap.all(selector, .read).map { ($0.info.id, try MapCounter.count($0)) })
        })
}

/// How many entries maps have.
struct MapCountReport: Report {
    let counts: [(id: UInt32, count: Int)]

    func write(to text: inout TextWriter) {
        for (id, count) in counts {
            text.line(counts.count == 1 ? "\(count)" : "\(id): \(count)")
        }
    }

    func write(to json: inout JSONWriter) {
        func write(_ count: (id: UInt32, count: Int), to json: inout JSONWriter) {
            json.object { json in
                json.field("id", count.id)
                json.field("count", count.count)
            }
        }
        guard counts.count != 1 else { return write(counts[0], to: &json) }
        json.array(counts) { write($1, to: &$0) }
    }
}

/// Counts entries, reading as little of them as the kernel lets.
enum MapCounter {
    static func count(_ map: OpenMap) throws -> Int {
        switch map.info.type {
        case .queue, .stack:
            throw MapUseError(
                subject: map.subject,
                reason:
                    "the entries of a \(map.info.type.name ?? "queue") cannot be counted without taking them out"
            )
        case .array, .perCPUArray, .insnArray: return Int(map.info.maximumEntries)
        case let type where type.hasIndexKeys: return try countSlots(map)
        case let type where BatchOrder(type) != nil: return try map.countEntries() ?? 0
        default:
            try map.requireListing()
            return try countKeys(map)
        }
    }

    /// Those with something in them.
    private static func countSlots(_ map: OpenMap) throws -> Int {
        do {
            return try map.countEntries() ?? 0
        } catch is SystemCallError {
            throw MapUseError(
                subject: map.subject, reason: "the kernel does not tell which of its slots are in use")
        }
    }

    /// Without a look at values.
    private static func countKeys(_ map: OpenMap) throws -> Int {
        var walk = KeyWalk(keySize: map.keySize)
        var count = 0
        while true {
            let number = walk.next(map.descriptor)
            if number == ErrorNumber.noEntry { return count }
            guard number == 0 else { throw map.error(number, .mapGetNextKey) }
            guard !walk.isHopeless else { throw MapChangeError(subject: map.subject) }
            if walk.isNew { count += 1 }
        }
    }
}
