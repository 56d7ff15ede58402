import SwbpfCore

extension StateBuilder {
    func makeLinks() {
        makeTracingLinks()
        makeIteratorLinks()
        makeCgroupLinks()
        makeNetworkLinks()
        makePerfLinks()
        makeMultiProbeLinks()
        makeCongestionControl()
        makeDetachedLinks()
    }

    func makeLink(
        _ name: String, since version: KernelVersion, evidence: String? = nil,
        _ body: () throws -> FileDescriptor
    ) {
        make("link \(name)", since: version, evidence: evidence) {
            content.links[name] = try ObjectHandle(.link, try body())
        }
    }

    /// BPF_LINK_CREATE: a program, a target, an attach type; `fill` writes what the type needs beyond that.
    func createLink(
        _ program: String, target: CInt = 0, attach: UInt32, flags: UInt32 = 0,
        _ fill: (KernelRequest) throws -> Void = { _ in }
    ) throws -> FileDescriptor {
        let request = KernelRequest()
        request.set(0, descriptor: try self.program(program).descriptor.number)
        request.set(4, descriptor: target)
        request.set(8, attach)
        request.set(12, flags)
        try fill(request)
        return try request.open(.linkCreate)
    }

    private func makeTracingLinks() {
        func open(_ program: String, _ tracepoint: String?, cookie: UInt64? = nil) throws -> FileDescriptor {
            let request = KernelRequest()
            if let tracepoint { request.set(0, text: tracepoint) }
            request.set(8, descriptor: try self.program(program).descriptor.number)
            if let cookie { request.set(16, wide: cookie) }
            return try request.open(.rawTracepointOpen)
        }
        makeLink("raw_tracepoint", since: KernelVersion(5, 8)) {
            try open("raw_tracepoint", KernelSymbol.tracepoint)
        }
        makeLink("raw_tracepoint_cookie", since: KernelVersion(6, 10)) {
            try open("raw_tracepoint", KernelSymbol.tracepoint, cookie: 0x1234_5678_9abc)
        }
        for name in ["fentry", "fexit", "fentry_on_program", "ext"] {
            makeLink(name, since: KernelVersion(5, 8), evidence: KernelSymbol.directCalls) {
                try open(name, nil)
            }
        }
        makeLink("tp_btf", since: KernelVersion(5, 8)) { try open("tp_btf", nil) }
        makeLink("lsm", since: KernelVersion(5, 8), evidence: KernelSymbol.securityLinks) {
            try open("lsm", nil)
        }
        makeLink("tp_btf_cookie", since: KernelVersion(5, 19)) {
            try addTypedProgram("tp_btf_other", attach: 23, KernelSymbol.tracepointType, .typedef)
            return try createLink("tp_btf_other", attach: 23) { $0.set(24, wide: 77) }
        }
        makeLink("fexit_cookie", since: KernelVersion(5, 19), evidence: KernelSymbol.directCalls) {
            try addTypedProgram("fexit_other", attach: 25, KernelSymbol.tracedFunction, .function)
            return try createLink("fexit_other", attach: 25) { $0.set(24, wide: 0xdead_beef) }
        }
    }

    /// A tracing program for one more link: where it attaches, it does so once.
    private func addTypedProgram(
        _ name: String, attach: UInt32, _ target: String, _ kind: KernelBTF.Kind
    ) throws {
        try addProgram(
            name,
            ProgramSpecification(
                type: 26, name: name, attachType: attach, attachTypeID: try kernelType(target, kind)))
    }

    private func makeIteratorLinks() {
        /// `information` is union bpf_iter_link_info.
        func add(
            _ name: String, _ program: String, since version: KernelVersion,
            _ information: () throws -> [UInt8]
        ) {
            makeLink(name, since: version) {
                // An older kernel reads a map's descriptor there, and ignores it where it needs none.
                guard version <= .running else { throw Unavailable("needs Linux \(version)") }
                let bytes = try information()
                return try createLink(program, attach: 28) {
                    guard !bytes.isEmpty else { return }
                    $0.set(16, lending: bytes)
                    $0.set(24, UInt32(bytes.count))
                }
            }
        }
        let process = UInt32(bitPattern: processID())
        add("iter_task", "iter_task", since: KernelVersion(5, 8)) { [] }
        add("iter_map", "iter_map", since: KernelVersion(5, 8)) { [] }
        add("iter_map_elem", "iter_map_elem", since: KernelVersion(5, 9)) {
            .of(try map("hash").descriptor.number)
        }
        add("iter_task_tid", "iter_task", since: KernelVersion(6, 1)) { .of(process) + .of(UInt64(0)) }
        add("iter_task_pid", "iter_task", since: KernelVersion(6, 1)) {
            .of(UInt32(0)) + .of(process) + .of(UInt32(0))
        }
        for (order, name) in ["self_only", "descendants_pre", "descendants_post", "ancestors_up"].enumerated()
        {
            add("iter_cgroup_\(name)", "iter_cgroup", since: KernelVersion(6, 1)) {
                .of(UInt32(order + 1)) + .of(try openCgroup().number) + .of(UInt64(0))
            }
        }
    }

    /// The state's cgroup, open until the state ends.
    private func openCgroup() throws -> SharedDescriptor {
        guard let path = content.cgroup else { throw Unavailable("no cgroup") }
        let cgroup = SharedDescriptor(try openFile(path, .directory))
        content.held.append(cgroup)
        return cgroup
    }

