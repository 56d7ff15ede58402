import Foundation
import KernelState
import Testing

/// What root is told on an ordinary machine, compared with what the test finds out by itself.
@Suite(.needsKernel) struct DoctorTests {
    private let answer: DoctorAnswer

    init() throws { answer = try DoctorAnswer.asRoot.get() }

    private func content(_ path: String) -> String? {
        (try? String(contentsOfFile: path, encoding: .utf8))?.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    @Test func `programs can be loaded`() {
        #expect(answer.canLoad)
        #expect(answer.summary.hasPrefix("BPF programs "))
    }

    @Test func `the kernel is the one that runs`() throws {
        let finding = try answer.finding("kernel_version")
        #expect(finding.value == content("/proc/sys/kernel/osrelease"))
        #expect(finding.state == "ok")
    }

    @Test(arguments: [
        "kernel/unprivileged_bpf_disabled", "kernel/bpf_stats_enabled", "kernel/kptr_restrict",
        "kernel/perf_event_paranoid", "net/core/bpf_jit_enable", "net/core/bpf_jit_harden",
        "net/core/bpf_jit_kallsyms", "net/core/bpf_jit_limit",
    ])
    func `a setting is what its file says`(path: String) throws {
        let name = path.split(separator: "/").last.map(String.init) ?? ""
        #expect(try answer.finding(name).value == content("/proc/sys/\(path)"))
    }

    @Test(arguments: [
        (12, "cap_net_admin"), (21, "cap_sys_admin"), (24, "cap_sys_resource"), (34, "cap_syslog"),
        (38, "cap_perfmon"), (39, "cap_bpf"),
    ])
    func `a capability is held if the kernel says so`(number: UInt64, key: String) throws {
        let status = try #require(content("/proc/self/status"))
        let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("CapEff:") })
        let held = try #require(line.split(separator: "\t").last.flatMap { UInt64($0, radix: 16) })
        #expect(try answer.finding(key).value == (held >> number & 1 == 1 ? "held" : "not held"))
    }

    @Test(arguments: [
        ("cgroup2", "cgroup2"), ("bpf", "bpffs"), ("tracefs", "tracefs"), ("securityfs", "securityfs"),
    ])
    func `a file system is where it is mounted`(type: String, key: String) throws {
        let lines = try #require(content("/proc/self/mounts")).split(separator: "\n")
        let isMounted = lines.contains { $0.split(separator: " ").dropFirst(2).first == type[...] }
        // The older way to tracefs counts, too.
        let isBehindOther = key == "tracefs" && lines.contains { $0.contains(" debugfs ") }
        #expect(try answer.finding(key).state == (isMounted || isBehindOther ? "ok" : "missing"))
    }

    @Test func `lockdown and security modules are those that securityfs shows`() throws {
        let folder = "/sys/kernel/security"
        guard let modules = content("\(folder)/lsm") else { try Test.cancel("there is no securityfs") }
        #expect(try answer.finding("security_modules").value == modules)
        let level = content("\(folder)/lockdown")?.split(separator: "[").last?.prefix { $0 != "]" }
        #expect(try answer.finding("lockdown").value == level.map(String.init) ?? "none")
    }

    @Test func `the kernel's types are there if their file is`() throws {
        let isThere = FileManager.default.fileExists(atPath: "/sys/kernel/btf/vmlinux")
        #expect(try answer.finding("btf").state == (isThere ? "ok" : "missing"))
    }

    @Test(arguments: [
        ("kprobe", "kprobe"), ("uprobe", "uprobe"), ("tracepoint", "tracepoint"),
    ])
    func `what attaches by a perf event works if the test can attach it`(key: String, event: String) throws {
        let state = try KernelState.shared()
        #expect(try answer.finding(key).state == (state.content.perfEvents[event] == nil ? "missing" : "ok"))
    }

    @Test(arguments: [
        ("raw_tracepoint", "raw_tracepoint"), ("lsm", "lsm"), ("iter", "iter_task"),
    ])
    func `what attaches by a link works if the test can attach it`(key: String, link: String) throws {
        let state = try KernelState.shared()
        #expect(try answer.finding(key).state == (state.links[link] == nil ? "missing" : "ok"))
    }

    @Test(arguments: [("xdp", "xdp"), ("socket_filter", "socket_filter"), ("fentry", "fentry"), ("map", "")])
    func `what loads works if the test can load it`(key: String, program: String) throws {
        let state = try KernelState.shared()
        let isThere = program.isEmpty ? !state.maps.isEmpty : state.programs[program] != nil
        #expect(try answer.finding(key).state == (isThere ? "ok" : "missing"))
    }

    @Test func `what is not as it should be says what that prevents and what changes it`() {
        for finding in answer.findings where finding.state != "ok" {
            #expect(!finding.meaning.isEmpty, "\(finding)")
            // Where the kernel forbids it to everybody there is nothing to be done.
            #expect(finding.remedy != nil || finding.meaning.contains("forbids"), "\(finding)")
        }
    }

    @Test func `nothing of it remains`() throws {
        _ = try Binary.run(["doctor"])
        for kind in ["prog", "map", "link"] {
            // Others run beside it, whose programs are there for a while.
            let isGone = try KernelAccess.waits(20) {
                try !Binary.run(["-j", kind, "show"]).text.contains("swbpf_doctor")
            }
            #expect(isGone, "\(kind)")
        }
    }

    @Test func `the text says the same`() throws {
        let run = try Binary.run(["doctor"])
        #expect((run.status, run.errors) == (0, ""))
        #expect(run.isPlain)
        #expect(run.text.hasPrefix("\(answer.summary).\n\nKernel\n  "))
        for finding in answer.findings {
            #expect(
                run.text.contains(
                    "  \(finding.state.padding(toLength: 9, withPad: " ", startingAt: 0))\(finding.key)"))
        }
    }

    @Test func `it is over before one notices`() throws {
        try Binary.requireStatic()
        if Tools.areSlow { try Test.cancel("programs start slowly here") }
        let clock = ContinuousClock()
        // Most of it is the kernel's time for taking a probe away.
        let shortest = try (0..<4).map { _ in try clock.measure { _ = try Binary.run(["doctor"]) } }.min()
        #expect(try #require(shortest) < .seconds(1))
    }
}

/// Words that `doctor` has no use for.
@Suite struct DoctorBadInputTests {
    @Test(arguments: [["help", "me"], ["now"], ["kernel"]])
    func `further words are refused`(words: [String]) throws {
        let run = try Binary.run(["doctor"] + words)
        #expect((run.status, run.text) == (255, ""))
        #expect(run.errors.hasPrefix("Error: "))
    }

    @Test func `the refusal is JSON where that is asked for`() throws {
        let run = try Binary.run(["-j", "doctor", "now"])
        #expect((run.status, run.errors) == (255, ""))
        #expect(Array(try #require(try run.json() as? [String: String]).keys) == ["error"])
    }

    @Test(.needsKernel) func `in a batch it is one of the commands`() throws {
        let run = try Binary.script("printf 'doctor\\nversion\\n' | $swbpf -j batch file -")
        let answers = try #require(try run.json() as? [[String: Any]])
        #expect(answers.map { $0["command"] as? [String] } == [["doctor"], ["version"]])
        #expect((answers.first?["output"] as? [String: Any])?["can_load"] as? Bool == true)
    }
}
