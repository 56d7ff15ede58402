import Foundation
import KernelState
import Testing

/// Wrong words, and surroundings in which little can be found out.
@Suite(.disabled(if: Tools.areSlow, "alike under every kernel")) struct FeatureProbeTests {
    @Test(arguments: [
        (
            ["foo"],
            "expected 'kernel', 'dev', 'full', 'macros', 'prefix' or 'unprivileged', got: 'foo'"
        ),
        (["dev"], "'dev' needs NAME"), (["dev", ""], "NAME is empty"),
        (["kernel", "kernel"], "'kernel' stands there twice"),
        (["macros", "mac"], "'macros' stands there twice"), (["macros", "prefix"], "'prefix' needs PREFIX"),
        (["macros", "prefix", "A", "prefix", "B"], "'prefix' stands there twice"),
        (["macros", "prefix", "1A"], "no macro's name can begin with '1A'"),
        (["macros", "prefix", "A B"], "no macro's name can begin with 'A B'"),
        (["macros", "prefix", "ä"], "no macro's name can begin with 'ä'"),
    ])
    func `wrong words are refused with what would be right`(words: [String], message: String) throws {
        let words = ["feature", "probe"] + words
        try expectJSONRefusal(Binary.run(["-j"] + words), message)
        let run = try Binary.run(words)
        #expect((run.status, run.text) == (255, ""))
        #expect(run.errors.hasPrefix("Error: \(message)\nUsage: swbpf feature probe ["))
    }

    @Test(arguments: [
        (["prefix", "A"], "'prefix' is for macros: write 'macros prefix PREFIX'"),
        (["kernel", "dev", "lo"], "there is one thing to probe: 'kernel' or 'dev', not both"),
        (["dev", "swbpf-none"], "'swbpf-none' is no network device in this network namespace"),
    ])
    func `words that do not go together are refused`(words: [String], message: String) throws {
        try expectRefusal(of: ["feature", "probe"] + words, message)
    }

    @Test(arguments: [
        ([], "'list_builtins' needs {prog_types|map_types|attach_types|link_types|helpers|flags}"),
        (
            ["x"],
            "expected 'prog_types', 'map_types', 'attach_types', 'link_types', 'helpers' or 'flags', got: 'x'"
        ),
        (
            [""],
            "expected 'prog_types', 'map_types', 'attach_types', 'link_types', 'helpers' or 'flags', got: ''"
        ),
        (["helpers", "x"], "expected no more arguments, got: 'x'"),
    ])
    func `only names that there are can be listed`(words: [String], message: String) throws {
        try expectRefusal(
            of: ["feature", "list_builtins"] + words, message,
            usage: [
                "swbpf feature list_builtins {prog_types|map_types|attach_types|link_types|helpers|flags}"
            ])
    }

    // MARK: Without rights

    private func asNobody(_ words: [String]) throws -> Run {
        // The binary may lie where only root may look.
        try Binary.script(
            """
            chmod 755 .; cp "$swbpf" ./swbpf; chmod 755 swbpf
            exec setpriv --reuid 65534 --regid 65534 --clear-groups "$PWD/swbpf" "$@"
            """, words, in: try Scratch())
    }

    @Test(.needsKernel) func `a user is told what it takes, and what works without`() throws {
        let missing =
            KernelVersion.running < KernelVersion(5, 8)
            ? "CAP_SYS_ADMIN" : "CAP_SYS_ADMIN, CAP_BPF, CAP_NET_ADMIN, CAP_PERFMON"
        let message =
            "missing \(missing), required for full feature probing; run as root or use 'unprivileged'"
        expectRefusal(try asNobody(["feature", "probe"]), message)
        try expectJSONRefusal(try asNobody(["-j", "feature"]), message)
    }

    @Test(.needsKernel) func `root is told which capability is missing`() throws {
        guard KernelVersion.running >= KernelVersion(5, 8) else { try Test.cancel("one is enough here") }
        let run = try Binary.script(
            "exec setpriv --bounding-set -perfmon --inh-caps -perfmon $swbpf feature probe")
        expectRefusal(
            run, "missing CAP_PERFMON, required for full feature probing; run as root or use 'unprivileged'")
    }

    @Test(.needsKernel) func `without privileges a user and root find out the same`() throws {
        let user = try asNobody(["-j", "feature", "probe", "unprivileged"])
        let root = try Binary.run(["-j", "feature", "probe", "unprivileged"])
        #expect((user.status, user.errors) == (0, ""))
        let (mine, roots) = (try sections(of: user), try sections(of: root))
        for section in ["program_types", "map_types", "helpers", "misc"] {
            #expect(mine[section] as? NSDictionary == roots[section] as? NSDictionary, "\(section)")
        }
    }

    @Test(.needsKernel) func `a command after it in a batch file has its privileges back`() throws {
        let scratch = try Scratch()
        try scratch.write("feature probe unprivileged\nprog show\n", to: "batch")
        let run = try Binary.run(["-j", "batch", "file", "batch"], in: scratch)
        #expect((run.status, run.errors) == (0, ""))
    }

    // MARK: Without bpf(2)

    private func sections(of run: Run) throws -> [String: Any] {
        try #require(try run.json() as? [String: Any])
    }

    @Test(.needsKernel) func `without bpf(2) only the first two sections are there`() throws {
        let run = try withoutBPFCall(answering: ENOSYS) { try Binary.run(["-j", "feature", "probe"]) }
        #expect((run.status, run.errors) == (0, ""))
        let answer = try sections(of: run)
        #expect(answer.keys.sorted() == ["syscall_config", "system_config"])
        #expect(answer["syscall_config"] as? [String: Bool] == ["have_bpf_syscall": false])
        let text = try withoutBPFCall(answering: ENOSYS) { try Binary.run(["feature", "probe"]).text }
        #expect(text.hasSuffix("\nScanning system call availability...\nbpf() syscall is NOT available\n\n"))
        let macros = try withoutBPFCall(answering: ENOSYS) {
            try Binary.run(["feature", "probe", "macros", "prefix", "X_"]).text
        }
        #expect(macros.hasSuffix("\n/*** System call availability ***/\n#define X_NO_HAVE_BPF_SYSCALL\n\n"))
    }

    @Test(.needsKernel) func `what the kernel refuses to tell is noted`() throws {
        let run = try withoutBPFCall(answering: EPERM) { try Binary.run(["feature", "probe"]) }
        #expect(run.status == 0)
        #expect(run.text.contains("\neBPF program_type xdp is NOT available\n"))
        #expect(
            run.errors.contains(
                "not known of program types socket_filter, kprobe, sched_cls, sched_act and 28 more: Operation not permitted\n"
            ))
        #expect(run.errors.contains("Note: not known of map types hash, array"))
    }

    // MARK: Without /proc

    @Test(.needsKernel) func `without /proc its settings are left out`() throws {
        try Binary.requireStatic()
        let run = try Binary.privately("umount -l /proc && exec $swbpf -j feature probe unprivileged")
        #expect((run.status, run.errors) == (0, ""))
        let other = try Binary.privately("umount -l /proc && exec $swbpf feature probe unprivileged")
        #expect(other.text.hasPrefix("Scanning system configuration...\n"))
        #expect(!other.text.contains("JIT"))
        #expect(other.errors.contains("procfs is not mounted on /proc"))
    }
}
