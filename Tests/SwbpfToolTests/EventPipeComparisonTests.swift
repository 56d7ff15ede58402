import Foundation
import KernelState
import Testing

/// `map event_pipe` beside bpftool's, on perf event arrays that get the same events.
@Suite(.needsKernel, .needsOracle, .serialized) struct EventPipeComparisonTests {
    /// What a program prints of four events, and how it ends when it is interrupted.
    private func follow(
        _ options: [String], _ more: [String] = [], recordSize: Int, path: String?
    ) throws -> Run {
        let producer = try EventProducer(.perfArray, capacity: 1024, recordSize: recordSize)
        let follower = try Follower(
            options + ["map", "event_pipe", "id", "\(producer.mapID)"] + more, path: path)
        try follower.waitUntilAttached(to: producer)
        // What was written while it was waited for is printed, or its number would not be known.
        usleep(400_000)
        let before = follower.output.count
        for count in [1, 3] { try producer.write(count) }
        try follower.wait { follower.output.count > before || !options.isEmpty }
        usleep(400_000)
        return try follower.stop()
    }

    /// The last four events, without what differs from run to run: times, CPUs and numbers of events.
    private func events(_ text: String) -> [String] {
        text.replacing(#/@[0-9]+\.[0-9]{9} CPU: ([0-9]+) index: \1 /#, with: "@TIME CPU: N index: N ")
            .replacing(#/\n[0-9a-f]{2} [0-9a-f]{2} 00/#, with: "\nNUMBER 00")
            .components(separatedBy: "== ").suffix(4)
    }

    /// In text with an end that is no multiple of a row, less than a row and several rows.
    @Test(arguments: [16, 24, 64, 200])
    func `events are the same lines`(recordSize: Int) throws {
        let oracle = try follow([], recordSize: recordSize, path: Tools.oracle)
        let own = try follow([], recordSize: recordSize, path: nil)
        #expect(events(own.text) == events(oracle.text))
        #expect(events(own.text).count == 4)
        #expect((own.status, own.errors) == (oracle.status, oracle.errors))
    }

    @Test(arguments: ["-j", "-p"])
    func `events are the same JSON`(option: String) throws {
        func normal(_ run: Run) throws -> [String] {
            _ = try run.json()
            return run.text.replacing(#/"timestamp": ?[0-9]+/#, with: "TIME")
                .replacing(#/"cpu": ?([0-9]+),(\n *|)"index": ?\1/#, with: "CPU")
                .replacing(#/"data": ?\[[0-9]+,[0-9]+/#, with: "DATA")
                .components(separatedBy: "},").suffix(3)
        }
        let oracle = try follow([option], recordSize: 24, path: Tools.oracle)
        let own = try follow([option], recordSize: 24, path: nil)
        #expect(try normal(own) == normal(oracle))
        #expect((own.status, own.errors) == (oracle.status, oracle.errors))
    }

    @Test func `an empty answer is the same JSON`() throws {
        var runs: [Run] = []
        for path in [nil, Tools.oracle] {
            let producer = try EventProducer(.perfArray, capacity: 1024)
            let follower = try Follower(
                ["-j", "map", "event_pipe", "id", "\(producer.mapID)"], path: path)
            usleep(500_000)
            runs.append(try follower.stop())
        }
        #expect(runs[0].text == runs[1].text)
        #expect(runs[0].status == runs[1].status)
    }

    /// The ring of one CPU takes 64 KiB; the reader is stopped until it is full.
    @Test func `lost events are told in the same way`() throws {
        var answers: [Set<String>] = []
        for path in [nil, Tools.oracle] {
            let producer = try EventProducer(.perfArray, capacity: 1024, recordSize: 256)
            let follower = try Follower(["map", "event_pipe", "id", "\(producer.mapID)"], path: path)
            try follower.waitUntilAttached(to: producer)
            follower.signal(SIGSTOP)
            try producer.write(1000)
            follower.signal(SIGCONT)
            // The kernel tells it with the next event of the same CPU.
            try follower.wait {
                try producer.write(1)
                return String(decoding: follower.output, as: UTF8.self).contains("\nlost ")
            }
            let lines = try follower.stop().text.split(separator: "\n").filter { $0.hasPrefix("lost ") }
            answers.append(Set(lines.map { String($0.replacing(#/[0-9]+/#, with: "N")) }))
        }
        #expect(answers[0] == ["lost N events"])
        #expect(answers[1] == ["lost N events"])
    }
}
