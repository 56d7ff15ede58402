/// Something that came out of a map that programs write events to.
enum MapEvent: Equatable, Sendable {
    /// What a program put into a perf event array; nanoseconds since boot.
    case sample(time: UInt64)
    /// The ring of a perf event was full; `id` is that of the perf event.
    case lost(id: UInt64, count: UInt64)
    /// Something else that the kernel put into the ring of a perf event. The size is that with its header.
    case other(type: UInt32, size: UInt16)
    /// A record of a ring buffer.
    case record
    /// Bytes that are no records; `nil` where their number cannot be known.
    case skipped(bytes: UInt64?)

    /// Carries what a program wrote.
    var isRecord: Bool {
        switch self {
        case .sample, .record: true
        case .lost, .other, .skipped: false
        }
    }
}

/// How one look into a ring ended.
enum RingLook: Equatable {
    /// All that was there when it began has been taken.
    case empty
    /// As many records as were wanted have been taken.
    case limited
    /// The next record is still being written.
    case busy
}
