/// A member that has a name and a place in a kernel structure.
protocol NamedField {
    var name: String { get }
    var offset: Int { get }
    var size: Int { get }
}

/// A number in a kernel structure: its name there, and its offset in bytes.
struct KernelField<Value: FixedWidthInteger & Sendable>: NamedField, Sendable {
    let name: String
    let offset: Int

    init(_ name: String, at offset: Int) {
        self.name = name
        self.offset = offset
    }

    var size: Int { Value.bitWidth / 8 }
}

/// What the kernel wrote into a structure that was zeroed and lent to it.
///
/// Its length is what this kernel knows of the structure: a member beyond it is absent, not zero.
struct KernelRecord: Equatable, Sendable {
    let structure: String
    let bytes: [UInt8]

    init(_ structure: String = "record", bytes: [UInt8]) {
        self.structure = structure
        self.bytes = bytes
    }

    func decode<Value>(_ field: KernelField<Value>) throws(DecodeError) -> Value {
        try bytes.span.require(Value.self, at: field.offset, what: "\(structure).\(field.name)")
    }

    func decode(_ range: Range<Int>) throws(DecodeError) -> [UInt8] {
        guard range.upperBound <= bytes.count else {
            throw DecodeError(
                what: structure, offset: range.lowerBound,
                reason: "needs \(range.count) bytes, \(max(0, bytes.count - range.lowerBound)) are left")
        }
        return Array(bytes[range])
    }

    func decodeIfPresent<Value>(_ field: KernelField<Value>) -> Value? {
        bytes.span.load(Value.self, at: field.offset)
    }

    /// The text up to the first NUL; empty where the kernel wrote none or is too old.
    func text(in range: Range<Int>) -> String {
        guard range.lowerBound < bytes.count else { return "" }
        return SwbpfCore.text(bytes[range.clamped(to: 0..<bytes.count)])
    }
}

/// The text that NUL-padded bytes hold. What is not UTF-8 becomes U+FFFD.
func text(_ bytes: some Sequence<UInt8>) -> String {
    String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
}
