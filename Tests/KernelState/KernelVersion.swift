private import Glibc

/// A kernel version as far as features depend on it: `6.12`.
public struct KernelVersion: Comparable, Hashable, Sendable, CustomStringConvertible {
    public let major: Int
    public let minor: Int

    public init(_ major: Int, _ minor: Int) {
        self.major = major
        self.minor = minor
    }

    /// The running kernel's, from uname(2).
    public static let running: KernelVersion = {
        var names = utsname()
        guard unsafe uname(&names) == 0 else { return KernelVersion(0, 0) }
        let release = unsafe withUnsafeBytes(of: names.release) { bytes in
            unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
        let numbers = release.split { !$0.isNumber }.prefix(2).compactMap { Int($0) }
        guard numbers.count == 2 else { return KernelVersion(0, 0) }
        return KernelVersion(numbers[0], numbers[1])
    }()

    public var description: String { "\(major).\(minor)" }

    public static func < (left: KernelVersion, right: KernelVersion) -> Bool {
        (left.major, left.minor) < (right.major, right.minor)
    }
}
