import Testing

@testable import SwbpfCore

private func document(_ text: String) throws -> JSONDocument { try JSONDocument(Array(text.utf8)) }

private func refusal(_ bytes: [UInt8]) -> String {
    do {
        _ = try JSONDocument(bytes)
        return "accepted"
    } catch {
        return "\(error)"
    }
}

@Suite struct JSONReaderTests {
    @Test func `values of every kind are found by key`() throws {
        let root = try document(
            """
             {"a": null, "b": true, "c": [1, -2, 3.5e1, []], "d": {"e": "f"}, "": false, "g": {}}\r\n\t
            """
        ).root
        #expect(root["a"]?.isNull == true)
        #expect(root["b"]?.boolean == true)
        #expect(root[""]?.boolean == false)
        #expect(root["c"]?.elements?.map(\.node.kind) == [.integer, .integer, .decimal, .array])
        #expect(root["d"]?["e"]?.string == "f")
        #expect(root["g"]?.members?.isEmpty == true)
        #expect(root["h"] == nil)
        #expect(root.members?.map(\.key) == ["a", "b", "c", "d", "", "g"])
    }

    @Test(
        arguments: [
            ("0", "0"), ("-0", "0"), ("18446744073709551615", "18446744073709551615"),
            ("-9223372036854775808", "-9223372036854775808"),
            ("18446744073709551616", "18446744073709551616"),
            (
                "340282366920938463463374607431768211455", "340282366920938463463374607431768211455"
            ), ("340282366920938463463374607431768211456", "none"),
        ] as [(String, String)])
    func `integers of up to 128 bits are exact`(text: String, expected: String) throws {
        let document = try document(text)
        let bytes = document.bytes
        let number = document.root.node.integer(in: bytes.span)
        #expect(number?.description ?? "none" == expected)
    }

    @Test(
        arguments: [
            (#""""#, ""), (#""a\"\\\/\b\f\n\r\t""#, "a\"\\/\u{8}\u{c}\n\r\t"), (#""\u00e9é""#, "éé"),
            (#""\ud83d\ude00😀""#, "😀😀"), (#""\u0000""#, "\0"), (#""\uFFFF\uABCD""#, "\u{ffff}\u{abcd}"),
            ("\"\u{7f}\"", "\u{7f}"),
        ] as [(String, String)])
    func `a string's escapes are replaced`(text: String, expected: String) throws {
        #expect(try document(text).root.string == expected)
    }

    @Test(
        arguments: [
            ("", "line 1, column 1: expected a value, the text ends here"),
            ("  \n ", "line 2, column 2: expected a value, the text ends here"),
            ("1 2", "line 1, column 3: expected nothing behind the value"),
            ("[1,]", "line 1, column 4: expected a value, got ']'"),
            ("[1 2]", "line 1, column 4: expected ',' or ']', got '2'"),
            ("[1", "line 1, column 3: expected ',' or ']', the text ends here"),
            ("{\"é\" 1}", "line 1, column 6: expected ':' behind the key, got '1'"),
            ("{a:1}", "line 1, column 2: expected a key in quotation marks, got 'a'"),
            ("{\"a\":1,}", "line 1, column 8: expected a key in quotation marks, got '}'"),
            ("{\"a\":1", "line 1, column 7: expected ',' or '}', the text ends here"),
            ("tru", "line 1, column 1: expected a value, got 't'"),
            ("nulL", "line 1, column 1: expected a value, got 'n'"),
            ("01", "line 1, column 1: a number must not start with 0"),
            ("-", "line 1, column 2: expected a digit, the text ends here"),
            ("+1", "line 1, column 1: expected a value, got '+'"),
            ("1.", "line 1, column 3: expected a digit, the text ends here"),
            (".5", "line 1, column 1: expected a value, got '.'"),
            ("1e+", "line 1, column 4: expected a digit, the text ends here"),
            ("NaN", "line 1, column 1: expected a value, got 'N'"),
            ("\"a", "line 1, column 1: a string has no end"),
            ("\"a\\", "line 1, column 3: a string has no end"),
            ("\"\\x41\"", "line 1, column 2: an escape that JSON does not have"),
            ("\"\\u12g4\"", "line 1, column 2: an escape that JSON does not have"),
            ("\"\\u12", "line 1, column 2: an escape that JSON does not have"),
            ("\"\\ud800\"", "line 1, column 2: half a surrogate pair stands alone"),
            ("\"\\ud800\\u0041\"", "line 1, column 2: half a surrogate pair stands alone"),
            ("\"\\udc00\"", "line 1, column 2: half a surrogate pair stands alone"),
            (
                "\"\t\"",
                "line 1, column 2: a control character stands in a string, it has to be written as \\u0009"
            ), ("\u{feff}1", "line 1, column 1: expected a value, got byte 0xef"),
            ("{\"a\":1,\n \"a\":2}", "line 2, column 2: the key 'a' stands in this object twice"),
            ("{\"a\":1,\"\\u0061\":2}", "line 1, column 8: the key 'a' stands in this object twice"),
        ] as [(String, String)])
    func `what is not JSON is refused by line and column`(text: String, message: String) {
        #expect(refusal(Array(text.utf8)) == message)
    }

    @Test(
        arguments: [
            [0x80], [0xc0, 0x80], [0xc1, 0xbf], [0xc2], [0xe0, 0x80, 0x80], [0xed, 0xa0, 0x80], [0xe1, 0x80],
            [0xf0, 0x80, 0x80, 0x80], [0xf4, 0x90, 0x80, 0x80], [0xf5, 0x80, 0x80, 0x80], [0xff],
            [0xe1, 0x80, 0x22],
        ] as [[UInt8]])
    func `bytes that are not UTF-8 are refused`(bytes: [UInt8]) {
        #expect(refusal([0x22] + bytes + [0x22]) == "line 1, column 2: a string is not UTF-8")
        #expect(refusal([0x22] + bytes) == "line 1, column 2: a string is not UTF-8")
    }

    @Test func `a duplicate is found among many keys`() {
        let keys = (0..<1000).map { "\"k\($0)\":\($0)" } + ["\"k7\":0"]
        #expect(refusal(Array("{\(keys.joined(separator: ","))}".utf8)).contains("the key 'k7' stands"))
    }

    @Test(arguments: [(256, "accepted"), (257, "line 1, column 257: more than 256 arrays")])
    func `containers within containers stop at a depth`(depth: Int, expected: String) {
        let text = String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        #expect(refusal(Array(text.utf8)).hasPrefix(expected))
    }

    @Test func `a reader is used again, for values one behind the other`() throws {
        let bytes = Array("{\"a\":[1]} 2 \"x\"".utf8)
        var reader = JSONReader()
        var offset = 0
        var kinds: [JSONNode.Kind] = []
        while offset < bytes.count {
            offset = try reader.read(bytes.span, from: offset)
            kinds.append(reader.nodes[0].kind)
        }
        #expect(kinds == [.object, .integer, .string])
    }

    @Test func `every text that is cut short is refused`() {
        let text = Array(#"{"a":[1,-2.5e3,"\u00e9x"],"b":{"c":null,"d":true}}"#.utf8)
        for count in 0..<text.count { #expect(refusal(Array(text[..<count])) != "accepted") }
        #expect(refusal(text) == "accepted")
    }
}
