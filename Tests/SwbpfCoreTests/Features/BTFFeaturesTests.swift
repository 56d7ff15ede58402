import Testing

@testable import SwbpfCore

@Suite struct BTFFeaturesTests {
    private func names<Number: KernelNumber>(_ numbers: [Number]?, _ found: BTFFeatures) -> [String] {
        (numbers ?? []).map { found.name(of: $0) }
    }

    private func helpers(of type: String, _ found: BTFFeatures) -> [String]? {
        found.features.helpers.first { found.name(of: $0.programType) == type }?.helpers?
            .map { found.name(of: $0) }
    }

    private func functions(of type: String, _ found: BTFFeatures) -> [String]? {
        found.features.kernelFunctions?.first { found.name(of: $0.programType) == type }?.names
    }

    @Test func `types of programs are those that were compiled in, not those of the header`() throws {
        let found = try SyntheticKernel().features()
        #expect(names(found.features.programTypes, found) == ["socket_filter", "xdp"])
    }

    @Test func `a type of map needs its functions where the configuration decides`() throws {
        var kernel = SyntheticKernel()
        #expect(names(try kernel.features().features.mapTypes, try kernel.features()) == ["hash"])
        kernel.functions.append("dev_map_alloc")
        #expect(names(try kernel.features().features.mapTypes, try kernel.features()) == ["hash", "devmap"])
    }

    @Test func `attach and link types need their programs and functions`() throws {
        var kernel = SyntheticKernel()
        var found = try kernel.features()
        #expect(names(found.features.attachTypes, found) == ["xdp"])
        #expect(names(found.features.linkTypes, found) == ["xdp"])
        kernel.functions += ["tcx_link_attach", "tcx_prog_attach"]
        found = try kernel.features()
        #expect(names(found.features.attachTypes, found) == ["xdp", "tcx_ingress"])
        #expect(names(found.features.linkTypes, found) == ["xdp", "tcx"])
    }

    @Test func `a helper needs a type that may call it and a function that implements it`() throws {
        let found = try SyntheticKernel().features()
        #expect(helpers(of: "xdp", found) == ["bpf_map_lookup_elem", "bpf_tail_call", "bpf_redirect_map"])
        #expect(helpers(of: "socket_filter", found) == ["bpf_map_lookup_elem", "bpf_tail_call"])
    }

    @Test func `helpers whose functions cannot be traced are there with kprobe programs`() throws {
        var kernel = SyntheticKernel()
        kernel.compiled.append("KPROBE")
        let found = try kernel.features()
        #expect(helpers(of: "kprobe", found)?.contains("bpf_get_current_task") == true)
    }

    @Test func `what a release changed holds for younger kernels only`() throws {
        var kernel = SyntheticKernel()
        kernel.helpers.append("get_current_comm")
        kernel.functions.append("bpf_get_current_comm")
        #expect(helpers(of: "xdp", try kernel.features())?.contains("bpf_get_current_comm") == false)
        kernel.functions.append("bpf_rbtree_root")
        #expect(helpers(of: "xdp", try kernel.features())?.contains("bpf_get_current_comm") == true)
    }

    @Test func `programs that replace others have no helpers of their own`() throws {
        var kernel = SyntheticKernel()
        kernel.programTypes.append("EXT")
        kernel.compiled.append("EXT")
        let found = try kernel.features()
        #expect(names(found.features.programTypes, found).contains("ext"))
        #expect(helpers(of: "ext", found) == nil)
    }

    @Test func `a type newer than this build keeps the kernel's name, its helpers are unknown`() throws {
        var kernel = SyntheticKernel()
        kernel.programTypes.append("TOMORROW")
        kernel.compiled.append("TOMORROW")
        kernel.mapTypes.append("NEXT_HASH")
        let found = try kernel.features()
        #expect(names(found.features.programTypes, found) == ["socket_filter", "xdp", "tomorrow"])
        #expect(names(found.features.mapTypes, found) == ["hash", "next_hash"])
        #expect(helpers(of: "tomorrow", found) == nil)
        #expect(json(BTFFeatureReport(found: found)).contains(#""have_tomorrow_prog_type":true"#))
    }

    @Test(arguments: [
        (["bpf_local_irq_save"], [], LinuxVersion(6, 14)), ([], [], LinuxVersion(6, 6)),
        (["bpf_obj_new"], ["BPF_F_RB_OVERWRITE"], LinuxVersion(7, 1)),
        ([], ["BPF_F_RB_OVERWRITE"], LinuxVersion(6, 19)), ([], ["BPF_F_OF_TOMORROW"], LinuxVersion(6, 6)),
    ])
    func `a kernel is no older than the newest of what it has`(
        functions: [String], flags: [String], release: LinuxVersion
    ) throws {
        var kernel = SyntheticKernel()
        kernel.functions += functions
        kernel.flags = flags
        #expect(try kernel.features().release == release)
    }

