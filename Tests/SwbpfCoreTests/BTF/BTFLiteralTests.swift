import Testing

@testable import SwbpfCore

/// Types that literals are written for, by name.
struct LiteralTypes {
    private(set) var builder: BTFBuilder
    private(set) var ids: [String: UInt32] = [:]

    init(order: ByteOrder = .little) {
        builder = BTFBuilder(order: order)
        let u8 = builder.integer("unsigned char", size: 1)
        let u16 = builder.integer("unsigned short", size: 2)
        let u32 = builder.integer("unsigned int", size: 4)
        let u64 = builder.integer("unsigned long", size: 8)
        let int = builder.integer("int", size: 4, encoding: 1)
        let char = builder.integer("char", size: 1, encoding: 1)
        let byte = builder.add(.typedef, "__u8", u8)
        let word = builder.add(.typedef, "__u32", u32)
        let be16 = builder.add(.typedef, "__be16", builder.add(.typedef, "__u16", u16))
        let be32 = builder.add(.typedef, "__be32", word)
        ids = [
            "__u8": byte, "int": int, "char": char, "__u32": word, "u64": u64,
            "s8": builder.integer("signed char", size: 1, encoding: 1),
            "s64": builder.integer("long", size: 8, encoding: 1),
            "u128": builder.integer("unsigned __int128", size: 16),
            "s128": builder.integer("__int128", size: 16, encoding: 1),
            "bool": builder.integer("_Bool", size: 1, encoding: 4),
            "kchar": builder.integer("kchar", size: 1, encoding: 2),
            "__be16": be16, "__be32": be32,
            "__be64": builder.add(.typedef, "__be64", u64),
            "__le32": builder.add(.typedef, "__le32", u32),
            "port_t": builder.add(.typedef, "port_t", builder.add(.const, "", be16)),
            "float": builder.add(.float, "float", 4), "double": builder.add(.float, "double", 8),
            "pointer": builder.add(.pointer, "", int),
            "color": builder.add(.enumeration, "color", count: 3, 4, ["RED", 0, "GREEN", 5, "BLUE", 7]),
            "wide": builder.add(
                .enumeration64, "wide", count: 1, flag: true, 8, ["BIG", 1, 0x8000_0000]),
            "bytes3": builder.array(of: byte, count: 3), "bytes4": builder.array(of: byte, count: 4),
            "bytes6": builder.array(of: byte, count: 6), "bytes16": builder.array(of: byte, count: 16),
            "char4": builder.array(of: char, count: 4), "char16": builder.array(of: char, count: 16),
            "char0": builder.array(of: char, count: 0), "be32x4": builder.array(of: be32, count: 4),
            "u32x4": builder.array(of: word, count: 4), "ints": builder.array(of: int, count: 4),
        ]
        let words = builder.array(of: word, count: 4)
        let union = builder.structure(
            "", size: 16, kind: .union, [("u6_addr8", ids["bytes16", default: 0], 0, 0), ("w", words, 0, 0)])
        ids["in6_addr"] = builder.structure("in6_addr", size: 16, [("in6_u", union, 0, 0)])
        ids["in6_words"] = builder.structure("in6_words", size: 16, [("w", words, 0, 0)])
        ids["words"] = builder.structure("words", size: 16, [("w", words, 0, 0)])
        ids["in_addr"] = builder.structure("in_addr", size: 4, [("s_addr", be32, 0, 0)])
        ids["pair"] = builder.structure("pair", size: 8, [("a", int, 0, 0), ("b", int, 32, 0)])
    }

    /// What a literal says for a type, or for a bit-field of it.
    func bytes(_ text: String, _ type: String, width: Int = 0) throws -> [UInt8] {
        let btf = try builder.btf()
        let id = try #require(ids[type])
        let place = BTFPlace(
            type: id, bitOffset: 0, bitCount: width > 0 ? width : try btf.size(of: id) * 8,
            isBitField: width > 0, name: "value.x")
        return try BTFLiteral.bytes(text, for: place, in: btf)
    }

    func refusal(_ text: String, _ type: String, width: Int = 0) -> String {
        do {
            return "\(try bytes(text, type, width: width))"
        } catch {
            return "\(error)"
        }
    }
}

/// A literal, its type, and its bytes.
struct LiteralCase: Sendable, CustomTestStringConvertible {
    let text: String
    let type: String
    let bytes: [UInt8]

    init(_ text: String, _ type: String, _ bytes: [UInt8]) {
        self.text = text
        self.type = type
        self.bytes = bytes
    }

    var testDescription: String { "\(type) \(text)" }
}

