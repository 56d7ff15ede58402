import Testing

@testable import SwbpfCore

@Suite struct NamePatternTests {
    private func matches(_ pattern: String, _ name: String) -> Bool {
        let pattern = NamePattern(pattern)
        let bytes = Array(name.utf8)
        let padded = bytes + [UInt8](repeating: 0, count: 8)
        let first = (0..<8).reduce(UInt64(0)) { $0 | UInt64(padded[$1]) << UInt64($1 * 8) }
        let isMatch = pattern.matches(bytes.span)
        // The short test may let too much through, but nothing that matches may fail it.
        if isMatch { #expect(pattern.mayMatch(first)) }
        return isMatch
    }

    @Test(arguments: [
        ("task_struct", "task_struct"), ("*", ""), ("*", "x"), ("t*", "task"), ("*t", "list"),
        ("*_ops", "bpf_map_ops"), ("bpf_*_ops", "bpf_map_ops"), ("a*b*c", "a1b2b3c"), ("a**c", "abc"),
        ("?", "x"), ("??", "xy"), ("*?", "x"), ("a?c", "abc"), ("[abc]x", "bx"), ("[a-c]x", "bx"),
        ("[!a-c]x", "dx"), ("[^a-c]x", "dx"), ("[]]", "]"), ("[a-]", "-"), ("[a", "[a"), (#"\*"#, "*"),
        (#"a\"#, #"a\"#), ("", ""), ("*aab", "aaab"), ("é?", "éx"), ("*abab*", "abaabab"),
    ])
    func `a pattern matches a name`(pattern: String, name: String) {
        #expect(matches(pattern, name))
    }

    @Test(arguments: [
        ("task_struct", "task_struct2"), ("task_struct", "task_struc"), ("", "x"), ("x", ""), ("?", ""),
        ("t*", "xt"), ("*t", "tx"), ("a*bc*bc", "abc"), ("ab*ba", "aba"), ("[a-c]", "d"), ("[!a]", "a"),
        ("[!a]", ""), ("[a]", "ab"), (#"\*"#, "x"), ("a?c", "ac"), ("TASK", "task"), ("[c-a]", "b"),
    ])
    func `a pattern does not match a name`(pattern: String, name: String) {
        #expect(!matches(pattern, name))
    }

    @Test(arguments: [
        ("abc", true), ("a*", false), ("a?", false), ("[a]", false), ("[a", true), (#"\*"#, true),
    ])
    func `a name stands for itself`(pattern: String, isLiteral: Bool) {
        #expect(NamePattern(pattern).isLiteral == isLiteral)
    }

    @Test func `many stars cost no more than their number`() {
        let pattern = NamePattern(String(repeating: "a*", count: 200) + "b")
        let name = [UInt8](repeating: UInt8(ascii: "a"), count: 100_000)
        let isMatch = pattern.matches(name.span)
        #expect(!isMatch)
    }
}
