import KernelState
import Testing

/// Paths that are no pins and cannot become any. Whatever is mounted is so for one script only.
@Suite(.needsKernel) struct BadPinTests {
    private let objects: LiveObjects
    private let scratch: Scratch

    init() throws {
        objects = try LiveObjects()
        scratch = try Scratch()
    }

    /// Runs the tool as `$swbpf` after `setup`, in a directory where `fs` is a BPF file system with a pinned
    /// program (`fs/p`) and map (`fs/m`), links to them, and a directory; `$1` and `$2` are their names.
    private func run(_ script: String) throws -> Run {
        try Binary.privately(
            """
            mkdir fs empty full plain && echo >full/file && mount -t bpf bpf fs && mkdir fs/d || exit 1
            $swbpf prog pin name "$1" fs/p && $swbpf map pin name "$2" fs/m || exit 1
            ln -s p fs/link
            \(script)
            """, [objects.programName, objects.mapName], in: scratch)
    }

    // MARK: Opening and removing

    static let noPins = [
        ("fs/m", "is the pin of a map, not of a program"),
        ("fs/d", "is a directory, not a pinned object"),
        ("fs", "is a directory, not a pinned object"),
        ("full/file", "is no pinned object: it is not in a BPF file system (bpffs)"),
        ("/dev/null", "is no pinned object: it is not in a BPF file system (bpffs)"),
        ("fs/missing", "BPF_OBJ_GET: No such file or directory"),
        ("fs/p/p", "BPF_OBJ_GET: Not a directory"),
    ]

    @Test(arguments: noPins)
    func `what is no pin of a program is not shown as one`(path: String, reason: String) throws {
        expectRefusal(try run("exec $swbpf prog show pinned \(path)"), "\(path): \(reason)")
        try expectJSONRefusal(
            try Binary.privately("mount -t bpf bpf fs; exec $swbpf -j prog show pinned /", in: scratch),
            "/: is a directory, not a pinned object")
    }

    @Test(arguments: noPins)
    func `what is no pin of a program is not removed as one`(path: String, reason: String) throws {
        let run = try run(
            "ls -R fs full >before; $swbpf -j prog unpin \(path); ls -R fs full | cmp before -")
        #expect((run.status, run.errors) == (0, ""))
        #expect(try run.json() as? [String: String] == ["error": "\(path): \(reason)"])
    }

    @Test func `a symbolic link shows the program behind it`() throws {
        let run = try run("exec $swbpf prog show pinned fs/link")
        #expect(run.status == 0)
        #expect(run.text.hasPrefix("\(objects.programID): "))
    }

    @Test func `a symbolic link is not removed`() throws {
        let run = try run("$swbpf prog unpin fs/link; echo $?; test -L fs/link && test -f fs/p")
        #expect((run.status, run.text) == (0, "255\n"))
        #expect(run.errors == "Error: fs/link: is a symbolic link, not a pin; unpin what it points to\n")
    }

    @Test func `a pin can be removed once`() throws {
        let run = try run("$swbpf prog unpin fs/p && ! test -e fs/p && exec $swbpf prog unpin fs/p")
        expectRefusal(run, "fs/p: BPF_OBJ_GET: No such file or directory")
    }

    @Test func `a path that is too long is refused`() throws {
        let path = String(repeating: "n", count: 5000)
        try expectRefusal(
            of: ["map", "show", "pinned", path], "\(path): BPF_OBJ_GET: File name too long")
        try expectRefusal(of: ["map", "unpin", path], "\(path): BPF_OBJ_GET: File name too long")
    }

    // MARK: Pinning

    private static let elsewhere =
        "use an empty directory, or /sys/fs/bpf, "
        + "and where that is no bpffs yet, run: mount -t bpf bpf /sys/fs/bpf"

