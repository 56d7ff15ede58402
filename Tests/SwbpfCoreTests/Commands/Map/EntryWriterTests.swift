import Testing

@testable import SwbpfCore

/// A map that is not in the kernel: all that the writer asks of it is known.
func imaginaryMap(
    _ type: MapType, key: Int, value: Int, kernelValueType: UInt32 = 0, types: MapTypes? = nil
) throws -> OpenMap {
    var info = try MapInfo(KernelRecord(bytes: [UInt8](repeating: 0, count: MapInfoLayout.size)))
    info.id = 7
    info.name = "test"
    info.type = type
    info.keySize = UInt32(key)
    info.valueSize = UInt32(value)
    info.maximumEntries = 16
    info.kernelValueTypeID = kernelValueType
    return OpenMap(try openFile("/dev/null"), info: info, types: types)
}

/// One entry whose bytes count up, or the error that reading it met.
private func entry(of map: OpenMap, error: CInt = 0) -> MapEntries {
    var entries = MapEntries()
    entries.keys = (0..<map.keySize).map { UInt8(truncatingIfNeeded: $0) }
    entries.values = (0..<map.valueStride).map { UInt8(truncatingIfNeeded: 0xa0 &+ $0) }
    entries.count = 1
    if error != 0 { entries.errors = [error] }
    return entries
}

private func text(_ map: OpenMap, error: CInt = 0, _ selection: EntrySelection = EntrySelection()) -> String {
    var text = TextWriter()
    _ = EntryWriter(map, text: selection).write(0, of: entry(of: map, error: error), to: &text)
    return String(decoding: text.bytes, as: UTF8.self)
}

private func json(
    _ map: OpenMap, _ form: EntryForm = .json, error: CInt = 0, pretty: Bool = false,
    showing selection: EntrySelection = EntrySelection()
) throws -> String {
    var json = JSONWriter(pretty: pretty)
    let types = try map.types()
    json.array { json in
        EntryWriter(map, types, form, selection, to: json).write(
            0, of: entry(of: map, error: error), to: &json)
    }
    return String(decoding: json.bytes, as: UTF8.self)
}

@Suite struct EntryTextTests {
    @Test(
        arguments: [
            (4, 4, "key: 00 01 02 03  value: a0 a1 a2 a3\n"),
            (
                8, 16,
                "key: 00 01 02 03 04 05 06 07  value: a0 a1 a2 a3 a4 a5 a6 a7  a8 a9 aa ab ac ad ae af\n"
            ),
            (
                9, 16,
                "key: 00 01 02 03 04 05 06 07  08\nvalue: a0 a1 a2 a3 a4 a5 a6 a7  a8 a9 aa ab ac ad ae af\n"
            ),
            (
                1, 17,
                "key:\n00\nvalue:\na0 a1 a2 a3 a4 a5 a6 a7  a8 a9 aa ab ac ad ae af\nb0\n"
            ),
            (
                17, 1,
                "key:\n00 01 02 03 04 05 06 07  08 09 0a 0b 0c 0d 0e 0f\n10\nvalue:\na0\n"
            ),
            (
                4, 33,
                "key:\n00 01 02 03\nvalue:\na0 a1 a2 a3 a4 a5 a6 a7  a8 a9 aa ab ac ad ae af\n"
                    + "b0 b1 b2 b3 b4 b5 b6 b7  b8 b9 ba bb bc bd be bf\nc0\n"
            ),
            (0, 4, "value: a0 a1 a2 a3\n"),
            (4, 0, "key: 00 01 02 03  \n"),
        ] as [(Int, Int, String)])
    func `the layout goes by the sizes`(key: Int, value: Int, expected: String) throws {
        #expect(text(try imaginaryMap(.hash, key: key, value: value)) == expected)
    }

