import Foundation
import Testing

@testable import SwbpfCore

/// The report as JSON, on one line.
func json(_ report: any Report, pretty: Bool = false) -> String {
    var json = JSONWriter(pretty: pretty)
    report.write(to: &json)
    return String(decoding: json.bytes, as: UTF8.self)
}

/// The report as text.
func text(_ report: any Report) -> String {
    var text = TextWriter()
    report.write(to: &text)
    return String(decoding: text.bytes, as: UTF8.self)
}

/// Compares all forms of a report with a file in `Golden/`: text, JSON, pretty JSON.
///
/// `SWBPF_RECORD=1` rewrites the file and fails the run, so that a recording never passes for a test.
func expectGolden(
    _ report: any Report, _ name: String, sourceLocation: SourceLocation = #_sourceLocation
) throws {
    let written =
        [text(report), json(report), json(report, pretty: true)].joined(separator: "\n---\n") + "\n"
    let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Golden/\(name).txt")
    if ProcessInfo.processInfo.environment["SWBPF_RECORD"] != nil {
        try Data(written.utf8).write(to: file)
        Issue.record("recorded \(name)", sourceLocation: sourceLocation)
        return
    }
    let expected = try String(decoding: Data(contentsOf: file), as: UTF8.self)
    #expect(written == expected, "see Golden/\(name).txt", sourceLocation: sourceLocation)
}
