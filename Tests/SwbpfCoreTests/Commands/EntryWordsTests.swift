import Testing

@testable import SwbpfCore

/// A map of the structure `pair` (24 bytes) by `int`, with BTF or without.
private func shape(
    key: Int = 4, value: Int = 24, type: MapType = .hash, cpus: [Int] = [], typed: Bool = true
) -> EntryShape {
    EntryShape(type: type, keySize: key, valueSize: value, cpus: cpus) {
        typed ? MapTypes(btf: try BTFBuilder.everyKind().btf(), key: 1, value: 6) : nil
    }
}

private func read(_ line: String, _ shape: EntryShape, _ use: Argument.EntryUse = .update) throws
    -> GivenEntry
{
    try EntryWords.read(line.split(separator: " ").map(String.init), use, for: shape)
}

private func refusal(_ line: String, _ shape: EntryShape, _ use: Argument.EntryUse = .update) -> String {
    do {
        _ = try read(line, shape, use)
        return "accepted"
    } catch {
        return message(for: error)
    }
}

@Suite struct EntryWordsTests {
    @Test(
        arguments: [
            ("key 1 2 3 4", [1, 2, 3, 4]), ("k 0x10 010 0 255", [16, 8, 0, 255]),
            ("key hex a b ff 0x0c", [10, 11, 255, 12]), ("key h 1 2 3 4", [1, 2, 3, 4]),
            ("key u32 7", [7, 0, 0, 0]), ("key s32 -1", [255, 255, 255, 255]),
            ("key u8 1 2 3 4", [1, 2, 3, 4]),
            ("key be16 80 0x1234", [0, 80, 0x12, 0x34]), ("key be32 10.0.0.1", [10, 0, 0, 1]),
            ("key le32 1", [1, 0, 0, 0]), ("key u8 1 2 be16 3", [1, 2, 0, 3]),
            ("key-json -2", [254, 255, 255, 255]),
        ] as [(String, [UInt8])])
    func `a key is bytes, numbers or JSON`(line: String, bytes: [UInt8]) throws {
        #expect(try read(line, shape(), .key(isRequired: true)).key?.bytes() == bytes)
    }

    @Test(
        arguments: [
            ("key 1 0 0 0 value 5 6 any", GivenEntry.Condition.any), ("value 5 6 key 1 0 0 0 exist", .exist),
            ("noe v 5 6 key u32 1", .noExist), ("key u32 1 e value hex 5 6", .exist),
        ])
    func `the parts stand in any order`(line: String, condition: GivenEntry.Condition) throws {
        let entry = try read(line, shape(value: 2))
        #expect(try entry.key?.bytes() == [1, 0, 0, 0])
        #expect(try entry.value?.bytes() == [5, 6])
        #expect(entry.condition == condition)
    }

