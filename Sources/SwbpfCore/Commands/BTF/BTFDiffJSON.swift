/// Writes how types differ as one object: `added`, `removed` and `changed`.
///
/// Keys are those of a raw listing. Sizes are in bytes, offsets of members in bits, of variables in bytes.
struct BTFDiffJSON {
    let differences: BTFDifferences

    func write(to json: inout JSONWriter) {
        json.beginObject()
        json.field("added") { json in
            json.array(differences.added) { write($1.new ?? 0, in: differences.new, to: &$0) }
        }
        json.field("removed") { json in
            json.array(differences.removed) { write($1.old ?? 0, in: differences.old, to: &$0) }
        }
        json.field("changed") { json in json.array(differences.changed) { write($1, to: &$0) } }
        json.field("unchanged", differences.unchangedCount)
        json.endObject()
    }

    private func write(_ id: UInt32, in btf: BTF, to json: inout JSONWriter) {
        guard let type = try? btf.type(id) else { return json.null() }
        json.object { json in
            json.field("id", id)
            json.key("kind")
            json.value(plain: type.kind.word)
            json.field("name", btf.shortName(at: type.nameOffset))
            writeFacts(of: type, in: btf, to: &json)
        }
    }

    private func write(_ difference: BTFDifference, to json: inout JSONWriter) {
        guard let oldType = difference.old.flatMap({ try? differences.old.type($0) }),
            let newType = difference.new.flatMap({ try? differences.new.type($0) })
        else { return json.null() }
        json.object { json in
            json.key("kind")
            json.value(plain: newType.kind.word)
            json.field("name", differences.new.shortName(at: newType.nameOffset))
            for (isOld, type, btf) in [(true, oldType, differences.old), (false, newType, differences.new)] {
                json.key(isOld ? "old" : "new")
                json.object { json in
                    json.field("id", type.id)
                    // An enumeration may have become one of the other width.
                    json.key("kind")
                    json.value(plain: type.kind.word)
                    writeFacts(of: type, in: btf, to: &json)
                }
            }
            writeParts(difference.parts, to: &json)
        }
    }

    /// What a type says about itself, apart from its parts.
    private func writeFacts(of type: BTFType, in btf: BTF, to json: inout JSONWriter) {
        if let size = type.size { json.field("size", size) }
        switch type.kind {
        case .structure, .union, .dataSection: json.field("vlen", type.count)
        case .enumeration, .enumeration64:
            json.field("encoding", type.kindFlag ? "SIGNED" : "UNSIGNED")
            json.field("vlen", type.count)
        case .integer:
            guard let integer = try? btf.integer(type) else { return }
            json.field("bits_offset", integer.bitOffset)
            json.field("nr_bits", integer.bitCount)
            json.key("encoding")
            json.value(plain: encodingWord(integer.encodingFlags))
        case .typedef, .variable, .function:
            let referenced = type.referencedType ?? 0
            json.field("type_id", referenced)
            json.field("type", BTFTypeText.text(of: referenced, in: btf))
            guard let linkage = try? btf.linkage(of: type) else { return }
            json.key("linkage")
            json.value(plain: linkageWord(linkage))
        default: return
        }
    }

    // MARK: Parts

    /// The parts under the key of their role; where a prototype is within a structure there may be several.
    private func writeParts(_ parts: [BTFPartChange], to json: inout JSONWriter) {
        for role in [BTFPart.Role.member, .enumerator, .parameter, .variable] {
            let parts = parts.filter { ($0.new ?? $0.old)?.role == role }
            guard !parts.isEmpty else { continue }
            switch role {
            case .member: json.key("members")
            case .enumerator: json.key("values")
            case .parameter: json.key("params")
            case .variable: json.key("vars")
            }
            json.array(parts) { json, part in write(part, to: &json) }
        }
    }

    private func write(_ change: BTFPartChange, to json: inout JSONWriter) {
        json.object { json in
            if let new = change.new ?? change.old {
                json.field("name", name(of: new, in: change.new == nil ? differences.old : differences.new))
            }
            json.field("change", change.old == nil ? "added" : change.new == nil ? "removed" : "changed")
            if let old = change.old { json.field("old") { write(old, in: differences.old, to: &$0) } }
            if let new = change.new { json.field("new") { write(new, in: differences.new, to: &$0) } }
        }
    }

    private func name(of part: BTFPart, in btf: BTF) -> String {
        (part.path + [part.nameOffset]).map { btf.shortName(at: $0) }.joined(separator: ".")
    }

    private func write(_ part: BTFPart, in btf: BTF, to json: inout JSONWriter) {
        json.object { json in
            if part.role == .enumerator {
                json.key("val")
                if part.isSigned {
                    json.value(part.value)
                } else {
                    json.value(UInt64(bitPattern: part.value))
                }
                return
            }
            json.field("type_id", part.type)
            json.field("type", BTFTypeText.text(of: part.type, in: btf))
            switch part.role {
            case .member:
                json.field("bits_offset", part.position)
                if part.bitCount > 0 { json.field("bitfield_size", part.bitCount) }
            case .variable: json.field("offset", part.position / 8)
            case .parameter: json.field("index", part.position)
            case .enumerator: return
            }
            if let size = part.size { json.field("size", size) }
        }
    }
}
