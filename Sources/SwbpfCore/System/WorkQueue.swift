private import Synchronization

/// Numbers that threads share among them: each is taken once, by the thread that is free first.
final class WorkQueue: Sendable {
    private let next = Atomic(0)
    private let count: Int

    init(_ count: Int) {
        self.count = count
    }

    func take() -> Int? {
        let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
        return index < count ? index : nil
    }
}
