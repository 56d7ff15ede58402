/// A condition or a sort field that cannot be, as one sentence.
public struct QueryError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The option that it was given to: `--where`.
    public let option: String
    /// Where it goes wrong, in characters from 1.
    public let column: Int
    /// Why, as a clause.
    public let reason: String

    public var description: String { "\(option), column \(column): \(reason)" }
}
