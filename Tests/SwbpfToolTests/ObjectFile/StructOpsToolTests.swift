import KernelState
import Testing

/// `struct_ops`, with congestion controls that are this process's own. One name cannot be registered twice.
@Suite(.needsKernel, .needsClang, .serialized) struct StructOpsToolTests {
    private let bench: ObjectFileBench

    init() throws {
        guard KernelVersion.running >= KernelVersion(5, 6) else {
            try Test.cancel("kernel has no struct_ops")
        }
        bench = try ObjectFileBench()
    }

    /// Takes back what a script has registered, whatever it did.
    private func run(_ script: String) throws -> Run {
        try bench.run(
            """
            trap '$swbpf struct_ops unregister name plain$id >/dev/null 2>&1' EXIT
            numberless() { sed -E 's/id [0-9]+/id N/g; s/[0-9]+ \\(/N (/g' "$@"; }
            \(script)
            """)
    }

    private let id = LoadablePrograms.suffix
    private static var hasLinks: Bool { KernelVersion.running >= KernelVersion(6, 4) }

    // MARK: As bpftool

    @Test func `what is registered is told on standard error, and can be taken back`() throws {
        let run = try run(
            """
            $swbpf struct_ops register $objects/congestion.o 2>&1 | numberless
            $swbpf struct_ops unregister name plain$id 2>&1 | numberless
            exec 2>&1
            $swbpf -j struct_ops register $objects/congestion.o
            $swbpf -j struct_ops unregister name plain$id
            """)
        #expect(
            run.text == """
                Registered tcp_congestion_ops plain\(id) id N
                Unregistered tcp_congestion_ops plain\(id) id N
                null
                null

                """)
    }

    @Test(.needsOracle, arguments: ["show", "show name", "show id", "dump name", "dump id"])
    func `lists and dumps are bpftool's, byte for byte`(words: String) throws {
        let run = try run(
            """
            $swbpf struct_ops register $objects/congestion.o 2>said || exit 1
            case "\(words)" in
            *name) what="\(words) plain$id" ;;
            *id) what="\(words) $(sed 's/.* id //' said)" ;;
            # Others come and go meanwhile.
            *) what="\(words)" only=plain$id ;;
            esac
            for form in '' \(Tools.areSlow ? "" : "-j") -p; do
                $swbpf $form struct_ops $what >ours && $oracle $form struct_ops $what >theirs || exit 1
                test -z "$only" || for file in ours theirs; do
                    grep -o "[^{]*$only[^}]*" $file >part && mv part $file
                done
                test -s ours && cmp ours theirs || exit 1
            done
            """)
        #expect((run.status, run.text, run.errors) == (0, "", ""))
    }

    @Test func `many commands in one batch work`() throws {
        let run = try run(
            """
            printf '%s\\n' "struct_ops register $objects/congestion.o" "struct_ops show name plain$id" \\
                "struct_ops dump name plain$id" "struct_ops dump name plain$id" \\
                "struct_ops unregister name plain$id" >batch
            exec $swbpf -j batch file batch
            """)
        #expect((run.status, run.errors) == (0, ""))
        #expect((try run.json() as? [[String: Any]])?.count == 5)
    }

    // MARK: Links

    @Test func `a link is pinned under the name of its map, and ends with its pin`() throws {
        guard Self.hasLinks else { try Test.cancel("kernel has no links for struct_ops") }
        let run = try run(
            """
            $swbpf struct_ops register $objects/congestion-linked.o fs/new 2>&1 | numberless
            ls fs/new
            $swbpf struct_ops unregister name linked$id 2>&1 | sed -E 's/[0-9]+$/N/' | numberless
            rm fs/new/linked$id
            """)
        #expect(
            run.text == """
                Registered tcp_congestion_ops plain\(id) id N
                Registered tcp_congestion_ops linked\(id) map id N link id N
                linked\(id)
                Error: can't unregister tcp_congestion_ops linked\(id) id N: a link holds it; run: link detach id N

                """)
    }

    @Test func `a link that is not pinned ends with the process, and a note says so`() throws {
        guard Self.hasLinks else { try Test.cancel("kernel has no links for struct_ops") }
        let run = try run(
            "$swbpf struct_ops register $objects/congestion-linked.o && sleep 0.2; "
                + "$swbpf struct_ops unregister name linked$id")
        #expect(
            run.errors.contains(
                "Note: linked\(id) is unregistered when this process ends, which alone holds its link: "
                    + "name a LINK_DIR to have it pinned\n"))
        #expect(
            run.errors.hasSuffix("Error: no struct_ops map has name linked\(id)\n")
                || run.errors.contains("can't unregister"))
    }

    @Test(arguments: [
        (
            "mkdir fs/full; $swbpf map create fs/full/linked$id type array key 4 value 4 entries 1 name x",
            "fs/full"
        ),
        (":", "/etc"), (":", "/nowhere/new"), (":", "nowhere"), (":", "$objects/congestion.o"),
    ])
    func `if the links cannot be pinned, nothing stays registered`(preparation: String, directory: String)
        throws
    {
        guard Self.hasLinks else { try Test.cancel("kernel has no links for struct_ops") }
        let run = try run(
            """
            \(preparation) >/dev/null
            mounts() { awk -v here="$PWD" '$2 == "/etc" || index($2, here) == 1' /proc/self/mounts; }
            mounts >before; ls -R fs >files
            $swbpf struct_ops register $objects/congestion-linked.o \(directory) 2>said; echo $?
            sed -n '/^Error: /!p' said
            ls -R fs | cmp - files && mounts | cmp - before
            $swbpf struct_ops unregister name plain$id
            """)
        #expect(run.text == "255\n")
        #expect(run.errors == "Error: no struct_ops map has name plain\(id)\n")
    }

    @Test func `a kernel without links for struct_ops refuses, and nothing remains`() throws {
        guard !Self.hasLinks else { try Test.cancel("kernel has links for struct_ops") }
        let run = try run(
            "$swbpf struct_ops register $objects/congestion-linked.o; echo $?; $swbpf struct_ops unregister name plain$id"
        )
        #expect(run.text == "255\n")
        #expect(run.errors.hasSuffix("Error: no struct_ops map has name plain\(id)\n"))
    }

    // MARK: Bad input

    @Test func `what is registered already is not registered again`() throws {
        let run = try run(
            """
            $swbpf struct_ops register $objects/congestion.o 2>/dev/null
            $swbpf struct_ops register $objects/congestion.o 2>&1 | sed "s:$objects:O:"
            """)
        #expect(
            run.text
                == "Error: O/congestion.o: struct_ops 'plain\(id)' cannot be registered: File exists; "
                + "what bears its name in the kernel is registered already\n")
    }

    @Test(arguments: [
        (
            "register $objects/task.o",
            "O/task.o: has no struct_ops: no variable in SEC(\".struct_ops\") or SEC(\".struct_ops.link\")"
        ),
        ("register $objects/absent.o", "O/absent.o: open: No such file or directory"),
        ("register $swbpf", "S: is not an object file for BPF; compile it with: clang -target bpf -g -O2 -c"),
        ("register /etc/passwd", "/etc/passwd: is not an object file: ELF magic: is missing (at byte 0)"),
        ("show name no_such_ops", "no struct_ops map has name no_such_ops"),
        ("dump name no_such_ops", "no struct_ops map has name no_such_ops"),
        ("unregister id 4294967295", "map 4294967295: BPF_MAP_GET_FD_BY_ID: No such file or directory"),
    ])
    func `what cannot be is one sentence`(words: String, message: String) throws {
        let run = try run(
            "for form in '' -j; do $swbpf $form struct_ops \(words) 2>&1 | sed \"s:$objects:O:;s:$swbpf:S:\"; done"
        )
        let escaped = message.replacing("\"", with: "\\\"")
        #expect(run.text == "Error: \(message)\n{\"error\":\"\(escaped)\"}\n")
    }

    @Test func `a map of another type is refused`() throws {
        let run = try run(
            """
            map=$($swbpf map create fs/m type array key 4 value 4 entries 1 name other)
            $swbpf struct_ops dump id $map 2>&1 | numberless
            """)
        #expect(run.text == "Error: map N (other) is of type array, not struct_ops\n")
    }

    @Test func `who has no rights is told what it takes`() throws {
        let run = try bench.withoutRights("struct_ops register $objects/congestion.o")
        #expect(run.status == 255)
        #expect(
            run.errors.hasSuffix("Operation not permitted; run it as root (CAP_SYS_ADMIN)\n"), "\(run.errors)"
        )
    }

    @Test func `without the kernel's types nothing is loaded`() throws {
        let run = try run(
            """
            mount -t tmpfs none /sys/kernel/btf
            $swbpf struct_ops register $objects/congestion.o 2>&1 | sed "s:$objects:O:"
            """)
        #expect(
            run.text
                == "Error: O/congestion.o: needs the types of the kernel, which this one does not show in "
                + "/sys/kernel/btf (CONFIG_DEBUG_INFO_BTF)\n")
    }
}
