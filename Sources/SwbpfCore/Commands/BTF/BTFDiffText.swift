/// Writes how types differ for people: a line for each type, and under it one for each part that differs.
struct BTFDiffText {
    let differences: BTFDifferences
    private let old: BTF
    private let new: BTF

    /// How many neighbours have to move together for one line to be enough.
    private static let runLength = 3

    init(_ differences: BTFDifferences) {
        self.differences = differences
        old = differences.old
        new = differences.new
    }

    func write(to text: inout TextWriter) {
        for difference in differences.differences {
            switch (difference.old, difference.new) {
            case (let id?, nil): text.colored(.red) { $0.foreign("- " + summary(of: id, in: old)) }
            case (nil, let id?): text.colored(.green) { $0.foreign("+ " + summary(of: id, in: new)) }
            case (let oldID?, let newID?): write(difference, oldID, newID, to: &text)
            case (nil, nil): continue
            }
            text.line()
        }
        let counts = [
            (differences.added.count, "added"), (differences.removed.count, "removed"),
            (differences.changed.count, "changed"), (differences.unchangedCount, "unchanged"),
        ]
        text.line("types: " + counts.map { "\($0) \($1)" }.joined(separator: ", "))
    }

    // MARK: Types

    /// A type in a line.
    private func summary(of id: UInt32, in btf: BTF) -> String {
        guard let type = try? btf.type(id) else { return "" }
        let title = title(of: type, in: btf)
        switch type.kind {
        case .structure, .union:
            return "\(title)  \(count(type.size ?? 0, "byte")), \(count(type.count, "member"))"
        case .enumeration, .enumeration64:
            return "\(title)  \(count(type.size ?? 0, "byte")), \(count(type.count, "value"))"
        case .dataSection:
            return "\(title)  \(count(type.size ?? 0, "byte")), \(count(type.count, "variable"))"
        case .integer, .float: return "\(title)  \(count(type.size ?? 0, "byte"))"
        case .function, .variable, .typedef: return "\(word(type.kind)) \(declaration(of: type, in: btf))"
        default: return title
        }
    }

    private func word(_ kind: BTFKind) -> String { kind.diffWord }

    /// Kind and name.
    private func title(of type: BTFType, in btf: BTF) -> String {
        // An enumeration without a name is recognised by what it lists.
        if type.nameOffset == 0 { return BTFTypeText.text(of: type.id, in: btf) }
        return "\(word(type.kind)) \(btf.shortName(at: type.nameOffset))"
    }

    private func declaration(of type: BTFType, in btf: BTF) -> String {
        BTFTypeText.text(of: type.referencedType ?? 0, named: btf.shortName(at: type.nameOffset), in: btf)
    }

    private func count(_ number: Int, _ noun: String) -> String {
        "\(number) \(noun)\(number == 1 ? "" : "s")"
    }

    private func write(
        _ difference: BTFDifference, _ oldID: UInt32, _ newID: UInt32, to text: inout TextWriter
    ) {
        guard let oldType = try? old.type(oldID), let newType = try? new.type(newID) else { return }
        text.colored(.yellow) { $0.write("~ ") }
        text.foreign(title(of: newType, in: new))
        var facts: [String] = []
        if let oldSize = oldType.size, let newSize = newType.size, oldSize != newSize {
            facts.append("\(oldSize) -> \(count(newSize, "byte"))")
        }
        facts += encodings(oldType, newType)
        let (oldText, newText) = (declaration(of: oldType, in: old), declaration(of: newType, in: new))
        switch newType.kind {
        case .typedef, .variable:
            let targets = (
                BTFTypeText.text(of: oldType.referencedType ?? 0, in: old),
                BTFTypeText.text(of: newType.referencedType ?? 0, in: new)
            )
            if difference.parts.isEmpty, targets.0 != targets.1 {
                facts.append("\(targets.0) -> \(targets.1)")
            }
        default: break
        }
        if !facts.isEmpty { text.foreign("  " + facts.joined(separator: ", ")) }
        if newType.kind == .function, oldText != newText {
            text.line()
            text.colored(.red) { $0.foreign("    - " + oldText) }
            text.line()
            text.colored(.green) { $0.foreign("    + " + newText) }
        } else {
            write(difference.parts, to: &text)
        }
    }

    /// What differs in how numbers are encoded, and in linkage.
    private func encodings(_ oldType: BTFType, _ newType: BTFType) -> [String] {
        let oldFacts = facts(of: oldType, in: old)
        let newFacts = facts(of: newType, in: new)
        return zip(oldFacts, newFacts).filter { $0 != $1 }.map { "\($0) -> \($1)" }
    }

    private func facts(of type: BTFType, in btf: BTF) -> [String] {
        switch type.kind {
        case .enumeration, .enumeration64: return [type.kindFlag ? "signed" : "unsigned"]
        case .integer:
            guard let integer = try? btf.integer(type) else { return [] }
            return ["\(integer.encoding)", "\(integer.bitCount) bits", "bit offset \(integer.bitOffset)"]
        case .function, .variable:
            return ["\(linkageWord((try? btf.linkage(of: type)) ?? 0))"]
        default: return []
        }
    }

    // MARK: Parts

    private func write(_ parts: [BTFPartChange], to text: inout TextWriter) {
        var index = 0
        while index < parts.count {
            let end = endOfRun(in: parts, from: index)
            text.line()
            text.write("    ")
            if end - index >= Self.runLength {
                writeRun(parts[index..<end], to: &text)
                index = end
            } else {
                write(parts[index], to: &text)
                index += 1
            }
        }
    }

