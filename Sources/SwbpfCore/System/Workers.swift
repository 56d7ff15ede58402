private import Glibc

/// How many threads are worth starting for work that waits for nothing.
func processorCount() -> Int {
    max(1, sysconf(CInt(_SC_NPROCESSORS_ONLN)))
}

/// Runs `body` for each index below `count`, each in a thread of its own but the first, which runs
/// in the caller's. Returns the results in the order of the indices.
func concurrently<Result: Sendable>(_ count: Int, _ body: @escaping @Sendable (Int) -> Result) -> [Result] {
    let others = (1..<max(1, count)).map { Worker(index: $0, body: body) }
    for worker in others { worker.start() }
    return [body(0)] + others.map { $0.finish() }
}

/// Runs `other` in a thread of its own while `body` runs in the caller's.
func concurrently<First, Second: Sendable>(
    _ body: () throws -> First, _ other: @escaping @Sendable () throws -> Second
) throws -> (First, Second) {
    let worker = Worker(index: 0) { _ in Result { try other() } }
    worker.start()
    let first = Result { try body() }
    let second = worker.finish()
    return (try first.get(), try second.get())
}

/// One thread and what it found.
private final class Worker<Result: Sendable>: @unchecked Sendable {
    private let index: Int
    private let body: @Sendable (Int) -> Result
    /// Written by the thread, read only after it has ended.
    private var result: Result?
    private var thread: pthread_t?

    init(index: Int, body: @escaping @Sendable (Int) -> Result) {
        self.index = index
        self.body = body
    }

    func start() {
        var attributes = pthread_attr_t()
        unsafe pthread_attr_init(&attributes)
        defer { unsafe pthread_attr_destroy(&attributes) }
        // The work needs little, and address space may be limited (ulimit -v).
        unsafe pthread_attr_setstacksize(&attributes, 512 << 10)
        var thread = pthread_t()
        // The thread's own reference keeps this object until it has run.
        let context = unsafe Unmanaged<AnyObject>.passRetained(self)
        let status = unsafe pthread_create(
            &thread, &attributes,
            { context in
                guard let context = unsafe context else { return nil }
                let worker = unsafe Unmanaged<AnyObject>.fromOpaque(context).takeRetainedValue()
                (worker as? any Runnable)?.run()
                return nil
            }, context.toOpaque())
        if status == 0 {
            self.thread = thread
        } else {
            unsafe context.release()
        }
    }

    /// Waits for the thread. Where none could be started, does the work here.
    func finish() -> Result {
        if let thread { pthread_join(thread, nil) }
        return result ?? body(index)
    }
}

/// What a thread is started for, whatever the type of its result.
private protocol Runnable: AnyObject {
    func run()
}

extension Worker: Runnable {
    func run() { result = body(index) }
}
