/// Small files that ask for more work or memory than there is.
package enum HostileBombs {
    package static var all: [HostileFile] {
        [
            levels("structures that double at each level", named: true, parts: 2, apart: 0),
            levels("unnamed unions that double at each level", named: false, .union, parts: 2, apart: 0),
            levels("unnamed structures of eight of the level below", named: false, parts: 8, apart: 8),
            RawBTF.file("arrays of arrays without end") { btf in
                var inner = btf.addInt()
                for _ in 0..<40 { inner = btf.add(.array, 0, [inner, inner, .max]) }
                btf.add(.variable, name: btf.string("v"), inner, [1])
                btf.add(.structure, name: btf.string("s"), .max, [btf.string("m"), inner, 0])
            },
            RawBTF.file("arrays of structures of arrays") { btf in
                var inner = btf.addInt()
                let name = btf.string("s")
                for _ in 0..<30 {
                    let array = btf.add(.array, 0, [inner, 1, 0xffff])
                    inner = btf.add(.structure, name: name, 0xffff, [name, array, 0, name, array, 0])
                }
            },
            RawBTF.file("an endless array of what takes no bytes") { btf in
                let empty = btf.add(.structure, name: btf.string("empty"), 0)
                let array = btf.add(.array, 0, [empty, empty, .max])
                btf.add(.structure, name: btf.string("outer"), 0, [btf.string("m"), array, 0])
            },
            RawBTF.file("prototypes that take prototypes, doubling") { btf in
                var inner = btf.addInt()
                for _ in 0..<60 {
                    let pointer = btf.add(.pointer, inner)
                    inner = btf.add(.functionPrototype, pointer, [0, pointer, 0, pointer])
                }
                btf.add(.typedef, name: btf.string("callback"), inner)
            },
            RawBTF.file("unnamed structures within each other, 2000 deep") { btf in
                var inner = btf.addInt()
                for _ in 0..<2000 { inner = btf.add(.structure, 4, [0, inner, 0]) }
                btf.add(.structure, name: btf.string("outer"), 4, [0, inner, 0])
            },
        ]
    }

    /// Sixty levels, each with so many parts of the one below, so many bits apart.
    private static func levels(
        _ name: String, named: Bool, _ kind: RawBTF.Kind = .structure, parts: UInt32, apart: UInt32
    ) -> HostileFile {
        RawBTF.file(name) { btf in
            var inner = btf.addInt()
            let member = btf.string("m")
            for level in 0..<60 {
                let members: [UInt32] = (0..<parts).flatMap { [named ? member : 0, inner, $0 * apart] }
                inner = btf.add(kind, name: named ? btf.string("level\(level)") : 0, 8, members)
            }
            btf.add(.structure, name: btf.string("outer"), 8, [0, inner, 0])
        }
    }
}
