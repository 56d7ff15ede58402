/// What programs write into a perf event array: rings of our own in its entries, one for each CPU.
///
/// What was in the entries before cannot be read back, so who read there gets nothing any more.
final class PerfEventStream: EventStream {
    private let map: OpenMap
    private var rings: [(place: EventPlace, event: PerfOutputEvent)] = []
    private var readiness = Readiness()
    /// The entries that are ours.
    private var indices: [Int] = []

    init(_ map: OpenMap, at place: EventPlace?) throws {
        self.map = map
        // All that can fail comes before the first entry is changed.
        for place in try Self.places(map, chosen: place) {
            let event = try PerfOutputEvent(cpu: place.cpu)
            try event.enable()
            readiness.add(event.descriptor)
            rings.append((place, event))
        }
        for (place, event) in rings {
            indices.append(place.index)
            try put(event.descriptor.number, at: place.index)
        }
    }

    deinit {
        // Otherwise the kernel does it, and only where nobody else has written to the entry meanwhile.
        guard map.info.flags & MapFlags.preservesElements != 0 else { return }
        for index in indices { _ = MapElements.delete(map.descriptor, key: littleEndianBytes(UInt32(index))) }
    }

    func take(atMost limit: Int, _ body: (EventPlace?, MapEvent, Span<UInt8>) -> Void) -> RingLook {
        var left = limit
        for (place, event) in rings {
            let look = event.ring.take(atMost: left) { event, bytes in
                if event.isRecord { left -= 1 }
                body(place, event, bytes)
            }
            if look == .limited { return .limited }
        }
        return .empty
    }

    func wait(milliseconds: Int32) throws(SystemCallError) -> Bool {
        try readiness.wait(milliseconds: milliseconds)
    }

    private func put(_ descriptor: CInt, at index: Int) throws(SystemCallError) {
        let number = MapElements.update(
            map.descriptor, key: littleEndianBytes(UInt32(index)),
            value: littleEndianBytes(UInt32(bitPattern: descriptor)),
            flags: MapElements.any)
        if number != 0 { throw map.error(number, .mapUpdate) }
    }

    /// The CPUs to follow and their entries. Without a choice each CPU that is online has the entry of its number.
    private static func places(_ map: OpenMap, chosen: EventPlace?) throws(EventStreamError) -> [EventPlace] {
        let online = OnlineCPUs.numbers()
        guard let chosen else {
            return online.filter { $0 < Int(map.info.maximumEntries) }.map { EventPlace(cpu: $0, index: $0) }
        }
        guard online.contains(chosen.cpu) else {
            throw EventStreamError(
                "CPU \(chosen.cpu) is not online; those that are: \(OnlineCPUs.text(online))")
        }
        guard chosen.index < Int(map.info.maximumEntries) else {
            throw EventStreamError(
                "\(map.subject) has no index \(chosen.index): it has \(map.info.maximumEntries) entries")
        }
        return [chosen]
    }
}
