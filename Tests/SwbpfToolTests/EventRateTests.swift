import Foundation
import KernelState
import Testing

/// Whether the tool keeps up with what programs write.
@Suite(.needsKernel, .serialized) struct EventRateTests {
    /// 100,000 records a second for some seconds: each carries its number, and none may be missing.
    @Test(arguments: [[], ["--ndjson"], ["type", "test_event"], ["-j"]])
    func `nothing is lost of 100,000 records a second`(options: [String]) throws {
        guard KernelVersion.running >= KernelVersion(5, 8) else {
            try Test.cancel("this kernel has no ring buffers")
        }
        let producer = try EventProducer(.ringBuffer, capacity: 4 << 20, recordSize: 64)
        let follower = try Follower(["map", "event_pipe", "id", "\(producer.mapID)"] + options)
        let rate = Tools.areSlow ? 5_000 : 100_000
        let before = usedByChildren()
        let duration = try producer.write(perSecond: rate, for: 3)
        let (written, refused) = producer.counts()
        usleep(500_000)
        let run = try follower.stop()
        #expect(run.status == 0)
        #expect(refused == 0, "\(written) records in \(duration) seconds did not fit")
        #expect(try numbers(in: run, options) == Array(0..<written))
        print(
            "event rate \(options): \(written) records in \(duration) s, \(run.output.count) bytes,",
            "\(usedByChildren() - before) s of CPU")
    }

    /// The numbers of the records, from each form of the answer.
    private func numbers(in run: Run, _ options: [String]) throws -> [UInt64] {
        func number(_ bytes: some Sequence<UInt64>) -> UInt64 { bytes.reversed().reduce(0) { $0 << 8 | $1 } }
        func decimal(_ digits: Data) -> UInt64 { UInt64(String(decoding: digits, as: UTF8.self)) ?? .max }

        if options == ["-j"] {
            let events = try #require(try run.json() as? [[String: [Int]]])
            return events.map { number(($0["data"] ?? []).prefix(8).map { UInt64($0) }) }
        }
        let lines = run.output.split(separator: 0x0a)
        switch options.first {
        case nil:
            // The first row behind each heading.
            return zip(lines, lines.dropFirst()).filter { $0.0.first == 0x3d }.map { _, row in
                number(
                    String(decoding: row.prefix(23), as: UTF8.self).split(separator: " ").compactMap {
                        UInt64($0, radix: 16)
                    })
            }
        case "--ndjson":
            return lines.map { line in
                number(line.dropFirst(9).prefix { $0 != 0x5d }.split(separator: 0x2c).prefix(8).map(decimal))
            }
        default: return lines.map { decimal($0.dropFirst(10).prefix { $0 != 0x2c }) }
        }
    }

    /// Seconds that ended child processes used.
    private func usedByChildren() -> Double {
        var usage = rusage()
        unsafe getrusage(RUSAGE_CHILDREN.rawValue, &usage)
        return [usage.ru_utime, usage.ru_stime].reduce(0) {
            $0 + Double($1.tv_sec) + Double($1.tv_usec) / 1e6
        }
    }
}
