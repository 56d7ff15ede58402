import Testing

@testable import SwbpfCore

/// What `perf show` prints.
@Suite struct PerfShowTests {
    private func report(_ events: [PerfProgram.Event], linked: LinkedPrograms = LinkedPrograms())
        -> PerfReport
    {
        PerfReport(
            entries: events.map {
                PerfEntry(
                    program: PerfProgram(process: 7, descriptor: 3, programID: 42, event: $0),
                    type: KernelName($0.type))
            }, linked: linked, toolName: .swbpf, failures: [])
    }

    @Test(
        arguments: [
            (
                .tracepoint(.rawTracepoint, "sched_switch"), "raw_tracepoint  sched_switch",
                #""raw_tracepoint","tracepoint":"sched_switch""#
            ),
            (.tracepoint(.tracepoint, "a"), "tracepoint  a", #""tracepoint","tracepoint":"a""#),
            (
                .function(.kprobe, "f", offset: 16), "kprobe  func f  offset 16",
                #""kprobe","func":"f","offset":16"#
            ),
            (
                .address(.kretprobe, .max), "kretprobe  addr 18446744073709551615",
                #""kretprobe","addr":18446744073709551615"#
            ),
            (
                .file(.uprobe, "/bin/\u{1b}x", offset: 1), #"uprobe  filename /bin/\x1bx  offset 1"#,
                #""uprobe","filename":"/bin/\u001bx","offset":1"#
            ),
            (
                .file(.uretprobe, "", offset: 0), "uretprobe  filename   offset 0",
                #""uretprobe","filename":"","offset":0"#
            ),
            (.other(TaskFileType(rawValue: 4711)), "fd_type 4711", "4711"),
        ] as [(PerfProgram.Event, String, String)])
    func `each kind of event has its line and its keys`(event: PerfProgram.Event, line: String, keys: String)
    {
        #expect(text(report([event])) == "pid 7  fd 3: prog_id 42  \(line)\n")
        #expect(json(report([event])) == #"[{"pid":7,"fd":3,"prog_id":42,"fd_type":\#(keys)}]"#)
    }

    @Test func `no program is an empty list`() {
        #expect(text(report([])) == "")
        #expect(json(report([])) == "[]")
    }

    @Test func `a note names what only links attach, and not too many`() {
        #expect(report([]).notes == [])
        let linked = LinkedPrograms([(.tracing, [1, 2]), (.kprobeMulti, Array(1...10))])
        #expect(
            report([], linked: linked).notes == [
                "programs that are attached through links are not in this list: 1, 2 (tracing), "
                    + "1, 2, 3, 4, 5, 6, 7, 8, 2 more (kprobe_multi); see: swbpf link show"
            ])
    }

    @Test func `a probe is told by its name where the kernel has one`() {
        var answer = TaskFileQuery.Answer(programID: 1, kind: 2, name: "f", offset: 5, address: 9)
        #expect(PerfProgram.Event(answer) == .function(.kprobe, "f", offset: 5))
        answer.name = ""
        #expect(PerfProgram.Event(answer) == .address(.kprobe, 9))
        answer.kind = 99
        #expect(PerfProgram.Event(answer) == .other(TaskFileType(rawValue: 99)))
    }
}
