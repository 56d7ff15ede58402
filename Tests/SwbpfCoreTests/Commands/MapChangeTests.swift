import Testing

@testable import SwbpfCore

@Suite struct MapChangeWriterTests {
    /// A map of the tests' types, with or without them.
    private static func form(typed: Bool = true, cpus: [Int]? = nil) throws -> MapEntryForm {
        let layout = try QueryLayouts.typed()
        var bytes = [UInt8](repeating: 0, count: MapInfoLayout.size)
        bytes[0] = 1
        bytes[8] = 8
        bytes[12] = typed ? 152 : 4
        let info = try MapInfo(KernelRecord(bytes: bytes))
        let types =
            try typed
            ? MapTypes(btf: #require(layout.btf), key: layout.keyType, value: layout.valueType) : nil
        return MapEntryForm(info, types: types, cpus: cpus)
    }

    private func text(_ change: MapChange, _ form: MapEntryForm) -> String {
        var text = TextWriter()
        MapChangeWriter(old: form, new: form).write(change, to: &text)
        return String(decoding: text.bytes, as: UTF8.self)
    }

    private func json(_ change: MapChange, _ form: MapEntryForm) -> String {
        var json = JSONWriter()
        MapChangeWriter(old: form, new: form).write(change, to: &json)
        return String(decoding: json.bytes, as: UTF8.self)
    }

    private static let key = #"{"saddr":50462986,"port":47873,"proto":6}"#

    @Test func `of a typed value the parts that differ are shown`() throws {
        var new = QueryLayouts.value(count: 1001)
        new[8] = 0xfa
        new[16] = UInt8(ascii: "N")
        new[38] = 0b1111_0110
        let change = MapChange(key: QueryLayouts.key, old: QueryLayouts.value(), new: new)
        #expect(
            try text(change, Self.form()) == """
                ~ key \(Self.key)
                    count: 1000 -> 1001
                    delta: -5 -> -6
                    comm: "nginx" -> "Nginx"
                    low: 0x5 -> 0x6

                """)
        #expect(
            try json(change, Self.form()).hasSuffix(
                #""fields":[{"name":"count","old":1000,"new":1001},{"name":"delta","old":-5,"new":-6},"#
                    + #"{"name":"comm","old":"nginx","new":"Nginx"},{"name":"low","old":"0x5","new":"0x6"}]}"#
            ))
    }

    @Test func `bytes between the parts that differ are shown as bytes`() throws {
        var new = QueryLayouts.value()
        new[151] = 1
        let change = MapChange(key: QueryLayouts.key, old: QueryLayouts.value(), new: new)
        let text = try text(change, Self.form())
        #expect(text.contains("\n    value: e8 03 00") && text.hasSuffix(" 00 01\n"))
        #expect(try json(change, Self.form()).hasSuffix(#""fields":[]}"#))
    }

    @Test(
        arguments: [
            (nil, [1, 2, 3, 4], "+ key 01 02 03 04 05 06 07 08  value 01 02 03 04\n"),
            ([1, 2, 3, 4], nil, "- key 01 02 03 04 05 06 07 08  value 01 02 03 04\n"),
            (
                [1, 2, 3, 4], [1, 2, 3, 5],
                "~ key 01 02 03 04 05 06 07 08\n    value: 01 02 03 04 -> 01 02 03 05\n"
            ),
        ] as [([UInt8]?, [UInt8]?, String)])
    func `without types bytes are shown`(old: [UInt8]?, new: [UInt8]?, line: String) throws {
        let change = MapChange(key: Array(1...8), old: old, new: new)
        #expect(try text(change, Self.form(typed: false)) == line)
    }

    @Test func `in JSON an entry has the keys that it has in a dump`() throws {
        let change = MapChange(key: Array(1...8), old: nil, new: [1, 2, 3, 4])
        #expect(
            try json(change, Self.form(typed: false))
                == #"{"change":"added","key":["0x01","0x02","0x03","0x04","0x05","0x06","0x07","0x08"],"#
                + #""value":["0x01","0x02","0x03","0x04"]}"#)
        let typed = MapChange(key: QueryLayouts.key, old: QueryLayouts.value(), new: nil)
        let text = try json(typed, Self.form())
        #expect(text.hasPrefix(#"{"change":"removed","key":["0x0a","#))
        #expect(text.contains(#""formatted":{"key":\#(Self.key),"value":{"count":1000,"#))
    }

    @Test func `each CPU's value is shown with its number`() throws {
        let form = try Self.form(typed: false, cpus: [0, 12])
        let old: [UInt8] = [1, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0]
        var new = old
        new[8] = 3
        #expect(
            text(MapChange(key: Array(1...8), old: old, new: new), form)
                == "~ key 01 02 03 04 05 06 07 08\n    value (CPU 12): 02 00 00 00 -> 03 00 00 00\n")
        #expect(
            text(MapChange(key: Array(1...8), old: nil, new: new), form)
                == "+ key 01 02 03 04 05 06 07 08\n    value (CPU 00): 01 00 00 00\n"
                + "    value (CPU 12): 03 00 00 00\n")
        #expect(
            json(MapChange(key: [1], old: old, new: nil), form)
                == #"{"change":"removed","key":["0x01"],"values":[{"cpu":0,"value":["0x01","0x00","0x00","0x00"]},"#
                + #"{"cpu":12,"value":["0x02","0x00","0x00","0x00"]}]}"#)
    }
}
