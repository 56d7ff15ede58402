import Foundation
import KernelState
import Testing

/// `pids` of the lists, which are not compared with bpftool's, against what the state has.
@Suite(.needsKernel) struct HolderOutputTests {
    let state: KernelState

    init() throws {
        state = try KernelState.shared()
    }

    @Test(arguments: ObjectKind.allCases)
    func `each object names the processes that hold it`(kind: ObjectKind) throws {
        let expected = try holders(of: kind)
        let known = Set(expected.values.joined().map(\.pid))
        var found: [UInt32: Set<SwbpfAnswer.Holder>] = [:]
        for object in try SwbpfAnswer.list(kind) where expected[object.id] != nil {
            // Another test's tool may just have the object open, too.
            found[object.id] = Set(object.pids ?? []).filter { known.contains($0.pid) }
        }
        #expect(found == expected)
    }

    @Test func `a line of text names them, and keeps to one line`() throws {
        let program = try #require(state.programs["xdp"])
        let run = try ProgramRun(try Tools.swbpf(), ["prog", "show", "id", "\(program.id)"])
        let lines = String(decoding: run.output, as: UTF8.self).split(separator: "\n")
        let line = try #require(lines.last { $0.hasPrefix("\tpids ") })
        for holder in state.holders {
            #expect(line.contains("\(holder.name.replacing("\n", with: "\\n"))(\(holder.process))"))
        }
    }

    /// The state's objects of a kind with their holders: this process, and some of its children.
    private func holders(of kind: ObjectKind) throws -> [UInt32: Set<SwbpfAnswer.Holder>] {
        let name = try String(contentsOfFile: "/proc/self/comm", encoding: .utf8).dropLast()
        let this = SwbpfAnswer.Holder(pid: getpid(), comm: String(name))
        let handles =
            switch kind {
            case .program: state.programs
            case .map: state.maps
            case .link: state.links
            case .btf: state.content.btfs
            }
        var holders: [UInt32: Set<SwbpfAnswer.Holder>] = [:]
        for (name, handle) in handles {
            let others = state.holders.filter { $0.objects.contains("\(kind.rawValue) \(name)") }
            holders[handle.id] = Set(others.map { .init(pid: $0.process, comm: $0.name) } + [this])
        }
        return holders
    }
}