private let zeros = [UInt8](repeating: 0, count: 16)

@Suite struct BTFLiteralTests {
    @Test(arguments: [
        LiteralCase("0", "__u8", [0]), LiteralCase("255", "__u8", [255]), LiteralCase("0xff", "__u8", [255]),
        LiteralCase("0377", "__u8", [255]), LiteralCase("0o17", "__u8", [15]),
        LiteralCase("-0", "__u8", [0]), LiteralCase("-128", "s8", [0x80]), LiteralCase("127", "s8", [0x7f]),
        LiteralCase("-1", "int", [255, 255, 255, 255]), LiteralCase("'a'", "char", [0x61]),
        LiteralCase("a", "char", [0x61]), LiteralCase("7", "char", [7]), LiteralCase("'7'", "char", [0x37]),
        LiteralCase("'\\n'", "__u8", [10]), LiteralCase("'\\x80'", "kchar", [0x80]),
        LiteralCase("255", "kchar", [255]), LiteralCase("-1", "kchar", [255]),
        LiteralCase("18446744073709551615", "u64", [UInt8](repeating: 255, count: 8)),
        LiteralCase("-9223372036854775808", "s64", [0, 0, 0, 0, 0, 0, 0, 0x80]),
        LiteralCase("0x0102", "u128", [2, 1] + zeros.dropLast(2)),
        LiteralCase("-1", "s128", [UInt8](repeating: 255, count: 16)),
        LiteralCase("0xffffffffffffffffffffffffffffffff", "s128", [UInt8](repeating: 255, count: 16)),
    ])
    func `an integer is read in every base and stored as its type`(literal: LiteralCase) throws {
        #expect(try LiteralTypes().bytes(literal.text, literal.type) == literal.bytes)
    }

    @Test(arguments: [
        LiteralCase("80", "__be16", [0, 80]), LiteralCase("0x1234", "__be16", [0x12, 0x34]),
        LiteralCase("80", "port_t", [0, 80]), LiteralCase("10.0.0.1", "__be32", [10, 0, 0, 1]),
        LiteralCase("1", "__be32", [0, 0, 0, 1]), LiteralCase("1", "__be64", [0, 0, 0, 0, 0, 0, 0, 1]),
        LiteralCase("1", "__le32", [1, 0, 0, 0]), LiteralCase("192.168.0.1", "in_addr", [192, 168, 0, 1]),
    ])
    func `types of the wire take the number on the wire`(literal: LiteralCase) throws {
        #expect(try LiteralTypes().bytes(literal.text, literal.type) == literal.bytes)
    }

    @Test func `big-endian types of a big-endian machine stay big-endian, little-endian ones little`() throws
    {
        let types = LiteralTypes(order: .big)
        #expect(try types.bytes("80", "__be16") == [0, 80])
        #expect(try types.bytes("80", "__u32") == [0, 0, 0, 80])
        #expect(try types.bytes("80", "__le32") == [80, 0, 0, 0])
    }

    @Test(arguments: [
        LiteralCase("true", "bool", [1]), LiteralCase("false", "bool", [0]), LiteralCase("1", "bool", [1]),
        LiteralCase("GREEN", "color", [5, 0, 0, 0]), LiteralCase("7", "color", [7, 0, 0, 0]),
        LiteralCase("-1", "color", [255, 255, 255, 255]),
        LiteralCase("4294967295", "color", [255, 255, 255, 255]),
        LiteralCase("BIG", "wide", [1, 0, 0, 0, 0, 0, 0, 0x80]),
        LiteralCase("0xff0000000000beef", "pointer", [0xef, 0xbe, 0, 0, 0, 0, 0, 0xff]),
        LiteralCase("1.5", "float", [0, 0, 0xc0, 0x3f]), LiteralCase("-2", "float", [0, 0, 0, 0xc0]),
        LiteralCase("1e300", "double", [0x9c, 0x75, 0x00, 0x88, 0x3c, 0xe4, 0x37, 0x7e]),
        LiteralCase("inf", "float", [0, 0, 0x80, 0x7f]),
    ])
    func `truth values, enumerators, pointers and floats are read`(literal: LiteralCase) throws {
        #expect(try LiteralTypes().bytes(literal.text, literal.type) == literal.bytes)
    }

