/// Which function starts at an instruction.
public struct BTFFunctionInfo: BTFExtensionRecord {
    /// In an object file bytes from the start of the section; in the kernel's answers an instruction's number.
    public let instruction: UInt32
    /// The function's type.
    public let type: UInt32

    public static var size: Int { 8 }

    public init(_ bytes: Span<UInt8>, at offset: Int, order: ByteOrder) throws(DecodeError) {
        instruction = try bytes.require(at: offset, order: order, what: "function record")
        type = try bytes.require(at: offset + 4, order: order, what: "function record")
    }
}

/// Which line of the source an instruction comes from.
public struct BTFLineInfo: BTFExtensionRecord {
    /// In an object file bytes from the start of the section; in the kernel's answers an instruction's number.
    public let instruction: UInt32
    /// Where the name of the source file starts in the strings.
    public let fileOffset: UInt32
    /// Where the text of the line starts in the strings.
    public let textOffset: UInt32
    /// Counted from 1; 0 where the compiler knew none.
    public let line: UInt32
    /// Counted from 1; 0 where the compiler knew none.
    public let column: UInt32

    public static var size: Int { 16 }

    public init(_ bytes: Span<UInt8>, at offset: Int, order: ByteOrder) throws(DecodeError) {
        instruction = try bytes.require(at: offset, order: order, what: "line record")
        fileOffset = try bytes.require(at: offset + 4, order: order, what: "line record")
        textOffset = try bytes.require(at: offset + 8, order: order, what: "line record")
        let place: UInt32 = try bytes.require(at: offset + 12, order: order, what: "line record")
        line = place >> 10
        column = place & 0x3ff
    }
}

/// An instruction whose number depends on the types of the kernel that runs it (CO-RE).
public struct CORERelocation: BTFExtensionRecord {
    /// What is asked of the kernel's types: `BPF_CORE_*`. Others keep their number.
    public struct Kind: RawRepresentable, Equatable, Sendable {
        public let rawValue: UInt32
        public init(rawValue: UInt32) { self.rawValue = rawValue }

        public static let fieldOffset = Kind(rawValue: 0)
        public static let fieldSize = Kind(rawValue: 1)
        public static let fieldExists = Kind(rawValue: 2)
        public static let fieldIsSigned = Kind(rawValue: 3)
        /// How far to shift a bit-field to the left in 64 bits, and then to the right, to have its value.
        public static let fieldLeftShift = Kind(rawValue: 4)
        public static let fieldRightShift = Kind(rawValue: 5)
        public static let localTypeID = Kind(rawValue: 6)
        public static let targetTypeID = Kind(rawValue: 7)
        public static let typeExists = Kind(rawValue: 8)
        public static let typeSize = Kind(rawValue: 9)
        public static let enumeratorExists = Kind(rawValue: 10)
        public static let enumeratorValue = Kind(rawValue: 11)
        public static let typeMatches = Kind(rawValue: 12)
    }

    /// Bytes from the start of the section.
    public let instruction: UInt32
    /// The type that the access starts from.
    public let type: UInt32
    /// Where the access string starts in the strings.
    public let accessOffset: UInt32
    public let kind: Kind

    public static var size: Int { 16 }

    public init(_ bytes: Span<UInt8>, at offset: Int, order: ByteOrder) throws(DecodeError) {
        instruction = try bytes.require(at: offset, order: order, what: "relocation record")
        type = try bytes.require(at: offset + 4, order: order, what: "relocation record")
        accessOffset = try bytes.require(at: offset + 8, order: order, what: "relocation record")
        kind = Kind(
            rawValue: try bytes.require(at: offset + 12, order: order, what: "relocation record"))
    }
}

extension CORERelocation.Kind {
    /// What the access string leads to.
    public enum Subject: Equatable, Sendable {
        case field, type, enumerator
    }

    /// `nil` for a kind that is newer than this.
    public var subject: Subject? { known?.subject }

    /// What libbpf calls it in its log: `byte_off`; `nil` for a kind that is newer than this.
    public var name: String? { known?.name }

    private var known: (name: String, subject: Subject)? {
        Int(rawValue) < Self.table.count ? Self.table[Int(rawValue)] : nil
    }

    /// By number.
    private static let table: [(name: String, subject: Subject)] = [
        ("byte_off", .field), ("byte_sz", .field), ("field_exists", .field), ("signed", .field),
        ("lshift_u64", .field), ("rshift_u64", .field), ("local_type_id", .type),
        ("target_type_id", .type), ("type_exists", .type), ("type_size", .type),
        ("enumval_exists", .enumerator), ("enumval_value", .enumerator), ("type_matches", .type),
    ]
}
