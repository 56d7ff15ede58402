private import Glibc

/// Fills pieces in one thread while the caller uses those that are full, in their order.
///
/// Where there is one processor or no thread can be started, both happen in turn.
///
/// - Parameters:
///   - pieces: What is filled again and again; each is in one thread at a time.
///   - fill: Fills a piece. Returns whether there was anything to fill it with; after that it is not asked again.
///   - use: Uses a piece. Returns whether more are wanted.
func pipeline<Piece>(
    _ pieces: [Piece], fill: (inout Piece) throws -> Bool, use: (inout Piece) throws -> Bool
) throws {
    guard pieces.count > 1, processorCount() > 1 else { return try takeTurns(pieces, fill, use) }
    // The thread has ended before this function returns, and with it its use of `fill`.
    try withoutActuallyEscaping(fill) { fill in
        let belt = Belt(pieces, fill)
        guard belt.start() else { return try takeTurns(pieces, fill, use) }
        let used = Result { try belt.use(use) }
        belt.stop()
        try used.get()
    }
}

private func takeTurns<Piece>(
    _ pieces: [Piece], _ fill: (inout Piece) throws -> Bool, _ use: (inout Piece) throws -> Bool
) throws {
    guard var piece = pieces.first else { return }
    while try fill(&piece), try use(&piece) {}
}

/// Pieces that go round between two threads. Which of them has one is counted by two semaphores.
@safe
private final class Belt<Piece>: @unchecked Sendable {
    /// Each is touched by one thread at a time: the other waits until it is handed over.
    private var pieces: [Box]
    private let fill: (inout Piece) throws -> Bool
    private let empty: UnsafeMutablePointer<sem_t>
    private let full: UnsafeMutablePointer<sem_t>
    private var thread: StartedThread?

    /// A piece, and how filling it ended.
    private final class Box {
        var piece: Piece
        var outcome: Result<Bool, any Error> = .success(false)
        /// The user wants no more.
        var isUnwanted = false
        init(_ piece: Piece) { self.piece = piece }
    }

    init(_ pieces: [Piece], _ fill: @escaping (inout Piece) throws -> Bool) {
        self.pieces = pieces.map { Box($0) }
        self.fill = fill
        unsafe empty = .allocate(capacity: 1)
        unsafe full = .allocate(capacity: 1)
        unsafe sem_init(empty, 0, UInt32(pieces.count))
        unsafe sem_init(full, 0, 0)
    }

    deinit {
        unsafe sem_destroy(empty)
        unsafe sem_destroy(full)
        unsafe empty.deallocate()
        unsafe full.deallocate()
    }

    func start() -> Bool {
        thread = StartedThread(for: self)
        return thread != nil
    }

    /// What the thread does.
    func run() {
        var index = 0
        while true {
            unsafe Self.wait(empty)
            let box = pieces[index]
            if box.isUnwanted { return }
            box.outcome = Result { try fill(&box.piece) }
            let goesOn = (try? box.outcome.get()) ?? false
            unsafe sem_post(full)
            guard goesOn else { return }
            index = (index + 1) % pieces.count
        }
    }

    func use(_ body: (inout Piece) throws -> Bool) throws {
        var index = 0
        while true {
            unsafe Self.wait(full)
            let box = pieces[index]
            guard try box.outcome.get() else { return }
            // Whatever the piece becomes, it goes back.
            defer { unsafe sem_post(empty) }
            var goesOn = false
            defer { box.isUnwanted = !goesOn }
            goesOn = try body(&box.piece)
            guard goesOn else { return }
            index = (index + 1) % pieces.count
        }
    }

    /// Waits for the thread, which ends at the latest when it gets the piece that was used last.
    func stop() {
        thread?.join()
    }

    private static func wait(_ semaphore: UnsafeMutablePointer<sem_t>) {
        while unsafe sem_wait(semaphore) != 0 {}
    }
}

extension Belt: Runnable {}
