/// Where in a perf event array an event came from.
struct EventPlace: Equatable, Sendable {
    let cpu: Int
    let index: Int
}

/// A map that programs write events to, while we read them.
protocol EventStream: AnyObject {
    /// Takes the events that are there now, at most so many records, and lends each to `body`.
    func take(atMost limit: Int, _ body: (EventPlace?, MapEvent, Span<UInt8>) -> Void) -> RingLook

    /// Waits until there may be more. Returns whether there is; a signal ends the wait too.
    func wait(milliseconds: Int32) throws(SystemCallError) -> Bool
}

/// Opens streams of events.
enum EventStreams {
    /// - Parameter place: the one CPU to follow and the entry for it; `nil` for all.
    static func open(_ map: OpenMap, at place: EventPlace?) throws -> any EventStream {
        try check(map, at: place)
        return map.info.type == .perfEventArray
            ? try PerfEventStream(map, at: place) : try RingBufferStream(map)
    }

    /// Refuses what cannot be followed, before anything is changed.
    static func check(_ map: OpenMap, at place: EventPlace?) throws(EventStreamError) {
        try check(map)
        guard place == nil || map.info.type == .perfEventArray else {
            throw EventStreamError(
                "\(map.subject) is a ring buffer, which all CPUs share: 'cpu' and 'index' are for perf event arrays"
            )
        }
    }

    /// The map, open for what following takes: writing, too.
    static func openMap(_ selector: Selector) throws -> OpenMap {
        do {
            return try OpenMap.open(selector, .readAndWrite)
        } catch let error as SystemCallError {
            guard error.isPermissionDenied, let map = try? OpenMap.open(selector, .read) else { throw error }
            // The reason may be simpler than the kernel's.
            try check(map)
            throw EventStreamError(
                "\(map.subject) may not be written by user space, and to follow it is to write to it: "
                    + (map.info.type == .ringbuf ? "how far it has been read" : "where its events go"))
        }
    }

    private static func check(_ map: OpenMap) throws(EventStreamError) {
        switch map.info.type {
        case .perfEventArray: return
        case .ringbuf:
            guard map.info.flags & MapFlags.overwrites == 0 else {
                throw EventStreamError(
                    "\(map.subject) is a ring buffer that overwrites what was not read yet: it cannot be followed"
                )
            }
        case .userRingbuf:
            throw EventStreamError(
                "\(map.subject) is a user ring buffer: programs read it, and user space writes it, with 'map push'"
            )
        default:
            let type = map.info.type
            throw EventStreamError(
                "\(map.subject) is of type \(KernelName(type).name ?? String(type.rawValue)): "
                    + "events can be followed in maps of type perf_event_array and ringbuf")
        }
    }
}

/// Why events cannot be followed, as a sentence.
struct EventStreamError: Error, Equatable, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}
