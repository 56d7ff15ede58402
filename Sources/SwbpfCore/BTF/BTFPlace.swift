/// A part of a value: where it lies and of which type it is, found by the path that a user writes.
public struct BTFPlace: Equatable, Sendable {
    /// The part's type as declared, so that `__be32` and its like stay visible.
    public let type: UInt32
    /// From the start of the value, in bits.
    public let bitOffset: Int
    /// The part's whole size in bits, or the width of a bit-field.
    public let bitCount: Int
    /// The part is some bits of an integer.
    public let isBitField: Bool
    /// The path as the user wrote it; empty for the whole value.
    public let name: String

    /// From the start of the value, in bytes.
    public var offset: Int { bitOffset / 8 }

    /// The part lies in so many bytes. BTF can promise more than there is.
    public func fits(in byteCount: Int) -> Bool {
        bitCount <= byteCount * 8 && bitOffset <= byteCount * 8 - bitCount
    }

    public init(type: UInt32, bitOffset: Int, bitCount: Int, isBitField: Bool, name: String) {
        self.type = type
        self.bitOffset = bitOffset
        self.bitCount = bitCount
        self.isBitField = isBitField
        self.name = name
    }

    /// The part of a value of `type` that a path leads to: `saddr`, `stats[2].bytes`, `[1]`. An empty one
    /// leads to the whole value.
    ///
    /// Members of unnamed structures and unions are found as if they were members of what is around these,
    /// and variables of a data section as if they were its members.
    public static func find(
        _ path: String, in btf: BTF, type: UInt32
    ) throws(BTFPlaceError) -> BTFPlace {
        var search = BTFPlaceSearch(btf, type: type, path: path)
        do {
            return try search.run()
        } catch let error as BTFPlaceError {
            throw error
        } catch {
            throw BTFPlaceError("the type of '\(path)' cannot be read: \(error)")
        }
    }

    /// What may be written where `prefix` stands: whole paths, complete in front of their last step.
    ///
    /// Nothing is returned where the type has no parts, or where the prefix leads nowhere.
    public static func fields(of type: UInt32, in btf: BTF, prefix: String) -> [String] {
        let head: Substring
        let separator: String
        if let dot = prefix.lastIndex(of: ".") {
            head = prefix[..<dot]
            separator = "."
        } else {
            head = ""
            separator = ""
        }
        guard let place = try? find(String(head), in: btf, type: type),
            !place.isBitField, let fields = try? btf.parts(of: place.type)
        else { return [] }
        return fields.map { head + separator + $0.name }.filter { $0.hasPrefix(prefix) }
    }
}

/// A path that leads nowhere in a type, as one sentence.
public struct BTFPlaceError: Error, Equatable, Sendable, CustomStringConvertible {
    public let description: String

    public init(_ description: String) {
        self.description = description
    }
}

/// One walk along a path.
private struct BTFPlaceSearch {
    private let btf: BTF
    private let path: [UInt8]
    private var position = 0
    /// The type of what has been reached, as declared.
    private var type: UInt32
    private var bitOffset = 0
    /// The width of a bit-field that has been reached; 0 for whole bytes.
    private var bitCount = 0

    init(_ btf: BTF, type: UInt32, path: String) {
        self.btf = btf
        self.path = Array(path.utf8)
        self.type = type
    }

    mutating func run() throws -> BTFPlace {
        if path.first == 0x2e { throw syntaxError("a field name is missing") }
        while position < path.count {
            if path[position] == 0x5b {
                try enterElement()
            } else {
                if path[position] == 0x2e { position += 1 }
                try enterField()
            }
        }
        let count = bitCount > 0 ? bitCount : try btf.size(of: type) * 8
        return BTFPlace(
            type: type, bitOffset: bitOffset, bitCount: count, isBitField: bitCount > 0,
            name: text(path[...]))
    }

    // MARK: Steps

    /// Goes on to the field whose name stands next in the path.
    private mutating func enterField() throws {
        let start = position
        let fields = bitCount > 0 ? [] : try btf.parts(of: type)
        // A variable's name can have dots: `counter.0`. So the name may end at a later one.
        var end = position
        while end < path.count {
            end = nextEnd(after: end)
            if end == start { throw syntaxError("a field name is missing") }
            let name = text(path[start..<end])
            if let field = fields.first(where: { $0.name == name }) {
                try advance(by: field.bitOffset)
                try enter(field.type, bits: field.bitCount)
                position = end
                return
            }
            if end < path.count, path[end] == 0x5b { break }
            if end + 1 == path.count { throw syntaxError("a field name is missing") }
            end += 1
        }
        if start == path.count { throw syntaxError("a field name is missing") }
        throw missing(text(path[start..<nextEnd(after: start)]), fields: fields, parent: start)
    }

