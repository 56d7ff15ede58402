/// Sizes and alignments as a C compiler will see them in the declarations: libbpf's rules, which decide where
/// padding and attributes have to be spelled out.
struct CLayout {
    private let btf: BTF
    private let pointerSize: Int
    /// By id.
    private var known: [Known]
    private var depth = 0

    /// What has been found out about a type.
    private struct Known {
        /// In bytes, plus one; 0 where it has not been asked for.
        var alignment: UInt8 = 0
        var isPacked = false
    }

    init(_ btf: BTF, pointerSize: Int) {
        self.btf = btf
        self.pointerSize = pointerSize
        known = Array(repeating: Known(), count: Int(btf.endID))
        // Void has none.
        known[0].alignment = 1
    }

    /// In bytes; 0 for what has none, such as a function.
    @inline(__always)
    mutating func alignment(of id: UInt32) throws(DecodeError) -> Int {
        let known = known[Int(id)].alignment
        return known > 0 ? Int(known) - 1 : try findAlignment(of: id)
    }

    /// The structure could not lie in memory as it does without the attribute.
    mutating func isPacked(_ type: BTFType) throws(DecodeError) -> Bool {
        _ = try alignment(of: type.id)
        return known[Int(type.id)].isPacked
    }

    private mutating func findAlignment(of id: UInt32) throws(DecodeError) -> Int {
        let type = try btf.type(id)
        depth += 1
        if depth > cDepthLimit { throw .tooDeep(type) }
        let alignment: Int
        switch type.kind {
        case .integer, .enumeration, .enumeration64, .float: alignment = min(pointerSize, type.size ?? 0)
        case .pointer: alignment = pointerSize
        case .typedef, .volatile, .const, .restrict, .typeTag:
            alignment = try self.alignment(of: type.referencedType ?? 0)
        case .array: alignment = try self.alignment(of: btf.array(type)?.element ?? 0)
        case .structure, .union: alignment = try findAlignment(composite: type)
        default: alignment = 0
        }
        depth -= 1
        // A pointer's size at most.
        known[Int(id)].alignment = UInt8(truncatingIfNeeded: alignment) + 1
        return alignment
    }

    private mutating func findAlignment(composite type: BTFType) throws(DecodeError) -> Int {
        var largest = 1
        /// What a member that is not like the others makes of the whole.
        var exception: Int?
        var isPacked = false
        for index in 0..<type.count {
            let member = try btf.member(index, of: type)
            let alignment = try alignment(of: member.type)
            if alignment == 0 {
                exception = exception ?? 0
            } else if member.bitCount == 0, member.bitOffset % (8 * alignment) != 0 {
                exception = exception ?? 1
                isPacked = true
            }
            largest = max(largest, alignment)
        }
        if (type.size ?? 0) % largest != 0 {
            exception = exception ?? 1
            isPacked = true
        }
        known[Int(type.id)].isPacked = isPacked
        return exception ?? largest
    }

    /// In bytes; 0 for what has no size, or none that fits.
    func size(of first: UInt32) throws(DecodeError) -> Int {
        var id = first
        var count = 1
        // As deep as libbpf goes.
        for _ in 0..<32 {
            if id == 0 { return 0 }
            let type = try btf.type(id)
            switch type.kind {
            case .integer, .structure, .union, .enumeration, .enumeration64, .dataSection, .float:
                return product(count, type.size ?? 0) ?? 0
            case .pointer: return product(count, pointerSize) ?? 0
            case .typedef, .volatile, .const, .restrict, .variable, .declarationTag, .typeTag:
                id = type.referencedType ?? 0
            case .array:
                guard let array = try btf.array(type), let elements = product(count, array.count) else {
                    return 0
                }
                count = elements
                id = array.element
            default: return 0
            }
        }
        return 0
    }

    /// `nil` for what takes more than 32 bits.
    private func product(_ left: Int, _ right: Int) -> Int? {
        let (product, overflow) = left.multipliedReportingOverflow(by: right)
        return overflow || product > UInt32.max ? nil : product
    }
}
