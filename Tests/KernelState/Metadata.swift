/// Variables named `bpf_metadata_*` in a `.rodata` section: what `prog show` prints as metadata.
struct Metadata {
    /// The BTF that describes them.
    let bytes: [UInt8]
    /// The type of the section.
    let section: UInt32
    /// The section's content: the only value of the map.
    let content: [UInt8]

    private struct Variable {
        let name: String
        let type: UInt32
        let alignment: Int
        let value: [UInt8]

        init(_ name: String, _ type: UInt32, alignment: Int, _ value: [UInt8]) {
            self.name = name
            self.type = type
            self.alignment = alignment
            self.value = value
        }
    }

    init() {
        var btf = BTFBuilder()
        let variables = Self.variables(&btf)
        var content: [UInt8] = []
        var places: [(type: UInt32, offset: UInt32, size: UInt32)] = []
        for variable in variables {
            while content.count % variable.alignment != 0 { content.append(0) }
            let type = btf.variable(variable.name, variable.type)
            places.append((type, UInt32(content.count), UInt32(variable.value.count)))
            content += variable.value
        }
        section = btf.section(".rodata", size: UInt32(content.count), places)
        bytes = btf.bytes
        self.content = content
    }

    private static func variables(_ btf: inout BTFBuilder) -> [Variable] {
        let int = btf.int("int", size: 4, .signed)
        let unsigned = btf.int("unsigned int", size: 4)
        let wide = btf.int("unsigned long long", size: 8)
        let character = btf.int("char", size: 1, .character)
        let octet = btf.int("unsigned char", size: 1)
        let bool = btf.int("_Bool", size: 1, .boolean)
        let widest = btf.int("unsigned __int128", size: 16)
        let text = btf.array(of: btf.const(character), count: 16, index: int)
        let numbers = btf.array(of: int, count: 3, index: int)
        let color = btf.enumeration("color", [("RED", 0), ("GREEN", 1), ("BLUE", 2)])
        let pointer = btf.pointer(to: int)
        let number = btf.typedef("number_t", btf.volatile(int))
        let point = btf.structure("point", size: 8, [.init("x", int, at: 0), .init("y", int, at: 4)])
        let nested = btf.structure(
            "nested", size: 12, [.init("point", point, at: 0), .init("tag", octet, at: 8)])
        let bits = btf.structure(
            "bits", size: 4,
            [
                .init("low", unsigned, atBit: 0, width: 3), .init("middle", unsigned, atBit: 3, width: 13),
                .init("high", unsigned, atBit: 16, width: 16),
            ])
        let either = btf.union(
            "either", size: 4, [.init("number", int, at: 0), .init("octet", octet, at: 0)])

        var variables = [
            Variable("bpf_metadata_string", text, alignment: 1, padded("known \"state\"", to: 16)),
            Variable("bpf_metadata_int", btf.const(int), alignment: 4, .of(Int32(42))),
            Variable("bpf_metadata_negative", int, alignment: 4, .of(Int32(-7))),
            Variable("bpf_metadata_u64", wide, alignment: 8, .of(UInt64.max)),
            Variable("bpf_metadata_bool", bool, alignment: 1, [1]),
            Variable("bpf_metadata_char", character, alignment: 1, [0x41]),
            Variable("bpf_metadata_enum", color, alignment: 4, .of(Int32(2))),
            Variable("bpf_metadata_unnamed_enum", color, alignment: 4, .of(Int32(77))),
            Variable(
                "bpf_metadata_struct", nested, alignment: 4,
                .of(Int32(3)) + .of(Int32(-4)) + [9, 0, 0, 0]),
            Variable("bpf_metadata_union", either, alignment: 4, .of(Int32(0x0102_0304))),
            Variable(
                "bpf_metadata_array", numbers, alignment: 4,
                .of(Int32(1)) + .of(Int32(-2)) + .of(Int32(3))),
            Variable("bpf_metadata_pointer", pointer, alignment: 8, .of(UInt64(0xffff_8880_1234_5678))),
            Variable("bpf_metadata_bits", bits, alignment: 4, .of(UInt32(5 | 1234 << 3 | 0xbeef << 16))),
            Variable("bpf_metadata_typedef", number, alignment: 4, .of(Int32(1 << 20))),
            Variable(
                "bpf_metadata_wide", widest, alignment: 16,
                .of(UInt64(0x1122_3344_5566_7788)) + .of(UInt64(0x99aa_bbcc_ddee_ff00))),
            Variable("not_metadata", int, alignment: 4, .of(Int32(13))),
        ]
        if KernelVersion.running >= KernelVersion(5, 13) {
            let float = btf.float("float", size: 4)
            let double = btf.float("double", size: 8)
            variables += [
                Variable("bpf_metadata_float", float, alignment: 4, .of(Float(1.5).bitPattern)),
                Variable("bpf_metadata_double", double, alignment: 8, .of((-0.25).bitPattern)),
            ]
        }
        return variables
    }
}

/// Text in an array of bytes, with zeros behind it.
func padded(_ text: String, to count: Int) -> [UInt8] {
    let bytes = Array(text.utf8.prefix(count))
    return bytes + [UInt8](repeating: 0, count: count - bytes.count)
}
