/// What a command answers: a value that is complete before anything is printed.
///
/// It holds no descriptor and writing it cannot fail, so a document is never cut short.
public protocol Report {
    func write(to text: inout TextWriter)
    /// Writes exactly one JSON value.
    func write(to json: inout JSONWriter)
    /// What could not be shown although the rest could: each is reported as an error behind the answer.
    var failures: [String] { get }
}

extension Report {
    public var failures: [String] { [] }
}

/// The answer of a command that only does something: nothing in text, `null` in JSON.
public struct DoneReport: Report {
    public init() {}
    public func write(to text: inout TextWriter) {}
    public func write(to json: inout JSONWriter) { json.null() }
}
