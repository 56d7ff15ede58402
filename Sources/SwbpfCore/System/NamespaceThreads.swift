private import CKernel

/// Runs `body` for each index below `count`, in threads in which nothing else runs, so that each may enter other
/// network namespaces: they end there. Returns `nil` for what no thread could be started for.
func inThreadsOfTheirOwn<Answer: Sendable>(
    _ count: Int, _ body: @escaping @Sendable (Int) -> Answer
) -> [Answer?] {
    let travellers = (0..<count).map { index in Traveller { body(index) } }
    for traveller in travellers { traveller.start() }
    return travellers.map { $0.finish() }
}

/// A thread that may go elsewhere, and what it found there.
private final class Traveller<Answer: Sendable>: Runnable, @unchecked Sendable {
    private let body: @Sendable () -> Answer
    /// Written by the thread, read only after it has ended.
    private var answer: Answer?
    private var thread: StartedThread?

    init(_ body: @escaping @Sendable () -> Answer) { self.body = body }

    func run() { answer = body() }

    func start() { thread = StartedThread(for: self) }

    func finish() -> Answer? {
        thread?.join()
        return answer
    }
}

/// setns(2): takes the calling thread into a network namespace. Only for threads of their own.
func enterNetworkNamespace(
    _ namespace: borrowing FileDescriptor, about subject: @autoclosure () -> String
) throws(SystemCallError) {
    let result = swbpf_setns(namespace.number, 0x4000_0000 /* CLONE_NEWNET */)
    guard result == 0 else {
        throw SystemCallError(call: "setns", subject: subject(), number: CInt(-result))
    }
}