    @Test func `an inner map is shown by its id, with a blank behind it`() throws {
        #expect(
            text(try imaginaryMap(.arrayOfMaps, key: 4, value: 4))
                == "key: 00 01 02 03  inner_map_id: 2745344416 \n")
    }

    @Test(
        arguments: [
            (2, 4, "key: 00 01 02 03  value: <no entry>\n"), (2, 17, nil),
            (524, 4, "key:\n00 01 02 03\nvalue:\nUnknown error 524\n"),
            (95, 4, "key:\n00 01 02 03\nvalue:\nOperation not supported\n"),
            (1, 4, "key:\n00 01 02 03\nvalue:\nOperation not permitted\n"),
            (28, 4, "key:\n00 01 02 03\nvalue:\nNo space left on device\n"),
            (2, 15, "key: 00 01 02 03 04 05 06 07  08 09 0a 0b 0c 0d 0e\nvalue: <no entry>\n"),
        ] as [(CInt, Int, String?)])
    func `an error stands in the value's place`(number: CInt, key: Int, expected: String?) throws {
        let written = text(try imaginaryMap(.hash, key: key, value: 4), error: number)
        #expect(
            written
                == expected
                ?? "key:\n00 01 02 03 04 05 06 07  08 09 0a 0b 0c 0d 0e 0f\n10\nvalue:\n<no entry>\n")
    }

    @Test func `values of sockets that are too small to be read are told from full disks`() throws {
        #expect(
            text(try imaginaryMap(.reuseportSockArray, key: 4, value: 4), error: 28)
                == "key: 00 01 02 03  value: <cannot read>\n")
    }

    @Test func `a per-CPU map has a line for each CPU`() throws {
        let map = try imaginaryMap(.perCPUHash, key: 2, value: 3)
        let lines = PossibleCPUs.numbers.enumerated().map { place, number in
            let bytes = (0..<3).map { hex([UInt8(truncatingIfNeeded: 0xa0 + place * 8 + $0)]) }
            return "value (CPU \(number < 10 ? "0" : "")\(number)): \(bytes.joined(separator: " "))\n"
        }
        #expect(text(map) == "key:\n00 01\n" + lines.joined())
        #expect(text(map, EntrySelection(cpu: 0)) == "key:\n00 01\n" + lines[0])
    }

    @Test func `values of more than 16 bytes begin on a line of their own`() throws {
        let written = text(try imaginaryMap(.perCPUArray, key: 4, value: 17), EntrySelection(cpu: 0))
        #expect(
            written
                == "key:\n00 01 02 03\nvalue (CPU 00):\na0 a1 a2 a3 a4 a5 a6 a7  a8 a9 aa ab ac ad ae af\nb0\n"
        )
    }

    @Test(arguments: [(4, "key: 00 01 02 03\n"), (0, "key: \n")])
    func `only keys are shown if only they are asked for`(size: Int, expected: String) throws {
        #expect(
            text(try imaginaryMap(.hash, key: size, value: 4), EntrySelection(keysOnly: true)) == expected)
    }
}

