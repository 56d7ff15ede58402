private import CLibbpf
private import Synchronization

/// What libbpf said while it did one thing.
struct LibbpfMessages: Sendable {
    /// Warnings, the first of them first, without line breaks at their ends.
    var warnings: [String] = []
    fileprivate var isDebugging = false

    /// More of them say nothing new.
    private static let limit = 64
    /// Bytes kept of the beginning and of the end of each: where a log is long, what matters is at its end.
    private static let keptStart = 512
    private static let keptEnd = 8192

    fileprivate mutating func add(_ bytes: UnsafeBufferPointer<UInt8>, isWarning: Bool) {
        if isDebugging {
            let text = unsafe String(decoding: bytes, as: UTF8.self)
            let lines = text.split(separator: "\n", omittingEmptySubsequences: true)
            writeToStandardError(lines.map { visible(String($0)) + "\n" }.joined())
        }
        guard isWarning, warnings.count < Self.limit else { return }
        var kept = unsafe String(decoding: bytes.prefix(Self.keptStart), as: UTF8.self)
        let rest = unsafe bytes.dropFirst(Self.keptStart)
        unsafe kept += String(decoding: rest.suffix(Self.keptEnd), as: UTF8.self)
        while kept.hasSuffix("\n") { kept.removeLast() }
        warnings.append(kept)
    }
}

/// What is being heard. libbpf has one place for it, whatever it is asked to do.
private let heard = Mutex(LibbpfMessages())

extension Libbpf {
    /// Runs `body`, and returns what libbpf said meanwhile.
    ///
    /// - Parameter isDebugging: everything it says goes to standard error at once, too.
    static func messages(isDebugging: Bool, during body: () -> Void) -> LibbpfMessages {
        heard.withLock { $0 = LibbpfMessages(isDebugging: isDebugging) }
        unsafe swbpf_libbpf_listen { level, text, length in
            guard let text = unsafe text, length > 0 else { return }
            // The text is lent for this call only.
            unsafe text.withMemoryRebound(to: UInt8.self, capacity: length) { start in
                let bytes = unsafe UnsafeBufferPointer(start: start, count: length)
                let isWarning = level == Int32(bitPattern: LIBBPF_WARN.rawValue)
                heard.withLock { unsafe $0.add(bytes, isWarning: isWarning) }
            }
        }
        defer { swbpf_libbpf_listen(nil) }
        body()
        return heard.withLock { $0 }
    }
}
