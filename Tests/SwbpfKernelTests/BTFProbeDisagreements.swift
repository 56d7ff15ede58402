@testable import SwbpfCore

/// Something about which BTF and a trial may say different things, and why.
struct BTFProbeDisagreement: Sendable {
    /// Who may be the only one to find it.
    enum Finder: Sendable {
        case btf, trial, either
    }

    let section: FeatureInventory.Section
    /// The types of programs that may call it, for helpers; empty for all.
    var programTypes: [String] = []
    let names: [String]
    let finder: Finder
    let reason: String

    /// All there are: a test finds every other.
    static let all = [
        BTFProbeDisagreement(
            section: .programTypes, names: ["tracing", "lsm", "ext"], finder: .btf,
            reason: """
                they need a kernel function to attach to, and some machines forbid or lack that although the types are \
                compiled in
                """),
        BTFProbeDisagreement(
            section: .mapTypes, names: ["struct_ops"], finder: .btf,
            reason:
                "a trial has no structure to name, and older kernels refuse that as they refuse an unknown type"
        ),
        BTFProbeDisagreement(
            section: .mapTypes, names: ["arena"], finder: .btf,
            reason:
                "an arena reserves 4 GiB of the kernel's addresses and memory that small machines do not give"
        ),
        BTFProbeDisagreement(
            section: .helpers, programTypes: ["cgroup_sockopt"],
            names: ["bpf_getsockopt", "bpf_setsockopt"], finder: .btf,
            reason: "they are for the attach type cgroup_setsockopt alone; a trial loads with another"),
        BTFProbeDisagreement(
            section: .helpers, programTypes: ["lwt_seg6local"], names: ["bpf_skb_pull_data"],
            finder: .trial,
            reason: """
                it was withdrawn by a fix that stable kernels have too, of which nothing is seen in BTF; what BTF says is \
                right for kernels with the fix
                """),
        BTFProbeDisagreement(
            section: .helpers, names: ["bpf_probe_write_user"], finder: .btf,
            reason: "lockdown forbids it, and that is no property of the kernel's BTF"),
        BTFProbeDisagreement(
            section: .helpers,
            names: [
                "bpf_probe_read", "bpf_probe_read_str", "bpf_probe_read_kernel",
                "bpf_probe_read_kernel_str",
            ], finder: .btf,
            reason: "lockdown of confidentiality forbids it"),
    ]

    /// Whether it explains that only one of the two found something.
    func explains(
        _ name: String, _ section: FeatureInventory.Section, of type: String?, foundBy finder: Finder
    ) -> Bool {
        guard section == self.section, names.contains(name) else { return false }
        if let type, !programTypes.isEmpty, !programTypes.contains(type) { return false }
        switch (self.finder, finder) {
        case (.either, _), (.btf, .btf), (.trial, .trial): return true
        default: return false
        }
    }
}