    @Test(arguments: [
        LiteralCase("10.0.0.1", "bytes4", [10, 0, 0, 1]), LiteralCase("0x01020304", "bytes4", [1, 2, 3, 4]),
        LiteralCase("hex:aabbcc", "bytes3", [0xaa, 0xbb, 0xcc]),
        LiteralCase("aa:bb:cc:dd:ee:0f", "bytes6", [0xaa, 0xbb, 0xcc, 0xdd, 0xee, 0x0f]),
        LiteralCase("::1", "bytes16", zeros.dropLast() + [1]),
        LiteralCase("2001:db8::1", "in6_addr", [0x20, 1, 0x0d, 0xb8] + zeros.dropLast(5) + [1]),
        LiteralCase("::", "in6_words", zeros), LiteralCase("1::", "be32x4", [0, 1] + zeros.dropLast(2)),
        LiteralCase("eth0", "char4", Array("eth0".utf8)),
        LiteralCase("lo", "char16", Array("lo".utf8) + zeros.dropLast(2)),
        LiteralCase("::1", "char16", Array("::1".utf8) + zeros.dropLast(3)),
        LiteralCase("10.0.0.1", "char4", [10, 0, 0, 1]), LiteralCase("", "char0", []),
        LiteralCase("é", "char4", [0xc3, 0xa9, 0, 0]), LiteralCase("\u{10ff80}", "char4", [0x80, 0, 0, 0]),
    ])
    func `bytes in a row take addresses, digits and strings`(literal: LiteralCase) throws {
        #expect(try LiteralTypes().bytes(literal.text, literal.type) == literal.bytes)
    }

    @Test(
        arguments: [
            ("-4", "int", 3, 4), ("3", "int", 3, 3), ("0x7", "int", 3, 7), ("7", "__u32", 3, 7),
            ("-1", "s64", 64, UInt64.max), ("BLUE", "color", 4, 7), ("1", "bool", 1, 1),
        ] as [(String, String, Int, UInt64)])
    func `a bit-field is its number in eight bytes`(text: String, type: String, width: Int, bits: UInt64)
        throws
    {
        let bytes = (0..<8).map { UInt8(truncatingIfNeeded: bits >> UInt64($0 * 8)) }
        #expect(try LiteralTypes().bytes(text, type, width: width) == bytes)
    }

    @Test func `a bit-field of more than 64 bits is its number in sixteen bytes`() throws {
        #expect(try LiteralTypes().bytes("1", "u128", width: 65) == [1] + zeros.dropLast())
    }

    @Test(
        arguments: [
            ("300", "__u8", 0, "value.x: 300 does not fit into __u8 (0 to 255)"),
            ("-1", "__u8", 0, "value.x: -1 does not fit into __u8 (0 to 255)"),
            ("128", "s8", 0, "value.x: 128 does not fit into signed char (-128 to 127)"),
            ("0xffffffff", "int", 0, "value.x: 0xffffffff does not fit into int (-2147483648 to 2147483647)"),
            ("8", "__u32", 3, "value.x: 8 does not fit into __u32 of 3 bits (0 to 7)"),
            ("4", "int", 3, "value.x: 4 does not fit into int of 3 bits (-4 to 3)"),
            ("0x8", "int", 3, "value.x: 0x8 does not fit into int of 3 bits (-4 to 3)"),
            ("65536", "__be16", 0, "value.x: 65536 does not fit into __be16 (0 to 65535)"),
            ("2", "bool", 0, "value.x: 2 does not fit into _Bool (0 to 1)"),
            ("", "__u8", 0, "value.x: '' is not a number, __u8 takes 0 to 255"),
            ("09", "__u8", 0, "value.x: '09' is not a number, __u8 takes 0 to 255"),
            ("0x", "__u8", 0, "value.x: '0x' is not a number, __u8 takes 0 to 255"),
            ("1 ", "__u8", 0, "value.x: '1 ' is not a number, __u8 takes 0 to 255"),
            ("yes", "bool", 0, "value.x: 'yes' is not true or false, as _Bool has to be"),
            ("GREN", "color", 0, "value.x: enum color has no 'GREN', did you mean 'GREEN'?"),
            ("x", "color", 0, "value.x: enum color has no 'x'; it has RED, GREEN, BLUE"),
            ("1e39", "float", 0, "value.x: 1e39 is too large for float"),
            ("much", "double", 0, "value.x: 'much' is not a number, which double takes"),
            (
                "10.0.0.1", "__u32", 0,
                "value.x: '10.0.0.1' is not a number, __u32 takes 0 to 4294967295; as an address it is "
                    + "0x100000a in network order, 0xa000001 in host order"
            ),
            (
                "host", "__be32", 0,
                "value.x: 'host' is not a number, __be32 takes 0 to 4294967295 or an IPv4 address"
            ),
            ("0x0102", "bytes4", 0, "value.x: __u8[4] takes 4 bytes, '0x0102' has 2"),
            ("hex:0", "bytes4", 0, "value.x: 'hex:0' needs two hexadecimal digits for each byte"),
            (
                "1.2.3", "bytes4", 0,
                "value.x: '1.2.3' is not what __u8[4] takes: an IPv4 address, or hex: and 8 digits"
            ),
            ("eth00", "char4", 0, "value.x: 'eth00' has 5 bytes, char[4] takes a string of up to 4"),
            ("1", "pair", 0, "value.x: struct pair is more than one value: a part of it has to be named"),
            ("1", "ints", 0, "value.x: int[4] is more than one value: a part of it has to be named"),
            ("::1", "words", 0, "value.x: struct words is more than one value: a part of it has to be named"),
            (
                "340282366920938463463374607431768211456", "u128", 0,
                "value.x: 340282366920938463463374607431768211456 does not fit into unsigned __int128 "
                    + "(0 to 340282366920938463463374607431768211455)"
            ),
        ] as [(String, String, Int, String)])
    func `what does not fit is refused by field and type`(
        text: String, type: String, width: Int, message: String
    ) {
        #expect(LiteralTypes().refusal(text, type, width: width) == message)
    }

