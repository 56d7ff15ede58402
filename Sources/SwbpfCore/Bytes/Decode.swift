/// Bytes that are not what they should be: too short, or a value that cannot be.
public struct DecodeError: Error, Equatable, Sendable {
    /// What was being read, in the user's words: `bpf_prog_info.id`, `BTF header`.
    public let what: String
    /// Where the read began, in bytes from the start of the input.
    public let offset: Int
    /// Why it failed, as a clause: `needs 4 bytes, 2 are left`.
    public let reason: String

    public init(what: String, offset: Int, reason: String) {
        self.what = what
        self.offset = offset
        self.reason = reason
    }
}

extension DecodeError: CustomStringConvertible {
    public var description: String { "\(what): \(reason) (at byte \(offset))" }
}

/// The order in which a number's bytes lie in memory.
public enum ByteOrder: Equatable, Sendable {
    case little, big
}

extension Span where Element == UInt8 {
    /// The number whose bytes start at `offset`, or `nil` where they do not all lie inside.
    @inlinable
    public func load<Value: FixedWidthInteger>(
        _ type: Value.Type = Value.self, at offset: Int, order: ByteOrder = .little
    ) -> Value? {
        let width = Value.bitWidth / 8
        guard offset >= 0, width <= count, offset <= count - width else { return nil }
        var value: Value = 0
        if order == .little {
            for index in 0..<width {
                value |= Value(truncatingIfNeeded: self[offset + index]) &<< (index * 8)
            }
        } else {
            for index in 0..<width {
                value = (value &<< 8) | Value(truncatingIfNeeded: self[offset + index])
            }
        }
        return value
    }

    /// The number at `offset`; `what` names it in the error when it lies outside.
    @inlinable
    public func require<Value: FixedWidthInteger>(
        _ type: Value.Type = Value.self, at offset: Int, order: ByteOrder = .little,
        what: @autoclosure () -> String
    ) throws(DecodeError) -> Value {
        guard let value = load(type, at: offset, order: order) else {
            throw DecodeError(
                what: what(), offset: offset,
                reason: "needs \(Value.bitWidth / 8) bytes, \(Swift.max(0, count - offset)) are left")
        }
        return value
    }
}

/// The bytes of a number, the lowest first.
func littleEndianBytes<Value: FixedWidthInteger>(_ value: Value) -> [UInt8] {
    (0..<Value.bitWidth / 8).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
}

/// Whether two pieces of memory hold the same bytes.
package func isEqual(_ left: Span<UInt8>, _ right: Span<UInt8>) -> Bool {
    guard left.count == right.count else { return false }
    for index in left.indices where left[index] != right[index] { return false }
    return true
}
