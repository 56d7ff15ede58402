/// A member as the source code names it: members of unnamed structures and unions belong to what is around them.
public struct BTFField: Equatable, Sendable {
    public let name: String
    /// The member's type, as declared.
    public let type: UInt32
    /// From the start of the outermost structure, in bits.
    public let bitOffset: Int
    /// The width of a bit-field in bits; 0 for an ordinary member.
    public let bitCount: Int

    /// From the start of the outermost structure, in bytes.
    public var offset: Int { bitOffset / 8 }
}

extension BTF {
    /// More members than any structure has: beyond it, unnamed structures repeat each other without end.
    private static var fieldLimit: Int { 1 << 16 }

    /// The named members of a structure or union, those of its unnamed parts among them, in order.
    public func fields(of id: UInt32) throws(DecodeError) -> [BTFField] {
        var fields: [BTFField] = []
        var budget = Self.fieldLimit
        try collectFields(of: id, at: 0, depth: 0, budget: &budget, into: &fields)
        return fields
    }

    /// The member with a name, or `nil` where the structure has none: another kernel's may.
    public func field(_ name: String, of id: UInt32) throws(DecodeError) -> BTFField? {
        try fields(of: id).first { $0.name == name }
    }

    private func collectFields(
        of id: UInt32, at base: Int, depth: Int, budget: inout Int, into fields: inout [BTFField]
    ) throws(DecodeError) {
        guard let structure = try resolved(id), structure.kind == .structure || structure.kind == .union
        else {
            return
        }
        for index in 0..<structure.count {
            let member = try member(index, of: structure)
            budget -= 1
            guard budget > 0, depth < btfDepthLimit else {
                throw DecodeError(
                    what: "BTF type \(id)", offset: structure.detail,
                    reason: "has too many members within members")
            }
            let bitOffset = base + member.bitOffset
            if member.nameOffset == 0 {
                try collectFields(
                    of: member.type, at: bitOffset, depth: depth + 1, budget: &budget, into: &fields)
            } else {
                let name = try name(at: member.nameOffset)
                budget -= name.utf8.count / btfNameAllowance
                fields.append(
                    BTFField(
                        name: name, type: member.type, bitOffset: bitOffset,
                        bitCount: member.bitCount))
            }
        }
    }
}
