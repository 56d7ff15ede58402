/// A release of the kernel's sources, such as 5.8, by which facilities are told apart.
public struct LinuxVersion: Hashable, Comparable, Sendable, CustomStringConvertible {
    public let major: Int
    public let minor: Int

    public init(_ major: Int, _ minor: Int) {
        self.major = major
        self.minor = minor
    }

    /// Reads `6.12`, and what uname(2) says: `6.12.43+deb13-amd64`.
    public init?(_ text: some StringProtocol) {
        let parts = text.split(separator: ".", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count >= 2, let major = Int(parts[0]), major >= 0,
            let minor = Int(parts[1].prefix { "0" <= $0 && $0 <= "9" }), minor >= 0
        else { return nil }
        self.init(major, minor)
    }

    public static func < (left: LinuxVersion, right: LinuxVersion) -> Bool {
        (left.major, left.minor) < (right.major, right.minor)
    }

    public var description: String { "\(major).\(minor)" }
}
