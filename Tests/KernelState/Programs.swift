import SwbpfCore

/// A program of a type that needs nothing else to be loaded.
private struct PlainProgram {
    let since: KernelVersion
    let evidence: String?
    let specification: ProgramSpecification

    init(
        _ name: String, _ type: UInt32, since: (Int, Int), attach: UInt32 = 0, returning result: Int32 = 0,
        flags: UInt32 = 0, license: String = "GPL", evidence: String? = nil
    ) {
        self.since = KernelVersion(since.0, since.1)
        self.evidence = evidence
        specification = ProgramSpecification(
            type: type, name: name, attachType: attach, instructions: .returning(result), license: license,
            flags: flags)
    }

    /// One of each type, named for it, then more of some for the links.
    static let all = [
        PlainProgram("socket_filter", 1, since: (3, 19), license: "Proprietary"),
        PlainProgram("kprobe", 2, since: (4, 1)),
        PlainProgram("sched_cls", 3, since: (4, 1), returning: -1),
        PlainProgram("sched_act", 4, since: (4, 1)),
        PlainProgram("tracepoint", 5, since: (4, 7)),
        PlainProgram("xdp", 6, since: (4, 8), returning: 2, license: "BSD"),
        PlainProgram("perf_event", 7, since: (4, 9)),
        PlainProgram("cgroup_skb", 8, since: (4, 10), attach: 1, returning: 1),
        PlainProgram("cgroup_sock", 9, since: (4, 10), attach: 2, returning: 1),
        PlainProgram("lwt_in", 10, since: (4, 10)),
        PlainProgram("lwt_out", 11, since: (4, 10)),
        PlainProgram("lwt_xmit", 12, since: (4, 10)),
        PlainProgram("sock_ops", 13, since: (4, 13), attach: 3, returning: 1),
        PlainProgram("sk_skb", 14, since: (4, 14)),
        PlainProgram("cgroup_device", 15, since: (4, 15), attach: 6, returning: 1),
        PlainProgram("sk_msg", 16, since: (4, 17), attach: 7, returning: 1),
        PlainProgram("raw_tracepoint", 17, since: (4, 17)),
        PlainProgram("cgroup_sock_addr", 18, since: (4, 17), attach: 10, returning: 1),
        PlainProgram("lwt_seg6local", 19, since: (4, 18)),
        PlainProgram("lirc_mode2", 20, since: (4, 18), evidence: KernelSymbol.infrared),
        PlainProgram("sk_reuseport", 21, since: (4, 19), returning: 1),
        PlainProgram("flow_dissector", 22, since: (4, 20), attach: 17),
        PlainProgram("cgroup_sysctl", 23, since: (5, 2), attach: 18, returning: 1),
        PlainProgram("raw_tp_writable", 24, since: (5, 2)),
        PlainProgram("cgroup_sockopt", 25, since: (5, 3), attach: 21, returning: 1),
        PlainProgram("sk_lookup", 30, since: (5, 9), attach: 36, returning: 1),
        PlainProgram("syscall", 31, since: (5, 14), flags: 1 << 4 /* BPF_F_SLEEPABLE */),
        PlainProgram(
            "netfilter", 32, since: (6, 4), attach: 45, returning: 1, evidence: KernelSymbol.netfilterLinks),

        PlainProgram("", 1, since: (3, 19)),
        PlainProgram("tracepoint_other", 5, since: (4, 7)),
        PlainProgram("tracepoint_event", 5, since: (4, 7)),
        PlainProgram("cgroup_ingress", 8, since: (4, 10), attach: 0, returning: 1),
        PlainProgram("xdp_link", 6, since: (5, 9), attach: 37, returning: 2),
        PlainProgram("sk_skb_verdict", 14, since: (5, 13), attach: 38, returning: 1),
        PlainProgram("tcx", 3, since: (6, 6), attach: 46, returning: -1, evidence: KernelSymbol.tcx),
        PlainProgram("netkit", 3, since: (6, 7), attach: 54, returning: -1, evidence: KernelSymbol.netkit),
        PlainProgram("perf_link", 2, since: (5, 15), attach: 41),
        PlainProgram("kprobe_multi", 2, since: (5, 18), attach: 42, evidence: KernelSymbol.fprobes),
        PlainProgram("uprobe_multi", 2, since: (6, 6), attach: 48, evidence: KernelSymbol.uprobes),
        PlainProgram("kprobe_session", 2, since: (6, 10), attach: 56, evidence: KernelSymbol.fprobes),
        PlainProgram("uprobe_session", 2, since: (6, 13), attach: 57, evidence: KernelSymbol.uprobes),
    ]
}

