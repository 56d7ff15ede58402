import Foundation
import KernelState
import Testing

/// `map event_pipe` of the built binary.
@Suite(.needsKernel, .serialized) struct EventPipeTests {
    private func requireRingBuffers() throws {
        guard KernelVersion.running >= KernelVersion(5, 8) else {
            try Test.cancel("this kernel has no ring buffers")
        }
    }

    private func words(_ producer: EventProducer, _ more: [String] = []) -> [String] {
        ["map", "event_pipe", "id", "\(producer.mapID)"] + more
    }

    /// The bytes of an event as the tool shows them.
    private func rows(_ number: UInt8) -> String {
        "0\(number) 00 00 00 00 00 00 00  78 56 34 12 00 00 00 00"
    }

    // MARK: Ring buffers

    @Test func `records of a ring buffer are shown with their size`() throws {
        try requireRingBuffers()
        let producer = try EventProducer(.ringBuffer, capacity: 4096)
        try producer.write(2)
        let run = try Binary.run(words(producer, ["--limit", "2"]))
        #expect(run.text == "== 16 bytes =====\n\(rows(0))\n== 16 bytes =====\n\(rows(1))\n")
        #expect((run.status, run.errors) == (0, ""))
    }

    @Test func `records of a ring buffer are one array in JSON`() throws {
        try requireRingBuffers()
        let producer = try EventProducer(.ringBuffer, capacity: 4096)
        try producer.write(1)
        let run = try Binary.run(["-j"] + words(producer, ["--limit", "1"]))
        #expect(run.text == #"[{"data":[0,0,0,0,0,0,0,0,120,86,52,18,0,0,0,0]}]"# + "\n")
    }

