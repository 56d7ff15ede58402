/// Writes types one by one as they are encoded, each an object with bpftool's keys.
///
/// All that can be wrong with the types has been found by `BTF.validate()`: what is not
/// there after it is left out.
struct BTFRawJSON {
    let btf: BTF

    /// Writes one type. Id 0, void, is shown as of unknown kind.
    func write(_ id: UInt32, to json: inout JSONWriter) {
        json.beginObject()
        json.field("id", id)
        json.key("kind")
        if let type = try? btf.type(id) {
            json.value(plain: type.kind.word)
            name(type.nameOffset, to: &json)
            try? details(of: type, to: &json)
        } else {
            json.value(plain: "UNKNOWN")
            name(0, to: &json)
        }
        json.endObject()
    }

    @inline(__always)
    private func name(_ offset: UInt32, to json: inout JSONWriter) {
        json.key("name")
        if offset == 0 {
            json.value(plain: anonymousName)
        } else {
            _ = try? btf.withName(at: offset) { json.value($0) }
        }
    }

    private func details(of type: BTFType, to json: inout JSONWriter) throws(DecodeError) {
        switch type.kind {
        case .integer:
            guard let integer = try btf.integer(type) else { return }
            json.field("size", UInt32(type.size ?? 0))
            json.field("bits_offset", UInt32(integer.bitOffset))
            json.field("nr_bits", UInt32(integer.bitCount))
            json.key("encoding")
            json.value(plain: encodingWord(integer.encodingFlags))
        case .pointer, .const, .volatile, .restrict, .typedef, .typeTag:
            json.field("type_id", type.referencedType ?? 0)
        case .array:
            guard let array = try btf.array(type) else { return }
            json.field("type_id", array.element)
            json.field("index_type_id", array.index)
            json.field("nr_elems", UInt32(array.count))
        case .structure, .union:
            json.field("size", UInt32(type.size ?? 0))
            try parts("members", of: type, to: &json) { (index, json) throws(DecodeError) in
                let member = try btf.member(index, of: type)
                name(member.nameOffset, to: &json)
                json.field("type_id", member.type)
                json.field("bits_offset", UInt32(member.bitOffset))
                if member.bitCount != 0 { json.field("bitfield_size", UInt32(member.bitCount)) }
            }
        case .enumeration, .enumeration64:
            json.key("encoding")
            json.value(plain: type.kindFlag ? "SIGNED" : "UNSIGNED")
            json.field("size", UInt32(type.size ?? 0))
            try parts("values", of: type, to: &json) { (index, json) throws(DecodeError) in
                let enumerator = try btf.enumerator(index, of: type)
                name(enumerator.nameOffset, to: &json)
                if type.kindFlag {
                    json.field("val", enumerator.value)
                } else {
                    json.field("val", UInt64(bitPattern: enumerator.value))
                }
            }
        case .forward:
            json.key("fwd_kind")
            json.value(plain: type.kindFlag ? "union" : "struct")
        case .function, .variable:
            json.field("type_id", type.referencedType ?? 0)
            json.key("linkage")
            json.value(plain: linkageWord(try btf.linkage(of: type) ?? 0))
        case .functionPrototype:
            json.field("ret_type_id", type.referencedType ?? 0)
            try parts("params", of: type, to: &json) { (index, json) throws(DecodeError) in
                let parameter = try btf.parameter(index, of: type)
                name(parameter.nameOffset, to: &json)
                json.field("type_id", parameter.type)
            }
        case .dataSection:
            json.field("size", UInt32(type.size ?? 0))
            try parts("vars", of: type, to: &json) { (index, json) throws(DecodeError) in
                let entry = try btf.sectionEntry(index, of: type)
                json.field("type_id", entry.variable)
                json.field("offset", UInt32(entry.offset))
                json.field("size", UInt32(entry.size))
            }
        case .float:
            json.field("size", UInt32(type.size ?? 0))
        case .declarationTag:
            json.field("type_id", type.referencedType ?? 0)
            json.field("component_idx", try btf.componentIndex(of: type) ?? -1)
        // What it says is not known, only how long it is.
        case .unknown: break
        }
    }

    /// Writes how many parts a type has, and an object for each.
    @inline(__always)
    private func parts(
        _ key: StaticString, of type: BTFType, to json: inout JSONWriter,
        _ write: (Int, inout JSONWriter) throws(DecodeError) -> Void
    ) throws(DecodeError) {
        json.field("vlen", UInt32(type.count))
        json.key(key)
        json.beginArray()
        defer { json.endArray() }
        for index in 0..<type.count {
            json.beginObject()
            defer { json.endObject() }
            try write(index, &json)
        }
    }
}
