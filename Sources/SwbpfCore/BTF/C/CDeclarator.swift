// Declarations of a name: `const char *name[8]`. C writes them from the inside out. What stands in front is the
// end of the chain of types that BTF has, and the name's own type is what stands closest to the name.
extension CWriter {
    /// Writes a declaration of a name, or a type alone where there is none.
    mutating func declare(_ name: CName, as id: UInt32, level: Int) throws(DecodeError) {
        // Most declarations are of a named type or of a pointer to one.
        if try writeNamed(id) { return try text.write(name, of: btf, isSeparated: true) }
        let type = try btf.type(id)
        if type.kind == .pointer, try writeNamed(type.referencedType ?? 0) {
            text.write(" *")
            return try text.write(name, of: btf)
        }
        let bottom = chain.count
        try collect(id, from: bottom)
        try within(type) { (writer) throws(DecodeError) in
            var rest = bottom..<writer.chain.count
            try writer.write(&rest, around: name, level: level)
        }
        while chain.count > bottom { chain.removeLast() }
    }

    /// Writes a type that consists of its name. Returns `false` for others.
    private mutating func writeNamed(_ id: UInt32) throws(DecodeError) -> Bool {
        guard id != 0 else {
            text.write("void")
            return true
        }
        let type = try btf.type(id)
        switch type.kind {
        case .integer, .float, .typedef, .forward: break
        case .structure, .union, .enumeration, .enumeration64:
            if type.nameOffset == 0 { return false }
        default: return false
        }
        try spend(on: type)
        try writeFront(type, level: 0)
        return true
    }

    /// Puts the types of a declaration on the chain.
    private mutating func collect(_ first: UInt32, from bottom: Int) throws(DecodeError) {
        var id = first
        while id != 0 {
            let type = try btf.type(id)
            try spend(on: type)
            chain.append(type)
            if chain.count - bottom > cDepthLimit { throw .tooDeep(type) }
            switch type.kind {
            case .pointer, .volatile, .const, .restrict, .functionPrototype, .typeTag:
                id = type.referencedType ?? 0
            case .array: id = try btf.array(type)?.element ?? 0
            case .integer, .enumeration, .enumeration64, .forward, .structure, .union, .typedef, .float:
                return
            case .function, .variable, .dataSection, .declarationTag, .unknown:
                throw DecodeError(type, "cannot be a part of another type")
            }
        }
        chain.append(nil)
    }

    /// Writes what the rest of a chain makes of a name, and takes it off.
    private mutating func write(
        _ rest: inout Range<Int>, around name: CName, level: Int
    ) throws(DecodeError) {
        /// Nothing separates a name from the asterisk in front of it, nor from an opening parenthesis.
        var isBehindPointer = true
        while let last = rest.popLast() {
            guard let type = chain[last] else {
                writeQualifiers(&rest)
                text.write("void")
                isBehindPointer = false
                continue
            }
            switch type.kind {
            case .pointer: text.write(isBehindPointer ? "*" : " *")
            case .volatile: text.write(" volatile")
            case .const: text.write(" const")
            case .restrict: text.write(" restrict")
            case .typeTag:
                writeQualifiers(&rest)
                try writeAttribute(type)
            case .array:
                return try write(array: type, &rest, around: name, isBehindPointer, level: level)
            case .functionPrototype:
                return try write(prototype: type, &rest, around: name, isBehindPointer, level: level)
            default:
                writeQualifiers(&rest)
                try writeFront(type, level: level)
            }
            isBehindPointer = type.kind == .pointer
        }
        try write(name, isSeparated: !isBehindPointer)
    }

    /// Writes what a declaration begins with.
    private mutating func writeFront(_ type: BTFType, level: Int) throws(DecodeError) {
        switch type.kind {
        case .structure, .union:
            if type.nameOffset == 0 {
                try writeComposite(type, level: level)
            } else {
                try writeTag(type)
            }
        case .enumeration, .enumeration64:
            if type.nameOffset == 0 {
                try writeEnumeration(type, level: level)
            } else {
                text.write("enum ")
                try text.write(tag(of: type), of: btf)
            }
        case .forward: try writeForward(type)
        case .typedef: try text.write(identifier(of: type), of: btf)
        default: try text.write(CName(offset: type.nameOffset), of: btf)
        }
    }

    private mutating func write(
        array type: BTFType, _ rest: inout Range<Int>, around name: CName, _ isBehindPointer: Bool, level: Int
    ) throws(DecodeError) {
        // Qualifiers of an array are those of its elements, which have them already: a bug of GCC.
        dropModifiers(&rest)
        if let next = rest.last {
            if !isBehindPointer, try isWritten(name) { text.write(" ") }
            let isArray = chain[next]?.kind == .array
            if !isArray { text.write("(") }
            try write(&rest, around: name, level: level)
            if !isArray { text.write(")") }
        } else {
            try write(name, isSeparated: !isBehindPointer)
        }
        text.write("[")
        text.write(try btf.array(type)?.count ?? 0)
        text.write("]")
    }

    private mutating func write(
        prototype type: BTFType, _ rest: inout Range<Int>, around name: CName, _ isBehindPointer: Bool,
        level: Int
    ) throws(DecodeError) {
        // GCC makes pointers to functions that do not return volatile.
        dropModifiers(&rest)
        if rest.isEmpty {
            try write(name, isSeparated: !isBehindPointer)
        } else {
            text.write(" (")
            try write(&rest, around: name, level: level)
            text.write(")")
        }
        text.write("(")
        for index in 0..<type.count {
            let parameter = try btf.parameter(index, of: type)
            if index > 0 { text.write(", ") }
            if index == type.count - 1, parameter.type == 0 {
                // One alone is how clang says that there are none.
                text.write(index == 0 ? "void" : "...")
            } else {
                try declare(CName(offset: parameter.nameOffset), as: parameter.type, level: level)
            }
        }
        text.write(type.count == 0 ? "void)" : ")")
    }

    // MARK: Parts

    private mutating func write(_ name: CName, isSeparated: Bool) throws(DecodeError) {
        try text.write(name, of: btf, isSeparated: isSeparated)
    }

    private func isWritten(_ name: CName) throws(DecodeError) -> Bool {
        if name.offset == 0 { return false }
        return try !btf.namePiece(at: name.offset).isEmpty
    }

    /// Writes the qualifiers of what stands in front, which come before it.
    private mutating func writeQualifiers(_ rest: inout Range<Int>) {
        while let last = rest.last {
            switch chain[last]?.kind {
            case .volatile: text.write("volatile ")
            case .const: text.write("const ")
            case .restrict: text.write("restrict ")
            default: return
            }
            rest.removeLast()
        }
    }

    private func dropModifiers(_ rest: inout Range<Int>) {
        while let last = rest.last, chain[last]?.kind.isModifier == true { rest.removeLast() }
    }

    /// Writes a type tag; one with the flag is an attribute of any other name.
    private mutating func writeAttribute(_ type: BTFType) throws(DecodeError) {
        text.write(type.kindFlag ? " __attribute__((" : " __attribute__((btf_type_tag(\"")
        try text.write(CName(offset: type.nameOffset), of: btf)
        text.write(type.kindFlag ? "))" : "\")))")
    }
}
