import Foundation
import Testing

/// What `doctor -j` wrote.
struct DoctorAnswer: Decodable {
    struct Finding: Decodable {
        let group: String
        let key: String
        let state: String
        let value: String?
        let meaning: String
        let remedy: String?
    }

    let verdict: String
    let summary: String
    let canLoad: Bool
    let findings: [Finding]

    private enum CodingKeys: String, CodingKey {
        case verdict, summary, findings
        case canLoad = "can_load"
    }

    /// Reads the document of a run that said nothing else.
    init(_ run: Run, sourceLocation: SourceLocation = #_sourceLocation) throws {
        #expect(run.errors == "", sourceLocation: sourceLocation)
        self = try JSONDecoder().decode(DoctorAnswer.self, from: run.output)
        #expect(run.status == (canLoad ? 0 : 255), sourceLocation: sourceLocation)
        #expect(canLoad == (verdict != "missing"), sourceLocation: sourceLocation)
    }

    func finding(_ key: String, sourceLocation: SourceLocation = #_sourceLocation) throws -> Finding {
        try #require(
            findings.first { $0.key == key }, "there is no \(key)", sourceLocation: sourceLocation)
    }

    func state(_ key: String) -> String? { findings.first { $0.key == key }?.state }

    /// The keys of one group's findings that are in a state.
    func keys(_ group: String, _ state: String) -> [String] {
        findings.filter { $0.group == group && $0.state == state }.map(\.key)
    }

    /// What root is told, once for all tests.
    static let asRoot = Result { try DoctorAnswer(Binary.run(["-j", "doctor"])) }
}
