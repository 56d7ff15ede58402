/// What one pass over all types finds out. Every id that a type refers to exists if it succeeds.
struct CSurvey {
    /// Types that may be declared, without functions and other things that are none.
    private(set) var declarable: [UInt32] = []
    private(set) var declarationTags: [UInt32] = []
    /// In bytes, as the size of `long` has it.
    private(set) var pointerSize = btfPointerSize
    /// By id: another type refers to it.
    private(set) var isReferenced: [Bool]
    private let btf: BTF

    init(_ btf: BTF) throws(DecodeError) {
        self.btf = btf
        isReferenced = Array(repeating: false, count: Int(btf.endID))
        // A kernel has half as many functions as other types.
        declarable.reserveCapacity(Int(btf.endID) * 2 / 3)
        var hasLong = false
        for id in 1..<btf.endID {
            let type = try btf.type(id)
            switch type.kind {
            case .function, .variable: try mark(type.referencedType ?? 0)
            case .declarationTag:
                try mark(type.referencedType ?? 0)
                declarationTags.append(id)
            case .dataSection:
                for index in 0..<type.count { try mark(btf.sectionEntry(index, of: type).variable) }
            case .integer:
                declarable.append(id)
                if !hasLong, let size = type.size, size == 4 || size == 8, try isLong(type) {
                    pointerSize = size
                    hasLong = true
                }
            default:
                declarable.append(id)
                try markParts(of: type)
            }
        }
    }

    private mutating func markParts(of type: BTFType) throws(DecodeError) {
        switch type.kind {
        case .structure, .union:
            for index in 0..<type.count { try mark(btf.member(index, of: type).type) }
        case .functionPrototype:
            // What it returns does not count, but has to be there.
            try require(type.referencedType ?? 0)
            for index in 0..<type.count { try mark(btf.parameter(index, of: type).type) }
        case .array:
            guard let array = try btf.array(type) else { return }
            try mark(array.element)
            try mark(array.index)
        default: if let referenced = type.referencedType { try mark(referenced) }
        }
    }

    @inline(__always)
    private mutating func mark(_ id: UInt32) throws(DecodeError) {
        try require(id)
        isReferenced[Int(id)] = true
    }

    @inline(__always)
    private func require(_ id: UInt32) throws(DecodeError) {
        if id >= btf.endID { _ = try btf.type(id) }
    }

    /// The names that compilers give `long`.
    private static let longNames: Set<String> = [
        "long", "long int", "int long", "unsigned long", "long unsigned", "unsigned long int",
        "unsigned int long", "long unsigned int", "long int unsigned", "int unsigned long",
        "int long unsigned",
    ]

    private func isLong(_ type: BTFType) throws(DecodeError) -> Bool {
        Self.longNames.contains(try btf.name(of: type))
    }
}
