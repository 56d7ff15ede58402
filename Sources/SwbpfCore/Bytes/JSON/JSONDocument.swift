/// A JSON text that has been read, for who looks at a few values of it.
public final class JSONDocument: Sendable {
    let bytes: [UInt8]
    let nodes: [JSONNode]

    public init(_ bytes: [UInt8]) throws(JSONError) {
        var reader = JSONReader()
        try reader.read(bytes.span)
        self.bytes = bytes
        nodes = reader.nodes
    }

    /// The value that the text is.
    public var root: JSONValue { JSONValue(document: self, place: 0) }
}

/// One value of a document.
public struct JSONValue: Sendable {
    let document: JSONDocument
    /// Where its node lies.
    let place: Int

    var node: JSONNode { document.nodes[place] }

    public var isNull: Bool { node.kind == .null }

    public var boolean: Bool? {
        switch node.kind {
        case .true: true
        case .false: false
        default: nil
        }
    }

    /// A whole number of up to 64 bits.
    public var unsigned: UInt64? {
        node.kind == .integer && !node.isWide && (!node.isNegative || node.number == 0) ? node.number : nil
    }

    /// A string, with its escapes replaced.
    public var string: String? {
        guard node.kind == .string else { return nil }
        let bytes = document.bytes
        return String(decoding: node.text(in: bytes.span), as: UTF8.self)
    }

    /// The value as it is written; a string without its quotation marks.
    public var source: String {
        let bytes = document.bytes
        return String(decoding: node.source(in: bytes.span), as: UTF8.self)
    }

    /// An array's elements; `nil` for anything else.
    public var elements: [JSONValue]? {
        guard node.kind == .array else { return nil }
        var elements: [JSONValue] = []
        elements.reserveCapacity(node.count)
        var place = place + 1
        for _ in 0..<node.count {
            elements.append(JSONValue(document: document, place: place))
            place = Int(document.nodes[place].next)
        }
        return elements
    }

    /// An object's members, in order; `nil` for anything else.
    public var members: [(key: String, value: JSONValue)]? {
        guard node.kind == .object else { return nil }
        var members: [(key: String, value: JSONValue)] = []
        var place = place + 1
        for _ in 0..<node.count {
            let value = JSONValue(document: document, place: place + 1)
            members.append((JSONValue(document: document, place: place).string ?? "", value))
            place = Int(value.node.next)
        }
        return members
    }

    /// The member with a key; `nil` where there is none, or where this is no object.
    public subscript(key: String) -> JSONValue? {
        guard node.kind == .object else { return nil }
        let wanted = Array(key.utf8)
        let bytes = document.bytes
        var place = place + 1
        for _ in 0..<node.count {
            if document.nodes[place].isEqual(wanted, in: bytes.span) {
                return JSONValue(document: document, place: place + 1)
            }
            place = Int(document.nodes[place + 1].next)
        }
        return nil
    }

    /// What is wrong with this value, and where it stands.
    public func error(_ reason: String) -> JSONError {
        let bytes = document.bytes
        return JSONError(reason, at: node.position, in: bytes.span)
    }
}
