import Testing

@testable import SwbpfCore

@Suite struct NetReportTests {
    private static let eth0 = NamedInterface(index: 2, name: "eth0")

    private static func chain(
        _ type: AttachType, _ attached: ProgramQuery.Attached, name: String? = nil
    ) -> TrafficAttachment {
        TrafficAttachment(interface: eth0, place: .chain(type, attached, name: name))
    }

    private static func filter(_ kind: String, _ program: FilterProgram) -> TrafficAttachment {
        TrafficAttachment(interface: eth0, place: .filter(kind, program))
    }

    /// Something of each kind.
    private static var full: NetSections {
        var sections = NetSections()
        sections.xdp = [
            XDPAttachment(interface: eth0, programs: XDPPrograms(programs: [.init(mode: .driver, id: 5)])),
            XDPAttachment(
                interface: NamedInterface(index: 3, name: "eth1"),
                programs: XDPPrograms(
                    isMulti: true,
                    programs: [.init(mode: .generic, id: 6), .init(mode: .offload, id: 7)])),
            XDPAttachment(
                interface: NamedInterface(index: 4, name: "new"), programs: XDPPrograms()),
        ]
        sections.traffic = [
            chain(.tcxIngress, .init(programID: 10), name: "first"),
            chain(.tcxEgress, .init(programID: 11, flags: 0x48, linkID: 3, linkFlags: 9)),
            chain(.netkitPrimary, .init(programID: 12, linkID: 4)),
            chain(.netkitPeer, .init(programID: 13)),
            filter("clsact/ingress", FilterProgram(name: "main.o:[tc]", programID: 20)),
            filter(
                "htb",
                FilterProgram(
                    name: "a", programID: 21,
                    actions: [.init(name: "act", programID: 22), .init(programID: 23), .init(name: "b")])),
            filter("ingress", FilterProgram(actions: [])),
        ]
        sections.flowDissectors = [30]
        sections.netfilter = [
            NetfilterProgram(id: 40, place: NetfilterLink(family: 2, hook: 1, priority: -128, flags: 0)),
            NetfilterProgram(id: 41, place: NetfilterLink(family: 10, hook: 4, priority: 7, flags: 1)),
        ]
        return sections
    }

    @Test func `every section is shown in all forms`() throws {
        try expectGolden(NetReport(Self.full), "net show")
    }

    @Test func `nothing attached are empty sections`() {
        #expect(text(NetReport(NetSections())) == "xdp:\n\ntc:\n\nflow_dissector:\n\nnetfilter:\n\n")
        #expect(
            json(NetReport(NetSections())) == #"[{"xdp":[],"tc":[],"flow_dissector":[],"netfilter":[]}]"#)
    }

    @Test func `a flow dissector is an object, since an array has no names`() {
        var sections = NetSections()
        sections.flowDissectors = [7]
        #expect(json(NetReport(sections)).contains(#""flow_dissector":[{"id":7}]"#))
        #expect(text(NetReport(sections)).contains("flow_dissector:\nid 7\nnetfilter:\n"))
    }

    @Test func `every namespace has its heading and its sections`() throws {
        var current = NetworkNamespace(inode: 1)
        current.isCurrent = true
        var named = NetworkNamespace(inode: 2)
        named.name = "blue"
        named.processes = [.init(id: 10, comm: "nginx"), .init(id: 11, comm: "sh")]
        var mounted = NetworkNamespace(inode: 3)
        mounted.path = "/tmp/ns"
        var extra = NetSections()
        extra.extra = NetSections.Extra(
            socketLookups: [NamedProgram(id: 50, name: "find"), NamedProgram(id: 51)],
            sockmap: [
                SockmapProgram(
                    mapID: 60, mapName: "socks", attachType: .streamVerdict,
                    program: NamedProgram(id: 61, name: "verdict"), linkID: 62),
                SockmapProgram(
                    mapID: 63, mapName: "", attachType: AttachType(rawValue: 999),
                    program: NamedProgram(id: 64)),
            ])
        var empty = NetSections()
        empty.extra = NetSections.Extra()
        try expectGolden(
            AllNetReport(
                [(current, extra), (named, Self.full), (mounted, empty)],
                unplaced: [
                    NetfilterProgram(
                        id: 70, place: NetfilterLink(family: 2, hook: 9, priority: 0, flags: 0))
                ]), "net show all-netns")
    }

