import Foundation
import KernelState
import Testing

/// `feature probe --from-btf`, `feature diff` and `feature since` of the built binary.
@Suite struct FeatureBTFTests {
    private static let kernel = "/sys/kernel/btf/vmlinux"
    private static let hasKernel = FileManager.default.isReadableFile(atPath: kernel)

    @Test(.enabled(if: hasKernel)) func `the running kernel is described without privileges`() throws {
        let run = try Binary.script(
            """
            cp "$swbpf" swbpf && chmod 755 . swbpf
            exec setpriv --reuid 65534 --regid 65534 --clear-groups ./swbpf -j feature probe --from-btf
            """, in: Scratch())
        #expect(run.status == 0 && run.errors.isEmpty, "\(run.errors)")
        let answer = try #require(run.json() as? [String: Any])
        #expect(
            Set(answer.keys) == [
                "btf", "program_types", "map_types", "attach_types", "link_types", "helpers", "kfuncs",
            ])
        let types = try #require(answer["program_types"] as? [String: Bool])
        #expect(types["have_socket_filter_prog_type"] == true)
    }

    @Test(.enabled(if: hasKernel)) func `bpf is not called`() throws {
        let tracer = try Shell.require(
            FileManager.default.isExecutableFile(atPath: "/usr/bin/strace") ? "/usr/bin/strace" : nil,
            "strace")
        let scratch = try Scratch()
        let run = try Binary.script(
            "exec \(tracer) -f -e trace=bpf -o trace \"$swbpf\" feature probe --from-btf", in: scratch)
        #expect(run.status == 0)
        let trace = try String(contentsOfFile: scratch.path("trace"), encoding: .utf8)
        #expect(!trace.contains("bpf("))
    }

    @Test(.enabled(if: hasKernel)) func `a saved answer is no different from the BTF it was made of`() throws
    {
        let scratch = try Scratch()
        let saved = try Binary.run(["-j", "feature", "probe", "--from-btf=\(Self.kernel)"])
        try saved.output.write(to: URL(filePath: scratch.path("saved")))
        let run = try Binary.run(["feature", "diff", "saved", Self.kernel], in: scratch)
        #expect(run.status == 0 && run.text == "features: 0 added, 0 removed, 0 changed\n")
        let piped = try Binary.run(["feature", "diff", "-", "saved"], input: saved.text, in: scratch)
        #expect(piped.status == 0)
    }

    @Test func `what differs is an exit status of 1`() throws {
        let scratch = try Scratch()
        try scratch.write(#"{"map_types":{"have_hash_map_type":true}}"#, to: "a")
        try scratch.write(#" {"map_types":{"have_hash_map_type":false}}"#, to: "b")
        let run = try Binary.run(["feature", "diff", "a", "b"], in: scratch)
        #expect(run.status == 1)
        #expect(run.text == "- map type hash\nfeatures: 0 added, 1 removed, 0 changed\n")
        #expect(try Binary.run(["-j", "feature", "diff", "a", "b"], in: scratch).status == 1)
    }

    @Test(arguments: [
        (["probe", "--from-btf", "text"], "text: is neither BTF nor an ELF file"),
        (["probe", "--from-btf", "empty"], "empty: is empty"),
        (["probe", "--from-btf", "missing"], "missing: open: No such file or directory"),
        (["probe", "--from-btf", "."], ".: is a directory"),
        (["probe", "--from-btf", "full"], "'full' is for trials: with --from-btf nothing is loaded"),
        (["probe", "--from-btf="], "FILE is empty"),
        (["probe", "--from-btf", "text", "text"], "text"),
        (["diff", "text", "text"], "text: is neither BTF nor an ELF file"),
        (["diff", "json", "missing"], "json: not the JSON that 'feature probe' answers"),
        (["diff", "broken", "text"], "broken: line 1, column "),
        (["diff", "text"], "needs B"),
        (["diff", "-", "-"], "only one of the two can be standard input"),
        (["since", "ringbff"], "nothing known is called 'ringbff': did you mean 'ringbuf'?"),
        (["since", "ringbuf", "quite another thing"], "'feature list_builtins GROUP' lists the names"),
        (["since"], "needs NAME"),
        (["list_builtins", "--since"], "needs {prog_types|"),
    ])
    func `what is asked wrongly is refused in a sentence`(words: [String], reason: String) throws {
        let scratch = try Scratch()
        try scratch.write("no BTF", to: "text")
        try scratch.write("", to: "empty")
        try scratch.write("[1]", to: "json")
        try scratch.write(#"{"program_types":"#, to: "broken")
        let run = try Binary.run(["feature"] + words, in: scratch)
        #expect(run.status == 255)
        #expect(run.output.isEmpty && run.errors.contains(reason), "\(run.errors)")
        let json = try Binary.run(["-j", "feature"] + words, in: scratch)
        #expect(json.status == 255)
        let answer = try #require(json.json() as? [String: Any])
        #expect(Set(answer.keys) == ["error"])
    }

    @Test func `names are listed with the releases that brought them`() throws {
        let run = try Binary.run(["feature", "list_builtins", "map_types", "--since"])
        #expect(run.status == 0)
        #expect(run.text.contains("\nringbuf                5.8\n"))
        let dated = try #require(
            try Binary.run(["-j", "feature", "list_builtins", "flags", "--since"]).json()
                as? [[String: Any]])
        #expect(dated.first { $0["name"] as? String == "BPF_F_MMAPABLE" }?["since"] as? String == "5.5")
    }
}
