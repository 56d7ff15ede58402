import CFuzzer

@testable import SwbpfCore

private import Glibc

/// The commands that read files with BTF, run in this process on bytes in memory.
enum Commands {
    /// The words of each command, `FILE` standing for the file.
    private static let all = [
        "btf dump file FILE", "btf dump file FILE format c", "btf dump file FILE format c unsorted",
        "btf dump file FILE root_id 6", "btf dump file FILE format c root_id 6",
        "btf dump file FILE format c type *", "btf find * in file FILE", "btf layout * depth 3 in file FILE",
        "btf stat file FILE", "btf diff file FILE file FILE", "-B FILE btf dump file FILE",
        "-B FILE btf dump file FILE file FILE", "feature probe --from-btf FILE", "feature diff FILE FILE",
    ]

    /// Where the input is opened from: a file in memory that has no name.
    private static let input: (number: CInt, path: String) = {
        let number = create_memory_file()
        guard number >= 0 else { fail("no file in memory") }
        return (number, "/proc/self/fd/\(number)")
    }()

    private static let parser = Parser(groups: CommandTable.groups)

    /// Those that this build has, read once, in text and in JSON.
    private static let parsed: [(Command, GivenArguments)] = all.flatMap { line in
        [false, true].compactMap { json in
            let words = line.split(separator: " ").map { $0 == "FILE" ? input.path : String($0) }
            let (settings, rest, _) = parser.splitOptions((json ? ["-j"] : []) + words)
            guard case .run(let command, _, let given) = try? parser.parse(rest, settings: settings) else {
                return nil
            }
            return (command, given)
        }
    }

    /// Runs every command. An error is an answer like any other.
    static func run(on bytes: [UInt8]) -> CInt {
        guard ftruncate(input.number, 0) == 0,
            unsafe pwrite(input.number, bytes, bytes.count, 0) == bytes.count
        else { fail("cannot write to memory") }
        Questions.ask(fileAt: input.path)
        for (command, given) in parsed {
            guard case .answer(let run) = command.action, let report = try? run(given) else { continue }
            if given.settings.json {
                var json = JSONWriter(AnswerOutput())
                report.write(to: &json)
            } else {
                var text = TextWriter(AnswerOutput())
                report.write(to: &text)
            }
        }
        return 0
    }
}
