import Foundation
import Testing

/// How `btf dump` is to write.
enum DumpForm: String, CaseIterable, CustomTestStringConvertible, Sendable {
    case raw
    case c
    case unsorted
    case json
    case pretty

    /// Those in which texts of types differ; JSON only differs in its blanks.
    static let compact: [DumpForm] = [.raw, .c, .unsorted, .json]

    var testDescription: String { rawValue }

    /// What stands before the command.
    var options: [String] {
        switch self {
        case .json: ["-j"]
        case .pretty: ["-p"]
        case .raw, .c, .unsorted: []
        }
    }

    /// What stands behind the source.
    var words: [String] {
        switch self {
        case .c: ["format", "c"]
        case .unsorted: ["format", "c", "unsorted"]
        case .raw, .json, .pretty: []
        }
    }
}

/// Both tools' answers to `btf dump`: equal byte by byte, or both refuse.
struct DumpComparison {
    /// What a difference is said to be at most, in lines on either side.
    private static let shownLines = 6

    private let ours: String
    private let theirs: String

    init() throws {
        ours = try Tools.swbpf()
        guard let oracle = Tools.oracle else { throw Shell.Missing(what: "bpftool") }
        theirs = oracle
    }

    /// Records an issue where the tools differ. Returns whether bpftool answered.
    @discardableResult
    func compare(
        _ source: [String], _ form: DumpForm = .raw, base: String? = nil, choosing: [String] = [],
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> Bool {
        let words =
            form.options + (base.map { ["-B", $0] } ?? []) + ["btf", "dump"] + source + form.words + choosing
        let their = try ProgramRun(theirs, words)
        let our = try ProgramRun(ours, words)
        let rules = AllowedDumpDifference.all.filter {
            $0.forms.contains(form) && $0.concerns(source, choosing)
        }
        if let difference = Self.difference(our, their, rules) {
            Issue.record(
                "\(words.joined(separator: " ")): \(difference)", sourceLocation: sourceLocation)
        }
        return their.status == 0
    }

    /// Whether it takes a rule to make the outputs equal.
    func needs(_ rule: AllowedDumpDifference, for source: [String], _ form: DumpForm) throws -> Bool {
        let words = form.options + ["btf", "dump"] + source + form.words
        let (our, their) = (try ProgramRun(ours, words), try ProgramRun(theirs, words))
        return Self.difference(our, their, []) != nil && Self.difference(our, their, [rule]) == nil
    }

    /// Compares in each of these forms what must be answered.
    func compare(
        _ source: [String], _ forms: [DumpForm], base: String? = nil,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        for form in forms {
            let isAnswered = try compare(source, form, base: base, sourceLocation: sourceLocation)
            #expect(isAnswered, "\(source) \(form)", sourceLocation: sourceLocation)
        }
    }

    /// The kinds of the types that bpftool finds, in the order of their ids.
    func kinds(_ source: [String]) throws -> [String] {
        try words(1, source).map { String(decoding: $0, as: UTF8.self) }
    }

    /// The ids of the types that bpftool finds above a base.
    func ids(_ source: [String], base: String) throws -> [Int] {
        try words(0, source, options: ["-B", base])
            .compactMap { Int(String(decoding: $0.dropFirst().dropLast(), as: UTF8.self)) }
    }

    /// A word of each line that starts a type.
    private func words(
        _ index: Int, _ source: [String], options: [String] = []
    ) throws -> [ArraySlice<UInt8>] {
        let output = try ProgramRun(theirs, options + ["btf", "dump"] + source).output
        return output.split(separator: 0x0a).filter { $0.first == 0x5b }.map { line in
            line.split(separator: 0x20)[index]
        }
    }

    private static func difference(
        _ ours: ProgramRun, _ theirs: ProgramRun, _ rules: [AllowedDumpDifference]
    ) -> String? {
        if (ours.status == 0) != (theirs.status == 0) {
            return """
                exit status \(ours.status), bpftool's \(theirs.status)
                \(String(decoding: ours.errors + theirs.errors, as: UTF8.self))
                """
        }
        // What was written before the other gave up is of no use, and neither is the error's wording.
        guard theirs.status == 0 else { return nil }
        var (our, their) = (Data(ours.output), Data(theirs.output))
        for rule in rules where our != their { rule.edit(&our, &their) }
        return our == their ? nil : difference(Array(our), Array(their))
    }

    /// The lines from the first that differ on.
    private static func difference(_ ours: [UInt8], _ theirs: [UInt8]) -> String {
        let common = zip(ours, theirs).prefix { $0 == $1 }.count
        let start = ours[..<common].lastIndex(of: 0x0a).map { $0 + 1 } ?? 0
        let number = ours[..<start].count { $0 == 0x0a } + 1
        func lines(_ bytes: [UInt8]) -> String {
            bytes[max(start, common - 200)...].prefix(2000).split(
                separator: 0x0a, omittingEmptySubsequences: false
            )
            .prefix(shownLines).map { "    \(String(decoding: $0.prefix(400), as: UTF8.self))" }
            .joined(separator: "\n")
        }
        return """
            different from line \(number) on; \(ours.count) bytes, bpftool's \(theirs.count)
              swbpf:
            \(lines(ours))
              bpftool:
            \(lines(theirs))
            """
    }
}
