private import Glibc

/// One run of the tool: arguments in, output and exit status out.
public struct Tool: ~Copyable {
    private let toolName: ToolName
    private let parser: Parser
    private let settings: Settings
    private let output: AnswerOutput
    private var json: JSONWriter
    private var text: TextWriter
    /// What was reported last.
    private var lastError: String?
    /// The batch files that are being read, the innermost last.
    private var batchFiles: [String] = []

    /// What the exit status will say if nothing fails.
    private var status = ExitStatus.success

    /// Runs the tool with the words of its command line, the first being what it was started as.
    public static func run(_ arguments: [String]) -> CInt {
        prepareStandardDescriptors()
        let words = Array(arguments.dropFirst())
        let mayPermute = unsafe getenv("POSIXLY_CORRECT") == nil
        if words.first == completionWord {
            complete(Array(words.dropFirst()), permuting: mayPermute)
            return 0
        }
        let toolName = ToolName(path: arguments.first ?? "")
        let parser = Parser(groups: CommandTable.groups, toolName: toolName)
        let (settings, rest, error) = parser.splitOptions(words, permuting: mayPermute)
        guard error == nil, let path = settings.output else {
            var tool = Tool(toolName: toolName, parser: parser, settings: settings)
            return tool.run(rest, error: error)
        }
        return run(rest, into: path, toolName, parser, settings)
    }

    /// Runs the tool so that its answer replaces a file, which stays as it was if anything goes wrong.
    private static func run(
        _ words: [String], into path: String, _ toolName: ToolName, _ parser: Parser, _ settings: Settings
    ) -> CInt {
        // Errors go where they always go: their form is the answer's, but they are not in the file.
        var errors = Tool(toolName: toolName, parser: parser, settings: settings)
        do {
            let file = try ReplacedFile(path)
            var tool = Tool(toolName: toolName, parser: parser, settings: settings, output: file.output)
            let status = tool.run(words, error: nil)
            if status != ExitStatus.failure.rawValue {
                try file.commit()
                return status
            }
            file.discard()
            guard settings.json, let message = tool.lastError else { return status }
            errors.json.object { json in json.field("error", message) }
            return errors.finish(succeeded: false)
        } catch {
            errors.report(error)
            return errors.finish(succeeded: false)
        }
    }

    /// Behind it the words that a shell wants completed. No prefix of it means anything.
    static let completionWord = "__complete"

    /// Answers a shell, which has no use for errors.
    private static func complete(_ words: [String], permuting: Bool) {
        let completer = Completer(groups: CommandTable.groups, source: LiveWords())
        var text = TextWriter(AnswerOutput())
        completer.complete(words, permuting: permuting).write(to: &text)
        text.flush()
    }

    private init(
        toolName: ToolName, parser: Parser, settings: Settings, output: AnswerOutput = AnswerOutput()
    ) {
        self.toolName = toolName
        self.parser = parser
        self.settings = settings
        self.output = output
        json = JSONWriter(pretty: settings.pretty, output)
        text = TextWriter(output)
        text.usesColor = output.showsColors
    }

    private mutating func run(_ words: [String], error: UsageError?) -> CInt {
        let succeeded: Bool
        if let error {
            report(error)
            succeeded = false
        } else {
            succeeded = run(settings.wantsVersion ? ["version"] : words)
        }
        return finish(succeeded: succeeded)
    }

    /// Prints what is left to print.
    private mutating func finish(succeeded: Bool) -> CInt {
        var succeeded = succeeded
        if settings.json { text.line() }
        flush()
        if let error = output.error {
            // A reader that has seen enough is no news.
            if !error.isBrokenPipe { writeToStandardError("Error: \(message(for: error))\n") }
            succeeded = false
        }
        return (succeeded ? status : .failure).rawValue
    }

