import Testing

@testable import SwbpfCore

@Suite struct BTFDiffReportTests {
    /// Two versions of a few types, with a change of every sort.
    private func differences() throws -> BTFDifferences {
        func build(_ isNew: Bool) throws -> BTF {
            var builder = BTFBuilder()
            let int = builder.integer("int", size: 4, encoding: 1)
            let long = builder.integer("long int", size: 8, encoding: 1)
            let inner = builder.structure(
                "", size: 4, kind: .union, [("low", int, 0, 3), (isNew ? "new" : "old", int, 3, 4)])
            let node = builder.structure(
                "node", size: isNew ? 24 : 16,
                isNew
                    ? [
                        ("count", long, 0, 0), ("a", int, 64, 0), ("b", int, 96, 0), ("c", int, 128, 0),
                        ("", inner, 160, 0),
                    ]
                    : [("a", int, 0, 0), ("b", int, 32, 0), ("c", int, 64, 0), ("", inner, 96, 0)])
            let pointer = builder.add(.pointer, "", node)
            builder.add(.enumeration, "color", count: 2, 4, ["RED", 0, isNew ? "GREEN" : "BLUE", 1])
            let prototype = builder.add(
                .functionPrototype, "", count: isNew ? 2 : 1, isNew ? long : int,
                ["node", .number(pointer)] + (isNew ? ["flags", .number(int)] : []))
            builder.add(.function, "walk", count: 1, prototype)
            let variable = builder.add(.variable, "root", isNew ? pointer : node, [1])
            builder.add(
                .dataSection, ".data", count: 1, isNew ? 8 : 16, [.number(variable), 0, isNew ? 8 : 16])
            builder.add(.typedef, isNew ? "node_t" : "old\u{1b}[31m_t", pointer)
            return try builder.btf()
        }
        return try BTFDifferences(old: build(false), new: build(true))
    }

    @Test func `both forms show all there is to show`() throws {
        try expectGolden(BTFDiffReport(differences: differences()), "btf-diff")
    }

    @Test func `what differs is in the exit status`() throws {
        let btf = try BTFBuilder.everyKind().btf()
        #expect(BTFDiffReport(differences: try differences()).status == .different)
        #expect(BTFDiffReport(differences: try BTFDifferences(old: btf, new: btf)).status == .success)
    }

    @Test func `colours go around lines, for readers who see them`() throws {
        var writer = TextWriter()
        writer.usesColor = true
        BTFDiffReport(differences: try differences()).write(to: &writer)
        let lines = String(decoding: writer.bytes, as: UTF8.self)
        #expect(lines.contains("\u{1b}[32m+ typedef struct node *node_t\u{1b}[m\n"))
        #expect(lines.contains("\u{1b}[33m~ \u{1b}[mstruct node  16 -> 24 bytes\n"))
        #expect(lines.contains("old\\x1b[31m_t"))
    }
}
