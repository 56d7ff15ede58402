import Foundation
import Testing

@testable import KernelState
@testable import SwbpfCore

@Suite(.needsKernel) struct MapTransferKernelTests {
    private let directory = FileManager.default.temporaryDirectory.appending(
        path: "swbpf-transfer-\(UUID().uuidString)")

    init() throws {
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    }

    private func map(_ specification: MapSpecification) throws -> OpenMap {
        raiseLimits()
        do {
            return try OpenMap(specification.create())
        } catch let error as SystemCallError where error.isInvalidArgument || error.isNotSupported {
            try Test.cancel("this kernel does not make such a map")
        }
    }

    private func export(_ map: OpenMap, _ name: String = "export", sorted: Bool = true) throws -> String {
        let path = directory.appending(path: name).path
        _ = try MapExport(map, isSorted: sorted).write(to: path)
        return String(decoding: try Data(contentsOf: URL(filePath: path)), as: UTF8.self)
    }

    @discardableResult
    private func load(
        _ text: String, into map: OpenMap, flags: UInt64 = MapElements.any, isDryRun: Bool = false
    ) throws -> Int {
        let path = directory.appending(path: "import").path
        try Data(text.utf8).write(to: URL(filePath: path))
        defer { try? FileManager.default.removeItem(atPath: path) }
        let report = try MapImport(map, flags: flags, isDryRun: isDryRun).run(openFile(path), about: "file")
        return try #require(report as? MapTransferReport).entries
    }

    private func message(_ body: () throws -> Void) throws -> String {
        do {
            try body()
        } catch {
            return "\(error)"
        }
        return ""
    }

    // MARK: Round trips

    /// Entries of a type: what the kernel wants to have written.
    struct Content: Sendable {
        static let count: UInt32 = KernelAccess.isSlow ? 10 : 50
        let type: UInt32
        var keySize: UInt32 = 4
        var valueSize: UInt32 = 8
        var capacity: UInt32 = 64
        var flags: UInt32 = 0
        var keys: [[UInt8]] = (UInt32(0)..<count).map { .of($0 &* 0x9e37_79b1) }
        /// By the key's place.
        var value: @Sendable (Int) -> [UInt8] = { .of(UInt64($0) &* 0xdead_beef_1234_5677) }

        var specification: MapSpecification {
            MapSpecification(
                type: type, name: "twin", keySize: keySize, valueSize: valueSize, capacity: capacity,
                flags: flags)
        }
    }

    private static let indices: [[UInt8]] = (UInt32(0)..<Content.count).map { .of($0) }

    private static func perCPU(_ size: Int) -> @Sendable (Int) -> [UInt8] {
        { place in
            PossibleCPUs.numbers.flatMap { cpu -> [UInt8] in
                let value = [UInt8](repeating: UInt8(truncatingIfNeeded: place &+ cpu &* 16), count: size)
                return value + [UInt8](repeating: 0, count: (8 - size % 8) % 8)
            }
        }
    }

    static let contents: [Content] = [
        // An LRU has room for what each processor sets aside, so that no entry is pushed out.
        Content(type: 1), Content(type: 1, flags: 1), Content(type: 9, capacity: 1024),
        Content(
            type: 1, keySize: 13, valueSize: 3, keys: (0..<50).map { .init(repeating: 200 - $0, count: 13) },
            value: { .init(repeating: UInt8($0), count: 3) }),
        Content(type: 2, keys: indices), Content(type: 2, flags: 0x400, keys: indices),
        Content(type: 5, valueSize: 12, value: perCPU(12)),
        Content(type: 6, valueSize: 5, keys: indices, value: perCPU(5)),
        Content(type: 10, capacity: 1024, value: perCPU(8)),
        Content(type: 14, valueSize: 4, keys: Array(indices.prefix(3)), value: { _ in .of(UInt32(1)) }),
        Content(type: 25, valueSize: 4, keys: Array(indices.prefix(3)), value: { _ in .of(UInt32(1)) }),
        Content(
            type: 16, valueSize: 4, capacity: 1, keys: [.of(UInt32(0))], value: { _ in .of(UInt32(192)) }),
        Content(
            type: 11, keySize: 8, flags: 1,
            keys: (0..<33).map {
                .of(UInt32($0)) + .of(UInt32(0xaaaa_aaaa) & ~(UInt32.max >> UInt32($0))).reversed()
            },
            value: { .of(UInt64($0)) }),
    ]

