/// Spells types from left to right, as listings of programs and dumps of struct_ops show functions:
/// `int (struct sock * sk, char * )`. It is for reading, not for a compiler.
struct BTFSignature {
    private let btf: BTF
    private var text = ""
    /// How many types may still be spelled: prototypes can lead to themselves.
    private var budget = 512

    private init(_ btf: BTF) {
        self.btf = btf
    }

    /// What a type looks like; `nil` where it is malformed, or too long for anybody to read.
    static func of(_ id: UInt32, in btf: BTF) -> String? {
        var signature = BTFSignature(btf)
        return signature.spell(id, depth: 0) ? signature.text : nil
    }

    /// Appends a type. Returns whether that could be done.
    private mutating func spell(_ id: UInt32, depth: Int) -> Bool {
        budget -= 1
        guard budget > 0, depth < btfDepthLimit, text.utf8.count < 4096 else { return false }
        if id == 0 {
            text += "void "
            return true
        }
        guard let type = try? btf.type(id), let name = try? btf.name(of: type) else { return false }
        switch type.kind {
        case .integer, .typedef, .float: text += "\(name) "
        case .structure: text += "struct \(name) "
        case .union: text += "union \(name) "
        case .enumeration, .enumeration64: text += "enum \(name) "
        case .forward: text += type.kindFlag ? "union \(name) " : "struct \(name) "
        case .array:
            guard let array = try? btf.array(type), spell(array.element, depth: depth + 1) else {
                return false
            }
            text += "[\(array.count)]"
        case .pointer:
            guard spell(type.referencedType ?? 0, depth: depth + 1) else { return false }
            text += "* "
        case .volatile: return spell(type.referencedType ?? 0, behind: "volatile ", depth)
        case .const: return spell(type.referencedType ?? 0, behind: "const ", depth)
        case .restrict: return spell(type.referencedType ?? 0, behind: "restrict ", depth)
        // A tag says nothing about how the value looks.
        case .typeTag: return spell(type.referencedType ?? 0, depth: depth + 1)
        case .functionPrototype: return spell(prototype: type, name: "", depth: depth)
        case .function:
            guard let prototype = try? btf.type(type.referencedType ?? 0),
                prototype.kind == .functionPrototype
            else { return false }
            return spell(prototype: prototype, name: name, depth: depth)
        case .variable:
            if (try? btf.linkage(of: type)) == 0 { text += "static " }
            guard spell(type.referencedType ?? 0, depth: depth + 1) else { return false }
            text += " \(name)"
        case .dataSection: text += "section (\"\(name)\") "
        case .declarationTag, .unknown: return false
        }
        return true
    }

    private mutating func spell(_ id: UInt32, behind word: String, _ depth: Int) -> Bool {
        text += word
        return spell(id, depth: depth + 1)
    }

    private mutating func spell(prototype type: BTFType, name: String, depth: Int) -> Bool {
        guard spell(type.referencedType ?? 0, depth: depth + 1) else { return false }
        text += "\(name)("
        for index in 0..<type.count {
            guard let parameter = try? btf.parameter(index, of: type),
                let name = try? btf.name(at: parameter.nameOffset)
            else { return false }
            if index > 0 { text += ", " }
            if parameter.type == 0 {
                text += "..."
                continue
            }
            guard spell(parameter.type, depth: depth + 1) else { return false }
            if parameter.nameOffset == 0, text.hasSuffix(" ") {
                text.removeLast()
            } else {
                text += name
            }
        }
        text += ")"
        return true
    }
}