/// A program that attaches to a type of the kernel: its name says where.
private struct TypedProgram {
    let name: String
    let type: UInt32
    let attach: UInt32
    let target: String
    var kind = KernelBTF.Kind.function
    let since: KernelVersion
    var evidence: String?
    var result: Int32 = 0
    var flags: UInt32 = 0

    static let all = [
        TypedProgram(
            name: "fentry", type: 26, attach: 24, target: KernelSymbol.tracedFunction,
            since: KernelVersion(5, 5), evidence: KernelSymbol.directCalls),
        TypedProgram(
            name: "fexit", type: 26, attach: 25, target: KernelSymbol.tracedFunction,
            since: KernelVersion(5, 5), evidence: KernelSymbol.directCalls),
        TypedProgram(
            name: "tp_btf", type: 26, attach: 23, target: KernelSymbol.tracepointType, kind: .typedef,
            since: KernelVersion(5, 5)),
        TypedProgram(
            name: "iter_task", type: 26, attach: 28, target: "bpf_iter_task", since: KernelVersion(5, 8)),
        TypedProgram(
            name: "iter_map_elem", type: 26, attach: 28, target: "bpf_iter_bpf_map_elem",
            since: KernelVersion(5, 9)),
        TypedProgram(
            name: "iter_map", type: 26, attach: 28, target: "bpf_iter_bpf_map", since: KernelVersion(5, 8)),
        TypedProgram(
            name: "iter_cgroup", type: 26, attach: 28, target: "bpf_iter_cgroup", since: KernelVersion(6, 1)),
        TypedProgram(
            name: "lsm", type: 29, attach: 27, target: KernelSymbol.securityHook, since: KernelVersion(5, 7),
            evidence: KernelSymbol.securityLinks),
        TypedProgram(
            name: "lsm_cgroup", type: 29, attach: 43, target: KernelSymbol.cgroupSecurityHook,
            since: KernelVersion(6, 0), evidence: KernelSymbol.securityLinks, result: 1),
    ]
}

extension StateBuilder {
    func makePrograms() {
        for program in PlainProgram.all {
            // The unnamed program has a name here, to be found by.
            let name = program.specification.name.isEmpty ? "unnamed" : program.specification.name
            make("program \(name)", since: program.since, evidence: program.evidence) {
                try addProgram(name, program.specification)
            }
        }
        for program in TypedProgram.all {
            make("program \(program.name)", since: program.since, evidence: program.evidence) {
                try addProgram(
                    program.name,
                    ProgramSpecification(
                        type: program.type, name: program.name, attachType: program.attach,
                        instructions: .returning(program.result), flags: program.flags,
                        attachTypeID: try kernelType(program.target, program.kind)))
            }
        }
        makeProgramsWithTypes()
        makeProgramsOnPrograms()
        makeProgramsWithMaps()
        makeCongestionPrograms()
        make("program with_statistics", since: KernelVersion(5, 8)) { try addProgramWithStatistics() }
    }

    func addProgram(_ name: String, _ specification: ProgramSpecification) throws {
        content.programs[name] = try ObjectHandle(.program, try specification.load())
    }

    private func makeProgramsWithTypes() {
        let types = FunctionTypes()
        make("program long_name", since: KernelVersion(5, 0)) {
            try addProgram(
                "long_name",
                ProgramSpecification(
                    type: 3, name: "a_function_name", btf: try btf("functions").descriptor.number,
                    functions: [(0, types.longName)]))
        }
        make("program short_name", since: KernelVersion(5, 0)) {
            try addProgram(
                "short_name",
                ProgramSpecification(
                    type: 3, name: "short_name", btf: try btf("functions").descriptor.number,
                    functions: [(0, types.shortName)]))
        }
        make("program two_functions", since: KernelVersion(5, 0)) {
            let lines = types.sourceLines
            try addProgram(
                "two_functions",
                ProgramSpecification(
                    type: 3, name: "entry", instructions: [.call(function: 1), .exit] + .returning(1),
                    btf: try btf("functions").descriptor.number,
                    functions: [(0, types.entry), (2, types.helper)],
                    lines: [
                        .init(slot: 0, file: types.fileName, text: lines[1], line: 11, column: 9),
                        .init(slot: 1, file: types.fileName, text: lines[1], line: 11, column: 2),
                        .init(slot: 2, file: types.fileName, text: lines[3], line: 6, column: 2),
                    ]))
        }
    }

