/// A value that has no parts, as its type says it is to be read.
public enum BTFScalar: Equatable, Sendable {
    case signed(Int64)
    case unsigned(UInt64)
    /// A number of which only the bits are told: a bit-field, a 128-bit integer, one of an odd width.
    ///
    /// The bits are as they lie in memory, not sign-extended: scripts read bpftool's bit-fields so.
    case bits(UInt128)
    case boolean(Bool)
    /// An integer encoded as a character.
    case character(UInt8)
    /// A character array that is a string, or an enumerator's name.
    case text(String)
    case pointer(UInt64)
    case float(Float)
    case double(Double)
    case problem(BTFValueProblem)
}

/// Why there is no value to show where a type promises one.
public enum BTFValueProblem: String, Equatable, Sendable {
    /// The bytes end before the value does.
    case outOfBounds = "(out-of-bounds)"
    case void = "(unknown)"
    /// The type is declared only.
    case forward = "(fwd-kind-invalid)"
    /// A kind that has no values, or a width that none has.
    case unsupported = "(unsupported-kind)"
    /// The BTF is malformed here.
    case malformed = "(invalid-type)"
    /// Structures within structures, deeper than any compiler or kernel accepts.
    case tooDeep = "(too-deep)"
    /// More parts than so many bytes can have.
    case tooLarge = "(too-large)"
}

/// Receives a value part by part, in the order in which it is written.
public protocol BTFValueVisitor: ~Copyable {
    /// A structure, union, variable or section: `body` gives each part's key and then the part.
    mutating func object(_ body: (inout Self) -> Void)
    /// An array, or a section's variables: `body` gives the parts.
    mutating func array(_ body: (inout Self) -> Void)
    /// The name of the part that comes next; empty for an unnamed member.
    mutating func key(_ name: String)
    mutating func scalar(_ scalar: BTFScalar)
    /// Is told how the part that comes next would be read, and may keep that instead of the part: then returns true.
    mutating func take(_ reading: BTFReading, at offset: Int) -> Bool
}

extension BTFValueVisitor where Self: ~Copyable {
    public mutating func take(_ reading: BTFReading, at offset: Int) -> Bool { false }
}

/// How a value without parts is read from its bytes: all that its type says of it.
public indirect enum BTFReading: Sendable {
    /// Whole bytes.
    case unsigned(Int)
    case signed(Int)
    case boolean(Int)
    /// One byte.
    case character
    /// Bits, counted from the first byte.
    case bits(first: Int, count: Int)
    /// An enumeration, and its size in bytes.
    case enumerator(BTFType, Int)
    case pointer(BTFType)
    case float(Int)
    /// So many characters, as text if they are text.
    case text(Int, BTFReading)
    case problem(BTFValueProblem)
}
