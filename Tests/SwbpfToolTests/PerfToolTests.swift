import Foundation
import KernelState
import Testing

/// `perf show` on the state's events, beside those that others make meanwhile.
@Suite(.needsKernel) struct PerfToolTests {
    /// The lines of a list, or its objects, that are of this process.
    private func own(_ bytes: [UInt8], isJSON: Bool) throws -> [String] {
        let pid = getpid()
        guard isJSON else {
            return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
                .filter { $0.hasPrefix("pid \(pid) ") }
        }
        // An object's text, with its layout.
        return String(decoding: bytes, as: UTF8.self).components(separatedBy: "{").filter {
            $0.replacing(" ", with: "").contains("\"pid\":\(pid),")
        }.map { String($0.prefix { $0 != "}" }) }
    }

    @Test(.needsOracle, arguments: Tools.areSlow ? ["-p"] : ["", "-j", "-p"])
    func `programs at events are listed as bpftool does`(form: String) throws {
        let state = try KernelState.shared()
        let words = (form.isEmpty ? [] : [form]) + ["perf", "show"]
        var answers: [[String]] = []
        // Other tests open and close events of this process.
        for _ in 0..<5 {
            answers = try [Tools.swbpf(), Tools.oracle ?? ""].map { tool in
                try own(ProgramRun(tool, words).output, isJSON: !form.isEmpty)
            }
            if answers[0] == answers[1] { break }
        }
        #expect(answers[0] == answers[1])
        #expect(answers[0].count >= state.content.perfEvents.count / 2)
        #expect(answers[0].contains { $0.contains("sched_process_exec") })
    }

    @Test func `a note names programs that only links attach, and JSON has none`() throws {
        let state = try KernelState.shared()
        guard let link = state.links["uprobe_multi"], let program = state.programs["uprobe_multi"] else {
            try Test.cancel("kernel has no uprobe_multi links")
        }
        _ = link
        let plain = try Binary.run(["perf", "list"])
        #expect(
            plain.errors.hasPrefix("Note: programs that are attached through links are not in this list: "))
        #expect(plain.errors.hasSuffix("; see: swbpf link show\n"))
        #expect(plain.errors.contains("(uprobe_multi)"))
        #expect(!plain.text.contains("prog_id \(program.id) "))
        let json = try Binary.run(["-j", "perf", "list"])
        #expect((json.status, json.errors) == (0, ""))
        #expect(try json.json() is [[String: Any]])
    }

    @Test func `hidden processes are an incomplete answer`() throws {
        let run = try Binary.privately(
            """
            mount -t proc -o hidepid=2 proc /proc
            exec setpriv --bounding-set -sys_ptrace --inh-caps -sys_ptrace $swbpf -j perf show
            """)
        #expect(run.status == 255)
        #expect(run.errors.hasPrefix("Error: /proc does not show the processes of others (hidepid="))
        #expect(run.errors.hasSuffix("): it needs CAP_SYS_PTRACE\n"))
        #expect(try run.json() is [Any])
    }

    @Test func `who has no rights is told what it takes`() throws {
        let run = try Binary.script(
            """
            chmod 755 .; cp "$swbpf" ./swbpf; chmod 755 swbpf
            exec setpriv --reuid 65534 --regid 65534 --clear-groups "$PWD/swbpf" perf show
            """, in: try Scratch())
        expectRefusal(
            run,
            "the descriptors of processes: BPF_TASK_FD_QUERY: Operation not permitted; run it as root (CAP_SYS_ADMIN)"
        )
    }

    @Test func `without /proc the message says what to mount`() throws {
        let run = try Binary.privately("mount -t tmpfs none /proc && exec $swbpf perf show")
        expectRefusal(
            run,
            "/proc/self/fd: open: No such file or directory; it needs /proc, run: mount -t proc proc /proc")
    }

    @Test func `words behind it are refused`() throws {
        try expectRefusal(
            of: ["perf", "show", "id", "1"], "expected no more arguments, got: 'id'",
            usage: ["swbpf perf { show | list }"])
    }
}
