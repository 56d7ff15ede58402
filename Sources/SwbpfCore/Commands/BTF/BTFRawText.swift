/// Writes types one by one as they are encoded: a line for each, and one for each part.
///
/// The text is bpftool's. All that can be wrong with the types has been found by
/// `BTF.validate()`: what is not there after it is left out.
struct BTFRawText {
    let btf: BTF

    /// Writes one type. Id 0, void, is shown as of unknown kind.
    func write(_ id: UInt32, to text: inout TextWriter) {
        text.buffer.append("[")
        text.buffer.append(decimal: id)
        guard let type = try? btf.type(id) else {
            text.buffer.append("] UNKNOWN '(anon)'\n")
            return
        }
        text.buffer.append("] ")
        text.buffer.append(type.kind.word)
        name(type.nameOffset, after: " '", to: &text)
        try? details(of: type, to: &text)
        text.buffer.append("\n")
        text.spill()
    }

    @inline(__always)
    private func name(_ offset: UInt32, after start: StaticString, to text: inout TextWriter) {
        text.buffer.append(start)
        if offset == 0 {
            text.buffer.append(anonymousName)
        } else {
            btf.appendName(at: offset, to: &text)
        }
        text.buffer.append("'")
    }

    @inline(__always)
    private func number(_ number: UInt32, after start: StaticString, to text: inout TextWriter) {
        text.buffer.append(start)
        text.buffer.append(decimal: number)
    }

    private func details(of type: BTFType, to text: inout TextWriter) throws(DecodeError) {
        switch type.kind {
        case .integer:
            guard let integer = try btf.integer(type) else { return }
            number(UInt32(type.size ?? 0), after: " size=", to: &text)
            number(UInt32(integer.bitOffset), after: " bits_offset=", to: &text)
            number(UInt32(integer.bitCount), after: " nr_bits=", to: &text)
            text.buffer.append(" encoding=")
            text.buffer.append(encodingWord(integer.encodingFlags))
        case .pointer, .const, .volatile, .restrict, .typedef, .typeTag:
            number(type.referencedType ?? 0, after: " type_id=", to: &text)
        case .array:
            guard let array = try btf.array(type) else { return }
            number(array.element, after: " type_id=", to: &text)
            number(array.index, after: " index_type_id=", to: &text)
            number(UInt32(array.count), after: " nr_elems=", to: &text)
        case .structure, .union:
            try members(of: type, to: &text)
        case .enumeration, .enumeration64:
            try enumerators(of: type, to: &text)
        case .forward:
            text.buffer.append(type.kindFlag ? " fwd_kind=union" : " fwd_kind=struct")
        case .function:
            number(type.referencedType ?? 0, after: " type_id=", to: &text)
            text.buffer.append(" linkage=")
            text.buffer.append(linkageWord(try btf.linkage(of: type) ?? 0))
        case .functionPrototype:
            number(type.referencedType ?? 0, after: " ret_type_id=", to: &text)
            number(UInt32(type.count), after: " vlen=", to: &text)
            for index in 0..<type.count {
                let parameter = try btf.parameter(index, of: type)
                name(parameter.nameOffset, after: "\n\t'", to: &text)
                number(parameter.type, after: " type_id=", to: &text)
            }
        case .variable:
            number(type.referencedType ?? 0, after: " type_id=", to: &text)
            text.buffer.append(", linkage=")
            text.buffer.append(linkageWord(try btf.linkage(of: type) ?? 0))
        case .dataSection:
            try variables(of: type, to: &text)
        case .float:
            number(UInt32(type.size ?? 0), after: " size=", to: &text)
        case .declarationTag:
            number(type.referencedType ?? 0, after: " type_id=", to: &text)
            text.buffer.append(" component_idx=")
            text.buffer.append(decimal: try btf.componentIndex(of: type) ?? -1)
        // What it says is not known, only how long it is.
        case .unknown: break
        }
    }

    private func sizeAndCount(of type: BTFType, to text: inout TextWriter) {
        number(UInt32(type.size ?? 0), after: " size=", to: &text)
        number(UInt32(type.count), after: " vlen=", to: &text)
    }

    private func members(of type: BTFType, to text: inout TextWriter) throws(DecodeError) {
        sizeAndCount(of: type, to: &text)
        for index in 0..<type.count {
            let member = try btf.member(index, of: type)
            name(member.nameOffset, after: "\n\t'", to: &text)
            number(member.type, after: " type_id=", to: &text)
            number(UInt32(member.bitOffset), after: " bits_offset=", to: &text)
            if member.bitCount != 0 { number(UInt32(member.bitCount), after: " bitfield_size=", to: &text) }
            text.spill()
        }
    }

    private func enumerators(of type: BTFType, to text: inout TextWriter) throws(DecodeError) {
        text.buffer.append(type.kindFlag ? " encoding=SIGNED" : " encoding=UNSIGNED")
        sizeAndCount(of: type, to: &text)
        for index in 0..<type.count {
            let enumerator = try btf.enumerator(index, of: type)
            name(enumerator.nameOffset, after: "\n\t'", to: &text)
            text.buffer.append(" val=")
            if type.kindFlag {
                text.buffer.append(decimal: enumerator.value)
            } else {
                text.buffer.append(decimal: UInt64(bitPattern: enumerator.value))
            }
            if type.kind == .enumeration64 { text.buffer.append(type.kindFlag ? "LL" : "ULL") }
            text.spill()
        }
    }

    private func variables(of type: BTFType, to text: inout TextWriter) throws(DecodeError) {
        sizeAndCount(of: type, to: &text)
        for index in 0..<type.count {
            let entry = try btf.sectionEntry(index, of: type)
            number(entry.variable, after: "\n\ttype_id=", to: &text)
            number(UInt32(entry.offset), after: " offset=", to: &text)
            number(UInt32(entry.size), after: " size=", to: &text)
            guard let variable = try? btf.type(entry.variable) else {
                text.buffer.append(" (UNKNOWN '(anon)')")
                continue
            }
            text.buffer.append(" (")
            text.buffer.append(variable.kind.word)
            name(variable.nameOffset, after: " '", to: &text)
            text.buffer.append(")")
            text.spill()
        }
    }
}

extension BTF {
    /// Appends a name; what is none is left out.
    @inline(__always)
    func appendName(at offset: UInt32, to text: inout TextWriter) {
        _ = try? withName(at: offset) { text.foreign($0) }
    }
}
