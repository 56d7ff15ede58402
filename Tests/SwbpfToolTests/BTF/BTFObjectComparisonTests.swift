import Foundation
import Testing

/// `btf dump` of object files by both tools.
@Suite(.needsOracle, .needsClang) struct BTFObjectComparisonTests {
    let comparison: DumpComparison
    let programs: CompiledPrograms

    init() throws {
        comparison = try DumpComparison()
        programs = try CompiledPrograms.shared()
    }

    @Test(arguments: CompiledPrograms.names)
    func `a compiled program's types are the same`(name: String) throws {
        try comparison.compare(["file", programs.path(name)], DumpForm.allCases)
    }

    @Test(arguments: CompiledPrograms.names)
    func `types of the other byte order are the same`(name: String) throws {
        try comparison.compare(["file", programs.path(name, .bigEndian)], DumpForm.compact)
    }

    @Test(arguments: AllowedDumpDifference.all)
    func `an allowed difference is there`(rule: AllowedDumpDifference) throws {
        let source = ["file", programs.path(rule.seenIn.program)]
        #expect(try comparison.needs(rule, for: source, rule.seenIn.form))
    }

    @Test func `the programs have types of every kind`() throws {
        let kinds = try Set(
            CompiledPrograms.names.flatMap { try comparison.kinds(["file", programs.path($0)]) })
        #expect(
            kinds == [
                "INT", "PTR", "ARRAY", "STRUCT", "UNION", "ENUM", "FWD", "TYPEDEF", "VOLATILE", "CONST",
                "RESTRICT", "FUNC", "FUNC_PROTO", "VAR", "DATASEC", "FLOAT", "DECL_TAG", "TYPE_TAG",
                "ENUM64",
            ])
    }

    @Test(arguments: CompiledPrograms.names)
    func `chosen types are the same`(name: String) throws {
        let source = ["file", programs.path(name)]
        let last = try comparison.kinds(source).count
        for ids in [[last], [1 + last / 2, 1], [last / 3, last / 2, last], [0], [last + 1]] {
            for form in [DumpForm.raw, .c, .json] {
                try comparison.compare(
                    source, form, choosing: Set(ids).sorted(by: >).flatMap { ["root_id", "\($0)"] })
            }
        }
    }

    /// Each id in its turn, and as many as there may be.
    @Test(arguments: ["nameless", "functions", "typedef-cycles", "decl-tags", "sections", "names-conflict"])
    func `each type by itself is the same`(name: String) throws {
        let source = ["file", programs.path(name)]
        let count = try comparison.kinds(source).count
        for id in 1...count {
            try comparison.compare(source, .c, choosing: ["root_id", "\(id)"])
        }
        for chosenCount in [16, 17] where chosenCount <= count {
            let words = (1...chosenCount).flatMap { ["root_id", "\($0)"] }
            #expect(try comparison.compare(source, .c, choosing: words) == (chosenCount == 16))
        }
    }

    @Test func `a type that is chosen twice is refused`() throws {
        let words = ["root_id", "1", "root_id", "1"]
        #expect(try !comparison.compare(["file", programs.path("unions")], choosing: words))
    }

    @Test(arguments: DumpForm.allCases)
    func `a file that cannot be read as types is refused`(form: DumpForm) throws {
        let files = try Scratch()
        try files.write("no types\n", to: "text")
        try files.write("", to: "empty")
        for name in ["text", "empty", "missing", ""] {
            #expect(try !comparison.compare(["file", files.path(name)], form))
        }
    }

    /// Without a base, which the second file would need.
    @Test func `several files without a base are refused`() throws {
        let source = ["unions", "enums"].flatMap { ["file", programs.path($0)] }
        #expect(try !comparison.compare(source))
    }

    /// Those of ir-keytable have no types: both tools say so.
    @Test(arguments: FetchedTypes.objects)
    func `a Debian package's object is the same`(path: String) throws {
        for form in DumpForm.allCases {
            let isAnswered = try comparison.compare(["file", path], form)
            #expect(isAnswered || !path.contains("xdp"))
        }
    }

    @Test func `the objects of the Debian packages are there`() throws {
        let count = FetchedTypes.objects.count
        _ = try Shell.require(count > 20 ? true : nil, "object of Debian: run scripts/debian-objects")
    }
}
