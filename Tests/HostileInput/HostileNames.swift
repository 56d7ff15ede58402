/// Names that are not there, or that a terminal, a compiler or JSON would stumble over.
package enum HostileNames {
    package static var all: [HostileFile] { spelled + misplaced + [longMembers] }

    private static var spelled: [HostileFile] {
        let names: [(String, [UInt8])] = [
            ("escape sequences", Array("\u{1b}[31m\u{1b}]0;title\u{7}".utf8)),
            ("line ends", Array("a\nb\rc\u{85}d\u{2028}e".utf8)),
            ("the end of a comment", Array("*/ int x; /*".utf8)),
            ("quotes", Array(#"a"b\c'd"#.utf8)),
            ("bytes that are not UTF-8", [0xff, 0xfe, 0xc0, 0x80, 0xed, 0xa0, 0x80, 0xf4, 0x90, 0x80, 0x80]),
            ("the beginning of a character", [0x41, 0xe2, 0x82]),
            ("all control characters", Array(1...31) + [127] + Array(0x80...0x9f)),
            ("letters written from right to left", Array("a\u{202e}b\u{2066}c".utf8)),
            ("a keyword", Array("struct".utf8)),
            ("blanks", Array("   ".utf8)),
            ("wildcards", Array("*?[a-".utf8)),
            ("a megabyte", [UInt8](repeating: 0x61, count: 1 << 20)),
        ]
        return names.map { what, name in
            RawBTF.file("names of \(what)") { btf in
                let name = btf.string(name)
                let int = btf.add(.integer, name: name, 4, [1 << 24 | 32])
                btf.add(.structure, name: name, 4, [name, int, 0])
                btf.add(.enumeration, name: name, 4, [name, 1])
                let prototype = btf.add(.functionPrototype, int, [name, int])
                btf.add(.typedef, name: name, int)
                btf.add(.function, name: name, vlen: 1, prototype)
                let variable = btf.add(.variable, name: name, int, [1])
                btf.add(.dataSection, name: name, 4, [variable, 0, 4])
                btf.add(.declarationTag, name: name, variable, [.max])
                btf.add(.typeTag, name: name, int)
            }
        }
    }

    private static var misplaced: [HostileFile] {
        let offsets: [UInt32] = [2, 6, 7, 0x7fff_ffff, 0xffff_ffff]
        return RawBTF.Kind.allCases.flatMap { kind in
            offsets.map { offset in
                RawBTF.file("\(kind) with its name at \(offset)") {
                    $0.addInt()
                    let words: [UInt32] =
                        switch kind {
                        case .integer, .variable, .declarationTag: [1]
                        case .array: [1, 1, 1]
                        case .structure, .union, .enumeration64: [offset, 1, 0]
                        case .dataSection: [1, 0, 4]
                        case .enumeration, .functionPrototype: [offset, 1]
                        default: []
                        }
                    $0.add(kind, name: offset, 1, words)
                }
            }
        }
    }

    /// Each of many members has the same long name: what is printed is larger than the file by far.
    private static var longMembers: HostileFile {
        RawBTF.file("a long name that many members share") {
            let int = $0.addInt()
            let name = $0.string([UInt8](repeating: 0x61, count: 4000))
            $0.add(.union, name: name, 4, (0..<1000).flatMap { _ in [name, int, 0] })
        }
    }
}
