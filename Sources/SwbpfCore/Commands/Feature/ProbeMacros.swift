/// The answer of `feature probe` as macros for programs in C.
struct ProbeMacros {
    let probed: ProbedFeatures
    /// What their names begin with.
    let prefix: String

    func write(to text: inout TextWriter) {
        if let system = probed.system {
            text.line("/*** Misc kernel config items ***/")
            write(system, to: &text)
            text.line()
        }
        write("System call availability", [probed.systemCallClaim], to: &text)
        guard probed.hasSystemCall else { return }
        write("eBPF program types", probed.programClaims, to: &text)
        write("eBPF map types", probed.mapClaims, to: &text)
        text.line("/*** eBPF helper functions ***/")
        writeHelperTest(to: &text)
        for type in probed.probe.programTypes { writeHelpers(of: type, to: &text) }
        text.line()
        write("eBPF misc features", probed.abilityClaims, to: &text)
    }

    private func write(_ title: String, _ claims: [FeatureClaim], to text: inout TextWriter) {
        text.line("/*** \(title) ***/")
        for claim in claims {
            text.line("#define \(prefix)\(claim.isTrue ? "" : "NO_")HAVE_\(claim.key.uppercased())")
        }
        text.line()
    }

    /// Of the kernel's configuration only what is a number in programs too.
    private func write(_ system: SystemConfiguration, to text: inout TextWriter) {
        let name = "CONFIG_\(SystemConfiguration.ticksPerSecond)"
        guard let values = system.values, let index = SystemConfiguration.options.firstIndex(of: name) else {
            return
        }
        guard let value = values[index] else { return text.line("/* \(prefix)\(name) is not set */") }
        text.write("#define \(prefix)\(name) ")
        text.foreign(value)
        text.line()
    }

    private func writeHelperTest(to text: inout TextWriter) {
        text.write(
            """
            /*
             * Use \(prefix)HAVE_PROG_TYPE_HELPER(prog_type_name, helper_name)
             * to determine if <helper_name> is available for <prog_type_name>,
             * e.g.
             *\t#if \(prefix)HAVE_PROG_TYPE_HELPER(xdp, bpf_redirect)
             *\t\t// do stuff with this helper
             *\t#elif
             *\t\t// use a workaround
             *\t#endif
             */
            #define \(prefix)HAVE_PROG_TYPE_HELPER(prog_type, helper)\t\\
            \t\(prefix)BPF__PROG_TYPE_ ## prog_type ## __HELPER_ ## helper

            """)
    }

    private func writeHelpers(of type: ProgramType, to text: inout TextWriter) {
        let start = "#define \(prefix)BPF__PROG_TYPE_\(type.name ?? "")__HELPER_"
        for helper in probed.probe.helpers {
            text.write(start)
            text.write(helper.name ?? "")
            text.line(probed.mayCall(helper, type) ? " 1" : " 0")
        }
    }
}
