import KernelState
import Testing

@testable import SwbpfCore

/// What completion finds on the running system.
@Suite(.needsKernel) struct LiveWordsKernelTests {
    private func words(_ subject: CompletionSubject, _ prefix: String = "") -> [String] {
        LiveWords().candidates(for: subject, prefix: prefix).map(\.word)
    }

    @Test func `every id of the state is offered, with its type beside it`() throws {
        let state = try KernelState.shared()
        let kinds: [(SwbpfCore.ObjectKind, [String: ObjectHandle])] = [
            (.program, state.programs), (.map, state.maps), (.link, state.links), (.btf, state.btfs),
        ]
        for (kind, objects) in kinds {
            let candidates = LiveWords().candidates(for: .ids(kind), prefix: "")
            for (name, object) in objects {
                let candidate = candidates.first { $0.word == String(object.id) }
                #expect(candidate?.summary.isEmpty == false, "\(kind) \(name)")
            }
        }
    }

    @Test func `only ids that begin as typed are offered`() throws {
        let id = String(try #require(KernelState.shared().programs.values.first).id)
        #expect(words(.ids(.program), id).contains(id))
        #expect(words(.ids(.program), id).allSatisfy { $0.hasPrefix(id) })
        #expect(words(.ids(.program), "0").isEmpty)
        #expect(words(.ids(.program), "x").isEmpty)
    }

    @Test func `names and tags that are offered find their programs`() throws {
        let handle = try #require(KernelState.shared().programs["long_name"])
        let program = try #require(try Programs.matching(.id(handle.id)).objects.first)
        #expect(words(.names(.program), program.kernelName) == [program.name])
        #expect(words(.names(.program), program.name) == [program.name])
        #expect(words(.names(.program), program.name + "x").isEmpty)
        #expect(words(.tags, hex(program.tag)) == [hex(program.tag)])
    }

    @Test func `a name that several maps have is offered once`() throws {
        _ = try KernelState.shared()
        let names = words(.names(.map))
        #expect(!names.isEmpty && Set(names).count == names.count && !names.contains(""))
    }

    @Test func `pins are offered to the commands for their kind only`() throws {
        let state = try KernelState.shared()
        for (path, pin) in state.pins {
            for kind in [SwbpfCore.ObjectKind.program, .map, .link] {
                let isOffered = words(.pins(kind), path).contains(path)
                #expect(isOffered == ("\(kind)" == "\(pin.kind)"), "\(path) for \(kind)")
            }
        }
    }

    @Test func `the directories of the state's pins are offered, with a slash behind them`() throws {
        let root = try #require(KernelState.shared().content.bpffs)
        #expect(words(.pinDirectories, root).contains("\(root)/"))
        #expect(words(.pinDirectories, "/nowhere").isEmpty)
    }

    @Test func `struct_ops maps are offered by id and by name, and no other maps`() throws {
        guard let map = try KernelState.shared().maps["struct_ops"] else {
            try Test.cancel("kernel has no struct_ops")
        }
        #expect(words(.structOps(.id), String(map.id)) == [String(map.id)])
        #expect(words(.structOps(.name)).contains("struct_ops"))
        let other = try #require(KernelState.shared().maps["hash"])
        #expect(!words(.structOps(.id)).contains(String(other.id)))
    }

    @Test func `interfaces of this network namespace are offered`() {
        #expect(words(.interfaces).contains("lo"))
        #expect(words(.interfaces, "nosuch").isEmpty)
    }

    // MARK: Maps

    @Test func `types and flags of maps are offered`() {
        #expect(words(.mapTypes, "perc") == ["percpu_hash", "percpu_array", "percpu_cgroup_storage"])
        #expect(!words(.mapTypes).contains("unspec"))
        #expect(words(.mapFlags, "no_p") == ["no_prealloc"])
        #expect(words(.mapFlags, "clone,rd") == ["clone,rdonly", "clone,rdonly_prog"])
        #expect(words(.mapFlags, "rdonly|clone,rd") == ["rdonly|clone,rdonly_prog"])
        #expect(words(.mapFlags, "x").isEmpty)
    }

    @Test func `fields of a map's values are offered, with their types`() throws {
        guard let map = try KernelState.shared().maps["typed_hash"] else { try Test.cancel("no types") }
        let fields = CompletionSubject.entryFields(.id(map.id), part: "value")
        #expect(
            words(fields, "value.") == [
                "value.count", "value.label", "value.flag", "value.kind", "value.address", "value.pair",
                "value.signed_number",
            ])
        #expect(words(fields, "value.k") == ["value.kind"])
        #expect(words(fields, "") == words(fields, "value."))
        #expect(words(fields, "key.").isEmpty)
        #expect(words(fields, "value.none.").isEmpty)
        #expect(LiveWords().candidates(for: fields, prefix: "value.ki").map(\.summary) == ["enum color"])
        #expect(words(.entryFields(.id(map.id), part: "key"), "key.").isEmpty)
        #expect(words(.entryFields(.id(UInt32.max), part: "value"), "value.").isEmpty)
    }
}
