/// Makes a program of a condition, for entries of one layout.
struct QueryCompiler {
    private let layout: EntryLayout
    private let option: String
    private var program = QueryProgram()

    /// Longer text is cut where an error shows it.
    private static let shownLength = 60

    private init(_ layout: EntryLayout, option: String) {
        self.layout = layout
        self.option = option
    }

    static func compile(
        _ node: QueryNode, for layout: EntryLayout, option: String
    ) throws(QueryError) -> QueryProgram {
        var compiler = QueryCompiler(layout, option: option)
        compiler.program.start = try compiler.emit(
            node, onTrue: QueryProgram.accept, onFalse: QueryProgram.reject)
        return compiler.program
    }

    /// The bits of a term that count, and its field: what sorting needs.
    static func field(
        _ term: QueryTerm, in layout: EntryLayout, option: String
    ) throws(QueryError) -> (EntryField, mask: UInt128) {
        let compiler = QueryCompiler(layout, option: option)
        let field = try EntryField(term.operand, in: layout, option: option)
        guard field.form != .parts else { throw compiler.refuse(term.operand.column, field.partsReason) }
        return (
            field,
            try term.mask.map { (literal) throws(QueryError) in
                try compiler.mask(literal, of: field)
            } ?? .max
        )
    }

    // MARK: Control flow

    /// Compiles from the end: where a part goes on is known before the part is.
    private mutating func emit(_ node: QueryNode, onTrue: Int, onFalse: Int) throws(QueryError) -> Int {
        switch node {
        case .all(let parts):
            var next = onTrue
            for part in parts.reversed() { next = try emit(part, onTrue: next, onFalse: onFalse) }
            return next
        case .any(let parts):
            var next = onFalse
            for part in parts.reversed() { next = try emit(part, onTrue: onTrue, onFalse: next) }
            return next
        case .not(let part): return try emit(part, onTrue: onFalse, onFalse: onTrue)
        case .test(let test):
            program.steps.append(try step(test, onTrue: onTrue, onFalse: onFalse))
            return program.steps.count - 1
        }
    }

    // MARK: Comparisons

    private mutating func step(
        _ test: QueryTest, onTrue: Int, onFalse: Int
    ) throws(QueryError) -> QueryProgram.Step {
        let field = try EntryField(test.term.operand, in: layout, option: option)
        let comparison = test.comparison ?? .init(relation: .different, literal: Self.zero)
        let isInBits = field.form == .bits
        var step = QueryProgram.Step(
            side: field.side, test: .number, relation: comparison.relation,
            offset: isInBits ? field.bitOffset : field.offset,
            count: isInBits ? field.bitCount : field.byteCount, order: field.order,
            isSigned: field.isSigned, onTrue: onTrue, onFalse: onFalse)
        if let mask = test.term.mask {
            step.mask = try self.mask(mask, of: field)
            step.isSigned = false
        }
        switch comparison.relation {
        case .within:
            try setNetwork(comparison.literal, field, &step)
            guard test.term.mask == nil else {
                throw refuse(field.operand.column, "a masked number is not an address")
            }
        case .like, .unlike:
            guard test.term.mask == nil, field.form == .text || field.form == .bytes || field.isRaw else {
                throw refuse(
                    field.operand.column,
                    "\(field.operand.text) is \(field.typeName), patterns are for text")
            }
            setBytes(field, &step, .pattern)
            step.pattern = program.patterns.count
            program.patterns.append(NamePattern(comparison.literal.text))
        default: try setComparison(test, comparison.literal, field, &step)
        }
        return step
    }

    /// What a term alone is compared with.
    private static let zero = QueryLiteral(text: "0", quote: nil, column: 1)

    private mutating func setComparison(
        _ test: QueryTest, _ literal: QueryLiteral, _ field: EntryField, _ step: inout QueryProgram.Step
    ) throws(QueryError) {
        let isAlone = test.comparison == nil
        switch field.form {
        case .number, .bits:
            if literal.quote != nil, field.isRaw, test.term.mask == nil {
                return try setText(literal, field, &step)
            }
            step.test = field.form == .number ? .number : .bits
            if isAlone {
                step.number = 0
                return
            }
            let isMasked = test.term.mask != nil
            let bits = try bits(literal, of: field, isMasked: isMasked)
            step.number = step.isSigned ? signExtended(bits, from: field.bitCount) : bits
        case .float:
            step.test = .float
            if !isAlone { step.number = UInt128(try number(literal, of: field).bitPattern) }
        case .text:
            if isAlone { return setBytes(field, &step, .anyByte) }
            guard literal.quote == nil, literal.text.hasPrefix("hex:") else {
                return try setText(literal, field, &step)
            }
            setBytes(field, &step, .bytes, try bytes(literal, of: field))
        case .bytes:
            if isAlone { return setBytes(field, &step, .anyByte) }
            if literal.quote != nil { return try setText(literal, field, &step) }
            setBytes(field, &step, .bytes, try bytes(literal, of: field))
        case .parts: throw refuse(field.operand.column, field.partsReason)
        }
    }

    private mutating func setText(
        _ literal: QueryLiteral, _ field: EntryField, _ step: inout QueryProgram.Step
    ) throws(QueryError) {
        let text = Array(literal.text.utf8)
        guard text.count <= field.byteCount else {
            throw refuse(
                literal.column,
                "\(shown(literal)) has \(text.count) bytes, \(field.operand.text) is \(field.typeName)")
        }
        setBytes(field, &step, .text, text)
    }

