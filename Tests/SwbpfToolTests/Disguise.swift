import Foundation

/// swbpf under bpftool's name, gone with its directory when the test ends.
final class Disguise {
    let directory = "\(NSTemporaryDirectory())/swbpf-\(UUID().uuidString)"
    var path: String { "\(directory)/bpftool" }

    init() throws {
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        let target = URL(filePath: try Tools.swbpf()).path(percentEncoded: false)
        try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: target)
    }

    deinit { try? FileManager.default.removeItem(atPath: directory) }
}
