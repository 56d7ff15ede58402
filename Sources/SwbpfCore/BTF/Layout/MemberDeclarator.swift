/// Writes how C declares something of a type: `int (*fn)(struct sk_buff *, int)`.
///
/// Only for people: structures are named, never spelled out, and so are qualifiers that C has no word for.
struct MemberDeclarator {
    private let btf: BTF
    private var budget = 0

    /// How many parts one declaration may have. What comes behind them is written `...`.
    private static let partLimit = 512
    /// How deep parameters may have parameters.
    private static let prototypeLimit = 8

    init(_ btf: BTF) {
        self.btf = btf
    }

    /// The declaration of `name`; of an unnamed thing where that is empty.
    mutating func declaration(of id: UInt32, name: String) throws(DecodeError) -> String {
        budget = Self.partLimit
        return try declare(id, name, depth: 0)
    }

    private mutating func declare(_ id: UInt32, _ name: String, depth: Int) throws(DecodeError) -> String {
        var declarator = name
        var qualifiers = ""
        // What was put around the name last was a `*`: brackets would bind more tightly.
        var isPointer = false
        var next = id
        for _ in 0..<btfDepthLimit {
            guard next != 0 else { return join(qualifiers + "void", declarator) }
            let type = try btf.type(next)
            try charge(1, id)
            switch type.kind {
            case .const: qualifiers += "const "
            case .volatile: qualifiers += "volatile "
            case .restrict: qualifiers += "restrict "
            // As the kernel spells them: `__user`, `__rcu`.
            case .typeTag: qualifiers += "__\(try ownName(type)) "
            case .pointer:
                if !qualifiers.isEmpty, declarator.isEmpty { qualifiers.removeLast() }
                declarator = "*\(qualifiers)\(declarator)"
                qualifiers = ""
                isPointer = true
            case .array:
                guard let array = try btf.array(type) else { break }
                declarator = bracketed(declarator, isPointer) + "[\(array.count)]"
                isPointer = false
                next = array.element
                continue
            case .functionPrototype:
                declarator =
                    bracketed(declarator, isPointer) + "(\(try parameters(of: type, depth: depth)))"
                qualifiers = ""
                isPointer = false
            default: return join(qualifiers + (try specifier(type)), declarator)
            }
            next = type.referencedType ?? 0
        }
        throw DecodeError(
            what: "BTF type \(id)", offset: 0,
            reason: "leads through more than \(btfDepthLimit) types, or in a circle")
    }

    private mutating func ownName(_ type: BTFType) throws(DecodeError) -> String {
        let name = try btf.name(of: type)
        try charge(name.utf8.count / btfNameAllowance, type.id)
        return name
    }

    private mutating func charge(_ count: Int, _ id: UInt32) throws(DecodeError) {
        budget -= count
        guard budget >= 0 else {
            throw DecodeError(what: "BTF type \(id)", offset: 0, reason: "is too long to be declared")
        }
    }

    private func bracketed(_ declarator: String, _ isPointer: Bool) -> String {
        isPointer ? "(\(declarator))" : declarator
    }

    private func join(_ specifier: String, _ declarator: String) -> String {
        declarator.isEmpty || declarator.utf8.first == 0x5b
            ? specifier + declarator : "\(specifier) \(declarator)"
    }

    private mutating func parameters(of type: BTFType, depth: Int) throws(DecodeError) -> String {
        if type.count == 0 { return "void" }
        if depth >= Self.prototypeLimit { return "..." }
        var text = ""
        for index in 0..<type.count {
            if index > 0 { text += ", " }
            let parameter = try btf.parameter(index, of: type).type
            // The last one without a type stands for any number of them.
            if budget <= 1 || parameter == 0 && index == type.count - 1 { return text + "..." }
            text += try declare(parameter, "", depth: depth + 1)
        }
        return text
    }

    /// The words for a type that stands by itself.
    private mutating func specifier(_ type: BTFType) throws(DecodeError) -> String {
        let name = try ownName(type)
        let keyword =
            switch type.kind {
            case .structure: "struct"
            case .union: "union"
            case .enumeration, .enumeration64: "enum"
            case .forward: type.kindFlag ? "union" : "struct"
            default: ""
            }
        if keyword.isEmpty { return name.isEmpty ? "void" : name }
        return name.isEmpty ? "\(keyword) {...}" : "\(keyword) \(name)"
    }
}
