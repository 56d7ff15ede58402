import KernelState
import Testing

@testable import SwbpfCore

/// What trying finds out, against what the kernel says of itself.
@Suite(.needsKernel) struct FeatureProbeKernelTests {
    @Test func `the kernel knows as many helpers as its own types have`() throws {
        guard let btf = RunningKernel.btf, let id = btf.id(of: .enumeration, Helper.kernelEnum) else {
            try Test.cancel("the kernel has no BTF")
        }
        // The last enumerator is `__BPF_FUNC_MAX_ID`.
        let count = min(try btf.type(id).count - 1, Helper.names.count)
        var loader = TrialLoader()
        let trial = HelperTrial(ProgramTrial(.socketFilter))
        #expect(trial.knownCount(of: Helper.names.count, &loader) == count)
    }

    @Test(arguments: [
        ("bpf_map_lookup_elem", true), ("bpf_xdp_adjust_head", false), ("bpf_skb_load_bytes", true),
    ])
    func `a helper is there for the programs that may call it`(name: String, isThere: Bool) throws {
        let number = try #require(Helper.names.firstIndex(of: name))
        var loader = TrialLoader()
        let verdicts = HelperTrial(ProgramTrial(.socketFilter))
            .verdicts(on: [Helper(rawValue: UInt32(number))], &loader)
        #expect(verdicts == [isThere ? .available : .missing])
    }

    @Test(arguments: [MapType.hashOfMaps, .skStorage, .structOps, .queue])
    func `a map of a type that all kernels have is there`(type: MapType) throws {
        #expect(MapTrial(type).verdict() == .available)
    }

    @Test func `a thread has its capabilities back when it is done without them`() throws {
        let before = try ThreadCapabilities.current()
        let inside = try ThreadCapabilities.without(ProbePrivileges.mask) {
            try? ThreadCapabilities.current()
        }
        #expect(inside.map { $0.effective & ProbePrivileges.mask } == 0)
        #expect(try ThreadCapabilities.current() == before)
    }
}
