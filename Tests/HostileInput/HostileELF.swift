/// Object files that are damaged, or made for something else.
package enum HostileELF {
    package static var all: [HostileFile] {
        strangers + headers + tables + sections + compressed
            + HostileFile.truncated(
                "an object file", WellFormed.object.bytes, each: 61)
    }

    private static func file(
        _ name: String, _ body: @escaping @Sendable (inout RawELF) -> Void
    ) -> HostileFile {
        HostileFile("ELF: \(name)") {
            var elf = WellFormed.object
            body(&elf)
            return elf.bytes
        }
    }

    /// Well-formed, but of other machines, classes and types.
    private static var strangers: [HostileFile] {
        let machines: [UInt16] = [0, 3, 20, 22, 40, 62, 183, 243, 0xffff]
        return machines.map { machine in file("machine \(machine)") { $0.machine = machine } }
            + [0, 2, 3, 4, 0xffff].map { (type: UInt16) in file("type \(type)") { $0.type = type } }
            + [
                file("of 32 bits") { $0.is64Bit = false },
                file("big-endian around little-endian BTF") { $0.isBigEndian = true },
                file("big-endian around big-endian BTF") {
                    $0.isBigEndian = true
                    $0.change(".BTF") { $0.content = WellFormed.everyKind(bigEndian: true).bytes }
                },
                file("of 32 bits, big-endian") {
                    $0.is64Bit = false
                    $0.isBigEndian = true
                },
            ]
    }

    private static var headers: [HostileFile] {
        let identifications: [[UInt8]] = [
            [0, 1, 1], [3, 1, 1], [255, 1, 1], [1, 1, 1], [2, 0, 1], [2, 2, 1], [2, 3, 1], [2, 1, 0],
            [2, 1, 255],
        ]
        return identifications.map { identification in
            file("identified as \(identification)") { $0.identification = identification }
        } + [
            HostileFile("ELF: the magic only") { [0x7f, 0x45, 0x4c, 0x46] },
            HostileFile("ELF: the identification only") { Array(WellFormed.object.bytes[0..<16]) },
            file("version 0") { $0.version = 0 },
        ]
    }

    private static var tables: [HostileFile] {
        let offsets: [UInt64] = [
            0, 1, 63, 0x7fff_ffff, 0xffff_ffff, 1 << 63, .max - 63, .max,
        ]
        return offsets.map { offset in file("section headers at \(offset)") { $0.headersOffset = offset } }
            + [0, 1, 40, 63, 65, 0xffff].map { (size: UInt16) in
                file("section headers of \(size) bytes") { $0.headerSize = size }
            }
            + [0, 1, 2, 0xff00, 0xffff].map { (count: UInt16) in
                file("\(count) section headers") { $0.headerCount = count }
            }
            + [0, 1, 2, 100, 0xff00, 0xffff].map { (index: UInt16) in
                file("section names in section \(index)") { $0.namesIndex = index }
            }
            + [
                file("as many sections as the first says, too many") {
                    $0.headerCount = 0
                    $0.sections[0].size = 0xffff_ffff
                },
                file("as many sections as the first says, 2^64") {
                    $0.headerCount = 0
                    $0.sections[0].size = .max
                },
                file("section names where the first says, out of range") {
                    $0.namesIndex = 0xffff
                    $0.sections[0].link = 0xffff_ffff
                },
            ]
    }

    private static var sections: [HostileFile] {
        let sizes: [UInt64] = [0, 1, 23, 0x7fff_ffff, 0xffff_ffff, 1 << 62, 1 << 63, .max]
        let places = [".BTF", ".BTF.ext", ".symtab", ".strtab"].flatMap { (name: String) -> [HostileFile] in
            sizes.flatMap { (size: UInt64) -> [HostileFile] in
                [
                    file("\(name) of \(size) bytes") { $0.change(name) { $0.size = size } },
                    file("\(name) at \(size)") { $0.change(name) { $0.offset = size } },
                    file("\(name) at the end of 2^64, of \(size) bytes") {
                        $0.change(name) {
                            $0.offset = 0 &- size
                            $0.size = size
                        }
                    },
                ]
            }
        }
        let types = [".BTF", ".BTF.ext", ".symtab"].flatMap { (name: String) -> [HostileFile] in
            [0, 2, 3, 4, 8, 9, 0xffff_ffff].map { (type: UInt32) in
                file("\(name) of type \(type)") { $0.change(name) { $0.type = type } }
            }
        }
        let links = [".symtab", ".strtab", ".BTF", ".BTF.ext"].flatMap { (name: String) -> [HostileFile] in
            [0, 1, 2, 3, 4, 5, 6, 0xffff_ffff].map { (link: UInt32) in
                file("\(name) linked to \(link)") { $0.change(name) { $0.link = link } }
            }
        }
        let entries = [0, 1, 23, 25, UInt64.max].flatMap { (size: UInt64) -> [HostileFile] in
            [
                file("symbols of \(size) bytes") { $0.change(".symtab") { $0.entrySize = size } },
                file("BTF of entries of \(size) bytes") { $0.change(".BTF") { $0.entrySize = size } },
            ]
        }
        return places + types + links + entries + others
    }

    private static var others: [HostileFile] {
        [
            file("two .BTF") { $0.add(".BTF", type: 1, [1, 2, 3]) },
            file("two .BTF, the first broken") { elf in
                elf.change(".BTF") { $0.content = [1, 2, 3] }
                elf.add(".BTF", type: 1, WellFormed.everyKind().bytes)
            },
            file("two .BTF.ext") { $0.add(".BTF.ext", type: 1, []) },
            file("no .BTF") { $0.change(".BTF") { $0.name = ".data" } },
            file("an empty .BTF") { $0.change(".BTF") { $0.content = [] } },
            file("an empty .BTF.ext") { $0.change(".BTF.ext") { $0.content = [] } },
            file(".BTF of zeros") { $0.change(".BTF") { $0.content = [UInt8](repeating: 0, count: 100) } },
            file("a name out of range") { $0.change(".BTF") { $0.nameOffset = .max } },
            file("a name without an end") { elf in elf.change(".text") { $0.nameOffset = 38 } },
            file("a base that is broken") { $0.add(".BTF.base", type: 1, [1, 2, 3]) },
            file("a base that is the same") { $0.add(".BTF.base", type: 1, WellFormed.everyKind().bytes) },
            file("a base of empty names and wrong sizes") {
                var base = RawBTF()
                base.add(.structure, 99)
                base.add(.integer, name: base.string("int"), 8, [64])
                base.add(.forward, name: base.string("pair"))
                $0.add(".BTF.base", type: 1, base.bytes)
            },
            file("a base that is empty") { $0.add(".BTF.base", type: 1, []) },
            file("relocations of .BTF to nowhere") {
                $0.add(".rel.BTF", type: 9, [UInt8](repeating: 0xff, count: 64), link: 5, entrySize: 16)
            },
            file(".maps of nothing") { $0.add(".maps", type: 1, []) },
        ]
    }

    /// Sections that say they are compressed.
    private static var compressed: [HostileFile] {
        let sizes: [UInt64] = [0, 24, 1000, 0x7fff_ffff, 1 << 40, .max]
        return [1, 2, 3].flatMap { (algorithm: UInt32) -> [HostileFile] in
            sizes.map { size in
                file(".BTF compressed by method \(algorithm) from \(size) bytes") {
                    $0.change(".BTF") { section in
                        var content: [UInt8] = []
                        content.appendNumber(algorithm)
                        content.appendNumber(UInt32(0))
                        content.appendNumber(size)
                        content.appendNumber(UInt64(1))
                        section.content = content + [0x78, 0x9c, 0x4b, 0x04, 0, 0, 0x62, 0, 0x62]
                        section.flags = 0x800
                    }
                }
            }
        } + [
            file(".BTF compressed, without a header") {
                $0.change(".BTF") {
                    $0.flags = 0x800; $0.content = [1]
                }
            }
        ]
    }
}
