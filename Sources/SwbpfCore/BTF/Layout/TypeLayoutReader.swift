/// Works out layouts. One reader for all that a command is asked, so that the work is bounded as a whole.
public struct TypeLayoutReader {
    private let btf: BTF
    private var alignments: NaturalAlignments
    private var declarator: MemberDeclarator
    /// How much may still be looked at and be written. Unnamed structures in each other, and names that share
    /// their ends, can stand for more than any machine has room for.
    private var budget: Int

    public init(_ btf: BTF) {
        self.btf = btf
        alignments = NaturalAlignments(btf)
        declarator = MemberDeclarator(btf)
        budget = 64 * (btf.bytes.count + (btf.base?.bytes.count ?? 0)) + 1 << 20
    }

    /// The layout of a structure or union. Unnamed structures in it are expanded, named ones in `depth` levels.
    public mutating func layout(of id: UInt32, depth: Int = 0) throws(DecodeError) -> TypeLayout {
        guard let type = try btf.resolved(id), type.kind == .structure || type.kind == .union else {
            throw DecodeError(what: "BTF type \(id)", offset: 0, reason: "is no structure or union")
        }
        return try layout(of: type, at: 0, named: depth, level: 0)
    }

    private mutating func layout(
        of type: BTFType, at origin: Int, named depth: Int, level: Int
    ) throws(DecodeError) -> TypeLayout {
        guard level < btfDepthLimit else {
            throw DecodeError(
                what: "BTF type \(type.id)", offset: type.detail,
                reason: "lies in more than \(btfDepthLimit) structures, or in itself")
        }
        let size = type.size ?? 0
        var layout = TypeLayout(
            id: type.id, kind: type.kind, nameOffset: type.nameOffset, size: size, bitOffset: origin)
        layout.members.reserveCapacity(type.count)
        var finder = GapFinder(bitSize: size * 8, origin: origin)
        for index in 0..<type.count {
            let member = try member(index, of: type, at: origin, named: depth, level: level)
            layout.members.append(member)
            finder.add(
                at: member.bitOffset - origin,
                count: member.bitCount > 0 ? Int(member.bitCount) : member.size * 8,
                unitBits: member.bitCount > 0 ? max(1, member.size) * 8 : 0)
        }
        layout.excessBits = finder.excessBits
        if type.kind == .structure {
            (layout.bitPadding, layout.padding) = finder.rest
            layout.gaps = finder.gaps
        } else {
            layout.padding = finder.unusedBytes
        }
        align(&layout)
        return layout
    }

    private mutating func member(
        _ index: Int, of type: BTFType, at origin: Int, named depth: Int, level: Int
    ) throws(DecodeError) -> TypeLayout.Member {
        let entry = try btf.member(index, of: type)
        try charge(for: entry, of: type)
        let resolved = try btf.resolved(entry.type)
        var bitOffset = origin + entry.bitOffset
        var bitCount = entry.bitCount
        if bitCount == 0, !type.kindFlag, let resolved, let integer = try btf.integer(resolved),
            integer.bitOffset != 0 || integer.bitCount != (resolved.size ?? 0) * 8
        {
            // Before Linux 5.0 the bits of a bit-field stood in a type of its own.
            bitOffset += integer.bitOffset
            bitCount = integer.bitCount
        }
        var member = TypeLayout.Member(
            nameOffset: entry.nameOffset, type: entry.type, bitOffset: bitOffset,
            size: try btf.size(of: entry.type), bitCount: UInt8(truncatingIfNeeded: bitCount))
        guard bitCount == 0, let inner = try btf.elementType(entry.type),
            inner.kind == .structure || inner.kind == .union
        else { return member }
        let isNamed = if inner.nameOffset != 0 { true } else { try isTypedef(entry.type) }
        guard !isNamed || depth > 0 else { return member }
        member.parts = [
            try layout(of: inner, at: bitOffset, named: isNamed ? depth - 1 : depth, level: level + 1)
        ]
        return member
    }

    /// The type is called by a name of its own, the elements' where it is an array.
    private func isTypedef(_ id: UInt32) throws(DecodeError) -> Bool {
        var next = id
        for _ in 0..<btfDepthLimit {
            guard let type = try btf.unqualified(next) else { return false }
            guard let array = try btf.array(type) else { return type.kind == .typedef }
            next = array.element
        }
        return false
    }

    /// Counts what a member takes to be written, and so finds out whether it can be.
    private mutating func charge(for entry: BTFMember, of type: BTFType) throws(DecodeError) {
        let text = try declarator.declaration(of: entry.type, name: try btf.name(at: entry.nameOffset))
        budget -= 16 + text.utf8.count
        guard budget > 0 else {
            throw DecodeError(
                what: "BTF type \(type.id)", offset: type.detail,
                reason: "has too many members within members, or too long names")
        }
    }

    // MARK: Alignment

    private mutating func align(_ layout: inout TypeLayout) {
        layout.alignment = alignments.alignment(of: layout.id)
        if layout.padding >= layout.alignment {
            layout.forcedAlignment = forced(beyond: layout.padding, at: layout.size)
        }
        for member in layout.members where member.bitCount == 0 {
            let natural = alignments.alignment(of: member.type)
            let offset = (member.bitOffset - layout.bitOffset) / 8
            if !offset.isMultiple(of: natural) || !layout.size.isMultiple(of: natural) {
                layout.isPacked = true
            }
        }
        for gap in layout.gaps where gap.kind == .bytes {
            let member = layout.members[gap.index]
            let natural = alignments.alignment(of: member.type)
            guard member.bitCount == 0, gap.bitCount / 8 >= natural else { continue }
            layout.members[gap.index].forcedAlignment = UInt32(
                truncatingIfNeeded: forced(
                    beyond: gap.bitCount / 8, at: (member.bitOffset - layout.bitOffset) / 8))
        }
    }

    /// The least alignment that leaves so many bytes free in front of an offset; 0 where none does.
    private func forced(beyond free: Int, at offset: Int) -> Int {
        var alignment = 1
        while alignment <= free { alignment <<= 1 }
        return offset.isMultiple(of: alignment) ? alignment : 0
    }
}
