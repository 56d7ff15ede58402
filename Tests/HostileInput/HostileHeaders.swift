/// Headers that promise what is not there.
package enum HostileHeaders {
    package static var all: [HostileFile] {
        [
            HostileFile("an empty file") { [] },
            HostileFile("one byte") { [0x9f] },
            HostileFile("the magic only") { [0x9f, 0xeb] },
            HostileFile("zeros") { [UInt8](repeating: 0, count: 64) },
            HostileFile("text") { Array("not BTF at all\n".utf8) },
            file("no types, no strings") {
                $0.types = []
                $0.strings = []
            },
            file("strings that begin with a letter") { $0.strings[0] = 0x41 },
            file("strings without the last NUL") { $0.strings.removeLast() },
            file("another magic") { $0.magic = 0xeb9e },
            file("all flags") { $0.flags = 0xff },
            file("version 0") { $0.version = 0 },
            file("version 255") { $0.version = 255 },
            file("sections in each other's place") {
                $0.typesOffset = UInt32($0.strings.count)
                $0.stringsOffset = 0
            },
            file("types at an odd place") { $0.typesOffset = 1 },
            file("types and strings in one place") {
                $0.stringsOffset = 0
                $0.stringsSize = UInt32($0.types.count)
            },
            file("strings before the header's end, by overflow") { $0.stringsOffset = 0xffff_ffe8 },
            file("sections that end at 2^32 exactly") {
                $0.typesOffset = 0xffff_ff00
                $0.typesSize = 0x100
            },
        ] + words + layouts
    }

    /// Every word of the header with every value that is on some edge.
    private static var words: [HostileFile] {
        let fields: [(name: String, path: any WritableKeyPath<RawBTF, UInt32?> & Sendable)] = [
            ("header length", \.headerSize), ("types' offset", \.typesOffset), ("types' length", \.typesSize),
            ("strings' offset", \.stringsOffset), ("strings' length", \.stringsSize),
        ]
        let values: [UInt32] = [
            0, 1, 3, 12, 23, 25, 28, 32, 1000, 0x7fff_ffff, 0x8000_0000, 0xffff_fffc, 0xffff_ffff,
        ]
        return fields.flatMap { name, path in
            values.map { value in file("\(name) \(value)") { $0[keyPath: path] = value } }
        }
    }

    /// The section that tells what kinds are made of, wrong in several ways.
    private static var layouts: [HostileFile] {
        let damage: [(String, @Sendable (inout RawBTF) -> Void)] = [
            ("beyond the file", { $0.layoutOffset = 0xffff_fff0 }),
            ("larger than the file", { $0.layoutSize = 0xffff_fffc }),
            ("of an odd length", { $0.layoutSize = 5 }),
            ("of no bytes", { $0.layoutSize = 0 }),
            ("at an odd place", { $0.layoutOffset = 1 }),
            ("over the types", { $0.layoutOffset = 0 }),
            ("of the largest sizes", { $0.layout = [UInt8](repeating: 0xff, count: 128 * 4) }),
            ("of zeros", { $0.layout = [UInt8](repeating: 0, count: 128 * 4) }),
            ("that makes known kinds smaller", { $0.layout?[3 * 4] = 4 }),
            ("that makes known kinds larger", { $0.layout?[2 * 4] = 8 }),
            ("of sizes that are no words", { $0.layout?[20 * 4] = 3 }),
            ("with a kind from the future of a million entries", { $0.add(number: 20, vlen: 1_000_000) }),
            ("without the kind from the future", { $0.layout?.removeLast(4) }),
        ]
        return damage.map { name, damage in
            HostileFile("a kind layout \(name)") {
                var btf = WellFormed.layout()
                damage(&btf)
                return btf.bytes
            }
        }
    }

    /// A file with a type of every kind that `body` damages.
    private static func file(
        _ name: String, _ body: @escaping @Sendable (inout RawBTF) -> Void
    ) -> HostileFile {
        HostileFile(name) {
            var btf = WellFormed.everyKind()
            body(&btf)
            return btf.bytes
        }
    }
}
