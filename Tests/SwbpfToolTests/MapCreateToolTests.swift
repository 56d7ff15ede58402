import Foundation
import KernelState
import Testing

/// `map create` and `map freeze`, in a BPF file system of each script's own, `fs`.
@Suite(.needsKernel) struct MapCreateToolTests {
    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    private func run(_ script: String, _ words: [String] = []) throws -> Run {
        try Binary.privately(
            """
            mkdir -p fs empty && mount -t bpf bpf fs || exit 1
            ln -sf "$swbpf" bin/bpftool
            \(script)
            """, words, in: scratch)
    }

    // MARK: As bpftool

    /// Words behind the file's name, for a map of each type that needs nothing else.
    static let maps = [
        "type hash key 4 value 8 entries 16 name m", "type array key 4 value 8 entries 4 name m",
        "type prog_array key 4 value 4 entries 4 name m",
        "type perf_event_array key 4 value 4 entries 4 name m",
        "type percpu_hash key 4 value 8 entries 16 name m",
        "type percpu_array key 4 value 8 entries 4 name m",
        "type stack_trace key 4 value 1016 entries 16 name m",
        "type cgroup_array key 4 value 4 entries 4 name m",
        "type lru_hash key 4 value 8 entries 16 name m",
        "type lru_percpu_hash key 4 value 8 entries 16 name m",
        "type lpm_trie key 8 value 8 entries 4 name m flags 1", "type devmap key 4 value 4 entries 4 name m",
        "type sockmap key 4 value 4 entries 4 name m", "type cpumap key 4 value 4 entries 4 name m",
        "type xskmap key 4 value 4 entries 4 name m", "type sockhash key 4 value 4 entries 4 name m",
        "type cgroup_storage key 16 value 8 entries 0 name m",
        "type reuseport_sockarray key 4 value 8 entries 4 name m",
        "type percpu_cgroup_storage key 16 value 8 entries 0 name m", "type queue value 4 entries 4 name m",
        "type stack value 4 entries 4 name m", "type devmap_hash key 4 value 4 entries 4 name m",
        "type ringbuf entries 4096 name m", "type bloom_filter value 8 entries 64 name m",
        "type user_ringbuf entries 4096 name m", "type arena entries 4 name m flags 0x400",
        "type insn_array key 4 value 16 entries 4 name m",
        "type rhash key 4 value 8 entries 16 name m flags 1",
        "name a_name_that_is_too_long entries 4 value 8 key 4 type array",
        "t hash k 4 v 8 e 010 n .m_1 f 0x8", "type hash key 4 value 8 entries 1 name ''",
        "type sk_storage key 4 value 4 name m flags 1", "type hash_of_maps key 4 value 4 entries 4 name m",
        "type array_of_maps key 4 value 4 entries 4 name m inner_map pinned fs/inner",
        "type hash_of_maps key 4 value 4 entries 4 name m inner pinned fs/inner",
        "type hash key 4 value 8 entries 16 name m offload_dev lo",
        "type hash key 0 value 8 entries 16 name m",
        "type ringbuf entries 4095 name m", "type hash key 4 value 8 entries 16 name m flags 0x80000000",
        "type hassh key 4 value 8 entries 16 name m", "type hash key 4 value 8 entries 16 name m size 4",
        "type hash key 4 value 8 entries 16", "type hash key 4 key 4 value 8 entries 16 name m",
        "type hash key four value 8 entries 16 name m",
        "type hash key 4 value 8 entries 16 name m offload_dev nodev",
        "type hash key 4 value 8 entries 16 name m inner_map id 4294967295",
    ]

