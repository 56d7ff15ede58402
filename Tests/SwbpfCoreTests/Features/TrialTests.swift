import Testing

@testable import SwbpfCore

/// What is loaded and created to find out what there is.
@Suite struct TrialTests {
    private func programType(_ name: String) throws -> ProgramType {
        ProgramType(rawValue: UInt32(try #require(ProgramType.names.firstIndex(of: name))))
    }

    @Test(arguments: [
        ("socket_filter", 0), ("cgroup_sock_addr", 10), ("lirc_mode2", 16), ("cgroup_sockopt", 21),
        ("tracing", 24), ("lsm", 26), ("sk_lookup", 36), ("netfilter", 45),
    ])
    func `a program says where it would attach if its type wants that`(name: String, attachType: UInt32)
        throws
    {
        #expect(try ProgramTrial(programType(name)).program.expectedAttachType == attachType)
    }

    @Test(arguments: [("tracing", true), ("lsm", true), ("ext", true), ("struct_ops", true), ("xdp", false)])
    func `some types have to be attached to something`(name: String, needsTarget: Bool) throws {
        #expect(try ProgramTrial(programType(name)).needsTarget == needsTarget)
    }

    @Test func `only programs for kprobes tell the kernel's version`() throws {
        #expect(try ProgramTrial(programType("kprobe"), versionCode: 5).program.kernelVersion == 5)
        #expect(try ProgramTrial(programType("xdp"), versionCode: 5).program.kernelVersion == 0)
    }

    @Test func `the smallest program returns 0, for a device 2`() {
        #expect(ProgramTrial(.xdp).program.code == [0xb7, 0, 0, 0, 0, 0, 0, 0, 0x95, 0, 0, 0, 0, 0, 0, 0])
        let trial = ProgramTrial(.xdp, onDevice: 7)
        #expect(trial.program.code[4] == 2)
        #expect(trial.program.interfaceIndex == 7)
    }

    @Test(arguments: [
        (MapType.hash, 4, 4, 1, 0), (.stackTrace, 4, 8, 1, 0), (.lpmTrie, 8, 8, 1, 1), (.rhash, 4, 4, 1, 1),
        (.cgroupStorage, 16, 8, 0, 0), (.queue, 0, 4, 1, 0), (.taskStorage, 4, 8, 0, 1),
        (.bloomFilter, 0, 4, 1, 0), (.arena, 0, 0, 1, 1024), (.insnArray, 4, 16, 1, 0),
    ])
    func `the smallest map has the sizes that its type wants`(
        type: MapType, key: UInt32, value: UInt32, entries: UInt32, flags: UInt32
    ) {
        let map = MapTrial(type).map
        #expect([map.keySize, map.valueSize, map.maximumEntries, map.flags] == [key, value, entries, flags])
    }

    @Test(arguments: [(MapType.arrayOfMaps, true), (.hashOfMaps, true), (.hash, false)])
    func `a map of maps is made with a map`(type: MapType, needsInnerMap: Bool) {
        #expect(MapTrial(type).needsInnerMap == needsInnerMap)
    }

    @Test func `every type has a trial`() {
        let probe = FeatureProbe()
        #expect(probe.programTypes.count == ProgramType.names.count - 1)
        #expect(probe.mapTypes.count == MapType.names.count - 1)
    }

    @Test func `helpers that the kernel logs are only tried when all are wanted`() {
        var probe = FeatureProbe()
        let few = probe.helpers
        probe.isFull = true
        #expect(Set(probe.helpers).subtracting(few) == Helper.logged)
        #expect(!probe.helpers.contains(Helper(rawValue: 0)))
    }

    @Test(arguments: [
        (ErrorNumber.invalid, Verdict.missing), (ErrorNumber.notSupported, .missing),
        (ErrorNumber.noPermission, .unknown(ErrorNumber.noPermission)),
    ])
    func `a refusal that says nothing of the thing itself is no verdict`(number: CInt, verdict: Verdict) {
        #expect(Verdict(refusal: number) == verdict)
    }

    @Test func `trying takes four capabilities, before Linux 5.8 one`() throws {
        var capabilities = try ThreadCapabilities.current()
        capabilities.effective = 1 << 12
        #expect(
            ProbePrivileges.missing(from: capabilities, isDivided: true)
                == ["CAP_SYS_ADMIN", "CAP_BPF", "CAP_PERFMON"])
        #expect(ProbePrivileges.missing(from: capabilities, isDivided: false) == ["CAP_SYS_ADMIN"])
        capabilities.effective = .max
        #expect(ProbePrivileges.missing(from: capabilities, isDivided: true) == [])
    }

    @Test(arguments: [0, 1, 5])
    func `each number is taken once`(count: Int) {
        let queue = WorkQueue(count)
        let taken = concurrently(3) { _ in
            var numbers: [Int] = []
            while let number = queue.take() { numbers.append(number) }
            return numbers
        }
        #expect(taken.joined().sorted() == Array(0..<count))
    }
}
