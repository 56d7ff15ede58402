// Definitions of one name each: enumerations, typedefs, forward declarations.
extension CWriter {
    /// Writes an enumeration with its enumerators, if it has any.
    mutating func writeEnumeration(_ type: BTFType, level: Int) throws(DecodeError) {
        text.write("enum")
        if type.nameOffset != 0 {
            text.write(" ")
            try text.write(tag(of: type), of: btf)
        }
        guard type.count > 0 else { return }
        text.write(" {")
        var isWide = false
        for index in 0..<type.count {
            let enumerator = try btf.enumerator(index, of: type)
            try spend(on: type)
            text.newLine(level + 1)
            try text.write(identifier(ofEnumerator: enumerator.nameOffset), of: btf)
            text.write(" = ")
            write(enumerator.value, in: type)
            text.write(",")
            isWide = isWide || UInt64(bitPattern: enumerator.value) >> 32 != 0
        }
        text.newLine(level)
        text.write("}")
        if type.size == 1 {
            text.write(" __attribute__((mode(byte)))")
        } else if type.size == 8, pointerSize == 8, type.kind == .enumeration || !isWide {
            // No value makes the compiler take 64 bits.
            text.write(" __attribute__((mode(word)))")
        }
    }

    private mutating func write(_ value: Int64, in type: BTFType) {
        if type.kindFlag {
            text.write(value)
        } else {
            text.write(UInt64(bitPattern: value))
        }
        if type.kind == .enumeration64 { text.write(type.kindFlag ? "LL" : "ULL") }
    }

    mutating func writeForward(_ type: BTFType) throws(DecodeError) {
        text.write(type.kindFlag ? "union " : "struct ")
        try text.write(tag(of: type), of: btf)
    }

    /// Writes a typedef, except for one that the compiler has by itself.
    mutating func writeTypedef(_ type: BTFType) throws(DecodeError) {
        if try hasName(type, "__builtin_va_list") { return }
        let name = try identifier(of: type)
        let referenced = type.referencedType ?? 0
        if referenced == 0, name.copy <= 1, try hasName(type, "__gnuc_va_list") {
            // Old versions of GCC say that it is void.
            text.write("typedef __builtin_va_list __gnuc_va_list")
        } else {
            text.write("typedef ")
            try declare(name, as: referenced, level: 0)
        }
        endDeclaration()
    }

    /// Declares an integer that GCC uses for vectors of Arm, and that other compilers do not have.
    mutating func writeMissingInteger(_ type: BTFType) throws(DecodeError) {
        // Its name is counted like a structure's.
        let name = try tag(of: type)
        guard name.copy <= 1 else { return }
        let standard: StaticString
        if try hasName(type, "__Poly8_t") {
            standard = "unsigned char"
        } else if try hasName(type, "__Poly16_t") {
            standard = "unsigned short"
        } else if try hasName(type, "__Poly64_t") {
            standard = "unsigned long long"
        } else if try hasName(type, "__Poly128_t") {
            standard = "unsigned __int128"
        } else {
            return
        }
        text.write("typedef ")
        text.write(standard)
        text.write(" ")
        try text.write(name, of: btf)
        endDeclaration()
    }
}
