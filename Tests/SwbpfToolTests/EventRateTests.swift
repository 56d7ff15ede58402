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
        let duration = try producer.write(perSecond: rate, for: 2)
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

    /// The numbers of the records, from each form of the answer: a decimal number, or eight bytes.
    private func numbers(in run: Run, _ options: [String]) throws -> [UInt64] {
        // A filter does the work: this test may be compiled without optimization.
        let scratch = try Scratch()
        try run.output.write(to: URL(filePath: scratch.path("output")))
        let filter =
            switch options.first {
            // The row behind each heading, the lowest byte first.
            case nil: "grep -A1 '^==' output | grep -v '^[=-]' | cut -c1-11 | awk '{ print $4 $3 $2 $1 }'"
            case "type": "cut -d: -f2 output | cut -d, -f1 | xargs -n 1000 printf '%x\\n'"
            default:
                "tr '{' '\\n' <output | grep -o 'data.*' | cut -d[ -f2 | awk -F, '{ print $1 + 256 * ($2 + 256 * ($3 + 256 * $4)) }'"
                    + " | xargs -n 1000 printf '%x\\n'"
            }
        return try Binary.script(filter, in: scratch).text.split(separator: "\n").map {
            UInt64($0, radix: 16) ?? .max
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
