import Foundation
import KernelState
import Testing

/// `iter pin` and `iter read`, in a BPF file system of each script's own, `fs`.
@Suite(.needsKernel, .needsClang) struct IteratorToolTests {
    private let bench: ObjectFileBench

    init() throws {
        guard KernelVersion.running >= KernelVersion(5, 9) else {
            try Test.cancel("kernel has no iterators over maps")
        }
        bench = try ObjectFileBench()
    }

    private func run(_ script: String) throws -> Run {
        try bench.run("nameless() { sed \"s:$objects:O:\"; }\n\(script)")
    }

    // MARK: Pinning

    @Test(.needsOracle) func `a pinned iterator is as bpftool would have pinned it`() throws {
        let run = try run(
            """
            $swbpf iter pin $objects/task.o fs/ours && $oracle iter pin $objects/task.o fs/theirs || exit 1
            test "$(head -n 1 fs/ours)" = task || exit 1
            for pin in ours theirs; do
                $swbpf -j link show pinned fs/$pin | sed -E 's/"(id|prog_id)":[0-9]+/"\\1":N/g; s/,"pids".*\\]//'
            done | sort -u
            """)
        #expect(
            run.text == #"{"id":N,"type":"iter","prog_id":N,"target_name":"task"}"# + "\n", "\(run.errors)")
    }

    @Test func `the first program is pinned unless one is named, and with a map where that needs one`() throws
    {
        let run = try run(
            """
            map=$($swbpf map create fs/map type hash key 4 value 8 entries 4 name m)
            $swbpf map update id $map key 1 0 0 0 value 9 0 0 0 0 0 0 0
            $swbpf iter pin $objects/iterators.o fs/first && grep -q '^[0-9]' fs/first && echo first
            $swbpf iter pin $objects/iterators.o fs/named map id $map program show_element && cat fs/named
            $swbpf -j iter pin $objects/task.o fs/json
            """)
        #expect((run.status, run.text, run.errors) == (0, "first\n1 9\nnull\n", ""))
    }

    @Test(arguments: [
        ("task.o fs/taken", "fs/taken: exists already; choose another path, or remove it first"),
        (
            "task.o fs/a.b",
            "fs/a.b: cannot be a pin's name; the kernel keeps names with a dot for itself: leave the dot out"
        ),
        ("task.o fs/none/x", "fs/none/x: its directory fs/none does not exist; run: mkdir -p fs/none"),
        (
            "task.o empty/x -n",
            "empty/x: is not in a BPF file system (bpffs); --nomount forbids mounting one; run: mount -t bpf bpf empty"
        ),
        ("congestion.o fs/x", "O/congestion.o: program 'cc_ssthresh' is no iterator but of type struct_ops"),
        ("none.o fs/x", "O/none.o: has no program"),
        ("task.o fs/x program other", "O/task.o: has no program 'other'; its iterators: count_tasks"),
        (
            "task.o fs/x map pinned fs/taken",
            "O/task.o: program 'count_tasks' is no iterator over the elements of a map (iter/task), so 'map' means nothing to it"
        ),
        (
            "iterators.o fs/x program show_element",
            "O/iterators.o: program 'show_element' walks over the elements of a map: name it with 'map MAP'"
        ),
        (
            "iterators.o fs/x program show_element map name no_such_map", "no map has name no_such_map"
        ),
    ])
    func `if anything fails, nothing is pinned or mounted`(words: String, message: String) throws {
        let run = try run(
            """
            $swbpf map create fs/taken type array key 4 value 8 entries 1 name t >/dev/null
            ls fs >files; cp /proc/self/mounts before
            $swbpf iter pin $objects/\(words) 2>said; echo $?; nameless <said
            ls fs | cmp - files && cmp /proc/self/mounts before
            """)
        #expect(run.text == "255\nError: \(message)\n")
        #expect(run.errors == "")
    }

