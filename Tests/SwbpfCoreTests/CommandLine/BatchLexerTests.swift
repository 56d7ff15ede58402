import Testing

@testable import SwbpfCore

@Suite struct BatchLexerTests {
    private func commands(_ content: String) throws -> [[String]] {
        try commands(Array(content.utf8))
    }

    private func commands(_ content: [UInt8]) throws -> [[String]] {
        var lexer = BatchLexer(content)
        var commands: [[String]] = []
        while let command = try lexer.next() { commands.append(command.words) }
        return commands
    }

    private func error(_ content: [UInt8]) -> BatchError? {
        do {
            _ = try commands(content)
            return nil
        } catch { return error as? BatchError }
    }

    @Test(
        arguments: [
            ("", []), ("\n\n  \n\t\n", []), ("prog show", [["prog", "show"]]),
            ("prog show\n", [["prog", "show"]]), ("a\nb\n", [["a"], ["b"]]),
            (" \ta \t b\t\n", [["a", "b"]]), ("a b\r\nc\r\n", [["a", "b"], ["c"]]),
        ] as [(String, [[String]])])
    func `a line is a command, and blanks separate its words`(content: String, words: [[String]]) throws {
        #expect(try commands(content) == words)
    }

    @Test(
        arguments: [
            ("# all of it", []), ("a # b\nc", [["a"], ["c"]]), ("a#b", [["a"]]), ("#\n#\na", [["a"]]),
            ("a # it's\nb", [["a"], ["b"]]), ("a # \\\nb", [["a"], ["b"]]),
        ] as [(String, [[String]])])
    func `a comment goes to the end of its line`(content: String, words: [[String]]) throws {
        #expect(try commands(content) == words)
    }

    @Test(
        arguments: [
            ("'a b' c", [["a b", "c"]]), ("\"a b\"", [["a b"]]), ("\"it's\"", [["it's"]]),
            ("'say \"x\"'", [["say \"x\""]]), ("''", [[""]]), ("a\"b\"", [["a\"b\""]]),
            ("\"c d\"e", [["c d", "e"]]), ("'a # b'", [["a # b"]]), ("'a\\b'", [["a\\b"]]),
            ("it's", [["it's"]]),
        ] as [(String, [[String]])])
    func `a word that begins with a quote runs to the next one`(content: String, words: [[String]]) throws {
        #expect(try commands(content) == words)
    }

    @Test(
        arguments: [
            ("a \\\nb", [["a", "b"]]), ("a\\\nb", [["ab"]]), ("a\\\n b", [["a", "b"]]),
            ("a \\\n\\\nb\nc", [["a", "b"], ["c"]]), ("'a \\\nb'", [["a b"]]), ("a\\b", [["a\\b"]]),
            ("a \\", [["a", "\\"]]), ("a\\\n'b c'", [["a'b", "c'"]]), ("\\\na", [["a"]]),
        ] as [(String, [[String]])])
    func `a backslash at the end of a line continues it`(content: String, words: [[String]]) throws {
        #expect(try commands(content) == words)
    }

    @Test func `a continuation needs a line to go on with`() {
        #expect(error(Array("a\nb \\\n".utf8)) == BatchError(line: 2, message: "missing continuation line"))
        #expect(error(Array("a\\\n".utf8)) == BatchError(line: 1, message: "missing continuation line"))
    }

    @Test(arguments: ["'", "\"", "'a b", "a 'b\nc'", "\"a'"])
    func `a quote that is not closed on its line is an error`(content: String) {
        #expect(error(Array(content.utf8))?.message.hasSuffix("is not closed") == true)
    }

    @Test func `an error tells the line its command begins on`() {
        #expect(error(Array("a\n\n# c\nb \\\n 'c\n".utf8))?.line == 4)
    }

    @Test func `a command tells the line it begins on`() throws {
        var lexer = BatchLexer(Array("\na \\\n b\n\nc".utf8))
        #expect(try lexer.next()?.line == 2)
        #expect(try lexer.next()?.line == 5)
        #expect(try lexer.next()?.line == nil)
    }

    @Test(arguments: [[0x61, 0, 0x62], [0], [0x27, 0, 0x27]] as [[UInt8]])
    func `a NUL byte is an error`(content: [UInt8]) {
        #expect(error(content) == BatchError(line: 1, message: "there is a NUL byte in a word"))
    }

    @Test func `bytes that are not UTF-8 are kept`() throws {
        let words = try commands([0x61, 0xff, 0x20, 0xc3, 0xa9])
        #expect(words.map { $0.map(systemPath) } == [[[0x61, 0xff, 0], [0xc3, 0xa9, 0]]])
    }

    @Test(.timeLimit(.minutes(1)))
    func `a hundred thousand lines, and a line of a hundred thousand continuations, are no burden`() throws {
        #expect(try commands(String(repeating: "prog show id 1\n", count: 100_000)).count == 100_000)
        let long = try commands(String(repeating: "a\\\n", count: 100_000) + "b")
        #expect(long.map { $0.map(\.utf8.count) } == [[100_001]])
        #expect(try commands(String(repeating: "\n", count: 100_000)).isEmpty)
    }
}
