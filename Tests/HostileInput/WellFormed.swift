/// Input that nothing is wrong with: what is cut and damaged, and where fuzzing starts.
package enum WellFormed {
    /// BTF with a type of every kind.
    package static func everyKind(bigEndian: Bool = false) -> RawBTF {
        var btf = RawBTF(isBigEndian: bigEndian)
        let int = btf.addInt()  // 1
        let char = btf.add(.integer, name: btf.string("char"), 1, [1 << 24 | 8])  // 2
        let pointer = btf.add(.pointer, int)  // 3
        let text = btf.add(.array, 0, [char, int, 8])  // 4
        let number = btf.string("number")
        let union = btf.add(.union, 8, [number, int, 0, btf.string("text"), text, 0])  // 5
        let pair = btf.add(
            .structure, name: btf.string("pair"), flag: true, 24,
            [
                btf.string("first"), int, 0, btf.string("low"), int, 3 << 24 | 32, btf.string("high"), int,
                29 << 24 | 35, 0, union, 64, btf.string("next"), pointer, 128,
            ])  // 6
        let color = btf.add(
            .enumeration, name: btf.string("color"), 4, [btf.string("RED"), 0, btf.string("BLUE"), 7])  // 7
        btf.add(.forward, name: btf.string("hidden"))  // 8
        let alias = btf.add(.typedef, name: btf.string("pair_t"), pair)  // 9
        let volatile = btf.add(.volatile, alias)  // 10
        let const = btf.add(.const, volatile)  // 11
        btf.add(.restrict, pointer)  // 12
        let prototype = btf.add(.functionPrototype, int, [btf.string("context"), pointer, 0, 0])  // 13
        let function = btf.add(.function, name: btf.string("handle_event"), vlen: 1, prototype)  // 14
        let variable = btf.add(.variable, name: btf.string("state"), const, [1])  // 15
        btf.add(.dataSection, name: btf.string(".data"), 24, [variable, 0, 24])  // 16
        btf.add(.float, name: btf.string("double"), 8)  // 17
        btf.add(.declarationTag, name: btf.string("mark"), pair, [.max])  // 18
        btf.add(.typeTag, name: btf.string("user"), color)  // 19
        btf.add(.enumeration64, name: btf.string("wide"), flag: true, 8, [btf.string("BIG"), 1, 1 << 31])
        btf.add(.declarationTag, name: btf.string("bpf_kfunc"), function, [.max])  // 21
        return btf
    }

    /// The same with the section that tells what each kind is made of, and a type of a kind from the future.
    package static func layout(bigEndian: Bool = false) -> RawBTF {
        var btf = everyKind(bigEndian: bigEndian)
        btf.add(number: 20, name: btf.string("future"), vlen: 2, 4, [1, 2, 3, 4, 5])
        let sizes: [(fixed: UInt8, entry: UInt8)] = [
            (0, 0), (4, 0), (0, 0), (12, 0), (0, 12), (0, 12), (0, 8), (0, 0), (0, 0), (0, 0), (0, 0),
            (0, 0), (0, 0), (0, 8), (4, 0), (0, 12), (0, 0), (4, 0), (0, 0), (0, 12), (4, 8),
        ]
        while btf.strings.count % 4 != 0 { btf.strings.append(0) }
        btf.layout = sizes.flatMap { [$0.fixed, $0.entry, 0, 0] }
        return btf
    }

    /// `.BTF.ext` for the BTF of `everyKind`: function, line and relocation records of one section.
    package static var records: RawExtension {
        var records = RawExtension()
        records.functions = .init(recordSize: 8, sections: [.init(name: 1, records: [[0, 14]])])
        records.lines = .init(recordSize: 16, sections: [.init(name: 1, records: [[0, 5, 10, 7 << 10 | 3]])])
        records.relocations = .init(recordSize: 16, sections: [.init(name: 1, records: [[0, 6, 5, 0]])])
        return records
    }

    /// An object file with BTF, its records and a symbol table.
    package static var object: RawELF {
        var elf = RawELF()
        elf.add(".text", type: 1, [UInt8](repeating: 0x95, count: 16))
        elf.add(".BTF", type: 1, everyKind().bytes)
        elf.add(".BTF.ext", type: 1, records.bytes)
        elf.add(".strtab", type: 3, [0, 0x61, 0])
        elf.add(".symtab", type: 2, [UInt8](repeating: 0, count: 48), link: 4, entrySize: 24)
        return elf
    }
}
