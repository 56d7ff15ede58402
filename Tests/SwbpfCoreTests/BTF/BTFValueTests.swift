import Testing

@testable import SwbpfCore

/// A value in both styles.
private func spell(_ btf: BTF, _ type: UInt32, _ bytes: [UInt8]) -> [String] {
    let value = BTFValue(btf, type: type, bytes: bytes)
    return [BTFValueStyle.json, .plain].map { style in
        var json = JSONWriter()
        json.value(value, style: style)
        return String(decoding: json.bytes, as: UTF8.self)
    }
}

/// Makes a value's type, the last one in the builder.
private func spell(_ bytes: [UInt8], order: ByteOrder = .little, _ build: (inout BTFBuilder) -> UInt32) throws
    -> [String]
{
    var builder = BTFBuilder(order: order)
    let type = build(&builder)
    return spell(try builder.btf(), type, bytes)
}

/// An integer type, its bytes, and how they are spelled in both styles.
struct IntegerCase: Sendable, CustomTestStringConvertible {
    let size: UInt32
    let encoding: UInt32
    let bytes: [UInt8]
    let json: String
    let plain: String

    init(_ size: UInt32, _ encoding: UInt32, _ bytes: [UInt8], _ json: String, _ plain: String? = nil) {
        self.size = size
        self.encoding = encoding
        self.bytes = bytes
        self.json = json
        self.plain = plain ?? json
    }

    var testDescription: String { "\(size) bytes, encoding \(encoding): \(json)" }
}

