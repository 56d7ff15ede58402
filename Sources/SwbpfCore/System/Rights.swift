private import CKernel
private import Glibc

/// What this process may do, as far as it bears on bpf(2).
package struct Rights: Equatable, Sendable {
    /// The bits of `CAP_...` in force; `nil` where the kernel does not say.
    package var capabilities: UInt64?
    /// A seccomp filter decides over system calls.
    package var hasSeccompFilter = false
    /// The user is root, in its user namespace at least.
    package var isRoot: Bool

    static let netAdmin = 12
    static let sysPtrace = 19
    static let sysAdmin = 21
    static let sysResource = 24
    static let syslog = 34
    static let perfmon = 38
    static let bpf = 39

    /// It has the capability that bpf(2) wants for looking at others' objects, or the kernel does not say.
    package var hasSysAdmin: Bool { has(Self.sysAdmin) }

    /// It may read events of the whole machine.
    package var hasPerfmon: Bool { hasSysAdmin || has(Self.perfmon) }

    /// It may load programs and make maps of most types.
    package var hasBPF: Bool { hasSysAdmin || has(Self.bpf) }

    /// It has a capability, by number, or the kernel does not say and it is root.
    func has(_ capability: Int) -> Bool {
        capabilities.map { $0 & (1 << UInt64(capability)) != 0 } ?? isRoot
    }

    package static func current() -> Rights {
        var rights = Rights(isRoot: geteuid() == 0)
        guard let content = try? readFile("/proc/self/status") else {
            rights.capabilities = (try? ThreadCapabilities.current())?.effective
            rights.hasSeccompFilter = swbpf_seccomp_mode() == 2
            return rights
        }
        let status = FieldText(content: content[...])
        rights.capabilities = status.text("CapEff").flatMap { UInt64($0, radix: 16) }
        rights.hasSeccompFilter = status.number("Seccomp") == 2
        return rights
    }
}
