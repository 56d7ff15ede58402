import SwbpfCore

private import Glibc

/// XDP, classifiers and actions on devices, in the network namespace of the state. What links attach to other
/// devices of that namespace, and to the namespace itself, is there already.
extension StateBuilder {
    func makeDeviceHooks() {
        makeHookPrograms()
        makeXDPHooks()
        makeClassifierHooks()
        makeDisciplineHooks()
        makeChains()
    }

    private func makeHookPrograms() {
        func add(_ name: String, type: UInt32, attach: UInt32 = 0, since: KernelVersion, returning: Int32) {
            make("program \(name)", since: since) {
                try addProgram(
                    name,
                    ProgramSpecification(
                        type: type, name: name, attachType: attach, instructions: .returning(returning)))
            }
        }
        add("xdp_native", type: 6, since: KernelVersion(4, 8), returning: 2)
        add("xdp_generic", type: 6, since: KernelVersion(4, 8), returning: 2)
        for name in ["tc_first", "tc_second", "tc_third"] {
            add(name, type: 3, since: KernelVersion(4, 1), returning: -1)
        }
        add("tc_action", type: 4, since: KernelVersion(4, 1), returning: 3)
    }

    /// Makes a pair of devices, both up; returns their indices.
    private func addPair(_ kind: String, _ name: String) throws -> [UInt32] {
        try ["0", "1"].map { "\(name)\($0)" }.reduce(into: []) { indices, end in
            if indices.isEmpty { try Netlink.addPair(kind: kind, "\(name)0", "\(name)1") }
            guard let index = Netlink.index(of: end) else { throw Unavailable("no device \(end)") }
            try Netlink.setUp(index: index)
            content.devices[end] = index
            indices.append(index)
        }
    }

    private func number(of program: String) throws -> CInt { try self.program(program).descriptor.number }

    private func makeXDPHooks() {
        make("xdp by netlink", since: KernelVersion(4, 19)) {
            try inNetworkNamespace {
                let pair = try addPair("veth", "fast")
                try Netlink.attachXDP(try number(of: "xdp_native"), to: pair[0], flags: 4)
                try Netlink.attachXDP(try number(of: "xdp_generic"), to: pair[1], flags: 2)
            }
        }
        makeLink("xdp generic by link", since: KernelVersion(5, 9)) {
            try inNetworkNamespace {
                let pair = try addPair("veth", "slow")
                return try createLink("xdp_generic", target: CInt(pair[0]), attach: 37, flags: 2)
            }
        }
    }

    private func makeClassifierHooks() {
        make("classifiers", since: KernelVersion(4, 17)) {
            try inNetworkNamespace {
                let index = try addPair("veth", "class")[0]
                try Netlink.addDiscipline(
                    "clsact", to: index, handle: 0xffff_0000, parent: Netlink.Parent.clsact)
                for (side, parent) in [("in", Netlink.Parent.ingress), ("out", Netlink.Parent.egress)] {
                    for (program, priority) in [
                        ("tc_first", UInt32(1)), ("tc_second", 49152), ("tc_third", 1),
                    ] {
                        try Netlink.add(
                            Netlink.Filter(
                                program: try number(of: program), name: "\(side) \(program)",
                                priority: priority, isDirect: program != "tc_third"),
                            to: index, parent: parent)
                    }
                    try Netlink.add(
                        Netlink.Filter(
                            program: try number(of: "tc_first"), name: "\(side) chain", chain: 7,
                            isDirect: true),
                        to: index, parent: parent)
                }
            }
        }
        make("actions", since: KernelModules.contain("act_bpf") ? KernelVersion(4, 17) : nil) {
            try inNetworkNamespace {
                let index = try addPair("veth", "act")[0]
                try Netlink.addDiscipline(
                    "clsact", to: index, handle: 0xffff_0000, parent: Netlink.Parent.clsact)
                let action = try number(of: "tc_action")
                let first = try number(of: "tc_first")
                try Netlink.add(
                    Netlink.Filter(program: first, name: "one action", actions: [("one", action)]), to: index,
                    parent: Netlink.Parent.ingress)
                try Netlink.add(
                    Netlink.Filter(
                        program: first, name: "two actions", priority: 5,
                        actions: [("first of two", action), ("second", action)]),
                    to: index, parent: Netlink.Parent.egress)
            }
        }
    }

