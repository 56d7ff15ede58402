/// What the tool's exit status says.
public enum ExitStatus: Int32, Equatable, Sendable {
    /// All that was asked was done.
    case success = 0
    /// It was done, and what was compared differs: as diff(1) says it.
    case different = 1
    /// Not all that was asked was done.
    case failure = 255
}

/// What a command answers: a value that is complete before anything is printed.
///
/// It holds no descriptor and writing it cannot fail, so a document is never cut short. The one exception is the
/// entries and events of maps, which no memory holds: their report keeps the map open and reads while it
/// writes. What goes wrong then ends the list, not the document, and is in `failures`.
public protocol Report {
    func write(to text: inout TextWriter)
    /// Writes exactly one JSON value.
    func write(to json: inout JSONWriter)
    /// What could not be shown although the rest could: each is reported as an error behind the answer.
    var failures: [String] { get }
    /// What a reader of the answer should know beside it. Scripts, which ask for JSON, are not told.
    var notes: [String] { get }
    /// What the exit status says if nothing fails.
    var status: ExitStatus { get }
}

extension Report {
    public var failures: [String] { [] }
    public var notes: [String] { [] }
    public var status: ExitStatus { .success }
}

/// The answer of a command that only does something: nothing in text, `null` in JSON.
public struct DoneReport: Report {
    public init() {}
    public func write(to text: inout TextWriter) {}
    public func write(to json: inout JSONWriter) { json.null() }
}