    /// Runs one command. Returns whether it did all that it was asked.
    private mutating func run(_ words: [String]) -> Bool {
        do {
            switch try parser.parse(words, settings: settings) {
            case .help(let group, let command):
                showHelp(HelpWriter(groups: CommandTable.groups, toolName: toolName).help(group, command))
                return true
            case .run(let command, _, let given):
                switch command.action {
                case .answer(let run): return show(try run(given))
                case .batch: return try runBatch(given.path("FILE"))
                case .help: return true
                }
            }
        } catch {
            report(error)
            return false
        }
    }

    // MARK: Output

    private mutating func show(_ report: any Report) -> Bool {
        if settings.json {
            report.write(to: &json)
        } else {
            report.write(to: &text)
        }
        var failures = report.failures
        if DescriptorShortage.take() {
            failures.append(
                "the answer is incomplete: too many open files; raise the limit on open files (ulimit -n)")
        }
        if !settings.json, !report.notes.isEmpty {
            flush()
            writeToStandardError(report.notes.map { "Note: \(visible($0))\n" }.joined())
        }
        // In a batch, one that is different makes the whole so.
        if report.status != .success { status = report.status }
        guard !failures.isEmpty else { return report.status != .failure }
        flush()
        writeToStandardError(failures.map { "Error: \(visible($0))\n" }.joined())
        return false
    }

    /// Scripts that were written for bpftool find its help on standard error.
    private mutating func showHelp(_ help: String) {
        if settings.json {
            json.null()
        } else if toolName == .bpftool {
            flush()
            writeToStandardError(help)
        } else {
            text.write(help)
        }
    }

    private mutating func report(_ error: any Error) {
        let place = batchFiles.last.map { "\($0): " } ?? ""
        lastError = place + message(for: error)
        if settings.json {
            json.object { json in json.field("error", place + message(for: error)) }
            return
        }
        flush()
        var lines = "Error: \(visible(place + message(for: error)))\n"
        if let usage = (error as? UsageError)?.usage, !usage.isEmpty {
            for (index, line) in usage.enumerated() {
                lines += "\(index == 0 ? "Usage:" : "      ") \(line)\n"
            }
        }
        writeToStandardError(lines)
    }

    /// Prints what has been written so far.
    private mutating func flush() {
        json.flush()
        text.flush()
    }

    // MARK: Batch files

    /// Files that name one another would otherwise never end.
    private static let batchDepthLimit = 16

    private mutating func runBatch(_ path: String) throws -> Bool {
        guard batchFiles.count < Self.batchDepthLimit else {
            throw BatchNestingError(path: path, limit: Self.batchDepthLimit)
        }
        let content = path == "-" ? try readStandardInput() : try readFile(path)
        let name = path == "-" ? "standard input" : path
        var lexer = BatchLexer(content)
        var count = 0
        if settings.json { json.beginArray() }
        defer { if settings.json { json.endArray() } }
        while !output.hasFailed {
            batchFiles.append("\(name):\(lexer.line)")
            defer { batchFiles.removeLast() }
            let words: [String]
            do {
                guard let command = try lexer.next() else { break }
                batchFiles[batchFiles.count - 1] = "\(name):\(command.line)"
                words = command.words
            } catch let error {
                batchFiles[batchFiles.count - 1] = "\(name):\(error.line)"
                report(error)
                return false
            }
            guard runBatchCommand(words) else { return false }
            count += 1
        }
        if !settings.json { text.line("processed \(count) commands") }
        return true
    }

    private mutating func runBatchCommand(_ words: [String]) -> Bool {
        // What is printed goes out before memory for it becomes large.
        defer { if json.count + text.count > 1 << 16 { flush() } }
        guard settings.json else { return run(words) }
        json.beginObject()
        defer { json.endObject() }
        json.field("command") { json in json.array(words) { $0.value($1) } }
        json.key("output")
        return run(words)
    }
}

/// A batch file that runs itself, or too many within one another.
struct BatchNestingError: Error, CustomStringConvertible {
    let path: String
    let limit: Int
    var description: String { "\(path): batch files run one another \(limit) deep; is there a circle?" }
}
