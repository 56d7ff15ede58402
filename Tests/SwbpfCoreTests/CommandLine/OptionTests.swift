import Testing

@testable import SwbpfCore

@Suite struct OptionTests {
    private let parser = Parser(groups: CommandTable.groups)

    private func split(_ words: String..., permuting: Bool = true) -> (
        settings: Settings, words: [String], error: UsageError?
    ) {
        parser.splitOptions(words, permuting: permuting)
    }

    @Test(arguments: Option.all)
    func `an option works by its letter, its name and each prefix that only it has`(option: Option) {
        var expected = Settings()
        let value = option.metavariable == nil ? [] : ["value"]
        expected.apply(option.effect, "value")
        func split(_ word: String) -> (settings: Settings, words: [String], error: UsageError?) {
            parser.splitOptions([word] + value)
        }
        #expect(split("-\(option.letter)").settings == expected)
        for length in 1...option.name.count {
            let prefix = String(option.name.prefix(length))
            let isOnly = Option.all.filter { $0.name.hasPrefix(prefix) }.count == 1
            #expect((split("--\(prefix)").error == nil) == isOnly, "--\(prefix)")
            if isOnly { #expect(split("--\(prefix)").settings == expected) }
        }
    }

    @Test(arguments: Option.all.filter { $0.metavariable != nil })
    func `an option's value stands behind it or in the same word`(option: Option) {
        var expected = Settings()
        expected.apply(option.effect, "a=b")
        expected.json = true
        for words in [
            ["-j", "-\(option.letter)", "a=b"], ["-j\(option.letter)a=b"], ["--\(option.name)=a=b", "-j"],
            ["--\(option.name)", "a=b", "-j"],
        ] {
            #expect(parser.splitOptions(words).settings == expected, "\(words)")
        }
        #expect(split("--\(option.name)").error?.message == "option '--\(option.name)' needs FILE behind it")
        #expect(split("-\(option.letter)", "-j").settings.json == false)
    }

    @Test func `options may stand anywhere`() {
        let (settings, words, error) = split("prog", "-j", "show", "id", "--bpffs", "7")
        #expect(settings.json && settings.showsPins)
        #expect(words == ["prog", "show", "id", "7"])
        #expect(error == nil)
    }

    @Test func `letters may share a dash`() {
        let (settings, words, error) = split("map", "-jfnd", "show")
        #expect(settings.json && settings.showsPins && !settings.mayMount && settings.debug)
        #expect(words == ["map", "show"])
        #expect(error == nil)
    }

    @Test func `pretty implies JSON`() {
        #expect(split("-p").settings.json)
        #expect(split("--pretty").settings.json)
    }

    @Test func `what stands behind two dashes is no option`() {
        let (settings, words, error) = split("prog", "--", "-j", "--", "--nonsense")
        #expect(!settings.json)
        #expect(words == ["prog", "-j", "--", "--nonsense"])
        #expect(error == nil)
    }

    @Test func `with POSIXLY_CORRECT options end at the first word`() {
        let (settings, words, error) = split("-j", "prog", "-f", "--nonsense", permuting: false)
        #expect(settings.json && !settings.showsPins)
        #expect(words == ["prog", "-f", "--nonsense"])
        #expect(error == nil)
    }

    @Test(arguments: ["-", "-1", "-42", "", "a-j"])
    func `a single dash, a number and a word are no options`(word: String) {
        let (settings, words, error) = split(word)
        #expect(settings == Settings())
        #expect(words == [word])
        #expect(error == nil)
    }

    @Test(arguments: [
        ("-Z", "unrecognized option '-Z'"), ("-jZ", "unrecognized option '-Z' in '-jZ'"),
        ("--nonsense", "unrecognized option '--nonsense'"),
        ("--jsno", "unrecognized option '--jsno'; did you mean '--json'?"),
        ("--json=yes", "option '--json' takes no argument"),
        ("--js=", "option '--json' takes no argument"),
        ("--Json", "unrecognized option '--Json'; did you mean '--json'?"),
    ])
    func `an option that cannot be is named`(word: String, message: String) {
        let error = split("prog", word).error
        #expect(error?.message == message)
        #expect(error?.usage == ["swbpf [OPTIONS] OBJECT { COMMAND | help }"])
    }

    @Test func `a prefix of several options is ambiguous, and one that is whole is not`() {
        let table = Dictionary(grouping: Option.all) { $0.name.prefix(1) }
        for (prefix, options) in table where options.count > 1 {
            let names = options.map { "--\($0.name)" }.joined(separator: ", ")
            #expect(split("--\(prefix)").error?.message == "option '--\(prefix)' is ambiguous: \(names)")
        }
        #expect(split("--=").error != nil)
    }

    @Test func `an error is shown as JSON wherever that was asked for`() {
        #expect(split("--nonsense", "prog", "-j").settings.json)
        #expect(split("-Zj").error != nil)
    }

    @Test func `the first of several errors is the one that is told`() {
        #expect(split("-Y", "-Z").error?.message == "unrecognized option '-Y'")
    }
}