    private func write(_ change: BTFPartChange, to text: inout TextWriter) {
        switch (change.old, change.new) {
        case (let part?, nil): text.colored(.red) { $0.foreign("- " + summary(of: part, in: old)) }
        case (nil, let part?): text.colored(.green) { $0.foreign("+ " + summary(of: part, in: new)) }
        case (let left?, let right?):
            text.colored(.yellow) { $0.write("~ ") }
            text.foreign(
                "\(name(of: right, in: new))  \(changes(left, right, change.isRetyped).joined(separator: ", "))"
            )
        case (nil, nil): break
        }
    }

    /// A part of one side in a line.
    private func summary(of part: BTFPart, in btf: BTF) -> String {
        let name = name(of: part, in: btf)
        switch part.role {
        case .enumerator: return "\(name) = \(valueText(part))"
        case .parameter: return BTFTypeText.text(of: part.type, named: name, in: btf)
        case .member, .variable:
            let declaration = BTFTypeText.text(of: part.type, named: name, in: btf)
            let width = part.bitCount > 0 ? ":\(part.bitCount)" : ""
            let size = part.bitCount == 0 ? part.size.map { ", \(count($0, "byte"))" } ?? "" : ""
            return "\(declaration)\(width)  offset \(place(part))\(size)"
        }
    }

    private func changes(_ left: BTFPart, _ right: BTFPart, _ isRetyped: Bool) -> [String] {
        var changes: [String] = []
        switch right.role {
        case .enumerator:
            if left.value != right.value { changes.append("\(valueText(left)) -> \(valueText(right))") }
        case .parameter:
            if left.position != right.position {
                changes.append("place \(left.position + 1) -> \(right.position + 1)")
            }
        case .member, .variable:
            if left.position != right.position { changes.append("offset \(place(left)) -> \(place(right))") }
        }
        if left.bitCount != right.bitCount { changes.append("width \(width(left)) -> \(width(right))") }
        if left.size != right.size, left.bitCount == 0 || right.bitCount == 0 {
            changes.append("size \(left.size ?? 0) -> \(right.size ?? 0)")
        }
        if isRetyped {
            let texts = (BTFTypeText.text(of: left.type, in: old), BTFTypeText.text(of: right.type, in: new))
            changes.append(
                texts.0 == texts.1 ? "type differs within \(texts.1)" : "type \(texts.0) -> \(texts.1)")
        }
        return changes
    }

    private func width(_ part: BTFPart) -> String {
        part.bitCount == 0 ? "full" : count(part.bitCount, "bit")
    }

    private func valueText(_ part: BTFPart) -> String {
        part.isSigned ? "\(part.value)" : "\(UInt64(bitPattern: part.value))"
    }

    /// In bytes, and bits where the part does not start with a byte.
    private func place(_ part: BTFPart) -> String {
        let (bytes, bits) = part.position.quotientAndRemainder(dividingBy: 8)
        return bits == 0 ? "\(bytes)" : "\(bytes) bit \(bits)"
    }

    private func name(of part: BTFPart, in btf: BTF) -> String {
        let name = part.nameOffset == 0 ? "(unnamed)" : btf.shortName(at: part.nameOffset)
        return (part.path.map { btf.shortName(at: $0) } + [name]).joined(separator: ".")
    }

    // MARK: Runs

    /// By how much a part moved, or an enumerator grew, if nothing else happened to it.
    private func shift(_ change: BTFPartChange) -> Int? {
        guard let left = change.old, let right = change.new, !change.isRetyped, left.size == right.size,
            left.bitCount == right.bitCount
        else { return nil }
        switch right.role {
        case .enumerator: return Int(right.value &- left.value)
        case .parameter: return nil
        case .member, .variable: return right.position &- left.position
        }
    }

    /// Behind the last of the neighbours that moved alike.
    private func endOfRun(in parts: [BTFPartChange], from start: Int) -> Int {
        guard let first = shift(parts[start]) else { return start + 1 }
        var end = start + 1
        while end < parts.count, shift(parts[end]) == first { end += 1 }
        return end
    }

    private func writeRun(_ run: ArraySlice<BTFPartChange>, to text: inout TextWriter) {
        guard let first = run.first?.new, let last = run.last?.new, let shift = run.first.flatMap(shift)
        else { return }
        text.colored(.yellow) { $0.write("~ ") }
        text.foreign("\(name(of: first, in: new)) \u{2026} \(name(of: last, in: new))")
        let sign = shift > 0 ? "+" : "-"
        let amount = shift.magnitude
        if first.role == .enumerator {
            text.write("  \(run.count) values \(sign)\(amount)")
        } else {
            let noun = first.role == .member ? "members" : "variables"
            let distance = amount % 8 == 0 ? "\(amount / 8) bytes" : "\(amount) bits"
            text.write("  \(run.count) \(noun) moved by \(sign)\(distance)")
        }
    }
}

extension BTFKind {
    /// The kind in a line for people, and in the command's `kind` clause.
    var diffWord: String {
        switch self {
        case .structure: "struct"
        case .union: "union"
        case .enumeration, .enumeration64: "enum"
        case .typedef: "typedef"
        case .function: "func"
        case .variable: "var"
        case .dataSection: "datasec"
        case .integer: "int"
        case .float: "float"
        default: "\(self)"
        }
    }
}
