/// The C text of a type, cut short where it would be longer than a line wants: `struct file *(*)(int)`.
///
/// It is for people who read about one type. Text is bounded in depth and length whatever the type is.
struct BTFTypeText {
    private let btf: BTF
    private var bytes: [UInt8] = []

    private static let depthLimit = 24
    private static let lengthLimit = 400
    /// How many parts of a type without a name are shown.
    private static let partLimit = 4

    /// A type as it stands in a cast, or the declaration of something with that type and a name.
    static func text(of id: UInt32, named name: String = "", in btf: BTF) -> String {
        var text = BTFTypeText(btf: btf)
        text.declaration(of: id, named: name, depth: 0)
        return String(decoding: text.bytes, as: UTF8.self)
    }

    private init(btf: BTF) {
        self.btf = btf
    }

    private var isFull: Bool { bytes.count > Self.lengthLimit }

    private mutating func append(_ text: String) { bytes.append(contentsOf: text.utf8) }
    private mutating func append(nameAt offset: UInt32) { append(btf.shortName(at: offset)) }
    private mutating func ellipsis() { append("\u{2026}") }

    private mutating func declaration(of id: UInt32, named name: String, depth: Int) {
        guard depth < Self.depthLimit, !isFull else { return ellipsis() }
        prefix(of: id, depth: depth)
        if !name.isEmpty {
            if let last = bytes.last, last != 0x2a, last != 0x28 { append(" ") }
            append(name)
        }
        suffix(of: id, depth: depth)
    }

    private mutating func prefix(of id: UInt32, depth: Int) {
        guard depth < Self.depthLimit, !isFull else { return ellipsis() }
        guard id != 0, let type = try? btf.type(id) else { return append(id == 0 ? "void" : "?") }
        let referenced = type.referencedType ?? 0
        switch type.kind {
        case .pointer:
            prefix(of: referenced, depth: depth + 1)
            if bytes.last != 0x2a { append(" ") }
            append(wantsParentheses(referenced) ? "(*" : "*")
        case .array:
            prefix(of: (try? btf.array(type)?.element) ?? 0, depth: depth + 1)
        case .functionPrototype, .variable:
            prefix(of: referenced, depth: depth + 1)
        case .const: qualified("const", referenced, depth)
        case .volatile: qualified("volatile", referenced, depth)
        case .restrict: qualified("restrict", referenced, depth)
        case .typeTag:
            prefix(of: referenced, depth: depth + 1)
            append(" __")
            append(nameAt: type.nameOffset)
        case .function: prefix(of: referenced, depth: depth + 1)
        default: base(type, depth: depth)
        }
    }

    /// Qualifiers stand before what they qualify, except behind the asterisk of a pointer.
    private mutating func qualified(_ word: String, _ referenced: UInt32, _ depth: Int) {
        if behindQualifiers(referenced)?.kind == .pointer {
            prefix(of: referenced, depth: depth + 1)
            if bytes.last != 0x2a { append(" ") }
            append(word)
        } else {
            append(word + " ")
            prefix(of: referenced, depth: depth + 1)
        }
    }

    private mutating func suffix(of id: UInt32, depth: Int) {
        guard depth < Self.depthLimit, id != 0, let type = try? btf.type(id) else { return }
        let referenced = type.referencedType ?? 0
        switch type.kind {
        case .pointer:
            if wantsParentheses(referenced) { append(")") }
            suffix(of: referenced, depth: depth + 1)
        case .array:
            guard let array = try? btf.array(type) else { return }
            append("[\(array.count == 0 ? "" : "\(array.count)")]")
            suffix(of: array.element, depth: depth + 1)
        case .functionPrototype:
            parameters(of: type, depth: depth)
            suffix(of: referenced, depth: depth + 1)
        case .const, .volatile, .restrict, .typeTag, .variable, .function:
            suffix(of: referenced, depth: depth + 1)
        default: break
        }
    }

    private mutating func parameters(of type: BTFType, depth: Int) {
        append("(")
        for index in 0..<type.count {
            if index > 0 { append(", ") }
            guard !isFull, let parameter = try? btf.parameter(index, of: type) else {
                ellipsis()
                break
            }
            if parameter.type == 0 {
                append("...")
            } else {
                declaration(
                    of: parameter.type, named: btf.shortName(at: parameter.nameOffset), depth: depth + 1)
            }
        }
        append(type.count == 0 ? "void)" : ")")
    }

    /// A type without pointers, arrays or qualifiers around it.
    private mutating func base(_ type: BTFType, depth: Int) {
        switch type.kind {
        case .structure: append("struct")
        case .union: append("union")
        case .enumeration, .enumeration64: append("enum")
        case .forward: append(type.kindFlag ? "union" : "struct")
        default:
            append(nameAt: type.nameOffset)
            return
        }
        append(" ")
        guard type.nameOffset == 0 else { return append(nameAt: type.nameOffset) }
        append("{ ")
        for index in 0..<min(type.count, Self.partLimit) where !isFull { part(index, of: type, depth: depth) }
        if type.count > Self.partLimit {
            ellipsis()
            append(" ")
        }
        append("}")
    }

    private mutating func part(_ index: Int, of type: BTFType, depth: Int) {
        if type.kind == .structure || type.kind == .union {
            guard let member = try? btf.member(index, of: type) else { return }
            declaration(of: member.type, named: btf.shortName(at: member.nameOffset), depth: depth + 1)
            append(member.bitCount > 0 ? ":\(member.bitCount); " : "; ")
        } else if let enumerator = try? btf.enumerator(index, of: type) {
            append(nameAt: enumerator.nameOffset)
            append(index + 1 < type.count ? ", " : " ")
        }
    }

    private func wantsParentheses(_ id: UInt32) -> Bool {
        let kind = behindQualifiers(id)?.kind
        return kind == .array || kind == .functionPrototype
    }

    private func behindQualifiers(_ id: UInt32) -> BTFType? {
        try? btf.unqualified(id)
    }
}

extension BTF {
    /// Longer names than the kernel accepts are cut.
    private static var shownNameLength: Int { 512 }

    /// A name for people, empty where there is none; no longer than the kernel's names may be.
    func shortName(at offset: UInt32) -> String {
        if offset == 0 { return "" }
        guard Int(offset) >= own.firstString else { return base?.shortName(at: offset) ?? "" }
        let start = own.strings.lowerBound + Int(offset) - own.firstString
        return bytes.withSpan { span in
            var end = start
            let limit = min(own.strings.upperBound, start + Self.shownNameLength)
            while end < limit, span[end] != 0 { end += 1 }
            guard start < limit else { return "" }
            let name = text(fromSystem: span.extracting(start..<end))
            return end < limit ? name : name + "\u{2026}"
        }
    }
}
