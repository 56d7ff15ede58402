import Testing

@testable import KernelState
@testable import SwbpfCore

@Suite(.needsKernel) struct ProgramQueryKernelTests {
    private static let egress: UInt32 = 1

    @Test func `what is attached is found with its flags, until it is detached`() throws {
        let cgroup = try TestCgroup()
        let id = try cgroup.load()
        let program = try SwbpfCore.ObjectKind.program.open(id: id)
        try ProgramAttachment(type: Self.egress, flags: .allowMulti).attach(program, to: cgroup.directory)
        var query = ProgramQuery()
        #expect(query.ask(cgroup.directory, type: Self.egress) == 0)
        #expect(query.attached.map(\.programID) == [id])
        #expect(query.commonFlags == AttachFlags.allowMulti.rawValue)
        try ProgramAttachment(type: Self.egress).detach(program, from: cgroup.directory)
        #expect(query.ask(cgroup.directory, type: Self.egress) == 0)
        #expect(query.attached == [])
    }

    @Test func `what is attached further up is in force, but not attached here`() throws {
        let outer = try TestCgroup()
        let inner = try TestCgroup(in: outer)
        let id = try outer.load()
        let program = try SwbpfCore.ObjectKind.program.open(id: id)
        try ProgramAttachment(type: Self.egress).attach(program, to: outer.directory)
        var query = ProgramQuery()
        #expect(query.ask(inner.directory, type: Self.egress) == 0)
        #expect(query.attached == [])
        #expect(query.ask(inner.directory, type: Self.egress, isEffective: true) == 0)
        #expect(query.attached.map(\.programID).last == id)
    }

    @Test func `more programs than there is room for are all found, in their order`() throws {
        let cgroup = try TestCgroup()
        var ids: [UInt32] = []
        for _ in 0..<9 {
            ids.append(try cgroup.load())
            let program = try SwbpfCore.ObjectKind.program.open(id: ids[ids.count - 1])
            try ProgramAttachment(type: Self.egress, flags: .allowMulti).attach(
                program, to: cgroup.directory)
        }
        var query = ProgramQuery(.flags, capacity: 2)
        #expect(query.ask(cgroup.directory, type: Self.egress) == 0)
        #expect(query.attached.map(\.programID) == ids)
    }

    @Test func `an attach type that no kernel knows is invalid`() throws {
        let cgroup = try TestCgroup()
        var query = ProgramQuery(.links)
        #expect(query.ask(cgroup.directory, type: 9999) == ErrorNumber.invalid)
        #expect(query.count == 0)
    }

    @Test func `what is not attached cannot be detached`() throws {
        let cgroup = try TestCgroup()
        let program = try SwbpfCore.ObjectKind.program.open(id: cgroup.load())
        let error = #expect(throws: SystemCallError.self) {
            try ProgramAttachment(type: Self.egress).detach(program, from: cgroup.directory)
        }
        #expect(error?.isNoEntry == true)
    }

    @Test func `an interface tells what tcx runs on it, and by which link`() throws {
        let state = try KernelState.shared()
        guard let link = state.links["tcx_ingress"], let index = state.content.devices["outer"],
            let program = state.programs["tcx_ingress"]
        else { return }
        var query = ProgramQuery(.links)
        #expect(query.ask(interface: index, type: 46) == 0)
        #expect(query.attached == [.init(programID: program.id, linkID: link.id)])
        #expect(query.revision > 0)
    }
}
