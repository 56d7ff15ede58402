import Foundation
import KernelState
import Testing

/// The known state itself: that each kernel has what the other kernel tests rely on.
@Suite(.serialized, .needsKernel) struct KernelStateTests {
    @Test func `nothing is missing that this kernel must have`() throws {
        #expect(try KernelState.shared().unexpectedlyMissing == [:])
    }

    @Test func `programs of most types are loaded`() throws {
        let types = Set(try KernelState.shared().programs.values.map(\.type))
        #expect(types.count >= TypeCounts.expected.programs, "\(KernelVersion.running) has \(types.sorted())")
    }

    @Test func `maps of most types are there`() throws {
        let types = Set(try KernelState.shared().maps.values.map(\.type))
        #expect(types.count >= TypeCounts.expected.maps, "\(KernelVersion.running) has \(types.sorted())")
    }

    @Test func `links of the types that the kernel knows are there`() throws {
        let types = Set(try KernelState.shared().links.values.map(\.type))
        #expect(types.count >= TypeCounts.expected.links, "\(KernelVersion.running) has \(types.sorted())")
    }

    @Test func `ids are of objects that exist`() throws {
        let state = try KernelState.shared()
        for (kind, objects) in objects(of: state) {
            for object in objects { #expect(kind.exists(id: object), "\(kind) \(object)") }
        }
    }

    @Test func `a holder has the name it was given`() throws {
        let state = try KernelState.shared()
        #expect(!state.holders.isEmpty)
        for holder in state.holders {
            let name = try String(contentsOfFile: "/proc/\(holder.process)/comm", encoding: .utf8)
            #expect(name == holder.name + "\n")
        }
    }

    @Test func `a holder has each of its objects open`() throws {
        for holder in try KernelState.shared().holders {
            let directory = "/proc/\(holder.process)/fd"
            let files = try FileManager.default.contentsOfDirectory(atPath: directory).map {
                try FileManager.default.destinationOfSymbolicLink(atPath: "\(directory)/\($0)")
            }
            #expect(files.filter { $0.hasPrefix("anon_inode:") }.count == holder.objects.count)
        }
    }

    @Test func `tearing down leaves nothing behind`() throws {
        let state = try KernelState()
        let content = state.content
        let ids = objects(of: state)
        let paths = Array(content.pins.keys) + [content.bpffs, content.cgroup].compactMap(\.self)
        let processes = content.holders.map { "/proc/\($0.process)" }
        #expect(paths.allSatisfy { FileManager.default.fileExists(atPath: $0) })
        // The copy would keep the objects open.
        _ = consume content
        state.tearDown()

        #expect((paths + processes).filter { FileManager.default.fileExists(atPath: $0) } == [])
        // The kernel lets go of some only after a grace period.
        _ = KernelAccess.waits(60) { leftovers(ids).isEmpty }
        #expect(leftovers(ids) == [])
    }

    @Test func `a second tearing down does nothing`() throws {
        let state = try KernelState([.maps])
        state.tearDown()
        state.tearDown()
        #expect(state.maps.isEmpty)
    }

    @Test func `one piece can be had without the others`() throws {
        let state = try KernelState([.programs])
        defer { state.tearDown() }
        #expect(!state.programs.isEmpty)
        #expect(state.links.isEmpty)
        #expect(state.pins.isEmpty)
        #expect(state.holders.isEmpty)
    }

    @Test func `the processes of a benchmark have as many descriptors as were asked for`() throws {
        var size = BenchmarkSize()
        size.programs = 20
        size.maps = 10
        size.descriptors = 400
        size.processes = 4
        let state = try KernelState(size)
        defer { state.tearDown() }
        let counts = try state.holders.map {
            try FileManager.default.contentsOfDirectory(atPath: "/proc/\($0.process)/fd").count
        }
        #expect(counts.count == 4)
        // This process may hand on some that it inherited, or that tests beside this one have open: their
        // pipes. All descriptors in each process would be 400.
        #expect(counts.allSatisfy { (100..<300).contains($0) }, "\(counts)")
    }

    private func objects(of state: KernelState) -> [(ObjectKind, [UInt32])] {
        [
            (.program, state.programs.values.map(\.id)), (.map, state.maps.values.map(\.id)),
            (.link, state.links.values.map(\.id)), (.btf, state.btfs.values.map(\.id)),
        ]
    }

    private func leftovers(_ ids: [(ObjectKind, [UInt32])]) -> [String] {
        ids.flatMap { kind, ids in ids.filter { kind.exists(id: $0) }.map { "\(kind.rawValue) \($0)" } }
    }
}

/// How many types of object a kernel has at least, from some version on.
///
/// Debian's kernels have for programs, maps and links: 29, 28, 6 (5.10); 30, 31, 7 (6.1); 31, 33, 14 (6.12);
/// 31, 34, 14 (7.2, without arenas). Others are configured with less.
private struct TypeCounts {
    let since: KernelVersion
    let programs: Int
    let maps: Int
    let links: Int

    private static let table = [
        TypeCounts(since: KernelVersion(5, 10), programs: 27, maps: 28, links: 6),
        TypeCounts(since: KernelVersion(6, 1), programs: 27, maps: 30, links: 7),
        TypeCounts(since: KernelVersion(6, 12), programs: 27, maps: 32, links: 10),
    ]

    /// What the running kernel has.
    static var expected: TypeCounts {
        table.last { $0.since <= .running } ?? TypeCounts(since: .running, programs: 20, maps: 20, links: 0)
    }
}