    @Test(arguments: KernelAccess.some(of: contents), KernelAccess.isSlow ? [true] : [true, false])
    func `what was exported and imported is exported as the same bytes`(
        content: Content, isSorted: Bool
    ) throws {
        let source = try map(content.specification)
        for (place, key) in content.keys.enumerated() {
            let number = MapElements.update(
                source.descriptor, key: key, value: content.value(place), flags: 0)
            try #require(number == 0)
        }
        let twin = try map(content.specification)
        let text = try export(source, sorted: isSorted)
        let count = try load(text, into: twin)
        #expect(
            count
                == (source.info.type.rawValue == 2 || source.info.type.rawValue == 6
                    ? 64 : content.keys.count))
        #expect(try export(twin) == export(source))
    }

    @Test(arguments: [UInt32(12), 13])
    func `maps in maps are exported by their ids`(type: UInt32) throws {
        let inner = try map(MapSpecification(type: 2, name: "inner"))
        let outer = MapSpecification(type: type, name: "outer", innerMap: inner.descriptor.number)
        let (source, twin) = (try map(outer), try map(outer))
        let number = MapElements.update(
            source.descriptor, key: .of(UInt32(2)), value: .of(inner.descriptor.number), flags: 0)
        try #require(number == 0)
        let text = try export(source)
        #expect(text.hasSuffix("\n{\"key_hex\":\"02000000\",\"value_id\":\(inner.info.id)}\n"))
        try load(text, into: twin)
        #expect(try export(twin) == text)
    }

    @Test func `programs in an array are exported by their ids`() throws {
        let program = try ProgramSpecification(type: 1, name: "called").load()
        let specification = MapSpecification(type: 3, name: "calls")
        let (source, twin) = (try map(specification), try map(specification))
        let number = MapElements.update(
            source.descriptor, key: .of(UInt32(3)), value: .of(program.number), flags: 0)
        try #require(number == 0)
        let text = try export(source)
        #expect(text.split(separator: "\n").count == 2)
        try load(text, into: twin)
        #expect(try export(twin) == text)
        // bpftool prints empty slots too.
        #expect(
            try load(
                #"[{"key":["0x00","0x00","0x00","0x00"],"value":{"error":"No such file or directory"}}]"#,
                into: twin) == 0)
    }

    @Test func `values with types are exported as what they mean, or as bytes where that says less`() throws {
        var types = BTFBuilder()
        let int = types.int("int", size: 4, .signed)
        let character = types.int("char", size: 1, .character)
        let label = types.array(of: character, count: 8, index: int)
        let bool = types.int("_Bool", size: 1, .boolean)
        let color = types.enumeration("color", [("RED", 0), ("GREEN", 1)])
        let type = types.structure(
            "entry_value", size: 20,
            [
                .init("label", label, at: 0), .init("flag", bool, at: 8), .init("kind", color, at: 12),
                .init("number", int, at: 16),
            ])
        let btf = try loadBTF(types.bytes)
        let specification = MapSpecification(
            type: 1, name: "typed", valueSize: 20, capacity: 16, btf: (btf.number, int, type))
        let (source, twin) = (try map(specification), try map(specification))
        var values = (UInt32(0)..<5).map { number -> [UInt8] in
            Array("label \(number)".utf8) + [0, 1, 0, 0, 0] + .of(number) + .of(number &- 3)
        }
        values[1][10] = 1  // filling
        values[2][8] = 2  // a truth value
        values[3][3] = 0  // text behind a NUL
        for (place, value) in values.enumerated() {
            let number = MapElements.update(source.descriptor, key: .of(Int32(place)), value: value, flags: 0)
            try #require(number == 0)
        }
        let text = try export(source)
        let lines = text.split(separator: "\n")
        #expect(lines[0].contains(#""key_type":"int","value_type":"struct entry_value""#))
        for (place, isTyped) in [true, false, false, false, true].enumerated() {
            #expect(
                lines[place + 1].hasPrefix(
                    isTyped ? #"{"key":\#(place),"value":{"label":"# : #"{"key":\#(place),"value_hex":"#))
        }
        try load(text, into: twin)
        #expect(try export(twin) == text)
        for (place, value) in values.enumerated() {
            var found = [UInt8](repeating: 0, count: value.count)
            #expect(MapElements.lookUp(twin.descriptor, key: .of(Int32(place)), into: &found) == 0)
            #expect(found == value)
        }
    }

    // MARK: Refusals

    private func smallHash() throws -> OpenMap {
        try map(MapSpecification(type: 1, name: "small", valueSize: 8, capacity: 4))
    }

    private func line(_ number: UInt32) -> String {
        #"{"key_hex":"\#(hex([UInt8].of(number)))","value_hex":"0000000000000001"}"# + "\n"
    }

    @Test func `a map that is full says at which line, and what was written`() throws {
        let map = try smallHash()
        let text = "\n" + (UInt32(0)..<6).map(line).joined()
        #expect(
            try message { try load(text, into: map) }
                == "file: line 6, column 1: the map is full: it holds 4 entries; 4 entries were written before it"
        )
        #expect(try export(map).split(separator: "\n").count == 5)
    }

    @Test func `a dry run finds what is wrong and writes nothing`() throws {
        let map = try smallHash()
        #expect(try load(line(1) + line(2), into: map, isDryRun: true) == 2)
        #expect(
            try message { try load(line(1) + "{}", into: map, isDryRun: true) }
                == "file: line 2, column 1: an entry needs 'key' or 'key_hex'; nothing was written (--dry-run)"
        )
        #expect(try export(map).split(separator: "\n").count == 1)
    }

    static let wrong: [(String, String)] = [
        ("7", "column 1: expected an object, got a number"),
        (#"{"key_hex":"0000000"}"#, "column 12: the key has 4 bytes, which are 8 digits; 7 are here"),
        (#"{"key_hex":"000000x0"}"#, "column 19: expected a hexadecimal digit"),
        (#"{"key_hex":"00000000"}"#, "column 1: an entry needs 'value' or 'value_hex'"),
        (#"{"key_hex":"00000000","key":["0x00"]}"#, "column 23: the key is there twice"),
        (#"{"key":["0x00"]}"#, "column 8: the key has 4 bytes, 1 are here"),
        (#"{"key":["0x00","0x00",1,"0x00"]}"#, #"column 23: expected a byte, such as "0x0a""#),
        (#"{"key":5}"#, "column 8: nothing tells the type of the map's key: it has to be 'key_hex'"),
        (
            #"{"keys":5}"#,
            "column 2: an entry has no 'keys': it has 'key' or 'key_hex', and 'value' or 'value_hex'"
        ),
        (#"{"values":[]}"#, "column 11: the map has one value for all CPUs: 'value' or 'value_hex'"),
        (#"{"value_id":1}"#, "column 13: the map's values are no ids of maps or programs"),
        (#"{"format":"other"}"#, "column 11: this is no export of a map"),
        (#"{"format":"swbpf-map","version":2}"#, "column 33: version 2 of the format is not known"),
        (
            #"{"format":"swbpf-map","version":1,"key_size":8}"#,
            "column 46: keys of 8 bytes were exported, those of the map have 4"
        ),
        (
            #"{"format":"swbpf-map","cpus":2}"#,
            "column 30: the values of each CPU were exported, the map has one for all"
        ),
        ("{\"key_hex\":\"\0\"}", "column 13: "), ("\0\0\0", "column 1: expected a value, got byte 0x00"),
    ]

    @Test(arguments: KernelAccess.isSlow ? Array(wrong.prefix(2)) : wrong)
    func `what is no entry is refused with its place`(text: String, reason: String) throws {
        let map = try smallHash()
        let message = try message { try load(line(1) + text + "\n" + line(2), into: map) }
        #expect(message.hasPrefix("file: line 2, \(reason)"), "\(message)")
        #expect(message.hasSuffix("; 1 entry was written before it"))
    }

    @Test func `keys beyond an array are refused before the kernel is asked`() throws {
        let map = try map(MapSpecification(type: 2, name: "four"))
        let message = try message {
            try load(
                #"{"key":3,"value_hex":"00000000"}"# + "\n" + #"{"key":4,"value_hex":"00000000"}"#, into: map)
        }
        #expect(
            message
                == "file: line 2, column 8: the map has the keys 0 to 3, and none is 4; 1 entry was written before it"
        )
    }

    @Test(arguments: [22, 23, 4, 7, 27] as [UInt32])
    func `what cannot be put back is not exported`(type: UInt32) throws {
        let map = try map(
            MapSpecification(
                type: type, name: "no", keySize: [22, 23, 27].contains(type) ? 0 : 4,
                valueSize: type == 27 ? 0 : type == 7 ? 8 : 4, capacity: type == 27 ? 4096 : 4))
        #expect(throws: MapUseError.self) { try export(map) }
    }

    // MARK: bpftool's way

    @Test(.enabled("a file is read alike under every kernel") { !KernelAccess.isSlow })
    func `an array of objects is taken as well, over any number of lines`() throws {
        let map = try smallHash()
        let value = (0..<8).map { "\"0x0\($0)\"" }.joined(separator: ",")
        let entries = (0..<3).map {
            "{\n \"key\": [\"0x0\($0)\",\"0x0\",\"0x0\",\"0x0\"\n ],\n \"value\": [\(value)\n ],\"formatted\":{\"value\":\"],[\\\"\"}\n}"
        }
        #expect(try load(" [" + entries.joined(separator: ",") + "\n]\n", into: map) == 3)
        #expect(try load("[]", into: map) == 0)
        #expect(try load("", into: map) == 0)
        let text = "[" + entries[0] + "\n"
        #expect(
            try message { try load(text, into: map) }.hasPrefix("file: line 7, column 1: expected ',' or ']'")
        )
        #expect(try message { try load("[\(entries[0]),{]", into: map) }.contains("line 6, column 4: "))
        #expect(
            try message { try load("[] {}", into: map) }.hasPrefix("file: line 1, column 4: expected nothing")
        )
    }

    @Test func `values of CPUs are taken as bpftool prints them`() throws {
        let map = try map(MapSpecification(type: 5, name: "cpus", valueSize: 2, capacity: 4))
        let values = PossibleCPUs.numbers.map { #"{"cpu":\#($0),"value":["0x01","0x0\#($0 % 10)"]}"# }
        try load(
            #"{"key":["0x01","0x00","0x00","0x00"],"values":[\#(values.joined(separator: ","))]}"#, into: map)
        var found = [UInt8](repeating: 0, count: map.valueStride)
        #expect(MapElements.lookUp(map.descriptor, key: .of(UInt32(1)), into: &found) == 0)
        for (place, cpu) in PossibleCPUs.numbers.enumerated() {
            #expect(Array(found[place * 8..<place * 8 + 2]) == [1, UInt8(cpu % 10)])
        }
        #expect(
            try message { try load(#"{"key":["0x01","0x00","0x00","0x00"],"values":[]}"#, into: map) }
                .contains("the map has values of \(PossibleCPUs.numbers.count) CPUs, 0 are here"))
    }
}
