/// A condition as it was written. Lists are as long as the text; how deep they nest is bounded by the parser.
indirect enum QueryNode: Equatable {
    case all([QueryNode])
    case any([QueryNode])
    case not(QueryNode)
    case test(QueryTest)
}

/// One comparison, or a term alone, which is true unless it is zero.
struct QueryTest: Equatable {
    var term: QueryTerm
    var comparison: Comparison?

    struct Comparison: Equatable {
        let relation: QueryRelation
        let literal: QueryLiteral
    }
}

/// How two sides are compared.
enum QueryRelation: String, CaseIterable, Sendable {
    // Longer ones first, since the parser takes the first that stands there.
    case equal = "=="
    case different = "!="
    case unlike = "!~"
    case atMost = "<="
    case atLeast = ">="
    case less = "<"
    case greater = ">"
    case like = "~"
    /// The address lies in a network.
    case within = "in"

    /// Whether it holds when the left side is below (-1), equal to (0) or above (1) the right one.
    @inline(__always)
    func holds(_ order: Int) -> Bool {
        switch self {
        case .equal, .like, .within: order == 0
        case .different, .unlike: order != 0
        case .less: order < 0
        case .atMost: order <= 0
        case .greater: order > 0
        case .atLeast: order >= 0
        }
    }
}

/// A field of an entry, or some bits of one: `value.flags & 0xf`.
struct QueryTerm: Equatable {
    let operand: QueryOperand
    var mask: QueryLiteral?
}

/// A field of an entry: `key.port`, `value[4:8]`, `be(key[0:2])`, `cpu`.
struct QueryOperand: Equatable {
    /// Bytes of what the path leads to.
    struct Slice: Equatable {
        let start: Int
        let end: Int
    }

    let side: EntrySide
    /// As `BTFPlace.find` reads it; empty for all of the side.
    let path: String
    let slice: Slice?
    /// The highest byte comes first, whatever the type says.
    let isBigEndian: Bool
    /// As it was written.
    let text: String
    let column: Int
}

/// What something is compared with, as it was written.
struct QueryLiteral: Equatable {
    /// Without quotation marks.
    let text: String
    /// The quotation mark around it.
    let quote: UInt8?
    let column: Int
}
