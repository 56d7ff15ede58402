private import Glibc
private import Synchronization

/// Whether a signal has come that ends what would go on without end.
private let isStopWanted = Atomic<Bool>(false)

/// What the signals did before, for the handler, which may do next to nothing.
private nonisolated(unsafe) var handlersBefore:
    (
        hangUp: (@convention(c) (CInt) -> Void)?, interrupt: (@convention(c) (CInt) -> Void)?,
        terminate: (@convention(c) (CInt) -> Void)?
    )

/// Makes SIGINT, SIGTERM and SIGHUP a wish to come to an end, as long as this value exists.
///
/// The second of a kind does what it did before, so that what hangs can be ended, too. An interrupt is heard even
/// where a shell has its background jobs ignore it, a hang-up is not where nohup wants it ignored.
struct StopSignals: ~Copyable {
    init() {
        isStopWanted.store(false, ordering: .relaxed)
        unsafe handlersBefore.hangUp = signal(SIGHUP, stop)
        // SIG_IGN is 1.
        if unsafe unsafeBitCast(handlersBefore.hangUp, to: Int.self) == 1 { _ = signal(SIGHUP, SIG_IGN) }
        unsafe handlersBefore.interrupt = signal(SIGINT, stop)
        unsafe handlersBefore.terminate = signal(SIGTERM, stop)
    }

    deinit {
        for number in [SIGHUP, SIGINT, SIGTERM] { restore(number) }
    }

    /// One of them has come.
    var haveCome: Bool { isStopWanted.load(ordering: .relaxed) }
}

private func stop(_ number: CInt) {
    isStopWanted.store(true, ordering: .relaxed)
    restore(number)
}

private func restore(_ number: CInt) {
    switch number {
    case SIGHUP: _ = unsafe signal(number, handlersBefore.hangUp)
    case SIGINT: _ = unsafe signal(number, handlersBefore.interrupt)
    default: _ = unsafe signal(number, handlersBefore.terminate)
    }
}