    @Test func `fields that are not named are zero, or as they were`() throws {
        let entry = try read("key u32 1 value.first -1 value.low 0x7 v.text hi", shape())
        let value = try #require(entry.value)
        #expect(
            try value.bytes()
                == [255, 255, 255, 255, 7, 0, 0, 0, 0x68, 0x69] + [UInt8](repeating: 0, count: 14))
        let start = [UInt8](repeating: 0x11, count: 24)
        #expect(
            try value.bytes(over: start)
                == [255, 255, 255, 255, 0x17, 0x11, 0x11, 0x11, 0x68, 0x69, 0, 0, 0, 0, 0, 0]
                + [UInt8](repeating: 0x11, count: 8))
        #expect(!value.isWhole)
    }

    @Test func `JSON and fields of the same value go together`() throws {
        let entry = try read(#"value-json {"first":1} value.high 2"#, shape())
        #expect(try entry.value?.bytes().prefix(8) == [1, 0, 0, 0, 0x10, 0, 0, 0])
    }

    @Test func `CPUs may have values of their own`() throws {
        let entry = try read("key u32 1 value u8 1 value@2 u8 7", shape(value: 1, cpus: [0, 1, 2]))
        #expect(try entry.value?.bytes() == [1])
        #expect(try entry.cpuValues[2]?.bytes() == [7])
        #expect(entry.cpuValues.count == 1)
    }

    @Test(
        arguments: [
            (MapType.hashOfMaps, "id 5", ObjectKind.map, Selector.id(5)),
            (.arrayOfMaps, "name in1", .map, .name("in1")),
            (.programArray, "pinned /p", .program, .pinned("/p")),
            (
                .programArray, "tag 0011223344556677", .program,
                .tag([0, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77])
            ),
        ])
    func `a value of maps or programs is one of these`(
        type: MapType, words: String, kind: ObjectKind, selector: Selector
    ) throws {
        let entry = try read("value \(words) key u32 1 any", shape(value: 4, type: type))
        #expect(entry.object?.kind == kind)
        #expect(entry.object?.selector == selector)
        #expect(entry.condition == .any)
    }

    @Test(
        arguments: [
            ("key 1 2 3", "the key has 4 bytes, 3 are here"),
            ("key 1", "the key has 4 bytes, 1 is here; a number is given as 'key u32 NUMBER'"),
            ("key 1 2 3 value 1", "the key has 4 bytes, 3 are here"),
            ("key", "'key' needs 4 bytes behind it"),
            (
                "key 1 2 3 4 5",
                "expected 'key', 'value', 'any', 'noexist' or 'exist', got: '5'; a key has 4 bytes, "
                    + "a value has 24 bytes"
            ),
            ("key 300 0 0 0", "key: 300 does not fit into a byte (0 to 255)"),
            ("key -1 0 0 0", "key: -1 does not fit into a byte (0 to 255)"),
            ("key hex 100 0 0 0", "key: 100 does not fit into a byte (0 to ff)"),
            ("key 1 x 0 0", "key: 'x' is not a byte, as 4 of them have to follow"),
            ("key 09 0 0 0", "key: '09' is not a byte, as 4 of them have to follow"),
            ("key 1 2 3 4 key 1 2 3 4", "the key stands there twice"),
            ("value.first 1 value.first 2", "the field value.first stands there twice"),
            ("value.first 1 value u64 1 2 3", "the value stands there twice"),
            ("any exist", "'any', 'noexist' and 'exist' exclude one another: 'exist' is one too many"),
            ("foo", "expected 'key', 'value', 'any', 'noexist' or 'exist', got: 'foo'"),
            ("key u64 1", "the key has 4 bytes, u64 takes 8"),
            ("key u16 1", "the key has 4 bytes, the numbers here have 2"),
            ("key u16 1 u32 1", "the key has 4 bytes, 2 of them left, u32 takes 4"),
            ("key u16 1 value.first 1", "the key has 4 bytes, the numbers here have 2"),
            ("key u8 1 2 3 256", "key: 256 does not fit into u8 (0 to 255)"),
            ("key s8 1 2 3 -129", "key: -129 does not fit into s8 (-128 to 127)"),
            ("key u32 seven", "key: 'seven' is not a number, u32 takes 0 to 4294967295"),
            ("value.low 8", "value.low: 8 does not fit into int of 3 bits (-4 to 3)"),
            ("value.first", "'value.first' needs a value behind it"),
            ("value@0 u64 1 2 3", "'value@0': this map has one value for all CPUs"),
            ("key@0 u32 1", "'key@0': a key is the same for every CPU"),
            (
                #"value-json {"low":8}"#,
                "line 1, column 8: value.low: 8 does not fit into int of 3 bits (-4 to 3)"
            ), ("value-json {", "line 1, column 2: expected a key in quotation marks, the text ends here"),
            ("value-json", "'value-json' needs JSON behind it"),
        ])
    func `words that say no entry are refused`(line: String, message: String) {
        #expect(refusal(line, shape()) == message)
    }

    @Test func `a field that does not exist is refused with those that do`() {
        let message = refusal("value.frist 1", shape())
        #expect(message.hasPrefix("'value.frist': "))
        #expect(message.contains("first"))
    }

    @Test func `a map without BTF has no fields`() {
        #expect(
            refusal("key.port 80", shape(typed: false))
                == "'key.port': this map has no BTF type for its key: give bytes, or a number as in 'key u32 7'"
        )
    }

    @Test func `a queue has no keys, and a lookup no value`() {
        #expect(refusal("key 1", shape(key: 0)) == "'key': this map has no keys")
        #expect(refusal("value 1", shape(), .key(isRequired: true)) == "expected 'key', got: 'value'")
    }

    @Test func `a CPU that does not exist is refused`() {
        #expect(
            refusal("value@4 u8 1", shape(value: 1, cpus: [0, 1]))
                == "'value@4': there is no CPU '4', they are 0 to 1")
    }

    @Test func `bytes are no value of a map of maps`() {
        #expect(
            refusal("value.x 1", shape(value: 4, type: .hashOfMaps))
                == "'value.x': a value of this map is a map: value id ID")
        #expect(refusal("value 1 2 3 4", shape(value: 4, type: .hashOfMaps)).contains("expected 'id'"))
    }

    @Test func `a type that is larger than the value writes nothing outside`() {
        #expect(
            refusal("value.next 1", shape(value: 8))
                == "'value.next' lies outside of the 8 bytes of the value")
    }
}