    @Test func `names of others cannot act on the terminal`() {
        var sections = NetSections()
        let interface = NamedInterface(index: 1, name: "a\u{1b}[1m\n")
        sections.xdp = [XDPAttachment(interface: interface, programs: XDPPrograms())]
        sections.traffic = [
            TrafficAttachment(
                interface: interface,
                place: .filter("k\n", FilterProgram(name: "n\r", actions: [.init(name: "x\t")])))
        ]
        let written = text(NetReport(sections))
        #expect(written.hasPrefix("xdp:\na\\x1b[1m\\n(1)\n\ntc:\na\\x1b[1m\\n(1) k\\n n\\r act [{x\\t}] \n"))
    }

    // MARK: Words

    @Test(arguments: [
        ("xdp", InterfaceHook.xdp), ("x", .xdp), ("", .xdp), ("xdpg", .xdpgeneric), ("xdpd", .xdpdrv),
        ("xdpo", .xdpoffload), ("t", .tcxIngress), ("tcx_e", .tcxEgress), ("netkit_pr", .netkitPrimary),
        ("netkit_pe", .netkitPeer),
    ])
    func `a type may be shortened`(word: String, hook: InterfaceHook) throws {
        #expect(try InterfaceHook(typed: word) == hook)
    }

    @Test(arguments: [
        ("tcx_ingres_", "'tcx_ingres_' is not a type that 'net' attaches; did you mean 'tcx_ingress'?"),
        (
            "clsact",
            "'clsact' is not a type that 'net' attaches: there are xdp, xdpgeneric, xdpdrv, xdpoffload, "
                + "tcx_ingress, tcx_egress, netkit_primary, netkit_peer"
        ),
    ])
    func `a type that there is not is told with those there are`(word: String, message: String) {
        #expect(throws: UsageError(message)) { try InterfaceHook(typed: word) }
    }

    @Test(
        arguments: [
            (
                InterfaceHook.xdp, CInt(16), "XDP program already attached",
                "'overwrite' behind the interface replaces it"
            ),
            (
                .xdp, 16, "Can't replace active BPF XDP link",
                "a link holds it there: see 'link show' and 'link detach'"
            ),
            (
                .xdpdrv, 17, "Native and generic XDP can't be active at the same time",
                "detach the program of the other mode first: see 'net show'"
            ),
            (.tcxIngress, 16, "", "a link holds the program there: see 'link show' and 'link detach'"),
            (.xdpdrv, 95, "", "the driver cannot do it; xdpgeneric can"),
            (.xdpoffload, 22, "", "the program has to be loaded for this device"),
            (.xdp, 22, "", nil), (.tcxIngress, 2, "", "no program is attached there without a link"),
            (.tcxEgress, 22, "", "the kernel may be too old: tcx came with Linux 6.6"),
            (.tcxEgress, 17, "", "it is attached there already"),
            (.netkitPeer, 6, "", "it is no netkit device"),
            (.netkitPeer, 13, "", "it is the peer; name the netkit's primary device"),
        ] as [(InterfaceHook, CInt, String, String?)])
    func `a refusal says what helps`(hook: InterfaceHook, number: CInt, words: String, hint: String?) {
        let error = SystemCallError(call: "x", subject: "", number: number, explanation: words)
        #expect(hook.hint(for: error) == hint)
    }

    @Test func `an interface that there is not is told with one of nearly its name`() {
        #expect(
            "\(UnknownInterfaceError("eht0", among: ["lo", "eth0"]))"
                == "there is no network interface 'eht0'; did you mean 'eth0'?")
        #expect("\(UnknownInterfaceError("wlan", among: []))" == "there is no network interface 'wlan'")
    }
}
