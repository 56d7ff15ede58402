/// Single types whose numbers make no sense.
package enum HostileTypes {
    package static var all: [HostileFile] { lengths + unknownKinds + scalars + members + others }

    private static var lengths: [HostileFile] {
        RawBTF.Kind.allCases.flatMap { kind in
            [1, 0xffff, 0xff_ffff].map { vlen in
                RawBTF.file("\(kind) of \(vlen) entries that are not there") {
                    $0.addInt()
                    $0.add(kind, name: 1, vlen: vlen, 1)
                }
            }
        }
    }

    private static var unknownKinds: [HostileFile] {
        ([0] + Array(20...127)).map { (kind: UInt32) in
            RawBTF.file("kind \(kind)") {
                $0.addInt()
                $0.add(number: kind, name: 1, vlen: 3, 4, [1, 1, 1, 1, 1, 1, 1, 1, 1])
                $0.addInt()
            }
        }
    }

    private static var scalars: [HostileFile] {
        var files: [HostileFile] = []
        for bits: UInt32 in [0, 1, 127, 128, 129, 255] {
            files.append(RawBTF.file("an integer of \(bits) bits") { $0.add(.integer, name: 0, 4, [bits]) })
        }
        for word: UInt32 in [0xff << 16 | 255, 7 << 16 | 8, 0xff00_0020, 0xffff_ffff] {
            files.append(RawBTF.file("an integer encoded as \(word)") { $0.add(.integer, 4, [word]) })
        }
        for size: UInt32 in [0, 1, 2, 3, 5, 16, 17, 255, 0x7fff_ffff, 0xffff_ffff] {
            for kind: RawBTF.Kind in [.integer, .enumeration, .enumeration64, .float, .structure, .union] {
                files.append(
                    RawBTF.file("\(kind) of \(size) bytes") {
                        let name = $0.string("x")
                        let words: [UInt32] =
                            switch kind {
                            case .integer: [1 << 24 | 32]
                            case .enumeration: [name, .max, name, 0x8000_0000]
                            case .enumeration64: [name, .max, .max, name, 0, 0x8000_0000]
                            case .float: []
                            default: [name, 1, 0]
                            }
                        $0.add(kind, name: name, size, words)
                        $0.add(.variable, name: name, 1, [1])
                    })
            }
        }
        return files
    }

    private static var members: [HostileFile] {
        var files: [HostileFile] = []
        for kind: RawBTF.Kind in [.structure, .union] {
            for flag in [false, true] {
                for position: UInt32 in [1, 7, 33, 0xff_ffff, 0x7fff_ffff, 0xff00_0000, 0xffff_ffff] {
                    files.append(
                        RawBTF.file("\(kind)\(flag ? " with bit-fields" : "") with a member at \(position)") {
                            let int = $0.addInt()
                            let name = $0.string("m")
                            $0.add(kind, name: name, flag: flag, 4, [name, int, 0, name, int, position])
                        })
                }
            }
        }
        return files + [
            RawBTF.file("members in no order, over each other") {
                let int = $0.addInt()
                let name = $0.string("m")
                $0.add(
                    .structure, name: name, 64, [name, int, 256, name, int, 0, name, int, 16, name, int, 0])
            },
            RawBTF.file("bit-fields of what has no bits") {
                let int = $0.addInt()
                let name = $0.string("m")
                let inner = $0.add(.structure, name: name, 8, [name, int, 0])
                let array = $0.add(.array, 0, [int, int, 4])
                let prototype = $0.add(.functionPrototype, 0)
                let types: [UInt32] = [inner, array, prototype, 0]
                let fields: [UInt32] = types.flatMap { [name, $0, 5 << 24 | 3] }
                $0.add(.structure, name: name, flag: true, 16, fields)
            },
            RawBTF.file("members of void, a function and a section") {
                let int = $0.addInt()
                let name = $0.string("m")
                let prototype = $0.add(.functionPrototype, 0)
                let function = $0.add(.function, name: name, vlen: 99, prototype)
                let variable = $0.add(.variable, name: name, int, [0xffff_ffff])
                let section = $0.add(.dataSection, name: name, 8, [variable, 0, 4])
                let types: [UInt32] = [0, prototype, function, section, variable]
                let words: [UInt32] = types.flatMap { [name, $0, 0] }
                $0.add(.structure, name: name, 16, words)
            },
        ]
    }

    private static var others: [HostileFile] {
        [
            RawBTF.file("references out of range") {
                for kind in RawBTF.Kind.allCases {
                    $0.add(kind, 0x7fff_ffff, [UInt32](repeating: 0x7fff_ffff, count: 6).fitting(kind))
                    $0.add(kind, .max, [UInt32](repeating: .max, count: 6).fitting(kind))
                }
            },
            RawBTF.file("void everywhere") {
                for kind in RawBTF.Kind.allCases {
                    $0.add(kind, 0, [UInt32](repeating: 0, count: 6).fitting(kind))
                }
            },
            RawBTF.file("a section of what are no variables") {
                let int = $0.addInt()
                let name = $0.string(".data")
                $0.add(.dataSection, name: name, 4, [int, 0, 4, 0, 0, 0, 2, 0, 4, 99, 0, 4])
            },
            RawBTF.file("a section whose variables overflow it") {
                let variable = $0.add(.variable, name: $0.string("v"), $0.addInt(), [1])
                $0.add(
                    .dataSection, name: $0.string(".bss"), 4,
                    [variable, .max, .max, variable, 0, 0, variable, 8, 0x8000_0000])
            },
            RawBTF.file("tags of components that are not there") {
                let structure = $0.add(.structure, name: $0.string("s"), 0)
                for component: UInt32 in [0, 1, 0x7fff_ffff, 0x8000_0000, 0xffff_fffe] {
                    $0.add(.declarationTag, name: $0.string("tag"), structure, [component])
                }
            },
            RawBTF.file("void parameters amid the others") {
                let int = $0.addInt()
                $0.add(.functionPrototype, int, [0, 0, 0, int, 0, 0, 0, 0])
                $0.add(.function, name: $0.string("f"), 2)
                $0.add(.function, name: $0.string("g"), vlen: 0xffff, int)
            },
            RawBTF.file("arrays of void, of functions and of forwards") {
                let forward = $0.add(.forward, name: $0.string("f"), flag: true)
                let prototype = $0.add(.functionPrototype, 0)
                for element: UInt32 in [0, forward, prototype] {
                    let array = $0.add(.array, 0, [element, element, .max])
                    $0.add(.variable, name: $0.string("v"), array, [1])
                }
            },
        ]
    }
}

extension [UInt32] {
    /// As many of these words as stand behind a type of this kind.
    fileprivate func fitting(_ kind: RawBTF.Kind) -> [UInt32] {
        let count =
            switch kind {
            case .integer, .variable, .declarationTag: 1
            case .array, .structure, .union, .dataSection, .enumeration64: 3
            case .enumeration, .functionPrototype: 2
            default: 0
            }
        return Array(prefix(count))
    }
}
