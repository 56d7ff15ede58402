import Foundation
import KernelState
import Synchronization
import Testing

/// Objects that come and go while they are listed.
@Suite(.needsKernel) struct VanishingTests {
    @Test(arguments: [["prog"], ["map"], ["link"], ["btf"], ["-f", "prog"], ["-f", "map"]])
    func `what vanishes while it is listed is left out`(words: [String]) throws {
        try withChurn {
            for _ in 0..<(Tools.areSlow ? 2 : 8) {
                let text = try Binary.run(words + ["show"])
                #expect((text.status, text.errors) == (0, ""))
                #expect(text.isPlain)
                let answer = try Binary.run(["-j"] + words + ["show"])
                #expect((answer.status, answer.errors) == (0, ""))
                #expect(try answer.json() is [Any])
            }
        }
    }

    @Test func `what vanishes after it was named is an error`() throws {
        let name = "gone_\(UInt32.random(in: 0...UInt32.max))"
        var objects: LiveObjects? = try LiveObjects()
        let id = try #require(objects?.mapID)
        objects = nil
        // The kernel takes its time to free the number.
        _ = try KernelAccess.waits(1) { try Binary.run(["map", "show", "id", "\(id)"]).status != 0 }
        try expectRefusal(
            of: ["map", "show", "id", "\(id)"],
            "map \(id): BPF_MAP_GET_FD_BY_ID: No such file or directory")
        try expectRefusal(of: ["prog", "show", "name", name], "no program has name \(name)")
    }

    /// Runs `body` while a thread loads and unloads programs and maps.
    private func withChurn(_ body: () throws -> Void) throws {
        let stop = Stop()
        let thread = Thread {
            while !stop.isRequested {
                let objects = (0..<20).compactMap { _ in try? LiveObjects() }
                withExtendedLifetime(objects) {}
            }
            stop.finish()
        }
        thread.start()
        defer { stop.request() }
        try body()
    }

    /// What tells a thread to end, and that it has.
    private final class Stop: Sendable {
        private let requested = Atomic(false)
        private let finished = DispatchSemaphore(value: 0)

        var isRequested: Bool { requested.load(ordering: .relaxed) }

        func finish() { finished.signal() }

        func request() {
            requested.store(true, ordering: .relaxed)
            finished.wait()
        }
    }
}
