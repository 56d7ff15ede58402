import Testing

@testable import SwbpfCore

/// What is said of things that were found out.
@Suite struct ProbedFeaturesTests {
    private static let xdp = ProgramType.xdp
    private static let lookup = Helper(rawValue: 1)

    /// A kernel with XDP, which was not told of tracing, and has one type of map.
    private func probed(isUnprivileged: Bool = false, disabled: Int64 = 2) -> ProbedFeatures {
        var probe = FeatureProbe()
        probe.isUnprivileged = isUnprivileged
        var probed = ProbedFeatures(probe: probe)
        probed.hasSystemCall = true
        probed.system = SystemConfiguration(
            settings: [disabled, 7, -1, 1, 99],
            values: SystemConfiguration.options.map { $0 == "CONFIG_HZ" ? "250" : nil })
        if !isUnprivileged {
            probed.programTypes = [Self.xdp: .available, .tracing: .unknown(1)]
            probed.mapTypes = [.array: .available, .hash: .missing]
            probed.helpers = [Self.xdp: [Self.lookup: .available, Helper(rawValue: 2): .unknown(12)]]
            probed.abilities = [.boundedLoops: .available]
        }
        return probed
    }

    private func sentences(_ probed: ProbedFeatures) -> String {
        text(ProbeReport(probed: probed, macroPrefix: nil))
    }

    private func macros(_ probed: ProbedFeatures) -> String {
        text(ProbeReport(probed: probed, macroPrefix: "P_"))
    }

    private func document(_ probed: ProbedFeatures) -> String {
        json(ProbeReport(probed: probed, macroPrefix: "P_"))
    }

    @Test func `what is there is known as a set of features`() {
        let features = probed().features
        #expect(features.programTypes == [Self.xdp])
        #expect(features.mapTypes == [.array])
        #expect(features.helpers == [ProgramHelpers(programType: Self.xdp, helpers: [Self.lookup])])
        #expect(features.abilities == [.boundedLoops])
        #expect(features.attachTypes == nil)
    }

