import Testing

@testable import SwbpfCore

@Suite struct ManWriterTests {
    private let pages = ManWriter(groups: CommandTable.groups, release: "9.8.7", releaseDate: "2020-02-02")
        .pages

    @Test func `there is a page for the tool and one for each object with commands`() {
        let objects = ["batch", "prog", "map", "link", "btf"].map { "man/swbpf-\($0).8" }
        #expect(Set(objects + ["man/swbpf.8"]).isSubset(of: pages.map(\.path)))
    }

    @Test func `a page begins with its title, release and day`() {
        #expect(
            pages.first?.content.hasPrefix(
                ".TH SWBPF 8 2020-02-02 \"swbpf 9.8.7\" \"System Administration\"\n.SH NAME\n") == true)
    }

    @Test(arguments: [
        "NAME", "SYNOPSIS", "DESCRIPTION", "OPTIONS", "\"EXIT STATUS\"", "FILES", "ENVIRONMENT",
    ])
    func `every page has its sections`(title: String) {
        for page in pages { #expect(page.content.contains("\n.SH \(title)\n"), "\(page.path)") }
    }

    @Test func `no line is longer than manuals allow, or ends with a blank`() {
        for page in pages {
            for line in page.content.split(separator: "\n") {
                #expect(line.utf8.count <= 80 && !line.hasSuffix(" "), "\(page.path): \(line)")
            }
        }
    }

    @Test func `every command and every one of its options stands in its page`() throws {
        for group in CommandTable.groups where !group.isSingle {
            let page = try #require(pages.first { $0.path == "man/swbpf-\(group.name).8" })
            for command in group.commands {
                // A long line is broken between words.
                let words = page.content.split(whereSeparator: \.isWhitespace).joined(separator: " ")
                #expect(words.contains(" \(usageRoff(group.usage(of: command))) "))
                for option in Option.all where command.options.contains(option.effect) {
                    #expect(
                        page.content.contains("\\fB\\-\\-\(option.name)\\fR")
                            || page.content.contains("\\-\\-\(literal(option.name))\\fR"))
                }
            }
        }
    }

    @Test(arguments: [
        ("a\\b", "a\\eb"), ("-j", "\\-j"), ("it's", "it\\(aqs"), ("\"", "\\(dq"), ("~^`", "\\(ti\\(ha\\(ga"),
    ])
    func `characters that roff would change are spelled out`(text: String, roff: String) {
        #expect(literal(text) == roff)
    }

    @Test(arguments: [
        ("read-only", "read-only"), ("--json", "\\-\\-json"), ("/a-b", "/a\\-b"), ("'-'", "\\(aq\\-\\(aq"),
    ])
    func `in sentences a hyphen is a minus in names only`(text: String, roff: String) {
        #expect(prose(text) == roff)
    }

    @Test(arguments: [
        ("prog { show | list } [PROG]", "\\fBprog\\fR { \\fBshow\\fR | \\fBlist\\fR } [\\fIPROG\\fR]"),
        ("id PROG_ID", "\\fBid\\fR \\fIPROG_ID\\fR"),
    ])
    func `in usage lines words to type are bold and words to replace italic`(usage: String, roff: String) {
        #expect(usageRoff(usage) == roff)
    }

    @Test func `a line that would be a request is text`() {
        var roff = Roff()
        roff.text(".so /etc/passwd")
        roff.example(["'quoted' .dot", ".dot  two"])
        #expect(roff.content == "\\&.so /etc/passwd\n.EX\n\\(aqquoted\\(aq .dot\n\\&.dot  two\n.EE\n")
    }
}
