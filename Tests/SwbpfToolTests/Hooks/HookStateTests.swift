import Foundation
import KernelState
import Synchronization
import Testing

/// That what the tools are compared on is there, in bpftool's own words.
@Suite(.needsKernel, .needsOracle) struct HookStateTests {
    private let state: HookState

    init() throws { state = try HookState.shared() }

    /// What bpftool answered; each question is asked once.
    private static let answers = Mutex<[[String]: [UInt8]]>([:])

    /// What bpftool answers in JSON.
    private func answer(_ words: String...) throws -> Any {
        let output = try Self.answers.withLock { answers in
            if let known = answers[words] { return known }
            let run = try state.inNetworkNamespace { try ProgramRun(Tools.oracle ?? "", ["-j"] + words) }
            #expect(run.status == 0, "\(words) \(String(decoding: run.errors, as: UTF8.self))")
            answers[words] = run.output
            return run.output
        }
        // A flow dissector is an object without braces.
        let text = String(decoding: output, as: UTF8.self)
            .replacing(#/"flow_dissector":\["id":(\d+)\]/#) { #""flow_dissector":[\#($0.1)]"# }
        return try JSONSerialization.jsonObject(with: Data(text.utf8))
    }

    private func entries(_ section: String) throws -> [[String: Any]] {
        let document = try answer("net", "show") as? [[String: Any]]
        return document?.first?[section] as? [[String: Any]] ?? []
    }

    @Test func `nothing is missing that this kernel must have`() {
        #expect(state.unexpectedlyMissing == [:])
    }

    // What comes with each kernel is told by its version, so that nothing is left out in silence.
    private func has(_ major: Int, _ minor: Int) -> Bool { KernelVersion(major, minor) <= .running }

    @Test func `at least 12 attach types with and without flags are in a tree of five levels`() throws {
        // Of kernels before 6.0 bpftool shows effective programs only.
        let tree = try #require(
            try
                (has(6, 0)
                ? answer("cgroup", "tree", state.cgroupRoot)
                : answer("cgroup", "tree", state.cgroupRoot, "effective")) as? [[String: Any]])
        let depths = tree.compactMap { ($0["cgroup"] as? String)?.split(separator: "/").count }
        #expect((depths.max() ?? 0) - (depths.min() ?? 0) == 4)
        let programs = tree.flatMap { $0["programs"] as? [[String: Any]] ?? [] }
        let types = Set(programs.compactMap { $0["attach_type"] as? String })
        #expect(types.count >= (has(6, 7) ? 27 : 22), "\(types.sorted())")
        let flags = Set(programs.compactMap { $0["attach_flags"] as? String })
        #expect(!has(6, 0) || flags.isSuperset(of: ["", "multi", "override"]))
    }

