/// An object file that libbpf or the kernel does not take.
struct BPFObjectError: Error, Equatable, CustomStringConvertible {
    /// The file as the user named it.
    let path: String
    /// Why not, as the rest of a sentence that begins with the path.
    let reason: String
    /// The number of the error, positive; 0 where there is none.
    var number: CInt = 0

    init(path: String, reason: String, number: CInt = 0) {
        self.path = path
        self.reason = reason
        self.number = number
    }

    var description: String { "\(path): \(reason)" }

    /// The kernel forbids it to this process, whatever the file holds.
    var isForbidden: Bool { number == ErrorNumber.noPermission }
}

extension BPFObjectError {
    /// Puts together what libbpf said about a failure: which program, which reason, and the verifier's last words.
    init(path: String, failed action: String, number: CInt, _ messages: LibbpfMessages) {
        self.path = path
        self.number = number
        let sayings = messages.warnings.map(Self.withoutPrefix)
        if let program = sayings.lazy.compactMap(Self.refusedProgram).first {
            var reason = "program '\(program)': BPF_PROG_LOAD: \(errorText(number))"
            let words = sayings.lazy.compactMap(Self.lastWords).first ?? []
            if !words.isEmpty { reason += "; the verifier says: \(words.joined(separator: " | "))" }
            self.reason = reason
        } else {
            // What comes first is the cause; behind it libbpf tells what else could not be done. What is
            // forbidden it cannot explain.
            let cause = number == ErrorNumber.noPermission ? nil : sayings.first
            let saying = cause.map { "; libbpf says: \($0)" } ?? ""
            reason = "\(action): \(errorText(number))\(saying)"
        }
    }

    private static func withoutPrefix(_ saying: String) -> String {
        let prefix = "libbpf: "
        return saying.hasPrefix(prefix) ? String(saying.dropFirst(prefix.count)) : saying
    }

    /// The name in `prog 'NAME': BPF program load failed: REASON`.
    private static func refusedProgram(_ saying: String) -> String? {
        let start = "prog '"
        guard saying.hasPrefix(start), saying.contains("': BPF program load failed") else { return nil }
        return saying.dropFirst(start.count).split(separator: "'", maxSplits: 1).first.map(String.init)
    }

    /// So many lines of the verifier's are enough to see what it means.
    private static let wordCount = 3

    /// The last lines of the verifier's log, without its statistics.
    private static func lastWords(_ saying: String) -> [String]? {
        guard saying.contains("-- BEGIN PROG LOAD LOG --") else { return nil }
        let lines = saying.split(separator: "\n").dropFirst().filter { line in
            !line.hasPrefix("-- END PROG LOAD LOG --") && !line.hasPrefix("processed ")
                && !line.hasPrefix("verification time ") && !line.hasPrefix("stack depth ")
        }
        return lines.suffix(wordCount).map { line in
            let words = line.split { $0 == " " || $0 == "\t" }.joined(separator: " ")
            return words.count > 200 ? "\(words.prefix(200))..." : words
        }
    }
}
