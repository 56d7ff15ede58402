/// Writes layouts as C with the place of everything beside it, for people who know pahole.
struct TypeLayoutText {
    let btf: BTF
    /// The size of a cache line in bytes.
    let cacheLine: Int
    private var declarator: MemberDeclarator
    /// The last cache line whose start was written.
    private var line = 0

    /// Where offsets and sizes stand.
    private static let column = 48

    init(_ btf: BTF, cacheLine: Int) {
        self.btf = btf
        self.cacheLine = cacheLine
        declarator = MemberDeclarator(btf)
    }

    mutating func write(_ layout: TypeLayout, typedef: UInt32?, to text: inout TextWriter) {
        line = 0
        if typedef != nil { text.write("typedef ") }
        open(layout, level: 0, to: &text)
        members(of: layout, level: 1, to: &text)
        summary(of: layout, to: &text)
        text.write("}")
        if let typedef {
            text.write(" ")
            text.foreign(name(typedef))
        }
        if layout.isPacked { text.write(" __attribute__((packed))") }
        if layout.forcedAlignment > 0 { text.write(" __attribute__((aligned(\(layout.forcedAlignment))))") }
        text.line(";")
    }

    private func name(_ offset: UInt32) -> String { (try? btf.name(at: offset)) ?? "?" }

    private func indent(_ level: Int, _ text: inout TextWriter) {
        for _ in 0..<level { text.write("    ") }
    }

    private func open(_ layout: TypeLayout, level: Int, to text: inout TextWriter) {
        indent(level, &text)
        text.write(layout.kind == .union ? "union " : "struct ")
        if layout.nameOffset != 0 {
            text.foreign(name(layout.nameOffset))
            text.write(" ")
        }
        text.line("{")
    }

    // MARK: Members

    private mutating func members(of layout: TypeLayout, level: Int, to text: inout TextWriter) {
        var gaps = layout.gaps[...]
        for (index, member) in layout.members.enumerated() {
            while let gap = gaps.first, gap.index == index {
                gaps.removeFirst()
                write(gap, level: level, to: &text)
            }
            boundary(before: member.offset(in: layout), level: level, to: &text)
            write(member, in: layout, level: level, to: &text)
        }
        rest(of: layout, level: level, to: &text)
    }

    private mutating func write(
        _ member: TypeLayout.Member, in layout: TypeLayout, level: Int, to text: inout TextWriter
    ) {
        if let parts = member.parts.first {
            open(parts, level: level, to: &text)
            members(of: parts, level: level + 1, to: &text)
        }
        var line = String(repeating: "    ", count: level) + declaration(member)
        if member.bitCount > 0 { line += ":\(member.bitCount)" }
        if member.forcedAlignment > 0 { line += " __attribute__((aligned(\(member.forcedAlignment))))" }
        text.padded(line + ";", to: Self.column - 1)
        place(member, in: layout, to: &text)
    }

    /// What stands behind the closing bracket where the type was expanded, and the whole declaration otherwise.
    private mutating func declaration(_ member: TypeLayout.Member) -> String {
        if member.parts.isEmpty {
            return (try? declarator.declaration(of: member.type, name: name(member.nameOffset))) ?? "?"
        }
        let suffix = (try? btf.dimensions(of: member.type)) ?? ""
        let name = name(member.nameOffset) + suffix
        return name.isEmpty ? "}" : "} \(name)"
    }

    private func place(_ member: TypeLayout.Member, in layout: TypeLayout, to text: inout TextWriter) {
        text.write(" /* ")
        let offset = member.offset(in: layout)
        text.aligned(offset, to: 6)
        if member.bitCount > 0 {
            text.write(":")
            text.padded(String(member.bitOffset - offset * 8), to: 3)
        } else {
            text.write("    ")
        }
        text.aligned(member.size, to: 6)
        text.line(" */")
    }

    // MARK: Between members

    private func remark(_ words: String, level: Int, to text: inout TextWriter) {
        indent(level, &text)
        text.line("/* \(words) */")
    }

    private mutating func boundary(before offset: Int, level: Int, to text: inout TextWriter) {
        let current = offset / cacheLine
        guard current > line else { return }
        line = current
        let start = current * cacheLine
        let distance = offset == start ? "" : ", \(plural(offset - start, "byte")) back"
        remark("--- cache line \(current) starts at \(start)\(distance) ---", level: level, to: &text)
    }

    private func write(_ gap: TypeLayout.Gap, level: Int, to text: inout TextWriter) {
        let place = gap.bitOffset.isMultiple(of: 8) ? "" : ":\(gap.bitOffset % 8)"
        let at = "at \(gap.bitOffset / 8)\(place)"
        switch gap.kind {
        case .bytes: remark("XXX \(plural(gap.bitCount / 8, "byte")) hole \(at)", level: level, to: &text)
        case .bits: remark("XXX \(plural(gap.bitCount, "bit")) hole \(at)", level: level, to: &text)
        case .overlap: remark("XXX \(size(gap.bitCount)) overlap \(at)", level: level, to: &text)
        }
    }

    private func rest(of layout: TypeLayout, level: Int, to text: inout TextWriter) {
        if layout.bitPadding > 0 {
            remark("XXX \(plural(layout.bitPadding, "bit")) padding", level: level, to: &text)
        }
        if layout.padding > 0 {
            let start = layout.bitOffset / 8 + layout.size - layout.padding
            remark("XXX \(plural(layout.padding, "byte")) padding at \(start)", level: level, to: &text)
        }
        if layout.excessBits > 0 {
            remark("XXX \(size(layout.excessBits)) behind the end", level: level, to: &text)
        }
    }

    // MARK: Summary

    private func summary(of layout: TypeLayout, to text: inout TextWriter) {
        if !layout.members.isEmpty { text.line() }
        var words = "size: \(layout.size), members: \(layout.members.count), alignment: \(layout.alignment)"
        words += ", cache lines: \((layout.size + cacheLine - 1) / cacheLine)"
        let last = layout.size % cacheLine
        if last > 0 { words += " (\(plural(last, "byte")) in the last)" }
        remark(words, level: 1, to: &text)
        guard layout.kind == .structure else { return }
        let bytes = layout.holes(.bytes)
        let bits = layout.holes(.bits)
        guard bytes.count + bits.count + layout.padding + layout.bitPadding > 0 else { return }
        words = "members take: \(plural(layout.ordinaryMembers.size, "byte"))"
        if layout.bitFields.count > 0 { words += " and \(plural(layout.bitFields.size, "bit"))" }
        if bytes.count > 0 { words += ", holes: \(bytes.count) (\(plural(bytes.size, "byte")))" }
        if bits.count > 0 { words += ", bit holes: \(bits.count) (\(plural(bits.size, "bit")))" }
        remark(words, level: 1, to: &text)
    }

    private func plural(_ count: Int, _ unit: String) -> String { "\(count) \(unit)\(count == 1 ? "" : "s")" }

    private func size(_ bits: Int) -> String {
        bits.isMultiple(of: 8) ? plural(bits / 8, "byte") : plural(bits, "bit")
    }
}

extension BTF {
    /// The brackets of an array, from the outermost: `[4][2]`; nothing for another type.
    fileprivate func dimensions(of id: UInt32) throws(DecodeError) -> String {
        var text = ""
        var next = id
        for _ in 0..<btfDepthLimit {
            guard let type = try resolved(next), let array = try array(type) else { break }
            text += "[\(array.count)]"
            next = array.element
        }
        return text
    }
}