    private func makeProgramsOnPrograms() {
        let types = FunctionTypes()
        make("program replaceable", since: KernelVersion(5, 6)) {
            try addProgram(
                "replaceable",
                ProgramSpecification(
                    type: 3, name: "entry", instructions: [.call(function: 1), .exit] + .returning(1),
                    btf: try btf("functions").descriptor.number,
                    functions: [(0, types.entry), (2, types.replaceable)]))
        }
        make("program ext", since: KernelVersion(5, 6), evidence: KernelSymbol.directCalls) {
            try addProgram(
                "ext",
                ProgramSpecification(
                    type: 28, name: "replacement", instructions: .returning(2),
                    attachTypeID: types.replaceable,
                    attachProgram: try program("replaceable").descriptor.number,
                    btf: try btf("functions").descriptor.number, functions: [(0, types.replacement)]))
        }
        make(
            "program fentry_on_program", since: KernelVersion(5, 5), evidence: KernelSymbol.directCalls
        ) {
            try addProgram(
                "fentry_on_program",
                ProgramSpecification(
                    type: 26, name: "on_program", attachType: 24, attachTypeID: types.longName,
                    attachProgram: try program("long_name").descriptor.number))
        }
    }

    private func makeProgramsWithMaps() {
        make("program several_maps", since: KernelVersion(4, 15)) {
            let maps = try ["hash", "array", "percpu_array", "lru_hash"].map { try map($0).descriptor.number }
            try addProgram(
                "several_maps",
                ProgramSpecification(
                    type: 1, name: "several_maps",
                    instructions: maps.map { .loadMap(.r1, $0) } + .returning(0)))
        }
        make("program tail_call", since: KernelVersion(4, 2)) {
            try addMap("owned_prog_array", MapSpecification(type: 3, name: "owned_prog_arra"))
            let jumps = try map("owned_prog_array")
            try addProgram(
                "tail_call",
                ProgramSpecification(
                    type: 3, name: "tail_call",
                    instructions: [
                        .loadMap(.r2, jumps.descriptor.number), .move(.r3, 2), .call(helper: 12),
                        .move(.r0, 0),
                        .exit,
                    ]))
            try updateMap(
                jumps.descriptor, key: .of(UInt32(1)), value: .of(try program("tail_call").descriptor.number))
        }
        make("program with_metadata", since: KernelVersion(5, 2)) {
            try addProgram(
                "with_metadata",
                ProgramSpecification(
                    type: 1, name: "with_metadata",
                    instructions: [.loadMapValue(.r1, try map("metadata.rodata").descriptor.number, at: 0)]
                        + .returning(0)))
        }
        make("program bound_metadata", since: KernelVersion(5, 10)) {
            try addProgram("bound_metadata", ProgramSpecification(type: 1, name: "bound_metadata"))
            let request = KernelRequest()
            request.set(0, descriptor: try program("bound_metadata").descriptor.number)
            request.set(4, descriptor: try map("metadata.rodata").descriptor.number)
            request.set(8, 0)
            try request.call(.progBindMap)
        }
    }

    /// Runs a program while statistics are on. They are off again afterwards, so its counts stay as they are.
    private func addProgramWithStatistics() throws {
        try addProgram(
            "with_statistics", ProgramSpecification(type: 3, name: "with_statistics", license: "Dual MIT/GPL")
        )
        let enable = KernelRequest()
        enable.set(0, 0)
        let statistics = try enable.open(.enableStats)
        let run = KernelRequest()
        run.set(0, descriptor: try program("with_statistics").descriptor.number)
        run.set(8, 64)
        run.set(16, lending: [UInt8](repeating: 0, count: 64))
        run.set(32, 5)
        run.extend(to: 40)
        try run.call(.progTestRun)
        _ = consume statistics
    }
}
