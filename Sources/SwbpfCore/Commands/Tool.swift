private import Glibc

/// One run of the tool: arguments in, output and exit status out.
public struct Tool: ~Copyable {
    private let toolName: ToolName
    private let parser: Parser
    private var output = StandardOutput()
    private var settings = Settings()
    /// How many batch files are being read within one another.
    private var batchDepth = 0

    /// The status of whatever did not do all that was asked.
    public static let failure: CInt = 255

    private init(toolName: ToolName) {
        self.toolName = toolName
        parser = Parser(groups: CommandTable.groups, toolName: toolName)
    }

    /// Runs the tool with the words of its command line, the first being what it was started as.
    public static func run(_ arguments: [String]) -> CInt {
        prepareDescriptors()
        var tool = Tool(toolName: ToolName(path: arguments.first ?? ""))
        return tool.run(Array(arguments.dropFirst()))
    }

    private mutating func run(_ words: [String]) -> CInt {
        let mayPermute = unsafe getenv("POSIXLY_CORRECT") == nil
        let split = parser.splitOptions(words, permuting: mayPermute)
        settings = split.settings
        let failed: Bool
        if let error = split.error {
            fail(error)
            failed = true
        } else {
            failed = !run(split.words, error: nil)
        }
        return output.finish() && !failed ? 0 : Self.failure
    }
}
