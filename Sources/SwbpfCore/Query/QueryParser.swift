/// Reads conditions:
///
///     condition  = all { "||" all }
///     all        = part { "&&" part }
///     part       = "!" part | "(" condition ")" | term [ relation literal ]
///     term       = operand [ "&" number ] | "(" term ")"
///     operand    = "cpu" | side { "." name | "[" n "]" } [ "[" n ":" n "]" ] | "be" "(" operand ")"
///     side       = "key" | "value"
///     relation   = "==" "!=" "<" "<=" ">" ">=" | "~" "!~" for patterns | "in" for networks
///
/// `&` binds more tightly than a comparison, as everybody means it.
struct QueryParser {
    private var scanner: QueryScanner
    private var depth = 0
    private var testCount = 0

    /// How deep parentheses may nest.
    private static let depthLimit = 64
    /// How many comparisons there may be.
    private static let testLimit = 1000

    private init(_ text: String, option: String) throws(QueryError) {
        scanner = try QueryScanner(text, option: option)
    }

    /// The condition that a text is.
    static func condition(_ text: String, option: String) throws(QueryError) -> QueryNode {
        var parser = try QueryParser(text, option: option)
        let node = try parser.any()
        guard parser.scanner.isAtEnd else {
            throw parser.scanner.error(expected: parser.continuation(of: node))
        }
        return node
    }

    /// The field that a text is, without a comparison.
    static func term(_ text: String, option: String) throws(QueryError) -> QueryTerm {
        var parser = try QueryParser(text, option: option)
        let term = try parser.term()
        guard parser.scanner.isAtEnd else { throw parser.scanner.error(expected: "the end of the field") }
        return term
    }

    private func continuation(of node: QueryNode) -> String {
        guard case .test(let test) = lastPart(of: node), test.comparison == nil else {
            return "&&, || or the end"
        }
        return "a comparison (==, !=, <, <=, >, >=, ~, !~, in), &&, || or the end"
    }

    private func lastPart(of node: QueryNode) -> QueryNode {
        switch node {
        case .all(let parts), .any(let parts): parts.last.map { lastPart(of: $0) } ?? node
        case .not, .test: node
        }
    }

    // MARK: Conditions

    private mutating func any() throws(QueryError) -> QueryNode {
        var parts = [try all()]
        while scanner.take("||") { parts.append(try all()) }
        return parts.count == 1 ? parts[0] : .any(parts)
    }

    private mutating func all() throws(QueryError) -> QueryNode {
        var parts = [try part()]
        while scanner.take("&&") { parts.append(try part()) }
        return parts.count == 1 ? parts[0] : .all(parts)
    }

    private mutating func part() throws(QueryError) -> QueryNode {
        let column = scanner.column
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.depthLimit else {
            throw scanner.error(at: column, "more than \(Self.depthLimit) levels of parentheses")
        }
        if scanner.take("!") { return .not(try part()) }
        guard scanner.take("(") else { return .test(try comparison(of: try term())) }
        let inner = try any()
        guard scanner.take(")") else {
            let other = continuation(of: inner).replacingEnd(with: "')'")
            throw scanner.error(expected: other)
        }
        // What stands in parentheses may be a term that is only now compared: `(value.flags & 0xf) == 3`.
        guard case .test(let test) = inner, test.comparison == nil else { return inner }
        return .test(try comparison(of: test.term))
    }

    private mutating func comparison(of term: QueryTerm) throws(QueryError) -> QueryTest {
        testCount += 1
        guard testCount <= Self.testLimit else {
            throw scanner.error(at: scanner.column, "more than \(Self.testLimit) comparisons")
        }
        var term = term
        if term.mask == nil { term.mask = try mask() }
        guard let relation = QueryRelation.allCases.first(where: { scanner.take($0.rawValue) }) else {
            return QueryTest(term: term)
        }
        let expected =
            switch relation {
            case .within: "an address and the length of its prefix, as in 10.0.0.0/8"
            case .like, .unlike: "a pattern"
            default: "a number, a name, an address or text in quotation marks"
            }
        let literal = try scanner.literal(expected: expected)
        return QueryTest(term: term, comparison: .init(relation: relation, literal: literal))
    }

    // MARK: Terms

    private mutating func term() throws(QueryError) -> QueryTerm {
        QueryTerm(operand: try operand(), mask: try mask())
    }

    private mutating func mask() throws(QueryError) -> QueryLiteral? {
        scanner.takeMask() ? try scanner.literal(expected: "a number") : nil
    }

    private mutating func operand() throws(QueryError) -> QueryOperand {
        let column = scanner.column
        let start = scanner.mark()
        if scanner.take("be") {
            guard scanner.take("(") else { throw scanner.error(expected: "'(' behind 'be'") }
            let (side, path, slice) = try place(expected: "key or value")
            guard side != .cpu else { throw scanner.error(at: column, "cpu has no order of bytes") }
            guard scanner.take(")") else { throw scanner.error(expected: "')'") }
            return QueryOperand(
                side: side, path: path, slice: slice, isBigEndian: true, text: scanner.text(since: start),
                column: column)
        }
        let (side, path, slice) = try place(expected: "key, value, cpu, be(, ( or !")
        return QueryOperand(
            side: side, path: path, slice: slice, isBigEndian: false, text: scanner.text(since: start),
            column: column)
    }

    private mutating func place(
        expected: String
    ) throws(QueryError) -> (EntrySide, path: String, QueryOperand.Slice?) {
        if scanner.take("cpu") { return (.cpu, "", nil) }
        let side: EntrySide
        if scanner.take("key") {
            side = .key
        } else if scanner.take("value") {
            side = .value
        } else {
            throw scanner.error(expected: expected)
        }
        var path = ""
        while true {
            if scanner.takeAdjacent(0x2e) {
                let name = scanner.word()
                guard !name.isEmpty else { throw scanner.error(expected: "the name of a field") }
                path += path.isEmpty ? name : ".\(name)"
            } else if scanner.takeAdjacent(0x5b) {
                let column = scanner.column
                guard let start = scanner.digits() else { throw scanner.error(expected: "a number") }
                if scanner.takeAdjacent(0x3a) {
                    guard let end = scanner.digits() else { throw scanner.error(expected: "a number") }
                    guard scanner.takeAdjacent(0x5d) else { throw scanner.error(expected: "']'") }
                    guard start < end else {
                        throw scanner.error(
                            at: column, "[\(start):\(end)] has no bytes: the second number is the end")
                    }
                    return (side, path, QueryOperand.Slice(start: start, end: end))
                }
                guard scanner.takeAdjacent(0x5d) else { throw scanner.error(expected: "':' or ']'") }
                path += "[\(start)]"
            } else {
                return (side, path, nil)
            }
        }
    }
}

extension String {
    /// The list of what was expected, with something else than the end as its last.
    fileprivate func replacingEnd(with last: String) -> String {
        hasSuffix("the end") ? dropLast(7) + last : self
    }
}
