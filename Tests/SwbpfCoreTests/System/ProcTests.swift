import Testing

@testable import SwbpfCore

@Suite struct FieldTextTests {
    private let text = FieldText(
        content: Array("pos:\t0\nprog_id:\t12\nprog_id_other:\t13\nName:   two words\nempty:\nlast: 7".utf8)[
            ...])

    @Test(arguments: [("prog_id", 12), ("pos", 0), ("last", 7)] as [(StaticStringName, Int)])
    func `numbers are found by the whole name`(name: StaticStringName, value: Int) {
        #expect(text.number(name.value) == value)
    }

    @Test func `texts keep their inner blanks`() {
        #expect(text.text("Name") == "two words")
        #expect(text.text("empty") == "")
    }

    @Test func `what is not there, or no number, is absent`() {
        #expect(text.text("prog") == nil)
        #expect(text.number("Name") == nil)
        #expect(text.number("empty") == nil)
    }
}

/// A `StaticString` that can be an argument of a test.
struct StaticStringName: ExpressibleByStringLiteral, Sendable, CustomTestStringConvertible {
    let value: StaticString
    init(stringLiteral value: StaticString) { self.value = value }
    var testDescription: String { value.description }
}

@Suite struct MountsTests {
    @Test func `blanks and backslashes in a path are read back`() {
        let mounts = parseMounts(Array(#"bpf /a\040b\134c bpf rw,mode=700 0 0"#.utf8))
        #expect(mounts == [Mount(path: #"/a b\c"#, type: "bpf", options: "rw,mode=700")])
    }

    @Test func `lines that are no mounts are passed over`() {
        #expect(parseMounts(Array("\nhalf a line\n".utf8)).isEmpty)
    }

    @Test(arguments: [
        ("/sys/fs/bpf/x", "/sys/fs/bpf"), ("x", "."), ("/x", "/"), ("a/b", "a"), ("/a/b/", "/a"),
        ("./x", "."),
    ])
    func `a path's directory is as dirname has it`(path: String, expected: String) {
        #expect(directory(of: path) == expected)
    }
}

@Suite struct AdviceTests {
    private func error(_ number: CInt, _ call: String = "BPF_PROG_GET_NEXT_ID") -> SystemCallError {
        SystemCallError(call: call, subject: "", number: number)
    }

    private let user = Rights(capabilities: 0, isRoot: false)
    private let root = Rights(capabilities: .max, isRoot: true)

    @Test func `a user is told to be root`() {
        #expect(advice(for: error(1), rights: { user }).contains("root"))
    }

    @Test func `root in a container is told of the filter`() {
        var rights = root
        rights.hasSeccompFilter = true
        #expect(advice(for: error(1), rights: { rights }).contains("seccomp"))
    }

    @Test func `root without the capability is told its name`() {
        #expect(
            advice(for: error(1), rights: { Rights(capabilities: 0, isRoot: true) }).contains("CAP_SYS_ADMIN")
        )
    }

    @Test func `too few descriptors name the limit`() {
        #expect(advice(for: error(24), rights: { user }).contains("ulimit -n"))
    }

    @Test func `a kernel without bpf names the option`() {
        #expect(advice(for: error(38), rights: { root }).contains("CONFIG_BPF_SYSCALL"))
    }

    @Test func `a reason that says all is left alone`() {
        #expect(advice(for: error(2), rights: { root }).isEmpty)
        #expect(advice(for: error(13, "open"), rights: { user }).isEmpty)
    }
}
