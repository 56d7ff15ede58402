extension BTFPlace {
    /// The parts of a value that have no parts themselves, with their whole paths, in order: what of it can
    /// change. Text and addresses are one part each.
    ///
    /// Parts outside of the value's bytes are left out, and so are those beyond more than anybody reads.
    public static func leaves(of type: UInt32, in btf: BTF, byteCount: Int) -> [BTFPlace] {
        var walk = LeafWalk(btf: btf, byteCount: byteCount)
        // What was found up to a malformed place can still be shown.
        try? walk.visit(type, path: "", bitOffset: 0, depth: 0)
        return walk.leaves
    }
}

/// One walk over all parts of a type.
private struct LeafWalk {
    let btf: BTF
    let byteCount: Int
    var leaves: [BTFPlace] = []
    /// How many parts may still be visited.
    private var budget = 1 << 14

    init(btf: BTF, byteCount: Int) {
        self.btf = btf
        self.byteCount = byteCount
    }

    mutating func visit(_ id: UInt32, path: String, bitOffset: Int, depth: Int) throws(DecodeError) {
        budget -= 1 + path.utf8.count / btfNameAllowance
        guard budget > 0, depth < btfDepthLimit, bitOffset < byteCount * 8, let type = try btf.resolved(id)
        else { return }
        switch type.kind {
        case .structure, .union, .dataSection:
            if try BTFByteArray(id, in: btf) != nil { return try add(id, path, bitOffset) }
            let parts = try btf.parts(of: id)
            budget -= parts.count
            for part in parts where budget > 0 {
                let inner = path.isEmpty ? part.name : "\(path).\(part.name)"
                let place = bitOffset &+ part.bitOffset
                if part.bitCount > 0 {
                    append(part.type, inner, place, bitCount: part.bitCount, isBitField: true)
                } else {
                    try visit(part.type, path: inner, bitOffset: place, depth: depth + 1)
                }
            }
        case .array:
            guard let array = try btf.array(type), try BTFByteArray(id, in: btf) == nil else {
                return try add(id, path, bitOffset)
            }
            let size = try btf.size(of: array.element)
            guard size > 0 else { return }
            for index in 0..<array.count {
                let (distance, overflow) = index.multipliedReportingOverflow(by: size * 8)
                guard !overflow, budget > 0, distance < byteCount * 8 - bitOffset else { return }
                try visit(
                    array.element, path: "\(path)[\(index)]", bitOffset: bitOffset + distance,
                    depth: depth + 1)
            }
        default: try add(id, path, bitOffset)
        }
    }

    private mutating func add(_ id: UInt32, _ path: String, _ bitOffset: Int) throws(DecodeError) {
        append(id, path, bitOffset, bitCount: try btf.size(of: id) * 8, isBitField: false)
    }

    private mutating func append(
        _ id: UInt32, _ path: String, _ bitOffset: Int, bitCount: Int, isBitField: Bool
    ) {
        let place = BTFPlace(
            type: id, bitOffset: bitOffset, bitCount: bitCount, isBitField: isBitField, name: path)
        if bitCount > 0, place.fits(in: byteCount) { leaves.append(place) }
    }
}

extension BTF {
    /// The named parts of a type: members, or a section's variables.
    func parts(of id: UInt32) throws(DecodeError) -> [BTFField] {
        guard let type = try resolved(id) else { return [] }
        guard type.kind == .dataSection else { return try fields(of: id) }
        var parts: [BTFField] = []
        for entry in try sectionEntries(of: type) {
            let variable = try self.type(entry.variable)
            guard variable.kind == .variable, let content = variable.referencedType else { continue }
            parts.append(
                BTFField(
                    name: try name(of: variable), type: content, bitOffset: entry.offset * 8, bitCount: 0))
        }
        return parts
    }
}
