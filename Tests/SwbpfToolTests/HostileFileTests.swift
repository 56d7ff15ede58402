import Foundation
import HostileInput
import Testing

/// Every command that reads files with BTF, on files that are wrong in every way.
@Suite struct HostileFileTests {
    /// The words of each command, `FILE` standing for the file.
    private static let commands = [
        "btf dump file FILE", "btf dump file FILE root_id 1", "btf dump file FILE type *",
        "btf find * in file FILE",
        "btf layout * in file FILE", "btf layout * depth 3 in file FILE", "btf stat file FILE",
        "btf diff file FILE file FILE", "btf dump file FILE file FILE", "-B FILE btf dump file FILE",
        "feature probe --from-btf FILE", "feature diff FILE FILE",
        "map create /nowhere/x type array entries 1 name x value_type pair btf file FILE",
    ]

    /// Those that load object files, which a file of nothing but BTF never is.
    private static let loadingCommands = ["iter read FILE", "struct_ops register FILE"]

    /// Those that have no JSON form.
    private static let plainCommands = [
        "btf dump file FILE format c", "btf dump file FILE format c unsorted",
        "btf dump file FILE format c root_id 1", "btf dump file FILE format c type *",
    ]

    /// A command in one of its forms.
    struct Invocation: CustomStringConvertible, Sendable {
        let line: String
        let isJSON: Bool
        var description: String { isJSON ? "-j \(line)" : line }

        func words(_ path: String) -> [String] {
            (isJSON ? ["-j"] : []) + line.split(separator: " ").map { $0 == "FILE" ? path : String($0) }
        }
    }

    private static let invocations =
        (commands + plainCommands).map { Invocation(line: $0, isJSON: false) }
        + commands.map { Invocation(line: $0, isJSON: true) }

    /// Files in a folder, named by their places, and a list of these and of how many KiB each may take.
    private static func folder(_ files: [HostileFile]) throws -> Scratch {
        let scratch = try Scratch()
        var list = ""
        for (index, file) in files.enumerated() {
            let bytes = file.bytes
            try Data(bytes).write(to: URL(filePath: scratch.path("\(index)")))
            list += "\(index) \((bytes.count * 8 + 64 << 20) / 1024)\n"
        }
        try scratch.write(list, to: "list")
        return scratch
    }

    /// Runs a command on every file of a folder, with 5 seconds of a processor and eight times the file's
    /// size and 64 MiB to spend. What is mapped and only read does not count: its memory is the file's own.
    private static let script = """
        files=$1 && shift
        while read -r index limit; do
            ln -sf "$files/$index" hostile
            (ulimit -c 0; ulimit -t 5; ulimit -d "$limit"; exec "$swbpf" "$@") >"$index.out" 2>"$index.err"
            echo "$?"
        done <"$files/list"
        """

    private func expectNoOffence(of invocation: Invocation, on files: [HostileFile], in folder: Scratch)
        throws
    {
        let answers = try Scratch()
        let words = [folder.path("")] + invocation.words(answers.path("hostile"))
        let run = try Binary.script(Self.script, words, in: answers)
        let statuses = run.text.split(separator: "\n").compactMap { Int32($0) }
        try #require(statuses.count == files.count, "\(run.errors)")
        var offences: [String] = []
        for (index, status) in statuses.enumerated() {
            let output = try Data(
                contentsOf: URL(filePath: answers.path("\(index).out")), options: .alwaysMapped)
            let errors = try Data(contentsOf: URL(filePath: answers.path("\(index).err")))
            let answer = Run(status: status, output: output, errors: String(decoding: errors, as: UTF8.self))
            if let offence = offence(of: invocation, in: answer) {
                offences.append("\(files[index].name): \(offence)")
            }
        }
        let first = offences.prefix(20).joined(separator: "\n")
        #expect(offences.isEmpty, "\(invocation): \(offences.count) files, the first of which are:\n\(first)")
    }

    /// What a run did that it may not do.
    private func offence(of invocation: Invocation, in run: Run) -> String? {
        let isDifference = run.status == 1 && invocation.line.contains("diff")
        guard run.status == 0 || isDifference || run.status == 255 else {
            return run.status == 137
                ? "took 5 seconds" : "ended with \(run.status): \(run.errors.prefix(300))"
        }
        // Large documents would take Foundation longer than the tool, and a hundred times their memory.
        let isSmall = run.output.count < 1 << 20
        guard !isSmall || run.isPlain else { return "wrote control characters" }
        let lines = run.errors.split(separator: "\n", omittingEmptySubsequences: false)
        let isOneError = lines.count == 2 && lines[0].hasPrefix("Error: ") && lines[1].isEmpty
        if invocation.isJSON {
            guard run.output.last == 0x0a else { return "wrote JSON that is cut short" }
            guard !isSmall || (try? run.json()) != nil else {
                return "wrote no JSON: \(run.text.prefix(300))"
            }
            // What could not be answered although the rest could is told beside the document.
            let isExpected = run.errors.isEmpty || run.status == 255 && isOneError
            return isExpected ? nil : "wrote JSON and \(lines[0])"
        }
        guard run.status == 255 else { return run.errors.isEmpty ? nil : "succeeded with \(lines[0])" }
        return isOneError ? nil : "said \(run.errors.prefix(300))"
    }

    private static let smallBTF = Result { try folder(HostileFile.smallBTF) }
    private static let objects = Result { try folder(HostileFile.objects) }

    @Test(arguments: invocations)
    func `small hostile BTF does no harm`(invocation: Invocation) throws {
        try expectNoOffence(of: invocation, on: HostileFile.smallBTF, in: Self.smallBTF.get())
    }

    @Test(
        arguments: invocations.filter { $0.line.hasPrefix("btf dump file FILE") }
            + loadingCommands.map { Invocation(line: $0, isJSON: false) })
    func `hostile object files do no harm`(invocation: Invocation) throws {
        try expectNoOffence(of: invocation, on: HostileFile.objects, in: Self.objects.get())
    }

    /// A file for each test: what is answered is larger still, and only as long there as the test takes.
    @Test(arguments: HostileFile.large)
    func `large hostile BTF does no harm`(file: HostileFile) throws {
        // What is not optimised takes longer than anybody waits.
        try Binary.requireStatic()
        let folder = try Self.folder([file])
        // How much is expanded is for the user to say; a million structures are hundreds of megabytes then.
        for invocation in Self.invocations where !invocation.line.contains(" depth ") {
            try expectNoOffence(of: invocation, on: [file], in: folder)
        }
    }
}
