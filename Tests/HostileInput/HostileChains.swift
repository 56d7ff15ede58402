/// A million types, each of which leads to the next.
package enum HostileChains {
    private static let depth: UInt32 = 1_000_000

    package static var all: [HostileFile] {
        let kinds: [RawBTF.Kind] = [.pointer, .typedef, .array, .structure, .const, .functionPrototype]
        return kinds.flatMap { kind in
            [true, false].map { isForward in
                RawBTF.file("a million of \(kind), each of the \(isForward ? "next" : "one before")") { btf in
                    let name = kind == .typedef || kind == .structure ? btf.string("link") : 0
                    if !isForward { btf.addInt() }
                    for index in 1...depth {
                        // The type before is the integer at first; the type after is it at last.
                        let other = isForward ? index + 1 : index
                        switch kind {
                        case .array: btf.add(kind, 0, [other, other, 1])
                        case .structure: btf.add(kind, name: name, 4, [name, other, 0])
                        case .functionPrototype: btf.add(kind, other, [0, other])
                        default: btf.add(kind, name: name, other)
                        }
                    }
                    if isForward { btf.addInt() }
                }
            }
        }
    }
}

/// Types in a crowd: of one name, of one type, or of one shape.
package enum HostileCrowds {
    private static let count = 100_000

    package static var all: [HostileFile] {
        [
            RawBTF.file("100000 structures of one name") { btf in
                let int = btf.addInt()
                let name = btf.string("same")
                for _ in 0..<count { btf.add(.structure, name: name, 4, [name, int, 0]) }
            },
            RawBTF.file("100000 structures of one name that all differ") { btf in
                let int = btf.addInt()
                let name = btf.string("same")
                for index in 0..<count { btf.add(.structure, name: name, UInt32(index), [name, int, 0]) }
            },
            RawBTF.file("100000 forwards of one name") { btf in
                let name = btf.string("same")
                for _ in 0..<count { btf.add(.forward, name: name) }
            },
            RawBTF.file("100000 typedefs of one name for different types") { btf in
                let name = btf.string("same")
                for index in 0..<count { btf.add(.typedef, name: name, UInt32(index)) }
            },
            RawBTF.file("100000 enumerations of the same enumerators") { btf in
                let name = btf.string("SAME")
                for _ in 0..<count { btf.add(.enumeration, 4, [name, 0, name, 1]) }
            },
            RawBTF.file("100000 unnamed structures of pointers to each other") { btf in
                for index in 0..<UInt32(count) {
                    let pointer = btf.add(.pointer, index * 2 + 2)
                    btf.add(.structure, 8, [0, pointer, 0])
                }
            },
            RawBTF.file("a structure of a million members") { btf in
                let int = btf.addInt()
                let name = btf.string("m")
                btf.add(
                    .structure, name: name, 4_000_000,
                    (0..<1_000_000).flatMap { [name, int, UInt32($0) * 32] })
            },
            RawBTF.file("an enumeration of a million of the same name") { btf in
                let name = btf.string("SAME")
                btf.add(.enumeration, name: name, 4, (0..<1_000_000).flatMap { [name, UInt32($0)] })
            },
            RawBTF.file("100000 tags on one structure") { btf in
                let name = btf.string("tag")
                let structure = btf.add(.structure, name: name, 0)
                for _ in 0..<count { btf.add(.declarationTag, name: name, structure, [.max]) }
            },
            RawBTF.file("a section of 100000 times the same variable") { btf in
                let variable = btf.add(.variable, name: btf.string("v"), btf.addInt(), [1])
                btf.add(
                    .dataSection, name: btf.string(".data"), 4, (0..<count).flatMap { _ in [variable, 0, 4] })
            },
        ]
    }
}