    @Test func `kernel functions are told by tags where there are any`() throws {
        var kernel = SyntheticKernel()
        kernel.functions += ["bpf_xdp_ct_lookup"]
        #expect(try kernel.features().functionSource == .knownNames)
        #expect(functions(of: "xdp", try kernel.features()) == ["bpf_xdp_ct_lookup"])
        kernel.tagged = ["bpf_dynptr_from_xdp", "bpf_strlen", "bpf_of_tomorrow"]
        let found = try kernel.features()
        #expect(found.functionSource == .tags)
        #expect(functions(of: "xdp", found) == ["bpf_dynptr_from_xdp", "bpf_strlen"])
        #expect(found.otherFunctions == ["bpf_of_tomorrow"])
    }

    @Test func `what every program may call is shown for types that may call any`() throws {
        var kernel = SyntheticKernel()
        kernel.functions.append("bpf_local_irq_save")
        kernel.tagged = ["bpf_strlen"]
        let found = try kernel.features()
        #expect(functions(of: "xdp", found) == ["bpf_strlen"])
        #expect(functions(of: "socket_filter", found) == ["bpf_strlen"])
    }

    @Test func `BTF of something else is refused in a sentence`() throws {
        var kernel = SyntheticKernel()
        kernel.compiled = []
        let error = #expect(throws: BTFSourceError.self) { try kernel.features() }
        #expect("\(error.map(\.description) ?? "")".hasPrefix("kernel: not the BTF of a kernel with BPF"))
    }

    @Test func `the answer has the keys and sentences of a probe by trial`() throws {
        let report = BTFFeatureReport(found: try SyntheticKernel().features())
        let lines = Set(text(report).split(separator: "\n").map(String.init))
        for line in [
            "Scanning eBPF program types...", "eBPF program_type xdp is available",
            "eBPF program_type kprobe is NOT available", "eBPF map_type hash is available",
            "eBPF attach_type xdp is available", "eBPF link_type tcx is NOT available",
            "eBPF helpers supported for program type xdp:", "\t- bpf_redirect_map",
            "\tProgram type not supported",
        ] {
            #expect(lines.contains(line), "\(line)")
        }
        let document = try JSONDocument(Array(json(report).utf8)).root
        #expect(
            document.members?.map(\.key) == [
                "btf", "program_types", "map_types", "attach_types", "link_types", "helpers", "kfuncs",
            ])
        #expect(document["helpers"]?["xdp_available_helpers"]?.elements?.count == 3)
        #expect(document["program_types"]?["have_kprobe_prog_type"]?.boolean == false)
    }
}

@Suite struct HelperTableTests {
    private static let pieces =
        HelperTable.grants.map(\.helpers) + [HelperTable.common, HelperTable.unconditional]
        + [HelperTable.untraced] + HelperTable.changes.map(\.helpers) + Array(HelperTable.limited.values)
        + HelperTable.typeImplementations.map(\.helpers)
        + [HelperTable.implementations.keys.joined(separator: " ")]

    @Test func `every helper of the tables is one`() {
        let known = Set(Helper.names)
        for piece in Self.pieces {
            for name in names(in: piece) { #expect(known.contains("bpf_\(name)"), "\(name)") }
        }
    }

    @Test func `every type of program in the tables is one`() {
        let known = Set(ProgramType.names)
        let types =
            HelperTable.grants.map(\.types) + HelperTable.typeImplementations.map(\.type)
            + HelperTable.limited.keys
            + HelperTable.changes.map { if case .only(let types) = $0.scope { types } else { "" } }
            + KernelFunctionTable.hooks.values.joined().map(\.types)
            + [TypeEvidence.mapTypes, TypeEvidence.attachTypes, TypeEvidence.linkTypes].flatMap {
                $0.values.map(\.programTypes)
            }
        for name in types.flatMap({ names(in: $0) }) { #expect(known.contains(name), "\(name)") }
    }

    @Test func `evidence is of types that there are`() {
        #expect(Set(MapType.names).isSuperset(of: TypeEvidence.mapTypes.keys))
        #expect(Set(AttachType.names) == Set(TypeEvidence.attachTypes.keys))
        #expect(Set(LinkType.names.dropFirst()) == Set(TypeEvidence.linkTypes.keys))
    }

    @Test func `every helper may be called by some type of program`() {
        let granted = Set(
            (HelperTable.grants.map(\.helpers) + [HelperTable.common]).flatMap { names(in: $0) })
        #expect(Helper.names.dropFirst().filter { !granted.contains(String($0.dropFirst(4))) } == [])
    }

    @Test func `every hook of kernel functions serves programs`() {
        let hooks = Set(KernelFunctionTable.hooks.keys).union([KernelFunctionTable.commonHook])
        for set in KernelFunctionTable.sets {
            #expect(hooks.isSuperset(of: names(in: set.hooks)), "\(set.hooks)")
        }
    }
}