    /// Makes the same map with both, and prints for each the exit status, what it printed, and the map.
    @Test(.needsOracle, arguments: maps)
    func `the map is the one that bpftool makes`(words: String) throws {
        let oracle = try #require(Tools.oracle)
        let run = try run(
            """
            $swbpf map create fs/inner type array key 4 value 4 entries 1 name inner >/dev/null || exit 1
            for tool in bin/bpftool "$1"; do
                for option in \(Tools.areSlow ? "-j" : "'' -j"); do
                    $tool $option map create fs/made \(words) 2>/dev/null >output
                    status=$?
                    echo "$status $(cat output)" >>answers
                    test $status -ne 0 || $tool $option map show pinned fs/made >>answers
                    rm -f fs/made
                done
                # Ids differ, and errors are told in other words.
                sed -E 's/^[0-9]+: /ID: /; s/"id":[0-9]+/"id":ID/; s/^255 .*/255/; s/,?"pids":.*\\]//; /^\\tpids/d' answers
                rm answers
                echo ---
            done
            """, [oracle])
        let parts = run.text.components(separatedBy: "---\n")
        #expect(parts.count == 3)
        #expect(parts[0] == parts[1])
        // A line for each run, and the map's where it was made.
        #expect(parts[0].split(separator: "\n").count >= (Tools.areSlow ? 1 : 2), "\(run.errors)")
    }

    // MARK: What is printed

    @Test func `the new id is printed, and as JSON`() throws {
        let run = try run(
            """
            $swbpf map create fs/a type hash key 4 value 8 entries 1 name a
            $swbpf -j map create fs/b type hash key 4 value 8 entries 1 name b
            $swbpf map show pinned fs/a | sed 's/:.*//;q'; $swbpf map show pinned fs/b | sed 's/:.*//;q'
            """)
        #expect((run.status, run.errors) == (0, ""))
        let lines = run.text.split(separator: "\n").map(String.init)
        try #require(lines.count == 4)
        #expect(lines[0] == lines[2])
        #expect(lines[1] == "{\"id\":\(lines[3])}")
    }

