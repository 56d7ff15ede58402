import KernelState
import Testing

/// `token show`, where mounts are the test's own.
@Suite(.needsKernel) struct TokenToolTests {
    @Test(.needsOracle) func `delegated rights are listed as bpftool does`() throws {
        let run = try Binary.privately(
            """
            mkdir -p "two words" other plain
            mount -t bpf bpf plain
            mount -t bpf -o delegate_cmds=prog_load:map_create,delegate_maps=any,delegate_progs=xdp bpf "two words" &&
            mount -t bpf -o delegate_maps=0x7f,delegate_attachs=0xff bpf other || { echo none; exit; }
            for form in '' -j -p; do
                $swbpf $form token show >ours && "$1" $form token show >theirs && cmp ours theirs || exit 1
            done
            cat ours | grep -c token_info
            """, [Tools.oracle ?? ""], in: try Scratch())
        // An older kernel passes over what it does not know, or refuses it.
        if ["none\n", "0\n"].contains(run.text), KernelVersion.running < KernelVersion(6, 9) {
            try Test.cancel("kernel has no tokens")
        }
        #expect((run.status, run.text, run.errors) == (0, "2\n", ""))
    }

    @Test func `nothing delegated is an empty list`() throws {
        let run = try Binary.privately(
            "umount -a -t bpf 2>/dev/null; $swbpf token show; exec $swbpf -j token list")
        #expect((run.status, run.text, run.errors) == (0, "[]\n", ""))
    }

    @Test func `words behind it are refused`() throws {
        try expectRefusal(
            of: ["token", "show", "x"], "expected no more arguments, got: 'x'",
            usage: ["swbpf token { show | list }"])
    }
}
