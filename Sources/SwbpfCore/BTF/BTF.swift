/// The types that a kernel, a module, a program or an object file describes: BPF Type Format.
///
/// Reading it makes one pass that finds where each type starts. Everything else is decoded
/// from the bytes when it is asked for, and checked then: bytes from anywhere may be given,
/// a malformed place costs a `DecodeError` and nothing more.
public final class BTF: Sendable {
    /// The types and strings that come before these, for BTF that was split off: a module's, on the kernel's.
    public let base: BTF?
    /// The id of the first type that stands here: 1, or the one behind the base's last.
    public let firstID: UInt32
    public let order: ByteOrder
    let bytes: ByteStore
    let types: Range<Int>
    let strings: Range<Int>
    /// The string offset at which these strings begin: 0, or the one behind the base's last.
    let firstString: Int
    /// Where each type starts, in bytes from the start of the type section.
    let starts: [UInt32]

    public convenience init(_ bytes: [UInt8], base: BTF? = nil) throws(DecodeError) {
        try self.init(ByteStore(bytes), base: base)
    }

    public init(_ bytes: ByteStore, base: BTF? = nil) throws(DecodeError) {
        let (header, starts) = try bytes.withSpan { (span) throws(DecodeError) in
            let header = try BTFHeader(span)
            return (header, try Self.starts(in: span, at: header.types, order: header.order))
        }
        self.starts = starts
        order = header.order
        types = header.types
        strings = header.strings
        firstID = base?.endID ?? 1
        firstString = base?.endString ?? 0
        guard Int(firstID) + starts.count <= UInt32.max else {
            throw DecodeError(what: "BTF", offset: 0, reason: "has more types than there are ids")
        }
        self.bytes = bytes
        self.base = base
    }

    /// The id behind the last type.
    public var endID: UInt32 { firstID + UInt32(starts.count) }

    var endString: Int { firstString + strings.count }

    /// The one pass over all types.
    private static func starts(
        in bytes: Span<UInt8>, at types: Range<Int>, order: ByteOrder
    ) throws(DecodeError) -> [UInt32] {
        var starts: [UInt32] = []
        // A type takes 25 bytes on average in a kernel; at least 12, so the array is smaller than the input.
        starts.reserveCapacity(types.count / 24 + 16)
        var position = types.lowerBound
        while position < types.upperBound {
            let info = try bytes.require(
                UInt32.self, at: position + 4, order: order, what: "BTF type \(starts.count)")
            let next: Int
            guard let kind = BTFKind(rawValue: BTFType.kindNumber(info)) else {
                throw unknownKind(info, position: position)
            }
            next = position + 12 + 4 * (kind.fixedWords + kind.wordsPerEntry * BTFType.count(info))
            guard next <= types.upperBound else {
                throw DecodeError(
                    what: "BTF type", offset: position,
                    reason: "needs \(next - position) bytes, \(types.upperBound - position) are left")
            }
            starts.append(UInt32(truncatingIfNeeded: position - types.lowerBound))
            position = next
        }
        return starts
    }

    private static func unknownKind(_ info: UInt32, position: Int) -> DecodeError {
        DecodeError(
            what: "BTF type", offset: position,
            reason: "is of kind \(BTFType.kindNumber(info)), known are 1 to \(BTFKind.allCases.count)")
    }

    /// Which of this and its bases holds a type. Id 0 is nobody's.
    func owner(of id: UInt32) -> BTF? {
        if id >= firstID { return id < endID ? self : nil }
        return base?.owner(of: id)
    }

    /// The type with this id. Void, id 0, is none.
    public func type(_ id: UInt32) throws(DecodeError) -> BTFType {
        guard let owner = owner(of: id) else {
            throw DecodeError(
                what: "BTF type \(id)", offset: 0, reason: "does not exist, the ids are 1 to \(endID - 1)")
        }
        return try owner.ownType(id)
    }

    private func ownType(_ id: UInt32) throws(DecodeError) -> BTFType {
        let start = types.lowerBound + Int(starts[Int(id - firstID)])
        return try bytes.withSpan { (span) throws(DecodeError) in
            try BTFType(span, at: start, order: order, id: id)
        }
    }

    /// The name that starts at an offset into the strings, as the types give it. Offset 0 is the empty name.
    public func name(at offset: UInt32) throws(DecodeError) -> String {
        if offset == 0 { return "" }
        if Int(offset) < firstString, let base { return try base.name(at: offset) }
        let start = strings.lowerBound + Int(offset) - firstString
        let name = bytes.withSpan { span in
            var end = start
            while end < strings.upperBound, span[end] != 0 { end += 1 }
            guard start < strings.upperBound, end < strings.upperBound else { return String?.none }
            // The name is copied while the bytes are lent.
            return unsafe span.extracting(start..<end).withUnsafeBufferPointer {
                unsafe String(decoding: $0, as: UTF8.self)
            }
        }
        if let name { return name }
        throw DecodeError(
            what: "BTF string \(offset)", offset: min(start, strings.upperBound),
            reason: "needs a NUL behind it before the section ends at \(strings.upperBound)")
    }

    /// A type's own name; empty if it has none.
    public func name(of type: BTFType) throws(DecodeError) -> String {
        try name(at: type.nameOffset)
    }

    /// The name of the function with this id, or `nil` where something else has it.
    public func functionName(_ id: UInt32) throws(DecodeError) -> String? {
        let type = try type(id)
        return type.kind == .function ? try name(of: type) : nil
    }
}
