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

/// Runs `body` for each index below `count`, in threads in which nothing else runs, so that each may enter other
/// network namespaces: they end there. Returns `nil` for what no thread could be started for.
func inThreadsOfTheirOwn<Result: Sendable>(
    _ count: Int, _ body: @escaping @Sendable (Int) -> Result
) -> [Result?] {
    let workers = (0..<count).map { Worker(index: $0, body: body) }
    for worker in workers { worker.start() }
    return workers.map { $0.join() }
}

/// One thread and what it found.
private final class Worker<Result: Sendable>: @unchecked Sendable {
    private let index: Int
    private let body: @Sendable (Int) -> Result
    /// Written by the thread, read only after it has ended.
    private var result: Result?
    private var thread: StartedThread?

    init(index: Int, body: @escaping @Sendable (Int) -> Result) {
        self.index = index
        self.body = body
    }

    func start() { thread = StartedThread(for: self) }

    /// Waits for the thread; `nil` where none could be started.
    func join() -> Result? {
        thread?.join()
        return result
    }

    /// Waits for the thread. Where none could be started, does the work here.
    func finish() -> Result { join() ?? body(index) }
}

/// What a thread is started for, whatever its own types are.
protocol Runnable: AnyObject {
    func run()
}

extension Worker: Runnable {
    func run() { result = body(index) }
}

/// A thread that runs an object, and holds it until then.
struct StartedThread {
    private let thread: pthread_t

    /// `nil` where no thread can be started.
    init?(for object: any Runnable) {
        var attributes = pthread_attr_t()
        unsafe pthread_attr_init(&attributes)
        defer { unsafe pthread_attr_destroy(&attributes) }
        // The work needs little, and address space may be limited (ulimit -v).
        unsafe pthread_attr_setstacksize(&attributes, 512 << 10)
        var thread = pthread_t()
        let context = unsafe Unmanaged<AnyObject>.passRetained(object)
        let status = unsafe pthread_create(
            &thread, &attributes,
            { context in
                guard let context = unsafe context else { return nil }
                let object = unsafe Unmanaged<AnyObject>.fromOpaque(context).takeRetainedValue()
                (object as? any Runnable)?.run()
                return nil
            }, context.toOpaque())
        guard status == 0 else {
            unsafe context.release()
            return nil
        }
        self.thread = thread
    }

    /// Waits for its end.
    func join() { pthread_join(thread, nil) }
}
