import Testing

@testable import SwbpfCore

/// A value as `formatted` shows it.
private func formatted(_ btf: BTF, _ type: UInt32, _ bytes: [UInt8]) -> [UInt8] {
    var json = JSONWriter()
    json.value(BTFValue(btf, type: type, bytes: bytes), style: .json)
    return json.bytes
}

/// The bytes of a JSON text for a type, or why there are none.
private func encode(_ text: String, _ type: UInt32, _ btf: BTF, over start: [UInt8]? = nil) -> String {
    do {
        return hex(try BTFEncoder(btf, type: type).encode(Array(text.utf8), over: start, as: "value"))
    } catch {
        return "\(error)"
    }
}

@Suite struct BTFEncoderTests {
    /// The structure that has a bit-field, an unnamed union, a text and a pointer.
    private let pair: UInt32 = 6

    @Test(
        arguments: [
            (1, [1, 2, 3, 0x84]), (2, [0xff]), (3, [1, 2, 3, 4, 5, 6, 7, 8]),
            (4, Array("hi\0\0\0\0\0\0".utf8)),
            (4, [1, 2, 3, 4, 5, 6, 7, 8]), (5, [0x68, 0x69, 0, 0, 0, 0, 0, 0]),
            (5, [0x68, 0x69, 0, 7, 0, 0, 0, 0]),
            (6, Array(1...24)), (7, [7, 0, 0, 0]), (7, [0xff, 0xff, 0xff, 0xff]), (9, Array(100...123)),
            (11, Array(200...223)), (15, Array(1...24)), (16, Array(1...24)),
            (17, [0, 0, 0, 0, 0, 0, 0xf8, 0x3f]),
            (17, [0, 0, 0, 0, 0, 0, 0xf0, 0xff]), (19, [0, 0, 0, 0]), (20, [1, 0, 0, 0, 0, 0, 0, 0x80]),
        ] as [(UInt32, [UInt8])])
    func `what is shown of a value makes the same bytes again`(type: UInt32, bytes: [UInt8]) throws {
        let btf = try BTFBuilder.everyKind().btf()
        let text = formatted(btf, type, bytes)
        let again = try BTFEncoder(btf, type: type).encode(text, as: "value")
        #expect(formatted(btf, type, again) == text)
        // Behind the NUL of a string there may be bytes that are not shown.
        #expect(again == bytes)
    }

    @Test(arguments: [0, 1, 2, 4, 16, 255])
    func `every integer is read as it is shown`(fill: UInt8) throws {
        let types = LiteralTypes()
        let btf = try types.builder.btf()
        for (name, id) in types.ids where !["bool", "float", "double"].contains(name) {
            let bytes = [UInt8](repeating: fill, count: try btf.size(of: id))
            let text = formatted(btf, id, bytes)
            #expect(try BTFEncoder(btf, type: id).encode(text, as: "value") == bytes, "\(name)")
        }
    }

    @Test(arguments: [ByteOrder.little, .big])
    func `bit-fields are read as they are shown`(order: ByteOrder) throws {
        var builder = BTFBuilder(order: order)
        let int = builder.integer("int", size: 4, encoding: 1)
        let long = builder.integer("long", size: 8, encoding: 1)
        let type = builder.structure(
            "flags", size: 16, [("a", int, 0, 3), ("b", int, 3, 12), ("c", int, 31, 1), ("d", long, 64, 63)])
        let btf = try builder.btf()
        let bytes: [UInt8] =
            order == .little
            ? [0xff, 0x72, 0, 0x80, 0, 0, 0, 0] + [1, 2, 3, 4, 5, 6, 7, 0x78]
            : [0xe0, 0x0e, 0, 1, 0, 0, 0, 0] + [0x80, 2, 3, 4, 5, 6, 7, 0x78]
        let text = formatted(btf, type, bytes)
        #expect(try BTFEncoder(btf, type: type).encode(text, as: "value") == bytes)
    }

