/// Writes layouts with all their facts.
struct TypeLayoutJSON {
    let btf: BTF
    /// The size of a cache line in bytes.
    let cacheLine: Int
    private var declarator: MemberDeclarator

    init(_ btf: BTF, cacheLine: Int) {
        self.btf = btf
        self.cacheLine = cacheLine
        declarator = MemberDeclarator(btf)
    }

    mutating func write(_ layout: TypeLayout, typedef: UInt32?, to json: inout JSONWriter) {
        json.beginObject()
        json.field("id", layout.id)
        json.field("kind", layout.kind == .union ? "UNION" : "STRUCT")
        if layout.nameOffset != 0 { json.field("name", name(layout.nameOffset)) }
        if let typedef { json.field("typedef", name(typedef)) }
        json.field("size", layout.size)
        json.field("cacheline_size", cacheLine)
        json.field("cachelines", (layout.size + cacheLine - 1) / cacheLine)
        json.field("last_cacheline", layout.size % cacheLine)
        facts(of: layout, to: &json)
        json.endObject()
    }

    private func name(_ offset: UInt32) -> String { (try? btf.name(at: offset)) ?? "?" }

    /// What a nested structure has too.
    private mutating func facts(of layout: TypeLayout, to json: inout JSONWriter) {
        json.field("alignment", layout.alignment)
        if layout.isPacked { json.field("packed", true) }
        if layout.forcedAlignment > 0 { json.field("forced_alignment", layout.forcedAlignment) }
        json.key("members")
        json.beginArray()
        for member in layout.members { write(member, in: layout, to: &json) }
        json.endArray()
        if layout.kind == .structure {
            json.field("sum_members", layout.ordinaryMembers.size)
            json.field("sum_bitfield_bits", layout.bitFields.size)
            json.field("holes") { json in json.array(layout.gaps) { write($1, to: &$0) } }
            json.field("sum_holes", layout.holes(.bytes).size)
            json.field("sum_bit_holes", layout.holes(.bits).size)
        }
        json.field("padding", layout.padding)
        if layout.bitPadding > 0 { json.field("bit_padding", layout.bitPadding) }
        if layout.excessBits > 0 { json.field("excess_bits", layout.excessBits) }
    }

    private mutating func write(
        _ member: TypeLayout.Member, in layout: TypeLayout, to json: inout JSONWriter
    ) {
        json.beginObject()
        if member.nameOffset != 0 { json.field("name", name(member.nameOffset)) }
        json.field("type", (try? declarator.declaration(of: member.type, name: "")) ?? "?")
        json.field("type_id", member.type)
        let offset = member.offset(in: layout)
        json.field("offset", offset)
        json.field("size", member.size)
        if member.bitCount > 0 {
            json.field("bit_offset", member.bitOffset - offset * 8)
            json.field("bit_size", member.bitCount)
        }
        if member.forcedAlignment > 0 { json.field("aligned", member.forcedAlignment) }
        if let parts = member.parts.first { facts(of: parts, to: &json) }
        json.endObject()
    }

    /// A hole of bytes has an offset and a size in bytes; one of bits has them in bits too.
    private func write(_ gap: TypeLayout.Gap, to json: inout JSONWriter) {
        json.object { json in
            json.field("before", gap.index)
            json.field("offset", gap.bitOffset / 8)
            switch gap.kind {
            case .bytes: json.field("size", gap.bitCount / 8)
            case .bits:
                json.field("bit_offset", gap.bitOffset % 8)
                json.field("bits", gap.bitCount)
            case .overlap:
                json.field("bit_offset", gap.bitOffset % 8)
                json.field("overlap_bits", gap.bitCount)
            }
        }
    }
}
