/// The types that a kernel, a module, a program or an object file describes: BPF Type Format.
///
/// Reading it makes one pass that finds where each type starts. Everything else is decoded
/// from the bytes when it is asked for, and checked then: bytes from anywhere may be given,
/// a malformed place costs a `DecodeError` and nothing more.
public final class BTF: Sendable {
    /// The types and strings that come before these, for BTF that was split off: a module's, on the kernel's.
    public let base: BTF?
    let own: BTFSegment
    /// The base's segment and those of its own bases.
    private let earlier: [BTFSegment]
    let bytes: ByteStore
    private let starts: BTFStarts
    /// How much each kind of type takes, where these types or their base tell.
    private let kindLayout: BTFKindLayout?

    public convenience init(_ bytes: [UInt8], base: BTF? = nil) throws(DecodeError) {
        try self.init(ByteStore(bytes), base: base)
    }

    public init(_ bytes: ByteStore, base: BTF? = nil) throws(DecodeError) {
        let (header, layout, starts) = try bytes.withSpan { (span) throws(DecodeError) in
            let header = try BTFHeader(span)
            var layout = base?.kindLayout
            if let section = header.layout {
                layout = try BTFKindLayout(span, at: section, order: header.order)
            }
            return (
                header, layout,
                try Self.starts(in: span, at: header.types, order: header.order, layout: layout)
            )
        }
        let firstID = base?.endID ?? 1
        guard Int(firstID) + starts.count <= UInt32.max else {
            throw DecodeError(what: "BTF", offset: 0, reason: "has more types than there are ids")
        }
        // A name ends at the latest where the strings do.
        if let last = bytes.withSpan({
            $0.isEmpty || header.strings.isEmpty ? nil : $0[header.strings.upperBound - 1]
        }),
            last != 0
        {
            throw DecodeError(
                what: "BTF string section", offset: header.strings.upperBound - 1,
                reason: "needs a NUL behind its last string")
        }
        self.bytes = bytes
        self.base = base
        self.starts = starts
        kindLayout = layout
        // The segment's memory is that of `bytes` and `starts`, which live as long as this object.
        own = unsafe BTFSegment(
            header, bytes.address, starts: starts.elements, firstID: firstID,
            firstString: base?.own.endString ?? 0)
        earlier = base.map { [$0.own] + $0.earlier } ?? []
    }

    /// The id of the first type that stands here: 1, or the one behind the base's last.
    public var firstID: UInt32 { own.firstID }

    /// The id behind the last type.
    public var endID: UInt32 { own.endID }

    /// The string offset behind the last string.
    var endString: Int { own.endString }

    public var order: ByteOrder { own.order }

    /// The one pass over all types.
    private static func starts(
        in bytes: Span<UInt8>, at types: Range<Int>, order: ByteOrder, layout: BTFKindLayout?
    ) throws(DecodeError) -> BTFStarts {
        // A type takes 36 bytes on average in a kernel; at least 12, so the list is smaller than the input.
        let starts = BTFStarts(capacity: types.count / 32 + 16)
        var position = types.lowerBound
        while position < types.upperBound {
            let info = try bytes.require(
                UInt32.self, at: position + 4, order: order, what: "BTF type \(starts.count)")
            let next: Int
            if let kind = BTFKind(rawValue: BTFType.kindNumber(info)) {
                next = position + 12 + 4 * (kind.fixedWords + kind.wordsPerEntry * BTFType.count(info))
            } else if let size = layout?.size(ofKind: BTFType.kindNumber(info), count: BTFType.count(info)) {
                next = position + size
            } else {
                throw unknownKind(info, position: position)
            }
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

    /// The part, of this or of a base, that holds a type. Id 0 is nobody's.
    @inline(__always)
    func segment(of id: UInt32) -> BTFSegment? {
        if id >= own.firstID { return id < own.endID ? own : nil }
        return earlier.first { id >= $0.firstID && id < $0.endID }
    }

    /// The part that holds the name at an offset.
    @inline(__always)
    func segment(ofName offset: UInt32) -> BTFSegment {
        if Int(offset) >= own.firstString { return own }
        return earlier.first { Int(offset) >= $0.firstString } ?? own
    }

    /// The type with this id. Void, id 0, is none.
    @inline(__always)
    public func type(_ id: UInt32) throws(DecodeError) -> BTFType {
        guard let segment = segment(of: id) else { throw missing(id) }
        return try BTFType(segment, at: segment.start(of: id), id: id)
    }

    private func missing(_ id: UInt32) -> DecodeError {
        DecodeError(
            what: "BTF type \(id)", offset: 0, reason: "does not exist, the ids are 1 to \(endID - 1)")
    }

    /// The name that starts at an offset into the strings, as the types give it. Offset 0 is the empty name.
    public func name(at offset: UInt32) throws(DecodeError) -> String {
        try withName(at: offset) { name in
            // The name is copied while the bytes are lent.
            unsafe name.withUnsafeBufferPointer { unsafe String(decoding: $0, as: UTF8.self) }
        }
    }

    /// Lends the bytes of a name, without the NUL behind it.
    @inline(__always)
    func withName<Answer>(at offset: UInt32, _ body: (Span<UInt8>) -> Answer) throws(DecodeError) -> Answer {
        if let answer = segment(ofName: offset).withName(at: offset, body) { return answer }
        if offset == 0 { return body(Span()) }
        throw missing(name: offset)
    }

    private func missing(name offset: UInt32) -> DecodeError {
        let segment = segment(ofName: offset)
        let place = segment.strings.lowerBound + Int(offset) - segment.firstString
        return DecodeError(
            what: "BTF string \(offset)", offset: min(place, segment.strings.upperBound),
            reason: "needs a NUL behind it before the section ends at \(segment.strings.upperBound)")
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
