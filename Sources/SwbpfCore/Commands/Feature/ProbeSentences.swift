/// The answer of `feature probe` in sentences, a line each.
struct ProbeSentences {
    let probed: ProbedFeatures

    func write(to text: inout TextWriter) {
        if let system = probed.system {
            text.line("Scanning system configuration...")
            write(system, to: &text)
            text.line()
        }
        write("Scanning system call availability...", [probed.systemCallClaim], to: &text)
        guard probed.hasSystemCall else { return }
        write("Scanning eBPF program types...", probed.programClaims, to: &text)
        write("Scanning eBPF map types...", probed.mapClaims, to: &text)
        text.line("Scanning eBPF helper functions...")
        for type in probed.probe.programTypes { writeHelpers(of: type, to: &text) }
        text.line()
        write("Scanning miscellaneous eBPF features...", probed.abilityClaims, to: &text)
    }

    private func write(_ title: String, _ claims: [FeatureClaim], to text: inout TextWriter) {
        text.line(title)
        for claim in claims { text.line("\(claim.subject) is \(claim.isTrue ? "" : "NOT ")available") }
        text.line()
    }

    private func write(_ system: SystemConfiguration, to text: inout TextWriter) {
        for (setting, value) in zip(SystemConfiguration.Setting.allCases, system.settings ?? []) {
            text.line(setting.sentence(value))
        }
        for (option, value) in zip(SystemConfiguration.options, system.values ?? []) {
            text.write(option)
            if let value {
                text.write(" is set to ")
                text.foreign(value)
                text.line()
            } else {
                text.line(" is not set")
            }
        }
    }

    private func writeHelpers(of type: ProgramType, to text: inout TextWriter) {
        text.write("eBPF helpers supported for program type \(type.name ?? ""):")
        let helpers = probed.probe.helpers.filter { probed.mayCall($0, type) }
        for helper in helpers { text.write("\n\t- \(helper.name ?? "")") }
        text.line()
        guard helpers.isEmpty else { return }
        text.line(
            probed.programTypes[type] == .available
                ? "\tCould not determine which helpers are available" : "\tProgram type not supported")
    }
}

extension SystemConfiguration.Setting {
    /// What a value means.
    fileprivate func sentence(_ value: Int64) -> String {
        if value == SystemConfiguration.unreadable { return "Unable to retrieve \(unreadable)" }
        if self == .jitLimit {
            return "Global memory limit for JIT compiler for unprivileged users is \(value) bytes"
        }
        if let meaning = Int(exactly: value).flatMap({ meanings.indices.contains($0) ? meanings[$0] : nil }) {
            return meaning
        }
        return "\(subject) has unknown value \(value)"
    }

    /// What the values from 0 up mean.
    private var meanings: [String] {
        switch self {
        case .unprivilegedDisabled:
            [
                "bpf() syscall for unprivileged users is enabled",
                "bpf() syscall restricted to privileged users (without recovery)",
                "bpf() syscall restricted to privileged users (admin can change)",
            ]
        case .jitEnable:
            [
                "JIT compiler is disabled", "JIT compiler is enabled",
                "JIT compiler is enabled with debugging traces in kernel logs",
            ]
        case .jitHarden:
            [
                "JIT compiler hardening is disabled",
                "JIT compiler hardening is enabled for unprivileged users",
                "JIT compiler hardening is enabled for all users",
            ]
        case .jitKallsyms:
            [
                "JIT compiler kallsyms exports are disabled",
                "JIT compiler kallsyms exports are enabled for root",
            ]
        case .jitLimit: []
        }
    }

    /// What is not known if it cannot be read.
    private var unreadable: String {
        switch self {
        case .unprivilegedDisabled: "required privileges for bpf() syscall"
        case .jitEnable: "JIT-compiler status"
        case .jitHarden: "JIT hardening status"
        case .jitKallsyms: "JIT kallsyms export status"
        case .jitLimit: "global memory limit for JIT compiler for unprivileged users"
        }
    }

    /// How a sentence about an odd value begins.
    private var subject: String {
        switch self {
        case .unprivilegedDisabled: "bpf() syscall restriction"
        case .jitEnable: "JIT-compiler status"
        case .jitHarden: "JIT hardening status"
        case .jitKallsyms: "JIT kallsyms exports status"
        case .jitLimit: "Global memory limit for JIT compiler"
        }
    }
}