    @Test func `a long name is cut, with a warning`() throws {
        let run = try run(
            """
            $swbpf map create fs/a type hash key 4 value 8 entries 1 name a_name_of_17_char >/dev/null
            bin/bpftool -j map create fs/b type hash key 4 value 8 entries 1 name a_name_of_17_char
            $swbpf map show pinned fs/a | sed 's/.*name //;q'
            """)
        #expect(run.text == "null\na_name_of_17_ch  flags 0x0\n")
        #expect(
            run.errors
                == "Warning: the kernel keeps 15 bytes of a map's name: this one becomes 'a_name_of_17_ch'\n")
    }

    // MARK: Types

    @Test func `sizes come from types`() throws {
        let run = try run(
            """
            $swbpf map create fs/a type hash key_type in6_addr value_type struct in_addr entries 1 name a &&
            $swbpf -j map show pinned fs/a --wide
            """)
        try #require(run.status == 0, "\(run.errors)")
        let line = run.text.split(separator: "\n").last.map(String.init) ?? ""
        for part in [
            #""bytes_key":16,"bytes_value":4"#, #""btf_key_type":"struct in6_addr""#,
            #""btf_value_type":"struct in_addr""#,
        ] {
            #expect(line.contains(part), "\(line)")
        }
    }

    @Test(arguments: ["task_struct", "sk_buff", "bpf_map_info", "timespec64"])
    func `the kernel takes its own structures as the types of values`(type: String) throws {
        let run = try run(
            "$swbpf map create fs/a type array value_type 'struct \(type)' entries 1 name a >/dev/null && "
                + "$swbpf btf layout 'struct \(type)' | grep -m1 size >/dev/null; $swbpf -j map show pinned fs/a --wide"
        )
        #expect(run.text.contains("\"btf_value_type\":\"struct \(type)\""), "\(run.errors)")
        #expect(run.text.contains("\"btf_key_type\":\"unsigned int\""))
    }

    @Test func `types come from a file of BTF`() throws {
        let run = try run(
            "$swbpf map create fs/a type array value_type u64 btf file /sys/kernel/btf/vmlinux entries 1 name a "
                + ">/dev/null && exec $swbpf -j map show pinned fs/a")
        #expect(run.text.contains("\"bytes_value\":8"), "\(run.errors)")
    }

    @Test(arguments: [
        ("type hash key 4 value_type no_such_type_x", "vmlinux has no type 'no_such_type_x'"),
        ("type hash key 4 value 4 value_type u64", "'value 4' is wrong: 'u64' has 8 bytes"),
        ("type hash key 8 key_type u32 value_type u64", "'key 8' is wrong: 'u32' has 4 bytes"),
        (
            "type hash key 3 value_type u64", "'key_type' is missing: keys of 3 bytes are no integers"
        ),
        (
            "type hash key 4 value_type u64 btf file bin/none", "bin/none: open: No such file or directory"
        ),
        ("type hash key 4 value_type u64 btf file fs", "fs: is a directory"),
    ])
    func `types that do not fit are refused before anything is made`(words: String, message: String) throws {
        let run = try run("$swbpf map create fs/a \(words) entries 1 name x; echo $?; ls fs | grep -v debug")
        #expect(run.text == "255\n")
        #expect(run.errors == "Error: \(message)\n")
    }

    // MARK: Failures

    @Test(arguments: [
        ("fs/a", "type hash key 0 value 8 entries 1", "type hash: keys have to have at least 1 byte"),
        ("fs/a", "type lpm_trie key 8 value 8 entries 1", "type lpm_trie: it needs 'flags no_prealloc'"),
        ("fs/a", "type array key 8 value 8 entries 1", "type array: keys have 4 bytes, not 8"),
    ])
    func `what the kernel refuses is explained`(path: String, words: String, reason: String) throws {
        let run = try run("$swbpf map create \(path) \(words) name x; echo $?; ls fs | grep -v debug")
        #expect(run.text == "255\n")
        #expect(run.errors == "Error: map 'x': BPF_MAP_CREATE: Invalid argument; \(reason)\n")
    }

    // All look for a map with the same name.
    @Test(.serialized, arguments: ["none/a", "fs/taken", "fs/a.b", "fs/new/", "full/a", "empty/a.b"])
    func `after a failed pin nothing remains`(path: String) throws {
        let run = try run(
            """
            mkdir -p full; echo >full/file; $swbpf map create fs/taken type hash key 4 value 4 entries 1 name t >/dev/null
            cp /proc/self/mounts before; ls -R fs empty full >files
            $swbpf map create \(path) type hash key 4 value 4 entries 1 name gone_\(getpid()); echo $?
            cmp before /proc/self/mounts && ls -R fs empty full | cmp files -
            $swbpf map show name gone_\(getpid()) 2>/dev/null
            """)
        #expect(run.text == "255\n")
        #expect(run.errors.hasPrefix("Error: \(path): "), "\(run.errors)")
    }

    @Test func `a BPF file system is mounted on an empty directory, unless that is forbidden`() throws {
        let run = try run(
            """
            $swbpf -n map create empty/a type hash key 4 value 4 entries 1 name x; echo $?
            $swbpf map create empty/a type hash key 4 value 4 entries 1 name x >/dev/null; stat -f -c %t empty
            """)
        #expect(run.text == "255\ncafe4a11\n")
        #expect(
            run.errors
                == "Error: empty/a: is not in a BPF file system (bpffs); --nomount forbids mounting one; "
                + "run: mount -t bpf bpf empty\n")
    }

    // MARK: Freezing

    @Test func `a map is frozen once`() throws {
        let run = try run(
            """
            $swbpf map create fs/a type array key 4 value 4 entries 1 name a >/dev/null
            $swbpf map freeze pinned fs/a; echo $?; $swbpf map show pinned fs/a | grep -o frozen
            $swbpf -j map freeze pinned fs/a | sed 's/map [0-9]*/map N/'
            """)
        #expect(run.text.hasPrefix("0\nfrozen\n"))
        #expect(run.text.contains("\"map N (a): BPF_MAP_FREEZE: "))
        #expect(run.text.hasSuffix("; it is frozen already\"}\n"))
    }

    @Test func `freezing says null in JSON`() throws {
        let run = try run(
            """
            $swbpf map create fs/a type array key 4 value 4 entries 1 name a >/dev/null
            exec $swbpf -j map freeze pinned fs/a
            """)
        #expect((run.status, run.text, run.errors) == (0, "null\n", ""))
    }

    @Test func `what is not there is not frozen`() throws {
        try expectRefusal(
            of: ["map", "freeze", "id", "4294967295"],
            "map 4294967295: BPF_MAP_GET_FD_BY_ID: No such file or directory")
        try expectRefusal(of: ["map", "freeze", "name", "no_such_map"], "no map has name no_such_map")
    }
}
