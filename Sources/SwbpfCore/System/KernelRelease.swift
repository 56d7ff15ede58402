private import Glibc

/// Which kernel runs, as uname(2) tells it.
package struct KernelRelease: Equatable, Sendable {
    /// `6.12.43+deb13-amd64`
    package let release: String
    /// `#1 SMP PREEMPT_DYNAMIC Debian 6.12.43-1 (2025-08-27)`
    package let build: String

    package init(release: String, build: String = "") {
        self.release = release
        self.build = build
    }

    package static func current() -> KernelRelease {
        var name = utsname()
        guard unsafe uname(&name) == 0 else { return KernelRelease(release: "") }
        return unsafe KernelRelease(
            release: withUnsafeBytes(of: name.release) { unsafe text($0) },
            build: withUnsafeBytes(of: name.version) { unsafe text($0) })
    }

    /// The number of the sources, as `LINUX_VERSION_CODE` has it; 0 where it is not told.
    ///
    /// Debian and Ubuntu keep the third part of the release at 0; what their kernels compare with is elsewhere.
    package func versionCode(ubuntuSignature: String? = nil) -> UInt32 {
        let signed = ubuntuSignature?.split(separator: " ").last.map(String.init)
        let debian = build.split(separator: " ")
        let named = debian.firstIndex(of: "Debian").map { debian[($0 + 1)...].first ?? "" }.map(String.init)
        return [signed, named, release].lazy.compactMap { $0.flatMap(Self.code) }.first ?? 0
    }

    private static func code(_ text: String) -> UInt32? {
        let parts = text.split(separator: ".", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3 else { return nil }
        let numbers = parts.map { UInt32($0.prefix { "0" <= $0 && $0 <= "9" }) }
        guard let major = numbers[0], let minor = numbers[1], let patch = numbers[2] else { return nil }
        // As the kernel does it: what is beyond a byte does not count.
        return min(major, 0xff) << 16 | min(minor, 0xff) << 8 | min(patch, 0xff)
    }
}