    @Test func `the limit leaves the rest to the next reader`() throws {
        try requireRingBuffers()
        let producer = try EventProducer(.ringBuffer, capacity: 4096)
        try producer.write(3)
        #expect(
            try Binary.run(words(producer, ["--limit=2", "--ndjson"])).text.split(separator: "\n").count == 2)
        #expect(try Binary.run(words(producer, ["--limit", "1"])).text == "== 16 bytes =====\n\(rows(2))\n")
    }

    @Test func `a limit of nothing waits for nothing`() throws {
        try requireRingBuffers()
        let producer = try EventProducer(.ringBuffer, capacity: 4096)
        #expect(try Binary.run(["-j"] + words(producer, ["--limit", "0"])).text == "[]\n")
    }

    // MARK: Types

    @Test(arguments: ["test_event", "struct test_event", "test_event_t"])
    func `a type is found in the BTF of the program that uses the map`(type: String) throws {
        try requireRingBuffers()
        let producer = try EventProducer(.ringBuffer, capacity: 4096)
        try producer.write(2)
        let words = words(producer, ["type"] + type.split(separator: " ").map(String.init))
        #expect(
            try Binary.run(words + ["--limit", "1"]).text == #"{"number":0,"mark":305419896}"# + "\n")
        let line = try Binary.run(words + ["--limit", "1", "--ndjson"])
        #expect(
            line.text == #"{"data":[1,0,0,0,0,0,0,0,120,86,52,18,0,0,0,0],"formatted":"#
                + #"{"number":1,"mark":305419896}}"# + "\n")
    }

    @Test func `bytes behind the value are shown behind it, and missing ones are told`() throws {
        try requireRingBuffers()
        let larger = try EventProducer(.ringBuffer, capacity: 4096, recordSize: 24)
        try larger.write(1)
        #expect(
            try Binary.run(words(larger, ["type", "test_event", "--limit", "1"])).text
                == #"{"number":0,"mark":305419896} + 8 bytes: 00 00 00 00 00 00 00 00"# + "\n")
        let smaller = try EventProducer(.ringBuffer, capacity: 4096)
        try smaller.write(1)
        #expect(
            try Binary.run(words(smaller, ["type", "test_large_event", "--limit", "1"])).text
                == #"{"event":{"number":0,"mark":305419896},"more":"(out-of-bounds)"}"# + "\n")
    }

    @Test func `a type of the kernel is found where it is said to be, or not said`() throws {
        try requireRingBuffers()
        for source in [[], ["in", "kernel"]] {
            let producer = try EventProducer(.ringBuffer, capacity: 4096)
            try producer.write(1)
            let run = try Binary.run(words(producer, ["type", "timespec64"] + source + ["--limit", "1"]))
            #expect(run.text == #"{"tv_sec":0,"tv_nsec":305419896}"# + "\n")
        }
    }

    @Test func `a type that is nowhere is refused, and nothing is taken`() throws {
        try requireRingBuffers()
        let producer = try EventProducer(.ringBuffer, capacity: 4096)
        try producer.write(1)
        let run = try Binary.run(words(producer, ["type", "test_evnt"]))
        #expect(run.status == 255 && run.text == "")
        #expect(run.errors.hasSuffix("nor vmlinux has no type 'test_evnt': did you mean 'test_event'?\n"))
        #expect(
            try Binary.run(words(producer, ["type", "test_event", "in", "kernel"])).errors
                .hasPrefix("Error: vmlinux has no type 'test_event'"))
        #expect(try Binary.run(words(producer, ["--limit", "1"])).text.hasSuffix("\(rows(0))\n"))
    }

    // MARK: The end

    @Test(arguments: [("INT", SIGINT), ("TERM", SIGTERM), ("HUP", SIGHUP)], [[], ["-j"], ["-p"]])
    func `a signal brings the answer to its end`(signal: (name: String, number: Int32), options: [String])
        throws
    {
        try requireRingBuffers()
        let producer = try EventProducer(.ringBuffer, capacity: 4096)
        try producer.write(2)
        let follower = try Follower(options + words(producer))
        try follower.wait { !follower.output.isEmpty }
        let run = try follower.stop(signal.number)
        #expect(run.status == 0)
        #expect(run.errors == "Stopping...\n")
        if options.isEmpty {
            #expect(run.text.hasSuffix("\(rows(1))\n"))
        } else {
            #expect((try run.json() as? [[String: Any]])?.count == 2)
        }
    }

    @Test func `an event is printed at once`() throws {
        try requireRingBuffers()
        let producer = try EventProducer(.ringBuffer, capacity: 4096)
        let follower = try Follower(words(producer, ["--ndjson"]))
        for number in 1...3 {
            try producer.write(1)
            try follower.wait { follower.output.split(separator: 0x0a).count == number }
        }
        #expect(try follower.stop().status == 0)
    }

    @Test func `a file gets all of it when the end has come`() throws {
        try requireRingBuffers()
        let producer = try EventProducer(.ringBuffer, capacity: 4096)
        try producer.write(1)
        let scratch = try Scratch()
        try scratch.write("before", to: "file")
        let follower = try Follower(["-j", "-o", scratch.path("file")] + words(producer))
        // It has taken the record when there is none any more.
        try follower.wait {
            try FileManager.default.contentsOfDirectory(atPath: scratch.path("")).count > 2
        }
        usleep(300_000)
        #expect(try String(contentsOfFile: scratch.path("file"), encoding: .utf8) == "before")
        #expect(try follower.stop().status == 0)
        let document = try Data(contentsOf: URL(filePath: scratch.path("file")))
        #expect((try JSONSerialization.jsonObject(with: document) as? [Any])?.count == 1)
        #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path("")).count == 2)
    }

    /// Also while there is nothing to print.
    @Test(arguments: [[], ["-j"], ["--ndjson"]])
    func `it ends quietly when its reader goes away`(options: [String]) throws {
        try requireRingBuffers()
        let producer = try EventProducer(.ringBuffer, capacity: 4096)
        try producer.write(20)
        let run = try Binary.script(
            #"{ $swbpf "$@"; echo $? >&2; } | head -c 1 >/dev/null"#, words(producer, options))
        #expect(run.errors == "255\n")
    }

    // MARK: Refusals

    @Test func `what cannot be followed is refused with the reason`() throws {
        let objects = try LiveObjects()
        try expectRefusal(
            of: ["map", "event_pipe", "id", "\(objects.mapID)"],
            "map \(objects.mapID) (\(objects.mapName)) is of type array: events can be followed in maps of type "
                + "perf_event_array and ringbuf")
        let producer = try EventProducer(.perfArray, capacity: 4)
        let map = "map \(producer.mapID) (test_events)"
        try expectRefusal(
            of: words(producer, ["cpu", "0", "index", "4"]), "\(map) has no index 4: it has 4 entries")
        let run = try Binary.run(words(producer, ["cpu", "70000", "index", "0"]))
        #expect(run.errors.hasPrefix("Error: CPU 70000 is not online; those that are: 0"))
    }

    @Test func `words that do not fit together are refused`() throws {
        let producer = try EventProducer(.perfArray, capacity: 4)
        for words in [["cpu", "0"], ["index", "0"]] {
            try expectRefusal(
                of: self.words(producer, words), "cpu and index must be specified together")
        }
        try expectRefusal(
            of: words(producer, ["in", "kernel"]), "'in' says where a type is: it needs 'type'")
        try expectJSONRefusal(
            try Binary.run(["-j"] + words(producer, ["--ndjson"])),
            "--ndjson prints a line for each event, and --json one array: choose one")
        #expect(
            try Binary.run(words(producer, ["--limit", "-1"])).errors
                .hasPrefix("Error: option '--limit': can't parse '-1' as a number\n"))
    }

    @Test func `a CPU alone is no way to follow a ring buffer`() throws {
        try requireRingBuffers()
        let producer = try EventProducer(.ringBuffer, capacity: 4096)
        try expectRefusal(
            of: words(producer, ["cpu", "0", "index", "0"]),
            "map \(producer.mapID) (test_events) is a ring buffer, which all CPUs share: 'cpu' and 'index' are for "
                + "perf event arrays")
    }
}