    @Test func `words that mean nothing are refused`() throws {
        let run = try Binary.run(["iter", "pin", "a.o", "fs/x", "bogus"])
        #expect(
            run.errors.hasPrefix(
                "Error: expected 'map' or 'program', got: 'bogus'\nUsage: swbpf iter pin OBJ PATH"))
        #expect(run.status == 255)
    }

    // MARK: Reading

    @Test func `an object file's iterator is run, and nothing of it remains`() throws {
        let run = try run(
            """
            $swbpf iter read $objects/task.o | sort -u
            $swbpf iter read - <$objects/task.o | sort -u
            for wait in $(seq 100); do
                $swbpf prog show name count_tasks >/dev/null 2>&1 || { echo gone; break; }
                sleep 0.1
            done
            """)
        #expect((run.text, run.errors) == ("task\ntask\ngone\n", ""))
    }

    @Test func `an iterator that is there already is run by its link`() throws {
        let run = try run(
            """
            $swbpf iter pin $objects/task.o fs/task
            link=$($swbpf link show pinned fs/task | sed 's/:.*//;q')
            for words in "pinned fs/task" "id $link"; do $swbpf iter read $words | sort -u; done
            """)
        #expect((run.text, run.errors) == ("task\ntask\n", ""))
    }

    @Test func `bytes go out as they are, in JSON as lines, and on a terminal without acting on it`() throws {
        let run = try run(
            """
            words="iter read $objects/iterators.o program show_bytes"
            $swbpf $words | od -An -tx1
            $swbpf -j $words
            script -qec "$swbpf $words" /dev/null | od -An -c
            """)
        #expect(
            run.text == """
                 61 0a 1b 5b 32 4a 09 ff 78
                {"output":["a","\\u001b[2J\\t\u{fffd}x"]}
                   a  \\r  \\n   \\   x   1   b   [   2   J  \\t   \\   x   f   f   x

                """)
    }

    @Test func `elements of a map are walked over`() throws {
        let run = try run(
            """
            map=$($swbpf map create fs/map type array key 4 value 8 entries 2 name m)
            exec $swbpf -j iter read $objects/iterators.o program show_element map id $map
            """)
        #expect((run.text, run.errors) == (#"{"output":["0 0","1 0"]}"# + "\n", ""))
    }

    @Test(arguments: ["", "-j"])
    func `a reader that has seen enough ends the walk`(form: String) throws {
        let run = try run(
            "{ $swbpf \(form) iter read $objects/task.o; echo $? >status; } | head -c 1 >/dev/null; cat status"
        )
        // What is little goes into the pipe before its reader leaves.
        #expect(["0\n", "255\n"].contains(run.text))
        #expect(run.errors == "")
    }

    @Test(arguments: [
        (
            "$objects/iterators.o",
            "O/iterators.o: has several iterators, choose one with 'program NAME': show_task, show_element, show_bytes"
        ),
        ("$objects/absent.o", "O/absent.o: open: No such file or directory"),
        ("/etc/passwd", "/etc/passwd: is not an object file: ELF magic: is missing (at byte 0)"),
        ("/dev/zero", "/dev/zero: is a device"), ("fs", "fs: is a directory"),
        ("pinned fs/map", "fs/map: is the pin of a map, not of a link"),
        ("id 4294967295", "link 4294967295: BPF_LINK_GET_FD_BY_ID: No such file or directory"),
        (
            "$objects/iterators.o program show_element map pinned fs/map",
            "O/iterators.o: program 'show_element': BPF_LINK_CREATE: Invalid argument; map N (q) is of type queue, "
                + "which it cannot walk over"
        ),
        (
            "$objects/iterators.o program show_element map pinned fs/small",
            "O/iterators.o: program 'show_element': BPF_LINK_CREATE: Permission denied; keys or values of map N (s) "
                + "(4 and 4 bytes) are smaller than what the program reads, or it writes to them"
        ),
    ])
    func `what cannot be read is one sentence`(words: String, message: String) throws {
        let run = try run(
            """
            $swbpf map create fs/map type queue value 4 entries 1 name q >/dev/null
            $swbpf map create fs/small type array key 4 value 4 entries 1 name s >/dev/null
            for form in '' -j; do $swbpf $form iter read \(words) 2>&1 | nameless | sed -E 's/map [0-9]+/map N/'; done
            """)
        #expect(run.text == "Error: \(message)\n{\"error\":\"\(message)\"}\n")
    }

    @Test func `a link has its map and program already`() throws {
        let run = try Binary.run(["iter", "read", "id", "1", "map", "id", "1"])
        #expect(
            run.errors
                == "Error: 'map' belongs to an object file: an iterator's link has its program and its map\n")
    }

    @Test func `what the verifier refuses is told in its last words, and with --debug in all`() throws {
        let run = try run(
            "$swbpf iter read $objects/careless.o 2>&1 | nameless; $swbpf -d iter read $objects/careless.o 2>&1 | "
                + "grep -c 'BEGIN PROG LOAD LOG'")
        #expect(
            run.text.hasPrefix(
                "Error: O/careless.o: program 'careless': BPF_PROG_LOAD: Permission denied; the verifier says: "
            ))
        #expect(run.text.contains("invalid mem access"))
        #expect(run.text.split(separator: "\n").count == 2)
        #expect(run.text.hasSuffix("\n1\n"))
    }

    @Test(arguments: ["read $objects/task.o", "pin $objects/task.o fs/x"])
    func `who has no rights is told what it takes`(words: String) throws {
        let run = try bench.withoutRights("iter \(words)")
        #expect((run.status, run.text) == (255, ""))
        #expect(
            run.errors.hasSuffix("Operation not permitted; run it as root (CAP_SYS_ADMIN)\n"), "\(run.errors)"
        )
    }

    @Test func `an interrupt ends the walk, and the document is whole`() throws {
        let run = try run(
            """
            mkfifo pipe; map=$($swbpf map create fs/map type array key 4 value 8 entries 4000000 name m)
            env --default-signal=INT $swbpf -j iter read $objects/iterators.o program show_element map id $map >pipe &
            child=$!; exec 3<pipe; head -c 100000 <&3 >start; kill -INT $child; cat <&3 >rest
            wait $child; echo $? >&2
            cat start rest
            """)
        #expect(run.errors == "0\n")
        let lines = try #require((try run.json() as? [String: [String]])?["output"])
        #expect(lines.first == "0 0" && lines.count < 4_000_000)
    }
}
