/// Decides which entries of a map a condition is about: `value.packets > 100 && key.saddr in 10.0.0.0/8`.
///
/// Where each CPU has a value of its own, an entry is one of them if the whole condition holds for one CPU.
public struct EntryFilter: Sendable {
    private let layout: EntryLayout
    private let program: QueryProgram
    /// Nothing but the key is looked at.
    private let isOnKey: Bool

    /// Reads and compiles a condition; what is wrong with it is one sentence, with the column.
    public init(expression: String, layout: EntryLayout, option: String = "--where") throws(QueryError) {
        let node = try QueryParser.condition(expression, option: option)
        program = try QueryCompiler.compile(node, for: layout, option: option)
        self.layout = layout
        isOnKey = !program.reads(.value) && !program.reads(.cpu)
    }

    /// The condition looks at values: without it they need not be read.
    public var readsValues: Bool { !isOnKey }

    /// Whether the condition holds. `value` is all that belongs to the key, of every CPU; it may be empty
    /// where the condition does not look at values.
    public func matches(key: Span<UInt8>, value: Span<UInt8>) -> Bool {
        guard !isOnKey, let cpus = layout.cpus else {
            return program.run(key: key, value: value, cpu: 0)
        }
        var start = 0
        for cpu in cpus {
            guard layout.valueSize <= value.count - start else { return false }
            let own = value.extracting(start..<start + layout.valueSize)
            if program.run(key: key, value: own, cpu: cpu) { return true }
            start += layout.cpuStride
        }
        return false
    }

    /// What may follow where a condition ends that is being typed: the condition with each field that the
    /// last word can become.
    public static func candidates(prefix: String, layout: EntryLayout) -> [String] {
        var start = prefix.endIndex
        while start > prefix.startIndex {
            let before = prefix.index(before: start)
            let character = prefix[before]
            guard character.isLetter || character.isNumber || "._[]".contains(character) else { break }
            start = before
        }
        // Behind a comparison a literal stands, which is anybody's.
        let head = prefix[..<start]
        let last = head.last { !$0.isWhitespace }
        guard last.map({ "(!&|".contains($0) }) ?? true else { return [] }
        return layout.fieldNames(beginningWith: String(prefix[start...])).map { head + $0 }
    }
}

extension EntryLayout {
    /// What of an entry can be named, where a name begins so: one level of fields at a time.
    public func fieldNames(beginningWith prefix: String) -> [String] {
        var names: [String] = []
        for side in [EntrySide.key, .value] where size(of: side) > 0 {
            let name = side.rawValue
            let typed = type(of: side)
            if let (btf, id) = typed, prefix.hasPrefix("\(name).") {
                let path = String(prefix.dropFirst(name.utf8.count + 1))
                names += BTFPlace.fields(of: id, in: btf, prefix: path).map { "\(name).\($0)" }
            } else if name.hasPrefix(prefix) {
                let hasFields = typed.map { !BTFPlace.fields(of: $0.id, in: $0.btf, prefix: "").isEmpty }
                names.append(hasFields == true ? "\(name)." : name)
            }
        }
        if cpus != nil, "cpu".hasPrefix(prefix) { names.append("cpu") }
        return names
    }
}