    @Test func `what could not be found out is noted`() {
        #expect(
            probed().notes == [
                "not known of program types tracing: Operation not permitted",
                "not known of helpers of xdp bpf_map_update_elem: Cannot allocate memory",
            ])
    }

    @Test(arguments: [(1, ", until it is started anew"), (2, ", which 0 changes")])
    func `where users may do nothing that is said once`(setting: Int64, advice: String) {
        #expect(
            probed(isUnprivileged: true, disabled: setting).notes == [
                "the kernel lets nobody without privileges use bpf(2): kernel.unprivileged_bpf_disabled is \(setting)\(advice)"
            ])
        #expect(probed(isUnprivileged: true, disabled: 0).notes == [])
    }

    @Test(arguments: [
        "bpf() syscall restricted to privileged users (admin can change)\n",
        "JIT-compiler status has unknown value 7\n", "Unable to retrieve JIT hardening status\n",
        "JIT compiler kallsyms exports are enabled for root\n",
        "Global memory limit for JIT compiler for unprivileged users is 99 bytes\n",
        "CONFIG_BPF is not set\n", "CONFIG_HZ is set to 250\n", "\nbpf() syscall is available\n",
        "\neBPF program_type xdp is available\n", "\neBPF program_type tracing is NOT available\n",
        "\neBPF helpers supported for program type xdp:\n\t- bpf_map_lookup_elem\neBPF helpers supported",
        "program type kprobe:\n\tProgram type not supported\n", "\nISA extension v4 is NOT available\n\n",
    ])
    func `each thing has its sentence`(sentence: String) {
        #expect(sentences(probed()).contains(sentence))
    }

    @Test func `a type whose helpers are not known says so`() {
        var probed = probed()
        probed.helpers = [:]
        #expect(
            sentences(probed).contains(
                "program type xdp:\n\tCould not determine which helpers are available\n"))
    }

    @Test(arguments: [
        "/*** Misc kernel config items ***/\n#define P_CONFIG_HZ 250\n\n", "\n#define P_HAVE_BPF_SYSCALL\n",
        "\n#define P_HAVE_XDP_PROG_TYPE\n", "\n#define P_NO_HAVE_HASH_MAP_TYPE\n",
        "HELPER(prog_type, helper)\t\\\n\tP_BPF__PROG_TYPE_ ## prog_type ## __HELPER_ ## helper\n",
        "\n#define P_BPF__PROG_TYPE_xdp__HELPER_bpf_map_lookup_elem 1\n",
        "\n#define P_BPF__PROG_TYPE_xdp__HELPER_bpf_map_update_elem 0\n", "\n#define P_HAVE_BOUNDED_LOOPS\n",
    ])
    func `each thing has its macro`(macro: String) {
        #expect(macros(probed()).contains(macro))
    }

    @Test(arguments: [
        #"{"system_config":{"unprivileged_bpf_disabled":2,"bpf_jit_enable":7,"bpf_jit_harden":-1,"#,
        #""CONFIG_BPF":null,"#, #""CONFIG_HZ":"250"},"syscall_config":{"have_bpf_syscall":true},"#,
        #""have_xdp_prog_type":true,"#, #""kprobe_available_helpers":[],"#,
        #""xdp_available_helpers":["bpf_map_lookup_elem"],"#, #""have_v4_isa_extension":false}}"#,
    ])
    func `in JSON each thing has its key`(part: String) {
        #expect(document(probed()).contains(part))
    }

    @Test func `without the call nothing else is said`() {
        var probed = ProbedFeatures(probe: FeatureProbe())
        probed.system = SystemConfiguration()
        #expect(document(probed) == #"{"system_config":{},"syscall_config":{"have_bpf_syscall":false}}"#)
        #expect(
            macros(probed) == """
                /*** Misc kernel config items ***/

                /*** System call availability ***/
                #define P_NO_HAVE_BPF_SYSCALL


                """)
    }

    @Test func `a device has no configuration of the system`() {
        var probe = FeatureProbe()
        probe.device = FeatureProbe.NetworkDevice(name: "swbpf-none", index: 1)
        var probed = ProbedFeatures(probe: probe)
        probed.hasSystemCall = true
        #expect(
            document(probed) == """
                {"syscall_config":{"have_bpf_syscall":true},"program_types":{"have_sched_cls_prog_type":false,\
                "have_xdp_prog_type":false},"map_types":{"have_hash_map_type":false,\
                "have_array_map_type":false},"helpers":{"sched_cls_available_helpers":[],\
                "xdp_available_helpers":[]},"misc":{"have_large_insn_limit":false,\
                "have_bounded_loops":false,"have_v2_isa_extension":false,"have_v3_isa_extension":false,\
                "have_v4_isa_extension":false}}
                """)
    }

    // MARK: Words

    private func request(_ words: [String]) throws -> ProbeRequest {
        let parser = Parser(groups: CommandTable.groups)
        guard case .run(_, _, let given) = try parser.parse(["feature", "probe"] + words) else {
            throw UsageError("no command")
        }
        return try ProbeRequest(given)
    }

    @Test(arguments: [
        ["full", "unprivileged", "macros", "prefix", "X"], ["u", "m", "p", "X", "f", "k"],
        ["macros", "full", "full", "prefix", "X", "unprivileged", "unprivileged"],
    ])
    func `words stand in any order, and may be shortened`(words: [String]) throws {
        let request = try request(words)
        #expect(request.macroPrefix == "X")
        #expect(request.probe.isFull && request.probe.isUnprivileged)
        #expect(request.probe.device == nil)
    }

    @Test func `without words everything is probed, in sentences`() throws {
        let request = try request([])
        #expect(request.probe == FeatureProbe())
        #expect(request.macroPrefix == nil)
        #expect(try self.request(["macros"]).macroPrefix == "")
    }
}