@Suite struct BTFScalarTests {
    @Test(arguments: [
        IntegerCase(1, 0, [0xff], "255"), IntegerCase(1, 1, [0xff], "-1"),
        IntegerCase(2, 0, [0xfe, 0xff], "65534"), IntegerCase(2, 1, [0xfe, 0xff], "-2"),
        IntegerCase(4, 0, [0, 0, 0, 0x80], "2147483648"), IntegerCase(4, 1, [0, 0, 0, 0x80], "-2147483648"),
        IntegerCase(8, 0, [UInt8](repeating: 0xff, count: 8), "18446744073709551615"),
        IntegerCase(8, 1, [0, 0, 0, 0, 0, 0, 0, 0x80], "-9223372036854775808"),
        IntegerCase(1, 2, [0x41], #""A""#), IntegerCase(1, 2, [0x22], #""\"""#),
        IntegerCase(1, 2, [0x07], #""\u0007""#, "0x7"), IntegerCase(1, 2, [0xe9], #""\u00e9""#, "0xe9"),
        IntegerCase(1, 4, [0], "false"), IntegerCase(1, 4, [2], "true"),
        IntegerCase(4, 4, [0, 1, 0, 0], "true"),
        IntegerCase(16, 0, [5] + [UInt8](repeating: 0, count: 15), #""0x5""#, "0x5"),
        IntegerCase(
            16, 1, [1] + [UInt8](repeating: 0, count: 14) + [0x20],
            #""0x20000000000000000000000000000001""#, "0x20000000000000000000000000000001"),
        IntegerCase(3, 0, [1, 2, 3], #""0x30201""#, "0x30201"),
    ])
    func `an integer is spelled by its encoding and width`(integer: IntegerCase) throws {
        let spelled = try spell(integer.bytes) {
            $0.integer("number", size: integer.size, encoding: integer.encoding)
        }
        #expect(spelled == [integer.json, integer.plain])
    }

    @Test func `big-endian bytes are read from the highest`() throws {
        #expect(try spell([1, 2], order: .big) { $0.integer("number", size: 2) } == ["258", "258"])
    }

    @Test(
        arguments: [
            ([7, 0, 0, 0], "BLUE"), ([0, 0, 0, 0], "RED"),
        ] as [([UInt8], String)])
    func `an enumerator is spelled by name`(bytes: [UInt8], name: String) throws {
        #expect(spell(try BTFBuilder.everyKind().btf(), 7, bytes) == ["\"\(name)\"", "\"\(name)\""])
    }

    @Test func `a value without an enumerator is a signed number`() throws {
        #expect(
            spell(try BTFBuilder.everyKind().btf(), 7, [0xff, 0xff, 0xff, 0xff]) == ["-1", "-1"])
    }

    @Test func `an enumerator of 64 bits is spelled by name`() throws {
        #expect(
            spell(try BTFBuilder.everyKind().btf(), 20, [1, 0, 0, 0, 0, 0, 0, 0x80]) == [
                #""BIG""#, #""BIG""#,
            ])
    }

    @Test(
        arguments: [
            ([0, 0, 0, 0, 0, 0, 0, 0], "0", "\"(nil)\""),
            ([0xef, 0xbe, 0, 0, 0, 0, 0, 0xff], "18374686479671672559", "\"0xff0000000000beef\""),
        ] as [([UInt8], String, String)])
    func `a pointer is a number in JSON and text otherwise`(bytes: [UInt8], json: String, plain: String)
        throws
    {
        #expect(spell(try BTFBuilder.everyKind().btf(), 3, bytes) == [json, plain])
    }

    @Test(
        arguments: [
            (Double(1.5).bitPattern, "1.5"), (Double(-0.0).bitPattern, "-0.0"),
            (Double(1e300).bitPattern, "1e+300"),
            (Double.infinity.bitPattern, "\"inf\""), (Double.nan.bitPattern, "\"nan\""),
        ] as [(UInt64, String)])
    func `a float is a number where JSON has one for it`(bits: UInt64, text: String) throws {
        let bytes = (0..<8).map { UInt8(truncatingIfNeeded: bits >> UInt64($0 * 8)) }
        #expect(spell(try BTFBuilder.everyKind().btf(), 17, bytes) == [text, text])
    }

    @Test func `a 32-bit float is as short as its precision`() throws {
        #expect(try spell([0xcd, 0xcc, 0xcc, 0x3d]) { $0.add(.float, "float", 4) } == ["0.1", "0.1"])
    }

    @Test func `a float of another width has no value`() throws {
        #expect(try spell([0, 0]) { $0.add(.float, "half", 2) }[0] == #""(unsupported-kind)""#)
    }

    @Test(
        arguments: [
            (0, "(unknown)"), (8, "(fwd-kind-invalid)"), (13, "(unsupported-kind)"),
            (14, "(unsupported-kind)"),
            (18, "(unsupported-kind)"), (99, "(invalid-type)"),
        ] as [(UInt32, String)])
    func `what has no value is a word in a string`(type: UInt32, word: String) throws {
        let btf = try BTFBuilder.everyKind().btf()
        #expect(spell(btf, type, [0, 0, 0, 0]) == ["\"\(word)\"", "\"\(word)\""])
    }

    @Test(arguments: [1, 3, 7, 17, 20] as [UInt32])
    func `bytes that end too early have no value`(type: UInt32) throws {
        let btf = try BTFBuilder.everyKind().btf()
        #expect(spell(btf, type, [1, 2, 3])[0] == #""(out-of-bounds)""#)
    }
}

@Suite struct BTFBitFieldTests {
    private func fields(_ bytes: [UInt8], order: ByteOrder = .little) throws -> [String] {
        try spell(bytes, order: order) { builder in
            let int = builder.integer("int", size: 4, encoding: 1)
            return builder.structure(
                "flags", size: 4, [("a", int, 0, 3), ("b", int, 3, 12), ("c", int, 31, 1)])
        }
    }

    @Test func `a bit-field is its raw bits in hexadecimal, quoted in JSON only`() throws {
        #expect(
            try fields([0xff, 0x12, 0, 0x80])
                == [#"{"a":"0x7","b":"0x25f","c":"0x1"}"#, #"{"a":0x7,"b":0x25f,"c":0x1}"#])
    }

    @Test func `big-endian bit-fields count from the highest bit`() throws {
        #expect(try fields([0xe0, 0x02, 0, 0x01], order: .big)[0] == #"{"a":"0x7","b":"0x1","c":"0x1"}"#)
    }

    @Test func `an old bit-field stands in the integer's own offset and width`() throws {
        let spelled = try spell([0b1011_0100]) { builder in
            builder.add(.integer, "", 1, [.number(2 << 16 | 4)])
        }
        #expect(spelled == [#""0xd""#, "0xd"])
    }

    @Test func `an old bit-field's member offset is in bits`() throws {
        let spelled = try spell([0, 0b1011_0100]) { builder in
            let bits = builder.integer("", size: 1, bits: 3)
            return builder.structure("old", size: 2, [("field", bits, 12, 0)])
        }
        #expect(spelled[0] == #"{"field":"0x3"}"#)
    }

    @Test(arguments: [0, 1, 7])
    func `128 bits at any place in a byte are read`(shift: Int) {
        let pattern = UInt128.max / 3
        let wide = (0..<17).map { index -> UInt8 in
            let low = index < 16 ? UInt8(truncatingIfNeeded: pattern >> UInt128(index * 8)) : 0
            let previous = index > 0 ? UInt8(truncatingIfNeeded: pattern >> UInt128(index * 8 - 8)) : 0
            return low << UInt8(shift) | (shift > 0 ? previous >> UInt8(8 - shift) : 0)
        }
        #expect(wide.span.bits(at: shift, count: 128, order: .little) == pattern)
    }

    @Test(arguments: [(0, 0), (0, 129), (8, 17), (24, 1), (-1, 1)])
    func `bits that are not there are nil`(offset: Int, count: Int) {
        let bytes: [UInt8] = [1, 2, 3]
        #expect(bytes.span.bits(at: offset, count: count, order: .little) == nil)
    }
}

@Suite struct BTFAggregateTests {
    @Test func `a structure is an object whose unnamed member has an empty key`() throws {
        let btf = try BTFBuilder.everyKind().btf()
        let bytes: [UInt8] =
            [1, 0, 0, 0, 0x0d, 0, 0, 0, 0x68, 0x69, 0, 0, 0, 0, 0, 0] + [0, 0, 0, 0, 0, 0, 0, 0]
        #expect(
            spell(btf, 6, bytes) == [
                #"{"first":1,"low":"0x5","high":"0x1","":{"number":26984,"text":"hi"},"next":0}"#,
                #"{"first":1,"low":0x5,"high":0x1,"":{"number":26984,"text":"hi"},"next":"(nil)"}"#,
            ])
    }

    @Test func `unnamed members share the one empty key that an object may have`() throws {
        let spelled = try spell([1, 2, 3, 4]) { builder in
            let byte = builder.integer("u8", size: 1)
            let first = builder.structure("", size: 2, [("a", byte, 0, 0), ("b", byte, 8, 0)])
            let second = builder.structure("", size: 1, kind: .union, [("c", byte, 0, 0), ("d", byte, 0, 0)])
            return builder.structure(
                "outer", size: 4, [("", first, 0, 0), ("x", byte, 16, 0), ("", second, 24, 0)])
        }
        #expect(spelled[0] == #"{"":{"a":1,"b":2,"c":4,"d":4},"x":3}"#)
    }

    @Test(arguments: [
        (0 as UInt64, "int (int * context, ...) 0"), (7, "int (int * context, ...) init/prog_id:7"),
        (8, "int (int * context, ...) <unknown_prog_name>/prog_id:8"),
    ])
    func `in struct_ops a pointer to a function is the program that implements it`(
        id: UInt64, text: String
    ) throws {
        var builder = BTFBuilder.everyKind()
        let pointer = builder.add(.pointer, "", 13)
        var value = BTFValue(
            try builder.btf(), type: pointer, bytes: (0..<8).map { UInt8(truncatingIfNeeded: id >> ($0 * 8)) }
        )
        value.programName = { $0 == 7 ? "init" : nil }
        for style in [BTFValueStyle.json, .plain] {
            var json = JSONWriter()
            json.value(value, style: style)
            #expect(String(decoding: json.bytes, as: UTF8.self) == "\"\(text)\"")
        }
    }

    @Test(arguments: [
        (14, "int handle_event(int * context, ...)"), (11, "const volatile pair_t "), (4, "char [8]"),
        (12, "restrict int * "), (8, "struct hidden "), (7, "enum color "), (0, "void "),
        (15, "const volatile pair_t  state"), (16, "section (\".data\") "), (18, nil), (99, nil),
    ])
    func `a type is spelled from left to right`(id: UInt32, text: String?) throws {
        #expect(BTFSignature.of(id, in: try BTFBuilder.everyKind().btf()) == text)
    }

    @Test func `a prototype that takes itself is not spelled`() throws {
        var builder = BTFBuilder()
        builder.add(.functionPrototype, "", count: 2, 1, [0, 1, 0, 1])
        #expect(BTFSignature.of(1, in: try builder.btf()) == nil)
    }

    @Test func `a section is its variables in an array`() throws {
        var builder = BTFBuilder()
        let int = builder.integer("int", size: 4, encoding: 1)
        let first = builder.add(.variable, "first", int, [1])
        let second = builder.add(.variable, "second", int, [1])
        let section = builder.add(
            .dataSection, ".data", count: 2, 8, [.number(first), 0, 4, .number(second), 4, 4])
        #expect(
            spell(try builder.btf(), section, [1, 0, 0, 0, 2, 0, 0, 0])[0]
                == #"{".data":[{"first":1},{"second":2}]}"#)
    }

    /// The element's name and encoding, whether a typedef stands before it, the bytes, and the spelling.
    @Test(
        arguments: [
            ("char", 1, [0x68, 0x69, 0, 0x7f], #""hi""#),  // clang's char is a signed integer
            ("byte", 2, [0x68, 0x69, 0, 1], #""hi""#),  // encoded as a character
            ("signed char", 1, [0x68, 0x69, 0, 0], "[104,105,0,0]"),
            ("char", 1, [0, 1, 2, 3], #""""#),
            ("char", 1, [0x68, 0x69, 0x6a, 0x6b], "[104,105,106,107]"),  // no NUL
            ("char", 1, [0x68, 0x0a, 0, 0], "[104,10,0,0]"),
        ] as [(String, UInt32, [UInt8], String)])
    func `an array of characters is a string where it is one`(
        name: String, encoding: UInt32, bytes: [UInt8], text: String
    ) throws {
        let spelled = try spell(bytes) { builder in
            let char = builder.integer(name, size: 1, encoding: encoding)
            return builder.array(of: builder.add(.const, "", char), count: 4)
        }
        #expect(spelled == [text, text])
    }

    @Test func `a typedef of char is no text`() throws {
        let spelled = try spell([0x68, 0]) { builder in
            let char = builder.integer("char", size: 1, encoding: 1)
            return builder.array(of: builder.add(.typedef, "u8", char), count: 2)
        }
        #expect(spelled[0] == "[104,0]")
    }

    @Test func `arrays within arrays are nested`() throws {
        let spelled = try spell([1, 2, 3, 4]) { builder in
            let byte = builder.integer("u8", size: 1)
            return builder.array(of: builder.array(of: byte, count: 2), count: 2)
        }
        #expect(spelled[0] == "[[1,2],[3,4]]")
    }

    @Test func `a flexible array is empty`() throws {
        let spelled = try spell([1]) { builder in
            let byte = builder.integer("u8", size: 1)
            let rest = builder.array(of: byte, count: 0)
            return builder.structure("message", size: 1, [("length", byte, 0, 0), ("rest", rest, 8, 0)])
        }
        #expect(spelled[0] == #"{"length":1,"rest":[]}"#)
    }

    @Test func `an array that is larger than its bytes stops behind them`() throws {
        let spelled = try spell([1, 2]) { builder in
            builder.array(of: builder.integer("u8", size: 1), count: .max)
        }
        #expect(spelled[0] == #"[1,2,"(out-of-bounds)"]"#)
    }

    @Test func `empty structures without end stop at a bound`() throws {
        let spelled = try spell([]) { builder in
            let empty = builder.structure("empty", size: 0, [])
            return builder.structure(
                "outer", size: 0, [("", builder.array(of: empty, count: .max), 0, 0)])
        }
        #expect(spelled[0].utf8.count < 100_000)
    }

    @Test func `structures that double at each level stop at a bound`() throws {
        let spelled = try spell([1]) { builder in
            var inner = builder.integer("u8", size: 1)
            for _ in 0..<40 {
                inner = builder.structure("level", size: 1, [("a", inner, 0, 0), ("b", inner, 0, 0)])
            }
            return inner
        }
        #expect(spelled[0].contains("(too-large)"))
        #expect(spelled[0].utf8.count < 1_000_000)
    }

    @Test(arguments: [0, 1] as [UInt32])
    func `unnamed structures that double at each level stop at a bound`(bitCount: UInt32) throws {
        let spelled = try spell([1]) { builder in
            let int = builder.integer("int", size: 4)
            var inner = builder.structure("", size: 4, [("a", int, 0, bitCount)])
            for _ in 0..<60 {
                inner = builder.structure("", size: 4, [("", inner, 0, 0), ("", inner, 0, 0)])
            }
            return inner
        }
        #expect(spelled[0].utf8.count < 1_000_000)
    }

    @Test func `a structure within itself stops at a depth`() throws {
        let spelled = try spell([1]) { builder in builder.structure("self", size: 1, [("s", 1, 0, 0)]) }
        #expect(spelled[0].contains("(too-deep)"))
    }
}

@Suite struct BTFMetadataTests {
    @Test func `metadata is the section's variables with the prefix, without it`() throws {
        var builder = BTFBuilder()
        let char = builder.integer("char", size: 1, encoding: 1)
        let int = builder.integer("int", size: 4, encoding: 1)
        let text = builder.array(of: builder.add(.const, "", char), count: 4)
        let author = builder.add(.variable, "bpf_metadata_author", text, [1])
        let other = builder.add(.variable, "limit", int, [1])
        let version = builder.add(.variable, "bpf_metadata_ver", builder.add(.volatile, "", int), [1])
        let section = builder.add(
            .dataSection, ".rodata", count: 3, 12,
            [.number(author), 0, 4, .number(other), 4, 4, .number(version), 8, 4])
        let metadata = try builder.btf().metadata(
            in: section, bytes: [0x6d, 0x65, 0, 0, 9, 0, 0, 0, 42, 0, 0, 0])
        #expect(metadata.map(\.name) == ["author", "ver"])
        let lines = metadata.map { variable in
            var text = TextWriter()
            text.write("\(variable.name) = ")
            text.value(variable.value)
            return String(decoding: text.bytes, as: UTF8.self)
        }
        #expect(lines == [#"author = "me""#, "ver = 42"])
    }

    @Test func `a value that is no section has no metadata`() throws {
        #expect(try BTFBuilder.everyKind().btf().metadata(in: 6, bytes: []).isEmpty)
        #expect(try BTFBuilder.everyKind().btf().metadata(in: 0, bytes: []).isEmpty)
    }
}
