import HostileInput

@testable import SwbpfCore

/// What is asked with a text about an entry: conditions, orders, literals and values as JSON, of every type
/// in BTF that may be hostile too.
enum EntryQuestions {
    /// Texts that mean something, for the fuzzer to start from.
    static let texts = [
        "value.a == 3 && (key & 0xf) != 2 || !(value.b >= -1)", "key in 10.0.0.0/8", "value ~ \"ab*\"",
        "be(value[4:8]) < 0x10 && cpu == 1", #"{"a":1,"b":[1,2,{"c":"0x1f"}],"d":null,"e":-1.5e3,"f":true}"#,
        #"{"":{"x":1},"text":"a\u00e9\ud83d\ude00"}"#, "[1,[2,[3]]]", "aa:bb:cc:dd:ee:ff", "fe80::1", "0x7f",
        "hex:00ff", "'a'", "ONE", "a.b[2].c",
    ]

    /// More types than this tell nothing new.
    private static let typeLimit: UInt32 = 24
    /// Larger values are no map's here.
    private static let sizeLimit = 4096

    static func ask(_ input: [UInt8]) {
        let text = Array(input.prefix { $0 != 0 })
        let words = String(decoding: text, as: UTF8.self)
        let rest = Array(input.dropFirst(text.count + 1))
        guard let btf = (try? BTF(rest)) ?? (try? BTF(WellFormed.everyKind(bigEndian: false).bytes)) else {
            return
        }
        var reader = JSONReader()
        let isJSON = (try? reader.read(text.span)) != nil
        let data = (0..<sizeLimit).map { UInt8($0 * 37 & 0xff) }
        for id in 0...min(btf.endID, typeLimit) {
            let size = (try? btf.size(of: id)) ?? 8
            guard size <= sizeLimit else { continue }
            literals(words, id, btf)
            conditions(words, id, size, btf, data)
            // One that lies about its size is refused by reading, not by trust.
            guard isJSON, let encoder = try? BTFEncoder(btf, type: id) else { continue }
            var bytes = [UInt8](repeating: 0, count: size / 2)
            _ = try? encoder.encode(reader.nodes, text.span, into: &bytes)
            bytes = [UInt8](repeating: 0xff, count: size)
            _ = try? encoder.encode(reader.nodes, text.span, into: &bytes)
        }
    }

    private static func literals(_ words: String, _ id: UInt32, _ btf: BTF) {
        if let place = try? BTFPlace.find("", in: btf, type: id) {
            _ = try? BTFLiteral.bytes(words, for: place, in: btf)
        }
        _ = try? BTFPlace.find(words, in: btf, type: id)
        for name in BTFPlace.fields(of: id, in: btf, prefix: "").prefix(8) {
            guard let place = try? BTFPlace.find(name, in: btf, type: id) else { continue }
            _ = try? BTFLiteral.bytes(words, for: place, in: btf)
        }
    }

    private static func conditions(_ words: String, _ id: UInt32, _ size: Int, _ btf: BTF, _ data: [UInt8]) {
        let shorter = data[..<(size / 2)]
        for (count, cpus) in [(size, [Int]?.none), (shorter.count, nil), (size, [0, 1])] {
            let layout = EntryLayout(
                keySize: 8, valueSize: count, btf: btf, keyType: id, valueType: id, cpus: cpus)
            let key = data.span.extracting(0..<8)
            let value = data.span.extracting(0..<min(data.count, layout.entryValueSize))
            if let filter = try? EntryFilter(expression: words, layout: layout) {
                _ = filter.matches(key: key, value: value)
            }
            if var sorter = try? EntrySorter(field: words, descending: true, limit: 1, layout: layout) {
                sorter.add(key: key, value: value)
            }
            _ = EntryFilter.candidates(prefix: words, layout: layout)
        }
    }
}
