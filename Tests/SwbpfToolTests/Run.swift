import Foundation
import Testing

/// What a run of the tool, or of a script that runs it, left behind.
struct Run {
    /// The exit status, or 128 and the number of the signal that ended it.
    let status: Int32
    let output: Data
    let errors: String

    var text: String { String(decoding: output, as: UTF8.self) }

    /// The one JSON document that standard output holds, on a line of its own.
    func json(sourceLocation: SourceLocation = #_sourceLocation) throws -> Any {
        // JSONSerialization lets undecodable bytes pass.
        _ = try #require(
            String(validating: output, as: UTF8.self), "not UTF-8", sourceLocation: sourceLocation)
        #expect(output.last == 0x0a, sourceLocation: sourceLocation)
        return try JSONSerialization.jsonObject(with: output, options: .fragmentsAllowed)
    }

    /// No byte on standard output or error that a terminal would act on.
    var isPlain: Bool {
        (output + Data(errors.utf8)).allSatisfy { $0 >= 0x20 && $0 != 0x7f || $0 == 0x09 || $0 == 0x0a }
    }
}

/// The built binary, and scripts that run it as `$swbpf`.
enum Binary {
    /// Runs the binary with these words behind its name.
    static func run(_ words: [String], input: String = "", in directory: Scratch? = nil) throws -> Run {
        try execute(path(), words, input: input, in: directory)
    }

    /// Runs a shell script; whatever is `$swbpf` in it is the binary.
    static func script(_ script: String, _ words: [String] = [], in directory: Scratch? = nil) throws -> Run {
        try execute("/bin/sh", ["-c", script, "sh"] + words, input: "", in: directory)
    }

    /// Runs a script where mounts are its own.
    static func privately(_ script: String, _ words: [String] = [], in directory: Scratch? = nil) throws
        -> Run
    {
        try execute(
            "/usr/bin/unshare", ["--mount", "/bin/sh", "-c", script, "sh"] + words, input: "", in: directory)
    }

    static func path() throws -> String { try Shell.require(Shell.binary, "built swbpf") }

    /// Skips what only a static executable can do.
    static func requireStatic() throws {
        _ = try Shell.require(isStatic() ? true : nil, "static swbpf: run scripts/build")
    }

    /// Whether it is built as for a release, thus also optimized.
    static func isStatic() throws -> Bool {
        let beginning = try FileHandle(forReadingFrom: URL(filePath: path())).read(upToCount: 4096) ?? Data()
        return beginning.range(of: Data("/ld-linux".utf8)) == nil
    }

    private static func execute(_ path: String, _ words: [String], input: String, in directory: Scratch?)
        throws -> Run
    {
        let files = try Scratch()
        for name in ["output", "errors"] { try files.write("", to: name) }
        try files.write(input, to: "input")
        let process = Process()
        process.executableURL = URL(filePath: path)
        process.arguments = words
        // Nothing that changes what the tool does, such as POSIXLY_CORRECT.
        process.environment = [
            "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C",
            "swbpf": try Binary.path(),
        ]
        process.currentDirectoryURL = URL(filePath: directory?.path("") ?? "/")
        process.standardInput = try FileHandle(forReadingFrom: URL(filePath: files.path("input")))
        process.standardOutput = try FileHandle(forWritingTo: URL(filePath: files.path("output")))
        process.standardError = try FileHandle(forWritingTo: URL(filePath: files.path("errors")))
        try process.run()
        process.waitUntilExit()
        let signal: Int32 = process.terminationReason == .uncaughtSignal ? 128 : 0
        return Run(
            status: process.terminationStatus + signal,
            output: try Data(contentsOf: URL(filePath: files.path("output"))),
            errors: String(
                decoding: try Data(contentsOf: URL(filePath: files.path("errors"))), as: UTF8.self))
    }
}

/// The run failed as it should: with this sentence and nothing else.
func expectRefusal(
    _ run: Run, _ message: String, usage: [String] = [], sourceLocation: SourceLocation = #_sourceLocation
) {
    #expect(run.status == 255, sourceLocation: sourceLocation)
    #expect(run.text == "", sourceLocation: sourceLocation)
    let lines =
        ["Error: \(message)"]
        + usage.enumerated().map { "\($0.offset == 0 ? "Usage:" : "      ") \($0.element)" }
    #expect(run.errors == lines.map { $0 + "\n" }.joined(), sourceLocation: sourceLocation)
}

/// The same with `--json`: one document that holds the sentence, and not a word on standard error.
func expectJSONRefusal(
    _ run: Run, _ message: String, sourceLocation: SourceLocation = #_sourceLocation
) throws {
    #expect(run.status == 255, sourceLocation: sourceLocation)
    #expect(
        try run.json(sourceLocation: sourceLocation) as? [String: String] == ["error": message],
        "\(run.text)", sourceLocation: sourceLocation)
    #expect(run.errors == "", sourceLocation: sourceLocation)
}

/// A command line that is refused, in text and in JSON, with the same sentence.
func expectRefusal(
    of words: [String], _ message: String, usage: [String] = [],
    sourceLocation: SourceLocation = #_sourceLocation
) throws {
    expectRefusal(try Binary.run(words), message, usage: usage, sourceLocation: sourceLocation)
    try expectJSONRefusal(try Binary.run(words + ["-j"]), message, sourceLocation: sourceLocation)
}