@Suite struct EntryJSONTests {
    @Test(
        arguments: [
            (MapType.hash, 2, 3, #"[{"key":["0x00","0x01"],"value":["0xa0","0xa1","0xa2"]}]"#),
            (.queue, 0, 2, #"[{"key":[],"value":["0xa0","0xa1"]}]"#),
            (.hash, 1, 0, #"[{"key":["0x00"],"value":[]}]"#),
            (
                .hashOfMaps, 1, 4,
                #"[{"key":["0x00"],"value":["0xa0","0xa1","0xa2","0xa3"],"inner_map_id":2745344416}]"#
            ),
        ])
    func `bytes are arrays of texts`(type: MapType, key: Int, value: Int, expected: String) throws {
        #expect(try json(try imaginaryMap(type, key: key, value: value)) == expected)
    }

    @Test func `the bracket behind bytes has a line of its own in the pretty layout`() throws {
        let expected = """
            [{
                    "key": ["0x00"
                    ],
                    "value": ["0xa0","0xa1"
                    ]
                }
            ]
            """
        #expect(try json(try imaginaryMap(.hash, key: 1, value: 2), pretty: true) == expected)
    }

    @Test func `each CPU has an object in values`() throws {
        let map = try imaginaryMap(.perCPUArray, key: 1, value: 1)
        let values = PossibleCPUs.numbers.enumerated().map { place, number in
            #"{"cpu":\#(number),"value":["0x\#(hex([UInt8(truncatingIfNeeded: 0xa0 + place * 8)]))"]}"#
        }
        #expect(try json(map) == #"[{"key":["0x00"],"values":[\#(values.joined(separator: ","))]}]"#)
        #expect(
            try json(map, showing: EntrySelection(cpu: 0)) == #"[{"key":["0x00"],"values":[\#(values[0])]}]"#)
    }

    @Test(arguments: [(CInt(2), "No such file or directory"), (524, "Unknown error 524")])
    func `an error is an object in the value's place`(number: CInt, text: String) throws {
        #expect(
            try json(try imaginaryMap(.hash, key: 1, value: 1), error: number)
                == #"[{"key":["0x00"],"value":{"error":"\#(text)"}}]"#)
    }

    /// A key of one byte, and a value of two: a number and a bit-field.
    private func types(key: Bool = true) throws -> MapTypes {
        var builder = BTFBuilder()
        let byte = builder.integer("u8", size: 1)
        let value = builder.structure("pair", size: 2, [("number", byte, 0, 0), ("bits", byte, 8, 4)])
        return MapTypes(btf: try builder.btf(), key: key ? byte : 0, value: value)
    }

    @Test func `what bytes mean stands behind them`() throws {
        #expect(
            try json(try imaginaryMap(.hash, key: 1, value: 2, types: types()))
                == #"[{"key":["0x00"],"value":["0xa0","0xa1"],"formatted":{"key":0,"value":{"number":160,"bits":"0x1"}}}]"#
        )
        #expect(
            try json(try imaginaryMap(.hash, key: 1, value: 2, types: types(key: false)))
                == #"[{"key":["0x00"],"value":["0xa0","0xa1"],"formatted":{"value":{"number":160,"bits":"0x1"}}}]"#
        )
    }

    @Test func `text with types has nothing but what bytes mean`() throws {
        let expected = """
            [{
                    "key": 0,
                    "value": {
                        "number": 160,
                        "bits": 0x1
                    }
                }
            ]
            """
        #expect(
            try json(try imaginaryMap(.hash, key: 1, value: 2, types: types()), .typed, pretty: true)
                == expected)
    }

    @Test func `an error among what bytes mean is an object too`() throws {
        #expect(
            try json(try imaginaryMap(.hash, key: 1, value: 2, types: types()), .typed, error: 2)
                == #"[{"key":0,"value":{"error":"No such file or directory"}}]"#)
    }

    @Test func `keys are shown with what they mean`() throws {
        let map = try imaginaryMap(.hash, key: 1, value: 2, types: types())
        let keys = EntrySelection(keysOnly: true)
        #expect(try json(map, showing: keys) == #"[{"key":["0x00"],"formatted":{"key":0}}]"#)
        #expect(try json(map, .typed, showing: keys) == #"[{"key":0}]"#)
    }

    @Test func `values of each CPU are formatted each`() throws {
        let written = try json(
            try imaginaryMap(.perCPUHash, key: 1, value: 2, types: types()), showing: EntrySelection(cpu: 0))
        #expect(
            written
                == #"[{"key":["0x00"],"values":[{"cpu":0,"value":["0xa0","0xa1"]}],"formatted":{"key":0,"values":[{"cpu":0,"value":{"number":160,"bits":"0x1"}}]}}]"#
        )
    }

    @Test(arguments: [0, 1, 3])
    func `a type that lies about the value's size is shown as far as there are bytes`(size: Int) throws {
        let map = try imaginaryMap(.hash, key: 0, value: size, types: types())
        let written = try json(map, .typed)
        var json = JSONWriter()
        let types = try types()
        json.value(
            BTFValue(types.btf, type: types.value, bytes: (0..<size).map { 0xa0 + UInt8($0) }), style: .plain)
        #expect(
            written == #"[{"key":"(out-of-bounds)","value":\#(String(decoding: json.bytes, as: UTF8.self))}]"#
        )
    }
}
