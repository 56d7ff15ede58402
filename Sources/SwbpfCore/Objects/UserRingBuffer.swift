/// User ring buffers, which user space writes and programs read.
package enum UserRingBuffer {
    /// Puts one record into the map. It has to be open for reading and writing.
    package static func push(_ bytes: [UInt8], to map: OpenMap) throws {
        guard map.info.type == .userRingbuf else {
            throw EventStreamError("\(map.subject) is not a user ring buffer")
        }
        let size = Int(map.info.maximumEntries)
        let writer = UserRingBufferWriter(
            try RingBufferMemory(map.descriptor, size: size, side: .producer, about: map.subject))
        do {
            try writer.write(bytes.span)
        } catch {
            throw EventStreamError("\(map.subject): \(Self.sentence(error, count: bytes.count, size: size))")
        }
    }

    static func sentence(_ refusal: UserRingBufferWriter.Refusal, count: Int, size: Int) -> String {
        switch refusal {
        case .tooLarge(let most):
            "a record of \(count) bytes is too large: the ring buffer of \(size) bytes takes at most \(most)"
        case .full(let free):
            "the ring buffer is full: of its \(size) bytes \(free) are free, and a record of \(count) bytes takes "
                + "\(RingBufferHeader.total(count)); a program has to drain it with bpf_user_ringbuf_drain"
        case .damaged:
            "the ring buffer is damaged: the positions it is read and written at cannot both be right"
        }
    }
}
