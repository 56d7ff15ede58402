/// A record of `.BTF.ext`.
public protocol BTFExtensionRecord: Equatable, Sendable {
    /// The bytes that are known of it. Records may be longer; what is behind is for newer readers.
    static var size: Int { get }

    /// The record that starts at `offset`.
    init(_ bytes: Span<UInt8>, at offset: Int, order: ByteOrder) throws(DecodeError)
}

/// The records of one sort, by the section of instructions that they are about.
public struct BTFExtensionTable<Record: BTFExtensionRecord>: Sendable {
    /// In the order of the file.
    public let sections: [BTFExtensionSection<Record>]

    /// A table that is not there.
    init() {
        sections = []
    }

    /// The table whose offset behind the header, and length, stand at `field` in the header.
    init(_ input: BTFExtensionInput, _ what: String, at field: Int) throws(DecodeError) {
        sections = try input.bytes.withSpan { (span) throws(DecodeError) in
            let order = input.order
            let offset = Int(try span.require(UInt32.self, at: field, order: order, what: what))
            let count = Int(try span.require(UInt32.self, at: field + 4, order: order, what: what))
            if count == 0 { return [] }
            let start = input.headerSize + offset
            guard offset % 4 == 0, start + count <= span.count else {
                throw DecodeError(
                    what: what, offset: field,
                    reason: "need words in bytes \(start) to \(start + count), there are \(span.count)")
            }
            return try Self.sections(input, what, in: span, at: start..<start + count)
        }
    }

    /// The size of a record stands first; then comes each section, with a head that counts its records.
    private static func sections(
        _ input: BTFExtensionInput, _ what: String, in span: Span<UInt8>, at range: Range<Int>
    ) throws(DecodeError) -> [BTFExtensionSection<Record>] {
        func word(_ offset: Int, _ name: String) throws(DecodeError) -> Int {
            guard offset + 4 <= range.upperBound else {
                throw DecodeError(
                    what: "\(name) of \(what)", offset: offset,
                    reason: "needs 4 bytes, \(range.upperBound - offset) are left")
            }
            return Int(
                try span.require(UInt32.self, at: offset, order: input.order, what: "\(name) of \(what)"))
        }
        let stride = try word(range.lowerBound, "size")
        guard stride >= Record.size, stride % 4 == 0 else {
            throw DecodeError(
                what: "size of \(what)", offset: range.lowerBound,
                reason: "is \(stride), needs words and at least \(Record.size) bytes")
        }
        var sections: [BTFExtensionSection<Record>] = []
        var position = range.lowerBound + 4
        repeat {
            let name = try word(position, "section")
            let count = try word(position + 4, "number")
            // Both factors have 32 bits, so the product fits into 64 with room for the sum.
            let (size, overflow) = count.multipliedReportingOverflow(by: stride)
            guard count > 0, !overflow, size <= range.upperBound - position - 8 else {
                throw DecodeError(
                    what: "number of \(what)", offset: position + 4,
                    reason: "is \(count), there is room for "
                        + "\(Swift.max(0, range.upperBound - position - 8) / stride) and none is too few")
            }
            sections.append(
                BTFExtensionSection(
                    input: input, nameOffset: UInt32(truncatingIfNeeded: name), start: position + 8,
                    stride: stride, count: count))
            position += 8 + size
        } while position < range.upperBound
        return sections
    }

    /// How many records there are in all sections together.
    public var count: Int { sections.reduce(0) { $0 + $1.count } }
}

/// The records about one section of instructions.
public struct BTFExtensionSection<Record: BTFExtensionRecord>: Sendable {
    fileprivate let input: BTFExtensionInput
    /// Where the name of the section starts in the strings of the BTF.
    public let nameOffset: UInt32
    fileprivate let start: Int
    fileprivate let stride: Int
    /// At least one.
    public let count: Int

    /// The name that the section has in the object file: `kprobe/do_unlinkat`.
    public func name() throws(DecodeError) -> String {
        try input.btf.name(at: nameOffset)
    }

    /// The record with a place, which must be below the count.
    public func record(_ index: Int) throws(DecodeError) -> Record {
        precondition(0..<count ~= index)
        return try input.bytes.withSpan { (span) throws(DecodeError) in
            try Record(span, at: start + index * stride, order: input.order)
        }
    }

    /// All records, in the order of the file: that of their instructions, unless the file is odd.
    public func records() throws(DecodeError) -> [Record] {
        try input.bytes.withSpan { (span) throws(DecodeError) in
            var records: [Record] = []
            records.reserveCapacity(count)
            for index in 0..<count {
                records.append(try Record(span, at: start + index * stride, order: input.order))
            }
            return records
        }
    }
}