    private func makeDisciplineHooks() {
        make("classes", since: KernelModules.contain("sch_htb") ? KernelVersion(4, 17) : nil) {
            try inNetworkNamespace {
                let index = try addPair("veth", "queue")[0]
                try Netlink.addHierarchicalTokenBucket(to: index, handle: 0x1_0000)
                for handle: UInt32 in [0x1_0001, 0x1_0002] {
                    try Netlink.addTokenBucketClass(to: index, handle: handle, parent: 0x1_0000)
                }
                for (name, parent) in [("on htb", UInt32(0x1_0000)), ("on a class", 0x1_0002)] {
                    try Netlink.add(
                        Netlink.Filter(program: try number(of: "tc_second"), name: name), to: index,
                        parent: parent)
                }
                try Netlink.addHierarchicalTokenBucket(to: index, handle: 0x2_0000, parent: 0x1_0001)
                try Netlink.add(
                    Netlink.Filter(program: try number(of: "tc_third"), name: "further down"), to: index,
                    parent: 0x2_0000)
            }
        }
        make("bands", since: KernelModules.contain("sch_prio") ? KernelVersion(4, 17) : nil) {
            try inNetworkNamespace {
                let index = try addPair("veth", "band")[0]
                // struct tc_prio_qopt: the number of bands, and the band of each priority.
                try Netlink.addDiscipline(
                    "prio", to: index, handle: 0x5_0000, parent: Netlink.Parent.root,
                    options: .of(UInt32(3)) + [UInt8](repeating: 1, count: 16))
                try Netlink.add(
                    Netlink.Filter(program: try number(of: "tc_first"), name: "on prio", isDirect: true),
                    to: index, parent: 0x5_0000)
            }
        }
    }

    /// Three programs one behind another, by links and without.
    private func makeChains() {
        for (side, attach) in [("ingress", UInt32(46)), ("egress", 47)] {
            makeChain("tcx \(side)", attach: attach, since: KernelVersion(6, 6), evidence: KernelSymbol.tcx) {
                if let index = content.devices["chain0"] { return index }
                return try addPair("veth", "chain")[0]
            }
        }
        for (side, attach) in [("primary", UInt32(54)), ("peer", 55)] {
            makeChain(
                "netkit \(side)", attach: attach, since: KernelVersion(6, 7), evidence: KernelSymbol.netkit
            ) {
                if let index = content.devices["kit0"] { return index }
                return try addPair("netkit", "kit")[0]
            }
        }
    }

    private func makeChain(
        _ name: String, attach: UInt32, since version: KernelVersion, evidence: String,
        device: () throws -> UInt32
    ) {
        for end in ["first", "last"] {
            makeLink("\(name), \(end)", since: version, evidence: evidence) {
                try addProgram("\(name), \(end)", classifier(end == "first" ? "chain_first" : "", attach))
                return try inNetworkNamespace {
                    try createLink("\(name), \(end)", target: CInt(try device()), attach: attach) {
                        $0.extend(to: 48)
                    }
                }
            }
        }
        make("attachment \(name)", since: version, evidence: evidence) {
            var specification = classifier("a_function_name", attach)
            specification.btf = try btf("functions").descriptor.number
            specification.functions = [(0, FunctionTypes().longName)]
            try addProgram("\(name), between", specification)
            try inNetworkNamespace {
                // BPF_F_BEFORE a program.
                try attachProgram(
                    try number(of: "\(name), between"), to: CInt(try device()), attach: attach, flags: 8,
                    beside: try number(of: "\(name), last"))
            }
        }
    }

    private func classifier(_ name: String, _ attach: UInt32) -> ProgramSpecification {
        ProgramSpecification(type: 3, name: name, attachType: attach, instructions: .returning(-1))
    }
}

/// What comes with the running kernel as a module or built in, as its list of modules says.
enum KernelModules {
    private static let list: String = {
        var names = utsname()
        guard unsafe uname(&names) == 0 else { return "" }
        let release = unsafe withUnsafeBytes(of: names.release) { bytes in
            unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
        return ["modules.dep", "modules.builtin"].map { name in
            (try? readFile("/lib/modules/\(release)/\(name)")).map { String(decoding: $0, as: UTF8.self) }
                ?? ""
        }.joined()
    }()

    static func contain(_ name: String) -> Bool { list.contains("/\(name).ko") }
}