    @Test(
        arguments: [
            (#"{}"#, "000000000000000000000000000000000000000000000000"),
            (#"{"first":-1}"#, "ffffffff0000000000000000000000000000000000000000"),
            (#"{"low":"0x7","high":1}"#, "000000000f00000000000000000000000000000000000000"),
            (#"{"low":-1}"#, "000000000700000000000000000000000000000000000000"),
            (#"{"text":"hi"}"#, "000000000000000068690000000000000000000000000000"),
            (#"{"":{"number":5}}"#, "000000000000000005000000000000000000000000000000"),
            (#"{"number":26984,"text":"hi"}"#, "000000000000000068690000000000000000000000000000"),
            (#"{"next":"0xff"}"#, "00000000000000000000000000000000ff00000000000000"),
            (#"{"text":[1,2]}"#, "000000000000000001020000000000000000000000000000"),
            (#"{"first":"0x10"}"#, "100000000000000000000000000000000000000000000000"),
        ])
    func `members that are not named are zero`(text: String, bytes: String) throws {
        #expect(encode(text, pair, try BTFBuilder.everyKind().btf()) == bytes)
    }

    @Test func `members that are not named stay as they are`() throws {
        let btf = try BTFBuilder.everyKind().btf()
        let start = [UInt8](repeating: 0x11, count: 24)
        #expect(
            encode(#"{"first":2,"low":"0x7"}"#, pair, btf, over: start)
                == "020000001711111111111111" + "111111111111111111111111")
    }

    @Test(
        arguments: [
            (
                #"{"frist":1}"#,
                "line 1, column 2: value: struct pair has no member 'frist', did you mean 'first'?"
            ),
            (#"{"x":1}"#, "line 1, column 2: value: struct pair has no member 'x'"),
            (
                "{\"first\":\n 2147483648}",
                "line 2, column 2: value.first: 2147483648 does not fit into int (-2147483648 to 2147483647)"
            ),
            (
                #"{"first":1.5}"#,
                "line 1, column 10: value.first: expected a number for int, got a number with a fraction or an exponent"
            ),
            (#"{"first":true}"#, "line 1, column 10: value.first: expected a number for int, got true"),
            (#"{"first":null}"#, "line 1, column 10: value.first: expected a number for int, got null"),
            (#"{"first":{}}"#, "line 1, column 10: value.first: expected a number for int, got an object"),
            (#"{"low":4}"#, "line 1, column 8: value.low: 4 does not fit into int of 3 bits (-4 to 3)"),
            (#"{"low":"0x8"}"#, "line 1, column 8: value.low: 0x8 does not fit into int of 3 bits (-4 to 3)"),
            (
                #"{"text":[1,2,3,4,5,6,7,8,9]}"#,
                "line 1, column 9: value.text: char[8] takes 8 elements, 9 are here"
            ),
            (
                #"{"text":[1,500]}"#,
                "line 1, column 12: value.text[1]: 500 does not fit into char (-128 to 127)"
            ),
            (
                #"{"text":"123456789"}"#,
                "line 1, column 9: value.text: '123456789' has 9 bytes, char[8] takes a string of up to 8"
            ),
            (#"{"text":5}"#, "line 1, column 9: value.text: expected a string for char[8], got a number"),
            (
                #"{"":{"number":5,"text":"hi"}}"#,
                "line 1, column 15: value.number: another member of the same union says something else"
            ), (#"[]"#, "line 1, column 1: value: expected an object for struct pair, got an array"),
            (#"{"first":1"#, "line 1, column 11: expected ',' or '}', the text ends here"),
            (
                #"{"first":340282366920938463463374607431768211456}"#,
                "line 1, column 10: value.first: the number has more than 128 bits"
            ),
        ])
    func `what the type does not have is refused by field, type and place`(text: String, message: String)
        throws
    {
        #expect(encode(text, pair, try BTFBuilder.everyKind().btf()) == message)
    }

    @Test(
        arguments: [
            ("__be16", "\"80\"", "0050"), ("__be16", "80", "5000"), ("__be32", "\"10.0.0.1\"", "0a000001"),
            ("bytes6", "\"aa:bb:cc:dd:ee:ff\"", "aabbccddeeff"), ("bytes4", "[1,2]", "01020000"),
            ("in6_addr", "\"::1\"", "00000000000000000000000000000001"), ("color", "\"BLUE\"", "07000000"),
            ("color", "5", "05000000"), ("bool", "true", "01"), ("bool", "1", "01"),
            ("bool", "\"false\"", "00"),
            ("kchar", "\"5\"", "35"), ("kchar", "\"\\u00e9\"", "e9"), ("kchar", "5", "05"),
            ("float", "1.5", "0000c03f"),
            ("float", "2", "00000040"), ("double", "\"nan\"", "000000000000f87f"),
            ("char16", "\"hex:61\"", "6865783a363100000000000000000000"),
            ("ints", "[1,-1]", "01000000ffffffff0000000000000000"),
            ("u128", "\"0xff\"", "ff000000000000000000000000000000"),
            ("u64", "18446744073709551615", "ffffffffffffffff"),
            (
                "u64", "18446744073709551616",
                "line 1, column 1: value: 18446744073709551616 does not fit into unsigned long (0 to 18446744073709551615)"
            ),
            ("color", "\"GREN\"", "line 1, column 1: value: enum color has no 'GREN', did you mean 'GREEN'?"),
            ("__u8", "300", "line 1, column 1: value: 300 does not fit into __u8 (0 to 255)"),
            ("__u8", "-1", "line 1, column 1: value: -1 does not fit into __u8 (0 to 255)"),
        ])
    func `numbers are as shown, strings are as typed`(type: String, text: String, expected: String) throws {
        let types = LiteralTypes()
        #expect(encode(text, try #require(types.ids[type]), try types.builder.btf()) == expected)
    }

    @Test func `a section's variables are written in its list, or by name`() throws {
        let btf = try BTFBuilder.everyKind().btf()
        let expected = "0500000000000000" + String(repeating: "0", count: 32)
        #expect(encode(#"{".data":[{"state":{"first":5}}]}"#, 16, btf) == expected)
        #expect(encode(#"{"state":{"first":5}}"#, 16, btf) == expected)
        #expect(
            encode(#"{".data":[{"stat":{}}]}"#, 16, btf).hasSuffix(
                "has no member 'stat', did you mean 'state'?"))
    }

    @Test func `many members are found in any order`() throws {
        var builder = BTFBuilder()
        let byte = builder.integer("u8", size: 1)
        let type = builder.structure(
            "many", size: 100, (0..<100).map { ("m\($0)", byte, UInt32($0) * 8, 0) })
        let text = "{" + (0..<100).reversed().map { "\"m\($0)\":\($0)" }.joined(separator: ",") + "}"
        #expect(encode(text, type, try builder.btf()) == hex(Array(0..<100)))
    }

    @Test func `a type that lies about its size writes nothing outside`() throws {
        var builder = BTFBuilder()
        let int = builder.integer("int", size: 4)
        let type = builder.structure(
            "liar", size: 4, [("a", int, 0, 0), ("b", int, 800, 0), ("c", int, 804, 3)])
        let btf = try builder.btf()
        #expect(encode(#"{"a":1}"#, type, btf) == "01000000")
        #expect(encode(#"{"b":1}"#, type, btf).hasSuffix("value.b: lies outside of the value's 4 bytes"))
        #expect(encode(#"{"c":1}"#, type, btf).hasSuffix("value.c: lies outside of the value's 4 bytes"))
    }

    @Test func `types within themselves cost no more than an error`() throws {
        var builder = BTFBuilder()
        let type = builder.structure("self", size: 1, [("s", 1, 0, 0)])
        let unnamed = builder.structure("", size: 1, [("", 2, 0, 0), ("", 2, 0, 0)])
        let btf = try builder.btf()
        #expect(encode(#"{"s":{"s":{}}}"#, type, btf) == "00")
        #expect(encode("{}", unnamed, btf).contains("too many members within members"))
    }
}
