import Foundation
import Testing

@testable import SwbpfCore

/// The manual and the completions are kept beside the sources: they have to be what the table writes.
/// `SWBPF_RECORD=1 swift test --filter GeneratedFiles` rewrites them, and fails so that this
/// never passes for a test.
@Suite struct GeneratedFilesTests {
    private static let isRecording = ProcessInfo.processInfo.environment["SWBPF_RECORD"] == "1"
    private static let package = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    static let files: [GeneratedFile] =
        ManWriter(
            groups: CommandTable.groups, release: VersionReport.release,
            releaseDate: VersionReport.releaseDate
        ).pages + CompletionScripts.all

    @Test(arguments: files.indices)
    func `a file is what the command table writes`(index: Int) throws {
        let file = Self.files[index]
        let url = Self.package.appending(path: file.path)
        if Self.isRecording {
            try FileManager.default.createDirectory(
                at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(file.content.utf8).write(to: url)
            Issue.record("\(file.path) was written")
            return
        }
        let content = try String(decoding: Data(contentsOf: url), as: UTF8.self)
        #expect(
            content == file.content,
            "\(file.path) is stale: run SWBPF_RECORD=1 swift test --filter GeneratedFiles")
    }

    @Test(arguments: ["man", "completions"])
    func `there is no file that the table does not write`(directory: String) throws {
        let written = Set(Self.files.map(\.path))
        let names = try FileManager.default.contentsOfDirectory(
            atPath: Self.package.appending(path: directory).path)
        for path in names.map({ "\(directory)/\($0)" }) where !written.contains(path) {
            if Self.isRecording {
                try FileManager.default.removeItem(at: Self.package.appending(path: path))
            }
            Issue.record("\(path) is stale")
        }
    }
}
