extension OpenMap {
    /// Why entries of the map cannot be listed, and what can be done instead; `nil` where they can.
    package var reasonAgainstListing: String? {
        switch info.type {
        case .queue, .stack:
            "a \(info.type.name ?? "queue") has no keys to go through: 'map peek' shows the entry that is next, "
                + "'map pop' takes it out"
        case .bloomFilter:
            "a Bloom filter keeps no entries: it only tells whether a value may have been added"
        case .ringbuf: "a ring buffer keeps no entries: 'map event_pipe' shows what programs write into it"
        case .userRingbuf:
            "a user ring buffer is read by programs only: 'map push' writes into it, nothing can be listed"
        case .arena: "an arena is memory that programs share with a process: it has no entries"
        case .skStorage, .inodeStorage, .taskStorage, .cgrpStorage:
            "the kernel lists the entries of \(info.type.name ?? "storage") maps to BPF iterators only"
        default: nil
        }
    }

    /// Throws where entries cannot be listed.
    package func requireListing() throws {
        if let reason = reasonAgainstListing { throw MapUseError(subject: subject, reason: reason) }
    }
}

/// Something that cannot be done with a map of this type.
package struct MapUseError: Error, CustomStringConvertible {
    let subject: String
    /// A clause: what there is instead is part of it.
    let reason: String
    package var description: String { "\(subject): \(reason)" }

    package init(subject: String, reason: String) {
        self.subject = subject
        self.reason = reason
    }
}
