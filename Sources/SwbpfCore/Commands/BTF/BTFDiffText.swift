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
        if newType.kind == .function, writeDeclarations(oldType, newType, to: &text) { return }
        write(difference.parts, to: &text)
    }

    /// How a function was and is declared. Returns whether one can see a difference there.
    private func writeDeclarations(_ oldType: BTFType, _ newType: BTFType, to text: inout TextWriter) -> Bool
    {
        let (oldText, newText) = (declaration(of: oldType, in: old), declaration(of: newType, in: new))
        guard oldText != newText else { return false }
        text.line()
        text.colored(.red) { $0.foreign("    - " + oldText) }
        text.line()
        text.colored(.green) { $0.foreign("    + " + newText) }
        return true
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

    /// What neighbours have to have in common to share a line.
    private enum Fate: Equatable {
        /// It moved so far, or an enumerator grew by so much, and nothing else happened to it.
        case shifted(by: Int)
        /// Variables that came or went: each is reported itself, with its type.
        case added, removed
    }

    private func fate(_ change: BTFPartChange) -> Fate? {
        guard let left = change.old else { return change.new?.role == .variable ? .added : nil }
        guard let right = change.new else { return left.role == .variable ? .removed : nil }
        guard !change.isRetyped, left.size == right.size, left.bitCount == right.bitCount else { return nil }
        switch right.role {
        case .enumerator: return .shifted(by: Int(right.value &- left.value))
        case .parameter: return nil
        case .member, .variable: return .shifted(by: right.position &- left.position)
        }
    }

    /// Behind the last of the neighbours that share what happened to them.
    private func endOfRun(in parts: [BTFPartChange], from start: Int) -> Int {
        guard let first = fate(parts[start]) else { return start + 1 }
        var end = start + 1
        while end < parts.count, fate(parts[end]) == first { end += 1 }
        return end
    }

    private func writeRun(_ run: ArraySlice<BTFPartChange>, to text: inout TextWriter) {
        guard let first = run.first, let last = run.last, let fate = fate(first) else { return }
        let names = [first, last].map { change in
            change.new.map { name(of: $0, in: new) } ?? change.old.map { name(of: $0, in: old) } ?? ""
        }.joined(separator: " \u{2026} ")
        switch fate {
        case .added: text.colored(.green) { $0.foreign("+ \(names)  \(run.count) variables") }
        case .removed: text.colored(.red) { $0.foreign("- \(names)  \(run.count) variables") }
        case .shifted(let shift):
            text.colored(.yellow) { $0.write("~ ") }
            let amount = shift.magnitude
            let sign = shift > 0 ? "+" : "-"
            let distance = amount % 8 == 0 ? "\(amount / 8) bytes" : "\(amount) bits"
            switch first.new?.role {
            case .enumerator: text.foreign("\(names)  \(run.count) values \(sign)\(amount)")
            case .variable: text.foreign("\(names)  \(run.count) variables moved by \(sign)\(distance)")
            default: text.foreign("\(names)  \(run.count) members moved by \(sign)\(distance)")
            }
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