    @Test(arguments: [
        ("fs/p", "exists already; choose another path, or remove it first"),
        ("fs/link", "exists already; choose another path, or remove it first"),
        ("fs/d", "exists already; choose another path, or remove it first"),
        (".", "exists already; choose another path, or remove it first"),
        ("fs/new/", "names a directory; leave out the slash at the end"),
        ("none/x", "its directory none does not exist; run: mkdir -p none"),
        ("full/file/x", "full/file is not a directory"),
        (
            "fs/a.b",
            "cannot be a pin's name; the kernel keeps names with a dot for itself: leave the dot out"
        ),
        (
            "full/x",
            "is not in a BPF file system (bpffs); mounting one on full would hide what is in it; \(elsewhere)"
        ),
        (
            "empty/a.b",
            "cannot be a pin's name; the kernel keeps names with a dot for itself: leave the dot out"
        ),
        ("fs/\(String(repeating: "n", count: 300))", "BPF_OBJ_PIN: File name too long"),
        ("empty/\(String(repeating: "n", count: 300))", "BPF_OBJ_PIN: File name too long"),
    ])
    func `what cannot become a pin leaves nothing behind`(path: String, reason: String) throws {
        let run = try run(
            """
            cp /proc/self/mounts before; ls -R fs empty full >files
            $swbpf -j prog pin name "$1" \(path)
            cmp before /proc/self/mounts && ls -R fs empty full | cmp files -
            """)
        #expect((run.status, run.errors) == (0, ""))
        #expect(try run.json() as? [String: String] == ["error": "\(path): \(reason)"])
    }

    @Test func `a directory that may not be written is named`() throws {
        let run = try run("mount -o remount,ro fs; exec $swbpf prog pin name \"$1\" fs/x")
        expectRefusal(run, "fs/x: BPF_OBJ_PIN: Read-only file system")
    }

    @Test(arguments: [("empty", "run: mount -t bpf bpf empty"), ("full", nil)])
    func `nothing is mounted where that is forbidden`(directory: String, command: String?) throws {
        let run = try run("exec $swbpf -n prog pin name \"$1\" \(directory)/x")
        expectRefusal(
            run,
            "\(directory)/x: is not in a BPF file system (bpffs); "
                + (command.map { "--nomount forbids mounting one; \($0)" }
                    ?? "mounting one on full would hide what is in it; \(Self.elsewhere)"))
    }

    @Test(arguments: ["empty/x", "./empty//x"])
    func `a BPF file system is mounted on an empty directory, for its owner only`(path: String) throws {
        let run = try run(
            "$swbpf prog pin name \"$1\" \(path) && stat -f -c %t empty && stat -c %a empty "
                + "&& exec $swbpf prog show pinned empty/x")
        #expect((run.status, run.errors) == (0, ""))
        let lines = run.text.split(separator: "\n")
        #expect(lines.first == "cafe4a11")
        #expect(lines.dropFirst().first?.hasSuffix("700") == true)
        #expect(lines.dropFirst(2).first?.hasPrefix("\(objects.programID): ") == true)
    }

    @Test func `the working directory itself may become a BPF file system`() throws {
        let run = try run(
            "(cd empty && $swbpf prog pin name \"$1\" x) && exec $swbpf prog show pinned empty/x")
        #expect((run.status, run.errors) == (0, ""))
        #expect(run.text.hasPrefix("\(objects.programID): "))
    }

    @Test func `an object that is not there leaves no mount`() throws {
        let run = try run("$swbpf prog pin id 4294967295 empty/x; exec grep -c /empty /proc/self/mounts")
        #expect(run.text == "0\n")
        #expect(
            run.errors
                == "Error: program 4294967295: BPF_PROG_GET_FD_BY_ID: No such file or directory\n")
    }

    @Test func `a name that nothing has is refused`() throws {
        try expectRefusal(
            of: ["map", "pin", "name", "no_such_map", "/sys/fs/bpf/x"], "no map has name no_such_map")
    }
}