    private func makeCgroupLinks() {
        let links: [(program: String, attach: UInt32, since: KernelVersion, evidence: String?)] = [
            ("cgroup_ingress", 0, KernelVersion(5, 7), nil), ("cgroup_skb", 1, KernelVersion(5, 7), nil),
            ("cgroup_sock", 2, KernelVersion(5, 7), nil), ("sock_ops", 3, KernelVersion(5, 7), nil),
            ("cgroup_device", 6, KernelVersion(5, 7), nil),
            ("cgroup_sock_addr", 10, KernelVersion(5, 7), nil),
            ("cgroup_sysctl", 18, KernelVersion(5, 7), nil), ("cgroup_sockopt", 21, KernelVersion(5, 7), nil),
            ("lsm_cgroup", 43, KernelVersion(6, 0), KernelSymbol.securityLinks),
        ]
        for link in links {
            makeLink(link.program, since: link.since, evidence: link.evidence) {
                try createLink(link.program, target: try openCgroup().number, attach: link.attach)
            }
        }
        make("attachment cgroup_sock", since: KernelVersion(4, 15)) {
            // No link: the cgroup itself holds the program.
            let request = KernelRequest()
            request.set(0, descriptor: try openCgroup().number)
            request.set(4, descriptor: try program("cgroup_sock").descriptor.number)
            request.set(8, 2)
            request.set(12, 2 /* BPF_F_ALLOW_MULTI */)
            try request.call(.progAttach)
        }
    }

    private func makeNetworkLinks() {
        func device(_ name: String) throws -> CInt {
            guard let index = content.devices[name] else { throw Unavailable("no device \(name)") }
            return CInt(index)
        }
        func namespace() throws -> CInt {
            guard let networkNamespace else { throw Unavailable("no network namespace") }
            return networkNamespace.number
        }
        makeLink("sk_lookup", since: KernelVersion(5, 9)) {
            try createLink("sk_lookup", target: try namespace(), attach: 36)
        }
        makeLink("flow_dissector", since: KernelVersion(5, 7)) {
            try createLink("flow_dissector", target: try namespace(), attach: 17)
        }
        makeLink("xdp_native", since: KernelVersion(5, 9)) {
            try inNetworkNamespace {
                try createLink("xdp_link", target: try device("inner0"), attach: 37, flags: 4 /* DRV_MODE */)
            }
        }
        makeLink("xdp_generic", since: KernelVersion(5, 9)) {
            try createLink("xdp_link", target: try device("outer"), attach: 37, flags: 2 /* SKB_MODE */)
        }
        for (name, attach) in [("tcx_ingress", UInt32(46)), ("tcx_egress", 47)] {
            makeLink(name, since: KernelVersion(6, 6), evidence: KernelSymbol.tcx) {
                try addProgram(
                    name,
                    ProgramSpecification(
                        type: 3, name: name, attachType: attach, instructions: .returning(-1)))
                return try createLink(name, target: try device("outer"), attach: attach) { $0.extend(to: 48) }
            }
        }
        makeLink("tcx_inner", since: KernelVersion(6, 6), evidence: KernelSymbol.tcx) {
            try inNetworkNamespace {
                try createLink("tcx", target: try device("inner1"), attach: 46) { $0.extend(to: 48) }
            }
        }
        for (name, attach) in [("netkit_primary", UInt32(54)), ("netkit_peer", 55)] {
            makeLink(name, since: KernelVersion(6, 7), evidence: KernelSymbol.netkit) {
                try addProgram(
                    name,
                    ProgramSpecification(
                        type: 3, name: name, attachType: attach, instructions: .returning(-1)))
                return try inNetworkNamespace {
                    try createLink(name, target: try device("netkit0"), attach: attach) { $0.extend(to: 48) }
                }
            }
        }
        makeLink("sockmap", since: KernelVersion(6, 10)) {
            try createLink("sk_skb_verdict", target: try map("sockmap").descriptor.number, attach: 38)
        }
        makeNetfilterLinks()
    }

    private func makeNetfilterLinks() {
        // Protocol family, hook, priority, flags.
        let links: [(name: String, family: UInt32, hook: UInt32, priority: Int32, flags: UInt32)] = [
            ("ip_prerouting", 2, 0, -100, 0), ("ip_input", 2, 1, 0, 0), ("ip_forward", 2, 2, 10, 0),
            ("ip6_output", 10, 3, -300, 0), ("ip6_postrouting", 10, 4, 2_147_483_646, 0),
            ("ip_defragmenting", 2, 0, -200, 1),
        ]
        for link in links {
            makeLink(
                "netfilter_\(link.name)", since: KernelVersion(6, link.flags == 0 ? 4 : 6),
                evidence: KernelSymbol.netfilterLinks
            ) {
                try inNetworkNamespace {
                    try createLink("netfilter", attach: 45) {
                        $0.set(16, link.family)
                        $0.set(20, link.hook)
                        $0.set(24, UInt32(bitPattern: link.priority))
                        $0.set(28, link.flags)
                    }
                }
            }
        }
    }

    /// Links that are still open, but attached to nothing any more.
    private func makeDetachedLinks() {
        makeLink("detached_cgroup", since: KernelVersion(5, 9)) {
            let link = try createLink("cgroup_ingress", target: try openCgroup().number, attach: 0)
            let request = KernelRequest()
            request.set(0, descriptor: link.number)
            try request.call(.linkDetach)
            return link
        }
        makeLink("detached_xdp", since: KernelVersion(5, 9)) {
            try inNetworkNamespace {
                try Netlink.addPair(kind: "veth", "lost0", "lost1")
                let index = CInt(Netlink.index(of: "lost0") ?? 0)
                let link = try createLink("xdp_link", target: index, attach: 37, flags: 2)
                try Netlink.delete(device: "lost0")
                return link
            }
        }
    }
}