    @Test func `long text is cut where an error shows it`() {
        let message = LiteralTypes().refusal(String(repeating: "x", count: 100_000), "__u8")
        #expect(message.utf8.count < 200)
    }

    @Test func `a type that leads in a circle is refused`() throws {
        var builder = BTFBuilder()
        builder.add(.typedef, "a", 1)
        let btf = try builder.btf()
        let place = BTFPlace(type: 1, bitOffset: 0, bitCount: 8, isBitField: false, name: "x")
        #expect(throws: BTFLiteralError.self) { try BTFLiteral.bytes("1", for: place, in: btf) }
    }

    @Test func `a structure within itself takes no literal`() throws {
        var builder = BTFBuilder()
        let type = builder.structure("self", size: 4, [("s", 1, 0, 0), ("t", 1, 0, 0)])
        let btf = try builder.btf()
        let place = BTFPlace(type: type, bitOffset: 0, bitCount: 32, isBitField: false, name: "x")
        #expect(throws: BTFLiteralError.self) { try BTFLiteral.bytes("1", for: place, in: btf) }
    }
}

@Suite struct AddressTextTests {
    @Test(
        arguments: [
            ("::", zeros), ("::1", zeros.dropLast() + [1]), ("1::", [0, 1] + zeros.dropLast(2)),
            ("::ffff:1.2.3.4", [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 1, 2, 3, 4]),
            ("1:2:3:4:5:6:7:8", [0, 1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6, 0, 7, 0, 8]),
            ("1:2:3:4:5:6:1.2.3.4", [0, 1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6, 1, 2, 3, 4]),
            ("1:2:3:4:5:6:7::", [0, 1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6, 0, 7, 0, 0]),
            ("FE80::A", [0xfe, 0x80] + zeros.dropLast(4) + [0, 10]),
        ] as [(String, [UInt8])])
    func `an IPv6 address is read`(text: String, expected: [UInt8]) {
        #expect(bytes(fromIPv6: text.utf8) == expected)
    }

    @Test(arguments: [
        "", ":", ":::", "1", "1:", ":1", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1::2::3", "12345::", "g::",
        "::1.2.3", "1.2.3.4::", "1:2:3:4:5:6:7:1.2.3.4", "1:2:3:4:5:6:7:8::", "::1 ", "::%eth0",
    ])
    func `what is no IPv6 address is refused`(text: String) {
        #expect(bytes(fromIPv6: text.utf8) == nil)
    }

    @Test(arguments: ["", "1.2.3", "1.2.3.4.5", "1.2.3.256", "1.2.3.", "01.2.3.4", "1.2.3.a", "1.2.3.4444"])
    func `what is no IPv4 address is refused`(text: String) {
        #expect(bytes(fromIPv4: text.utf8) == nil)
    }

    @Test(arguments: ["", "a:b:c:d:e", "a:b:c:d:e:f:0", "aaa:b:c:d:e:f", "a:b:c:d:e:", "a:b:c-d:e:f"])
    func `what is no MAC address is refused`(text: String) {
        #expect(bytes(fromMAC: text.utf8) == nil)
    }

    @Test(arguments: ["1:2:3:4:5:6", "01:02:03:04:05:06", "01-02-03-04-05-06"])
    func `a MAC address is read`(text: String) {
        #expect(bytes(fromMAC: text.utf8) == [1, 2, 3, 4, 5, 6])
    }
}
