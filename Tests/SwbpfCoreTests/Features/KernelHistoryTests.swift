import Testing

@testable import SwbpfCore

@Suite struct LinuxVersionTests {
    @Test(arguments: [("6.12", 6, 12), ("6.12.43+deb13-amd64", 6, 12), ("5.10-rc1", 5, 10), ("7.2.0", 7, 2)])
    func `a release is read from what uname says`(text: String, major: Int, minor: Int) {
        #expect(LinuxVersion(text) == LinuxVersion(major, minor))
    }

    @Test(arguments: ["", "6", "six.one", ".", "-1.2", "6.x"])
    func `what is no release is none`(text: String) {
        #expect(LinuxVersion(text) == nil)
    }

    @Test func `releases are compared by number and not by text`() {
        #expect(LinuxVersion(5, 9) < LinuxVersion(5, 10))
        #expect(LinuxVersion(5, 19) < LinuxVersion(6, 0))
    }
}

@Suite struct KernelHistoryTests {
    private static func undated<Number: KernelNumber>(_: Number.Type) -> [String] {
        (0..<UInt32(Number.names.count)).compactMap { value in
            Number(rawValue: value).flatMap { KernelHistory.release(of: $0) == nil ? $0.name : nil }
        }
    }

    @Test func `every type and helper that has a name has a release`() {
        #expect(
            Self.undated(ProgramType.self) + Self.undated(MapType.self) + Self.undated(AttachType.self)
                + Self.undated(LinkType.self) + Self.undated(Helper.self) == [])
    }

    @Test func `every name of the table is one that commands know`() {
        let names: [KernelFeatureKind: [String]] = [
            .programType: ProgramType.names, .mapType: MapType.names, .attachType: AttachType.names,
            .linkType: LinkType.names, .helper: Helper.names,
        ]
        for (kind, known) in names {
            let dated = KernelHistory.features.filter { $0.kind == kind }.map(\.name)
            #expect(Set(dated) == Set(known) && dated.count == known.count, "\(kind)")
        }
    }

    @Test func `releases ascend within each kind and group`() {
        let groups = Dictionary(grouping: KernelHistory.features) { "\($0.kind) \($0.flagGroup ?? "")" }
        for (group, features) in groups {
            #expect(features.map(\.release) == features.map(\.release).sorted(), "\(group)")
            #expect(features.allSatisfy { $0.release > LinuxVersion(3, 17) }, "\(group)")
        }
    }

    @Test(arguments: [
        ("ringbuf", "BPF_MAP_TYPE_RINGBUF", 5, 8), ("BPF_MAP_TYPE_RINGBUF", "BPF_MAP_TYPE_RINGBUF", 5, 8),
        ("bpf_loop", "BPF_FUNC_loop", 5, 17), ("loop", "BPF_FUNC_loop", 5, 17),
        ("BPF_F_MMAPABLE", "BPF_F_MMAPABLE", 5, 5), ("mmapable", "BPF_F_MMAPABLE", 5, 5),
        ("f_mmapable", "BPF_F_MMAPABLE", 5, 5), ("Netfilter", "BPF_PROG_TYPE_NETFILTER", 6, 4),
        ("token_create", "BPF_TOKEN_CREATE", 6, 9), ("tcx_ingress", "BPF_TCX_INGRESS", 6, 6),
    ])
    func `a name is found as users write it`(word: String, kernelName: String, major: Int, minor: Int) throws
    {
        let feature = try #require(KernelHistory.features(named: word).first)
        #expect(feature.kernelName == kernelName)
        #expect(feature.release == LinuxVersion(major, minor))
    }

    @Test func `what several things are called is found for each`() {
        #expect(KernelHistory.features(named: "xdp").map(\.kind) == [.programType, .attachType, .linkType])
    }

    @Test(arguments: ["", "nothing of the kind", "bpf_", "BPF_F_"])
    func `no other word is the name of anything`(word: String) {
        #expect(KernelHistory.features(named: word).isEmpty)
    }

    @Test(arguments: [("ringbff", "ringbuf"), ("bpf_lopp", "bpf_loop"), ("BPF_F_MMAPABL", "BPF_F_MMAPABLE")])
    func `a mistyped name has a neighbour`(word: String, meant: String) {
        #expect(KernelHistory.nearestName(to: word) == meant)
    }

    @Test func `messages say which release is needed`() {
        #expect(KernelHistory.need(of: MapType.ringbuf) == "needs Linux 5.8 or newer")
        #expect(KernelHistory.need(of: MapType(rawValue: 4000)) == nil)
    }

    @Test func `an unknown name is refused before anything is shown`() {
        #expect(throws: UnknownFeature.self) { try FeatureSinceReport(["ringbuf", "ringbff"]) }
    }

    @Test func `what came since when is shown in text and JSON`() throws {
        let report = try FeatureSinceReport(["ringbuf", "BPF_F_LOCK"])
        #expect(
            text(report) == """
                map type ringbuf: Linux 5.8
                flag (update_flags) BPF_F_LOCK: Linux 5.1

                """)
        #expect(
            json(report) == """
                [{"name":"ringbuf","kind":"map type","kernel_name":"BPF_MAP_TYPE_RINGBUF","since":"5.8"},\
                {"name":"BPF_F_LOCK","kind":"flag","group":"update_flags","kernel_name":"BPF_F_LOCK","since":"5.1"}]
                """)
    }

    @Test func `a flag of several commands is listed once, with the first of its releases`() {
        let dated = BuiltinNames.flags.datedNames.filter { $0.name == "BPF_F_LINK" }
        #expect(dated.map(\.release) == [LinuxVersion(6, 4)])
    }
}