    @Test(.enabled("programs before those above since Linux 6.15") { KernelVersion(6, 15) <= .running })
    func `a program is before one that was attached earlier`() throws {
        let shown = try #require(
            try answer("cgroup", "show", state.cgroups[1], "effective") as? [[String: Any]])
        let ids = shown.filter { $0["attach_type"] as? String == "cgroup_sysctl" }.compactMap {
            $0["id"] as? Int
        }
        let programs = state.content.programs.filter { ids.contains(Int($0.value.id)) }
        let first = programs.first { Int($0.value.id) == ids.first }?.key ?? ""
        #expect(ids.count == 2)
        #expect(first.contains("preorder"))
    }

    @Test func `XDP is attached in both modes`() throws {
        let modes = try entries("xdp").map { "\($0["devname"] ?? "") \($0["mode"] ?? "")" }
        #expect(
            Set(modes).isSuperset(of: ["fast0 driver", "fast1 generic", "slow0 generic", "inner0 driver"]))
    }

    @Test func `classifiers are on both sides, with several priorities and chains`() throws {
        let classifiers = try entries("tc").filter { $0["devname"] as? String == "class0" }
        for (kind, side) in [("clsact/ingress", "in"), ("clsact/egress", "out")] {
            let names = classifiers.filter { $0["kind"] as? String == kind }.compactMap {
                $0["name"] as? String
            }
            #expect(
                Set(names) == ["\(side) tc_first", "\(side) tc_second", "\(side) tc_third", "\(side) chain"])
        }
    }

    @Test func `classifiers are on other queues and their classes`() throws {
        guard state.content.missing["classes"] == nil else { try Test.cancel("no htb in this kernel") }
        let kinds = try entries("tc").filter { $0["devname"] as? String == "queue0" }
        #expect(Set(kinds.compactMap { $0["name"] as? String }) == ["on htb", "on a class", "further down"])
    }

    @Test func `classifiers have actions`() throws {
        guard state.content.missing["actions"] == nil else { try Test.cancel("no actions in this kernel") }
        let actions = try entries("tc").filter { $0["devname"] as? String == "act0" }.map {
            ($0["act"] as? [Any])?.count ?? 0
        }
        #expect(actions == [1, 2])
    }

    @Test(
        .enabled("tcx since Linux 6.6") { KernelVersion(6, 6) <= .running }, arguments: ["ingress", "egress"])
    func `a chain of three has links and none`(side: String) throws {
        let chain = try entries("tc").filter {
            $0["devname"] as? String == "chain0" && $0["kind"] as? String == "tcx/\(side)"
        }
        #expect(chain.map { ($0["link_id"] as? Int ?? 0) != 0 } == [true, false, true])
    }

    @Test(arguments: ["primary", "peer"])
    func `netkit has programs on both ends`(side: String) throws {
        guard state.content.missing["netkit \(side), first"] == nil,
            state.content.links["netkit \(side), first"] != nil
        else { try Test.cancel("no netkit in this kernel") }
        let chain = try entries("tc").filter {
            $0["devname"] as? String == "kit0" && $0["kind"] as? String == "netkit/\(side)"
        }
        #expect(chain.count == 3)
    }

    @Test func `a flow dissector is there`() throws {
        let document = try answer("net", "show") as? [[String: Any]]
        let dissector = try #require(state.content.programs["flow_dissector"])
        #expect(document?.first?["flow_dissector"] as? [Int] == [Int(dissector.id)])
    }

    @Test func `a lookup of sockets is there`() throws {
        let types = try #require(try answer("link", "show") as? [[String: Any]]).compactMap {
            $0["attach_type"] as? String
        }
        #expect(types.contains("sk_lookup"))
    }

    @Test(.enabled("netfilter links since Linux 6.4") { KernelVersion(6, 4) <= .running })
    func `two hooks of netfilter are there`() throws {
        let programs = Set(state.content.programs.values.map { Int($0.id) })
        #expect(try entries("netfilter").filter { programs.contains($0["id"] as? Int ?? 0) }.count >= 2)
    }

    @Test func `perf events of each kind have programs`() throws {
        let process = Int(ProcessInfo.processInfo.processIdentifier)
        let kinds = try #require(try answer("perf", "show") as? [[String: Any]])
            .filter { $0["pid"] as? Int == process }.compactMap { $0["fd_type"] as? String }
        var expected: Set = ["raw_tracepoint", "tracepoint", "uprobe", "uretprobe"]
        expected.formUnion(["kprobe", "kretprobe"].filter { state.content.perfEvents[$0] != nil })
        #expect(Set(kinds).isSuperset(of: expected))
    }

    @Test func `operations are registered with and without a link`() throws {
        let shown = try #require(try answer("struct_ops", "show") as? [[String: Any]]).compactMap {
            $0["id"] as? Int
        }
        let names = has(6, 4) ? ["struct_ops", "struct_ops_linked"] : ["struct_ops"]
        for name in names {
            let map = try #require(state.content.maps[name])
            #expect(shown.contains(Int(map.id)), "\(name)")
        }
    }

    @Test func `four iterators are there`() throws {
        let ids = Set(state.content.links.values.map { Int($0.id) })
        let iterators = try #require(try answer("link", "show") as? [[String: Any]]).filter {
            $0["type"] as? String == "iter" && ids.contains($0["id"] as? Int ?? 0)
        }
        #expect(iterators.count >= 4)
    }
}
