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
    /// Longer than the record where lists were lent behind it.
    private let bytes: [UInt8]
    /// How much of the structure the kernel wrote, in bytes.
    let count: Int

    init(_ structure: String = "record", bytes: [UInt8], count: Int? = nil) {
        self.structure = structure
        self.bytes = bytes
        self.count = min(count ?? bytes.count, bytes.count)
    }

    private func load<Value>(_ field: KernelField<Value>) -> Value? {
        field.offset + field.size <= count ? bytes.span.load(Value.self, at: field.offset) : nil
    }

    func decode<Value>(_ field: KernelField<Value>) throws(DecodeError) -> Value {
        guard let value = load(field) else {
            throw tooShort("\(structure).\(field.name)", at: field.offset, needed: field.size)
        }
        return value
    }

    func decode(_ range: Range<Int>) throws(DecodeError) -> [UInt8] {
        guard range.upperBound <= count else {
            throw tooShort(structure, at: range.lowerBound, needed: range.count)
        }
        return Array(bytes[range])
    }

    private func tooShort(_ what: String, at offset: Int, needed: Int) -> DecodeError {
        DecodeError(
            what: what, offset: offset, reason: "needs \(needed) bytes, \(max(0, count - offset)) are left")
    }

    func decodeIfPresent<Value>(_ field: KernelField<Value>) -> Value? {
        load(field)
    }

    /// The text up to the first NUL; empty where the kernel wrote none or is too old.
    func text(in range: Range<Int>) -> String {
        guard range.lowerBound < count else { return "" }
        return SwbpfCore.text(bytes[range.clamped(to: 0..<count)])
    }
}

/// The text that NUL-padded bytes hold. What is not UTF-8 becomes U+FFFD.
func text(_ bytes: some Sequence<UInt8>) -> String {
    String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
}