    /// Goes on to the element whose number stands next in the path, in brackets.
    private mutating func enterElement() throws {
        let start = position
        var index = 0
        position += 1
        let first = position
        while position < path.count, 0x30...0x39 ~= path[position] {
            index = index * 10 + Int(path[position] - 0x30)
            guard position - first < 10 else { throw syntaxError("an array has no such element") }
            position += 1
        }
        guard position > first, position < path.count, path[position] == 0x5d else {
            throw syntaxError("'[' needs a number and ']' behind it")
        }
        position += 1
        guard position == path.count || path[position] == 0x2e || path[position] == 0x5b else {
            throw syntaxError("behind ']' there must be '.', '[' or the end")
        }
        guard bitCount == 0, let resolved = try btf.resolved(type), let array = try btf.array(resolved) else {
            throw BTFPlaceError("'\(parent(upTo: start))' is \(kind()), which has no elements")
        }
        // An array without a size, last in its structure, has as many as there is room for.
        guard index < array.count || array.count == 0 else {
            throw BTFPlaceError(
                "'\(parent(upTo: start))' has \(array.count) element\(array.count == 1 ? "" : "s"), there is no [\(index)]"
            )
        }
        let (distance, overflow) = index.multipliedReportingOverflow(by: try btf.size(of: array.element) * 8)
        guard !overflow else { throw outOfRange() }
        try advance(by: distance)
        try enter(array.element, bits: 0)
    }

    private mutating func advance(by distance: Int) throws(BTFPlaceError) {
        // Far beyond any value, and far enough from the largest number.
        guard distance >= 0, distance < 1 << 52, bitOffset < 1 << 52 else { throw outOfRange() }
        bitOffset += distance
    }

    private mutating func enter(_ type: UInt32, bits: Int) throws {
        self.type = type
        bitCount = bits
        guard bits == 0, let resolved = try btf.resolved(type), let integer = try btf.integer(resolved),
            integer.bitCount > 0, integer.bitOffset != 0 || integer.bitCount != (resolved.size ?? 0) * 8
        else { return }
        // Before Linux 5.0 the bits of a bit-field stood in a type of its own.
        bitOffset += integer.bitOffset
        bitCount = integer.bitCount
    }

    // MARK: Words

    /// Where the name that holds a position ends: at the next `.` or `[`, or where the path does.
    private func nextEnd(after position: Int) -> Int {
        path[position...].firstIndex { $0 == 0x2e || $0 == 0x5b } ?? path.count
    }

    private func text(_ bytes: ArraySlice<UInt8>) -> String { String(decoding: bytes, as: UTF8.self) }

    /// What has been reached, as the user wrote it.
    private func parent(upTo end: Int) -> String {
        end == 0 ? "the value" : text(path[..<(path[end - 1] == 0x2e ? end - 1 : end)])
    }

    private func kind() -> String {
        bitCount > 0 ? "a bit-field of \(bitCount) bits" : BTFTypeText.text(of: type, in: btf)
    }

    // MARK: Errors

    private func syntaxError(_ reason: String) -> BTFPlaceError {
        BTFPlaceError("'\(text(path[...]))' is no path to a field: \(reason)")
    }

    private func outOfRange() -> BTFPlaceError {
        BTFPlaceError("'\(text(path[...]))' lies outside of every value")
    }

    /// So many fields are listed when one was not found.
    private static let listLimit = 20

    private func missing(_ name: String, fields: [BTFField], parent start: Int) -> BTFPlaceError {
        let names = fields.map(\.name).filter { $0.utf8.count <= btfNameAllowance }
        guard !fields.isEmpty else {
            return BTFPlaceError("'\(parent(upTo: start))' is \(kind()), which has no field '\(name)'")
        }
        var nearest = NearestName(name)
        for name in names {
            let bytes = Array(name.utf8)
            nearest.consider(bytes.span)
        }
        let advice = nearest.best.map { "did you mean '\(text($0[...]))'? " } ?? ""
        let listed = names.prefix(Self.listLimit).joined(separator: ", ")
        let rest = names.count - Self.listLimit
        let more = rest > 0 ? " and \(rest) more" : ""
        return BTFPlaceError("\(kind()) has no field '\(name)': \(advice)its fields are \(listed)\(more)")
    }
}
