import Foundation
import HostileInput
import SwbpfCore
import Testing

/// Every command that reads files with BTF, on files that are wrong in every way.
@Suite struct HostileFileTests {
    /// The words of each command, `FILE` standing for the file.
    private static let commands = [
        "btf dump file FILE", "btf dump file FILE root_id 1", "btf dump file FILE type *",
        "btf find * in file FILE",
        "btf layout * in file FILE", "btf layout * depth 3 in file FILE", "btf stat file FILE",
        "btf diff file FILE file FILE", "btf dump file FILE file FILE", "-B FILE btf dump file FILE",
    ]

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

    /// Those that this build knows.
    private static let invocations: [Invocation] = {
        let all =
            (commands + plainCommands).map { Invocation(line: $0, isJSON: false) }
            + commands.map { Invocation(line: $0, isJSON: true) }
        let parser = Parser(groups: CommandTable.groups)
        return all.filter { invocation in
            let (settings, words, _) = parser.splitOptions(invocation.words("FILE"))
            return (try? parser.parse(words, settings: settings)) != nil
        }
    }()

    /// Runs a command with 5 seconds and eight times the file's size and 64 MiB to spend, and
    /// says what it did that it may not do.
    private func offence(of invocation: Invocation, on path: String, size: Int) throws -> String? {
        // What only maps a file does not count: its memory is the file's own.
        let run = try Binary.script(
            #"ulimit -c 0 -d "$1" && shift && exec timeout -s KILL 5 "$swbpf" "$@""#,
            ["\((size * 8 + 64 << 20) / 1024)"] + invocation.words(path))
        let isDifference = run.status == 1 && invocation.line.contains("diff")
        guard run.status == 0 || isDifference || run.status == 255 else {
            return run.status == 137
                ? "took 5 seconds" : "ended with \(run.status): \(run.errors.prefix(300))"
        }
        guard run.isPlain else { return "wrote control characters" }
        let lines = run.errors.split(separator: "\n", omittingEmptySubsequences: false)
        if invocation.isJSON {
            // Foundation needs a hundred times the document's size to read it.
            guard run.output.count < 4 << 20 else {
                return run.output.last == 0x0a ? nil : "JSON is cut short"
            }
            guard (try? run.json()) != nil else { return "wrote no JSON: \(run.text.prefix(300))" }
            return run.errors.isEmpty ? nil : "wrote JSON and \(lines[0])"
        }
        guard run.status == 255 else { return run.errors.isEmpty ? nil : "succeeded with \(lines[0])" }
        let isOneError = lines.count == 2 && lines[0].hasPrefix("Error: ") && lines[1].isEmpty
        return isOneError ? nil : "said \(run.errors.prefix(300))"
    }

    /// Runs a command on each file.
    private func expectNoOffence(of invocation: Invocation, on files: [HostileFile]) throws {
        let scratch = try Scratch()
        let path = scratch.path("hostile")
        var offences: [String] = []
        for file in files {
            let bytes = file.bytes
            try Data(bytes).write(to: URL(filePath: path))
            if let offence = try offence(of: invocation, on: path, size: bytes.count) {
                offences.append("\(file.name): \(offence)")
            }
        }
        #expect(
            offences.isEmpty,
            "\(offences.count) files, among them:\n\(offences.prefix(20).joined(separator: "\n"))")
    }

    @Test(arguments: invocations)
    func `small hostile BTF does no harm`(invocation: Invocation) throws {
        try expectNoOffence(of: invocation, on: HostileFile.smallBTF)
    }

    @Test(arguments: invocations.filter { $0.line.hasPrefix("btf dump file FILE") })
    func `hostile object files do no harm`(invocation: Invocation) throws {
        try expectNoOffence(of: invocation, on: HostileFile.objects)
    }

    @Test(arguments: invocations)
    func `large hostile BTF does no harm`(invocation: Invocation) throws {
        // What is not optimised takes longer than anybody waits.
        try Binary.requireStatic()
        try expectNoOffence(of: invocation, on: HostileFile.large)
    }
}