    private mutating func setBytes(
        _ field: EntryField, _ step: inout QueryProgram.Step, _ test: QueryProgram.Step.Test,
        _ constant: [UInt8] = []
    ) {
        step.test = test
        step.offset = field.offset
        step.count = field.byteCount
        step.constant = program.constants.count..<program.constants.count + constant.count
        program.constants += constant
    }

    private mutating func setNetwork(
        _ literal: QueryLiteral, _ field: EntryField, _ step: inout QueryProgram.Step
    ) throws(QueryError) {
        guard field.isWhole, field.form != .float, [4, 6, 16].contains(field.byteCount) else {
            throw refuse(
                field.operand.column,
                "\(field.operand.text) is \(field.typeName), addresses have 4, 6 or 16 bytes")
        }
        let network: AddressPrefix
        do {
            network = try AddressPrefix(literal.text, byteCount: field.byteCount)
        } catch {
            throw refuse(
                literal.column, "\(shown(literal)) \(error.reason), which \(field.operand.text) needs")
        }
        setBytes(field, &step, .network, network.bytes + network.mask)
    }

    // MARK: Literals

    private func mask(_ literal: QueryLiteral, of field: EntryField) throws(QueryError) -> UInt128 {
        guard field.form == .number || field.form == .bits else {
            throw refuse(
                field.operand.column,
                "\(field.operand.text) is \(field.typeName), only numbers have bits to choose from")
        }
        return try bits(literal, of: field, isMasked: true)
    }

    /// The bits of a number. Of a masked one they are plain bits, whatever the sign; names work for both.
    private func bits(
        _ literal: QueryLiteral, of field: EntryField, isMasked: Bool
    ) throws(QueryError) -> UInt128 {
        if field.typed == nil || isMasked, literal.quote == nil {
            switch WrittenNumber.read(literal.text.utf8) {
            case .number(let number):
                if !number.isNegative, number.magnitude <= limit(field) { return number.magnitude }
                throw misfit(literal, field)
            case .tooLarge: throw misfit(literal, field)
            case .notANumber: break
            }
        }
        guard field.typed != nil else { return try address(literal, of: field) }
        let bytes = try bytes(literal, of: field)
        let bits =
            field.typed?.place.isBitField == true
            ? bytes.span.bits(at: 0, count: field.bitCount, order: .little)
            : bytes.span.bits(at: field.bitOffset % 8, count: field.bitCount, order: field.order)
        guard let bits else { throw misfit(literal, field) }
        return bits
    }

    /// The largest number that so many bits hold.
    private func limit(_ field: EntryField) -> UInt128 {
        field.bitCount == 128 ? .max : (1 << UInt128(field.bitCount)) - 1
    }

    private func misfit(_ literal: QueryLiteral, _ field: EntryField) -> QueryError {
        refuse(
            literal.column,
            "\(shown(literal)) does not fit into \(field.operand.text), \(field.typeName) (0 to \(limit(field)))"
        )
    }

    /// An address, for raw bytes of its size.
    private func address(_ literal: QueryLiteral, of field: EntryField) throws(QueryError) -> UInt128 {
        let text = literal.text.utf8
        let address: [UInt8]? =
            switch field.side == .cpu ? 0 : field.byteCount {
            case 4: SwbpfCore.bytes(fromIPv4: text)
            case 6: SwbpfCore.bytes(fromMAC: text)
            case 16: SwbpfCore.bytes(fromIPv6: text)
            default: nil
            }
        guard let bits = address?.span.bits(at: 0, count: field.bitCount, order: field.order) else {
            throw refuse(
                literal.column,
                "\(shown(literal)) is not a number, \(field.operand.text) is \(field.typeName) (0 to \(limit(field)))"
            )
        }
        return bits
    }

    private func number(_ literal: QueryLiteral, of field: EntryField) throws(QueryError) -> Double {
        guard let number = Double(literal.text) else {
            throw refuse(
                literal.column,
                "\(shown(literal)) is not a number, \(field.operand.text) is \(field.typeName)")
        }
        return number
    }

    /// What a literal is for the field's type.
    private func bytes(_ literal: QueryLiteral, of field: EntryField) throws(QueryError) -> [UInt8] {
        guard let (btf, place) = field.typed else { return try rawBytes(literal, of: field) }
        // 'A' is a character in C.
        let isCharacter = literal.quote == 0x27 && (field.form == .number || field.form == .bits)
        do {
            return try BTFLiteral.bytes(isCharacter ? "'\(literal.text)'" : literal.text, for: place, in: btf)
        } catch {
            throw refuse(literal.column, "\(field.operand.text): \(error.reason)")
        }
    }

    private func rawBytes(_ literal: QueryLiteral, of field: EntryField) throws(QueryError) -> [UInt8] {
        guard literal.text.hasPrefix("hex:"),
            let bytes = SwbpfCore.bytes(fromHex: String(literal.text.dropFirst(4))),
            bytes.count == field.byteCount
        else {
            throw refuse(
                literal.column,
                "\(field.operand.text) is \(field.byteCount) bytes, which are written as hex: and "
                    + "\(field.byteCount * 2) digits, or as text in quotation marks")
        }
        return bytes
    }

    private func signExtended(_ bits: UInt128, from bitCount: Int) -> UInt128 {
        let shift = 128 - bitCount
        return UInt128(truncatingIfNeeded: Int128(truncatingIfNeeded: bits << shift) >> shift)
    }

    // MARK: Errors

    private func shown(_ literal: QueryLiteral) -> String {
        let text = literal.text
        return text.count > Self.shownLength ? "'\(text.prefix(Self.shownLength))\u{2026}'" : "'\(text)'"
    }

    private func refuse(_ column: Int, _ reason: String) -> QueryError {
        QueryError(option: option, column: column, reason: reason)
    }
}
