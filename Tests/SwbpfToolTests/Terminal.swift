import Foundation
private import Glibc

/// An interactive program on a terminal of its own.
final class Terminal {
    private let process = Process()
    private let input = Pipe()
    private let output = Pipe()
    private var unread = ""

    /// What was on the terminal while something was waited for in vain.
    struct Timeout: Error {
        let wantedText: String
        let transcript: String
    }

    init(_ command: String, environment: [String: String]) throws {
        process.executableURL = URL(filePath: "/usr/bin/script")
        process.arguments = ["--quiet", "--flush", "--return", "--command", command, "/dev/null"]
        process.environment = environment
        process.standardInput = input
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
    }

    deinit {
        // Asked politely it would wait for seconds; the shell ends with its terminal.
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }

    func type(_ keys: String) throws {
        try input.fileHandleForWriting.write(contentsOf: Data(keys.utf8))
    }

    /// Everything up to and with a text that the program writes.
    func read(until wanted: String, seconds: Double = 120) throws -> String {
        let deadline = Date.now.addingTimeInterval(seconds)
        while true {
            if let range = unread.range(of: wanted) {
                defer { unread.removeSubrange(..<range.upperBound) }
                return String(unread[..<range.upperBound])
            }
            var poll = pollfd(
                fd: output.fileHandleForReading.fileDescriptor, events: Int16(POLLIN), revents: 0)
            let isReady = unsafe Glibc.poll(&poll, 1, 200) > 0
            let data = isReady ? output.fileHandleForReading.availableData : Data()
            guard Date.now < deadline, !isReady || !data.isEmpty else {
                throw Timeout(wantedText: wanted, transcript: unread)
            }
            unread += String(decoding: data, as: UTF8.self)
        }
    }
}
