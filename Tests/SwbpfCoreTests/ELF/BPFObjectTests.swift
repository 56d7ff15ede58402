import Testing

@testable import SwbpfCore

/// What is said of object files that cannot be used.
@Suite struct BPFObjectTests {
    private func error(_ number: CInt, _ warnings: String...) -> String {
        var messages = LibbpfMessages()
        messages.warnings = warnings
        return BPFObjectError(path: "x.o", failed: "cannot be loaded", number: number, messages).description
    }

    @Test func `the verifier's last words are in the sentence, without its statistics`() {
        #expect(
            error(
                13, "libbpf: prog 'p': BPF program load failed: Permission denied",
                """
                libbpf: prog 'p': -- BEGIN PROG LOAD LOG --
                0: R1=ctx() R10=fp0
                0: (b7) r0 = 0
                1: (61) r0 = *(u32 *)(r0 +0)
                R0 invalid mem access 'scalar'
                processed 2 insns (limit 1000000) max_states_per_insn 0
                -- END PROG LOAD LOG --
                """, "libbpf: failed to load object 'x.o'")
                == "x.o: program 'p': BPF_PROG_LOAD: Permission denied; the verifier says: 0: (b7) r0 = 0 | "
                + "1: (61) r0 = *(u32 *)(r0 +0) | R0 invalid mem access 'scalar'")
    }

    @Test func `without a verifier the first of libbpf's warnings is the cause`() {
        #expect(
            error(
                22, "libbpf: map 'm': failed to create: Invalid argument(-22)",
                "libbpf: failed to load object")
                == "x.o: cannot be loaded: Invalid argument; libbpf says: map 'm': failed to create: Invalid argument(-22)"
        )
        #expect(error(22) == "x.o: cannot be loaded: Invalid argument")
    }

    @Test func `what is forbidden is not explained by libbpf's guesses`() {
        #expect(
            error(1, "libbpf: Failed to bump RLIMIT_MEMLOCK (err = -1), you might need to do it explicitly!")
                == "x.o: cannot be loaded: Operation not permitted")
    }

    @Test func `a verifier without words leaves the reason`() {
        #expect(
            error(7, "libbpf: prog 'p': BPF program load failed: Argument list too long")
                == "x.o: program 'p': BPF_PROG_LOAD: Argument list too long")
    }

    @Test func `what is long is cut`() {
        let line = String(repeating: "x", count: 5000)
        let text = error(
            13, "libbpf: prog 'p': BPF program load failed: Permission denied",
            "libbpf: prog 'p': -- BEGIN PROG LOAD LOG --\n\(line)\n-- END PROG LOAD LOG --")
        #expect(text.hasSuffix("xxx..."))
        #expect(text.count < 400)
    }

    @Test func `an object file of another machine is refused before libbpf sees it`() throws {
        #expect(throws: BPFObjectError.self) { try BPFObject(path: "/proc/self/exe") }
    }
}
