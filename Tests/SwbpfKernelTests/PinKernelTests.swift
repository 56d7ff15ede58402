import KernelState
import Testing

@testable import SwbpfCore

@Suite(.needsKernel, .serialized) struct PinKernelTests {
    /// The BPF file system of the state, or a reason to stop.
    private func bpffs() throws -> (state: KernelState, root: String) {
        let state = try KernelState.shared()
        return (state, try #require(state.content.bpffs))
    }

    @Test(arguments: [SwbpfCore.ObjectKind.program, .map, .link])
    func `what is pinned can be opened by its pin, until it is unpinned`(kind: SwbpfCore.ObjectKind) throws {
        let (state, root) = try bpffs()
        let id = try #require(
            kind == .program
                ? state.programs["socket_filter"]?.id
                : kind == .map ? state.maps["queue"]?.id : state.links["raw_tracepoint"]?.id)
        let path = "\(root)/by \(kind.word)"
        try Pins.pin(kind, .id(id), at: path, mayMount: false)
        #expect(try kind.id(of: openPin(path, kind)) == id)
        try Pins.unpin(kind, path)
        #expect(throws: SystemCallError.self) { _ = try openPin(path, kind) }
    }

    @Test func `the pin of another kind is refused, and stays`() throws {
        let (state, root) = try bpffs()
        let id = try #require(state.maps["queue"]?.id)
        let path = "\(root)/a map"
        try Pins.pin(.map, .id(id), at: path, mayMount: false)
        defer { try? Pins.unpin(.map, path) }
        #expect(throws: PinError.self) { try Pins.unpin(.program, path) }
        #expect(throws: PinError.self) { try Pins.unpin(.link, path) }
        #expect(try SwbpfCore.ObjectKind.map.id(of: openPin(path, .map)) == id)
    }

    @Test func `a path that exists is refused`() throws {
        let (state, root) = try bpffs()
        let id = try #require(state.maps["queue"]?.id)
        #expect(throws: PinError.self) { try Pins.pin(.map, .id(id), at: root, mayMount: true) }
    }

    @Test func `a name with a dot is refused with the reason`() throws {
        let (state, root) = try bpffs()
        let id = try #require(state.maps["queue"]?.id)
        let error = #expect(throws: PinError.self) {
            try Pins.pin(.map, .id(id), at: root + "/a.dot", mayMount: false)
        }
        #expect(error?.advice.contains("dot") == true)
    }

    @Test func `a BTF object cannot be pinned: the kernel refuses it`() throws {
        let (state, root) = try bpffs()
        let id = try #require(state.btfs["functions"]?.id)
        let error = #expect(throws: SystemCallError.self) {
            try Pins.pin(.btf, .id(id), at: root + "/types", mayMount: false)
        }
        #expect(error?.isInvalidArgument == true)
    }

    @Test func `detaching a cgroup's link ends it although it is held`() throws {
        let state = try KernelState([.links])
        defer { state.tearDown() }
        let link = try #require(state.links["cgroup_skb"])
        guard KernelVersion.running >= KernelVersion(5, 9) else { return }
        try Links.detach(.id(link.id))
        guard case .cgroup(let detail)? = try Links.matching(.id(link.id)).objects.first?.detail else {
            Issue.record("link \(link.id) is not a cgroup's")
            return
        }
        #expect(detail.cgroupID == 0)
    }

    @Test func `a link that cannot be detached is refused, with its type`() throws {
        let state = try KernelState.shared()
        let link = try #require(state.links["raw_tracepoint"])
        let error = #expect(throws: DetachError.self) { try Links.detach(.id(link.id)) }
        #expect(error?.type == .rawTracepoint)
    }
}
