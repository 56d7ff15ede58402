/// Object files whose `.BTF.ext` is wrong.
package enum HostileExtension {
    package static var all: [HostileFile] {
        sections.map { section in
            HostileFile(".BTF.ext: \(section.name)") {
                var elf = WellFormed.object
                elf.change(".BTF.ext") { $0.content = section.bytes }
                return elf.bytes
            }
        }
    }

    /// The sections alone, without the file around them.
    package static var sections: [HostileFile] { headers + parts + records }

    private static func section(
        _ name: String, _ body: @escaping @Sendable (inout RawExtension) -> Void
    ) -> HostileFile {
        HostileFile(name) {
            var records = WellFormed.records
            body(&records)
            return records.bytes
        }
    }

    private static var headers: [HostileFile] {
        [0, 8, 23, 24, 25, 33, 1000, 0x7fff_ffff, 0xffff_ffff].map { size in
            section("a header of \(size) bytes") { $0.headerSize = size }
        } + [
            HostileFile("nothing") { [] },
            HostileFile("the magic only") { [0x9f, 0xeb] },
            section("another magic") { $0.magic = 0xeb9e },
            section("another version") { $0.version = 2 },
            section("the other byte order") { $0.isBigEndian = true },
        ]
    }

    private typealias Part = (
        name: String, path: any WritableKeyPath<RawExtension, RawExtension.Records> & Sendable
    )

    private static var eachPart: [Part] {
        [("functions", \.functions), ("lines", \.lines), ("relocations", \.relocations)]
    }

    private static var parts: [HostileFile] {
        let edges: [UInt32] = [0, 1, 3, 4, 7, 1000, 0x7fff_ffff, 0x8000_0000, 0xffff_fffc, 0xffff_ffff]
        return eachPart.flatMap { name, path in
            edges.flatMap { edge in
                [
                    section("\(name) at \(edge)") { $0[keyPath: path].offset = edge },
                    section("\(name) of \(edge) bytes") { $0[keyPath: path].size = edge },
                    section("\(name) in records of \(edge) bytes") { $0[keyPath: path].recordSize = edge },
                    section("\(name) of \(edge) records") { $0[keyPath: path].sections[0].count = edge },
                    section("\(name) of section \(edge)") { $0[keyPath: path].sections[0].name = edge },
                    section("\(name) in records of \(edge) bytes, 2^32 of them") {
                        $0[keyPath: path].recordSize = edge
                        $0[keyPath: path].sections[0].count = .max
                    },
                ]
            }
        }
    }

    private static var records: [HostileFile] {
        eachPart.flatMap { name, path in
            [0, 1, 2, 3].flatMap { word in
                ([1, 99, 0x7fff_ffff, 0xffff_ffff] as [UInt32]).map { value in
                    section("\(name) with word \(word) \(value)") {
                        if $0[keyPath: path].sections[0].records[0].indices.contains(word) {
                            $0[keyPath: path].sections[0].records[0][word] = value
                        }
                    }
                }
            } + [
                section("\(name) of no section") { $0[keyPath: path].sections = [] },
                section("\(name) of a hundred sections without records") {
                    $0[keyPath: path].sections = (0..<100).map { .init(name: $0, records: [], count: 0) }
                },
            ]
        }
    }
}
