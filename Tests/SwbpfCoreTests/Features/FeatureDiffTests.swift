import Testing

@testable import SwbpfCore

@Suite struct FeatureDiffTests {
    private func inventory(_ json: String) throws -> FeatureInventory {
        try #require(FeatureInventory(try JSONDocument(Array(json.utf8)).root))
    }

    private func report(_ old: String, _ new: String) throws -> FeatureDiffReport {
        FeatureDiffReport(differences: FeatureDifferences(try inventory(old), try inventory(new)))
    }

    private let old = """
        {"system_config":{"CONFIG_HZ":"250","CONFIG_NET":"y","CONFIG_XFRM":null,"bpf_jit_limit":-1},
         "program_types":{"have_xdp_prog_type":true,"have_lsm_prog_type":true,"have_ext_prog_type":false},
         "helpers":{"xdp_available_helpers":["bpf_a","bpf_b"],"lsm_available_helpers":[]}}
        """
    private let new = """
        {"system_config":{"CONFIG_HZ":"1000","CONFIG_NET":"y","CONFIG_XFRM":"y","bpf_jit_limit":7},
         "program_types":{"have_xdp_prog_type":true,"have_ext_prog_type":true,"have_lsm_prog_type":true},
         "helpers":{"xdp_available_helpers":["bpf_b","bpf_c"],"lsm_available_helpers":["bpf_a"]},
         "kfuncs":{"xdp_available_kfuncs":["f"],"other_kfuncs":["g"]}}
        """

    @Test func `what one side has alone is shown for each part`() throws {
        #expect(
            text(try report(old, new)) == """
                ~ CONFIG_HZ  250 -> 1000
                ~ CONFIG_XFRM  not set -> y
                ~ bpf_jit_limit  -1 -> 7
                + program type ext
                - helper of xdp bpf_a
                + helper of xdp bpf_c
                features: 2 added, 1 removed, 3 changed

                """)
    }

    @Test func `JSON has the parts under their own keys, those that differ by type`() throws {
        #expect(
            json(try report(old, new)) == """
                {"system_config":{"CONFIG_HZ":{"old":"250","new":"1000"},\
                "CONFIG_XFRM":{"old":null,"new":"y"},"bpf_jit_limit":{"old":"-1","new":"7"}},\
                "program_types":{"removed":[],"added":["ext"]},\
                "helpers":{"xdp":{"removed":["bpf_a"],"added":["bpf_c"]}},\
                "not_compared":{"first":[],"second":["kfuncs"]}}
                """)
    }

    @Test func `what only one side tells about is noted and not compared`() throws {
        #expect(try report(old, new).notes == ["only the second tells about kfuncs, which was not compared"])
    }

    @Test func `the status says whether anything differs`() throws {
        #expect(try report(old, new).status == .different)
        #expect(try report(old, old).status == .success)
        #expect(text(try report(old, old)) == "features: 0 added, 0 removed, 0 changed\n")
    }

    @Test func `helpers that no trial finds out are not compared`() throws {
        #expect(try report(old, new).differences.lists[.helpers]?.map(\.type) == ["xdp"])
    }

    @Test func `all helpers of a type that one side lacks are on the other alone`() throws {
        let old = #"{"program_types":{"have_xdp_prog_type":false},"helpers":{}}"#
        let new =
            #"{"program_types":{"have_xdp_prog_type":true},"helpers":{"xdp_available_helpers":["bpf_a"]}}"#
        #expect(try report(old, new).differences.counts == (removed: 0, added: 2, changed: 0))
    }

    @Test func `helpers that are tried only on demand are no difference where none was`() throws {
        let old = #"{"helpers":{"xdp_available_helpers":["bpf_a"]}}"#
        let new = #"{"helpers":{"xdp_available_helpers":["bpf_a","bpf_trace_printk"]}}"#
        #expect(try report(old, new).differences.isEmpty)
        #expect(try report(new, new).differences.isEmpty)
        let other = #"{"helpers":{"xdp_available_helpers":["bpf_trace_vprintk"]}}"#
        #expect(try report(other, new).differences.counts == (removed: 1, added: 2, changed: 0))
    }

    @Test func `BTF and its saved answer are the same`() throws {
        let found = try SyntheticKernel().features()
        let saved = try inventory(json(BTFFeatureReport(found: found)))
        let differences = FeatureDifferences(FeatureInventory(found), saved)
        #expect(differences.isEmpty)
        #expect(differences.onlyOld.isEmpty && differences.onlyNew.isEmpty)
    }

    @Test(arguments: [
        "[]", "{}", "null", #""text""#, #"{"program_types":[]}"#, #"[{"program_types":{}}]"#, #"{"id":1}"#,
    ])
    func `JSON of something else is none`(text: String) throws {
        #expect(FeatureInventory(try JSONDocument(Array(text.utf8)).root) == nil)
    }

    @Test func `members of other types and names are passed over`() throws {
        let odd = try inventory(
            """
            {"program_types":{"have_xdp_prog_type":"yes","xdp_prog_type":true,"have_":true,"have_a_prog_type":true},
             "helpers":{"xdp_available_helpers":7,"other":[1],"xdp_available_kfuncs":["f"]},"misc":{"have_x":1}}
            """)
        #expect(odd.sets[.programTypes] == ["a"])
        #expect(odd.lists[.helpers] == [:])
        #expect(odd.sets[.abilities] == [])
    }

    @Test func `names that others chose are made visible`() throws {
        let odd = #"{"program_types":{"have_\u001b[2J_prog_type":true}}"#
        let none = #"{"program_types":{}}"#
        #expect(!text(try report(odd, none)).contains("\u{1b}"))
    }
}
