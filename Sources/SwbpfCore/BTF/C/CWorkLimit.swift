/// Bounds the work on types that lead to each other again and again, by how many bytes they take.
struct CWorkLimit {
    /// All types and strings, in bytes.
    let inputSize: Int
    private var steps: Int

    init(_ btf: BTF) {
        var size = 0
        var part: BTF? = btf
        while let btf = part {
            size += btf.own.types.count + btf.own.strings.count
            part = btf.base
        }
        inputSize = size
        // A kernel's types take one step for ten bytes.
        steps = 1 << 16 + 8 * size
    }

    /// Counts a look at a type, or `count` of them.
    @inline(__always)
    mutating func spend(_ count: Int = 1, on type: BTFType) throws(DecodeError) {
        steps &-= count
        if steps < 0 { throw Self.tooMuch(type) }
    }

    private static func tooMuch(_ type: BTFType) -> DecodeError {
        DecodeError(type, "is reached in too many ways to be declared in C")
    }
}

/// How many types may stand between a declaration and what it is made of. Compilers that write BTF nest
/// their types some 20 deep.
let cDepthLimit = 256

extension DecodeError {
    /// Something that is wrong with a type.
    init(_ type: BTFType, _ reason: String) {
        // The three common words stand before the details.
        self.init(what: "BTF type \(type.id)", offset: type.detail - 12, reason: reason)
    }

    static func tooDeep(_ type: BTFType) -> DecodeError {
        DecodeError(type, "is within more than \(cDepthLimit) other types, or in a circle")
    }
}
