import Foundation
import KernelState
import Synchronization
import Testing

@testable import SwbpfCore

@Suite(.needsKernel) struct HoldersKernelTests {
    @Test(arguments: [Holders.Way.proc, .iterator])
    func `every process of the state is found at what it holds, with its name`(way: Holders.Way) throws {
        let state = try KernelState.shared()
        let found = try Holders.find(by: way)
        #expect(!state.holders.isEmpty)
        for process in state.holders {
            let expected = SwbpfCore.Holder(pid: process.process, comm: process.name)
            for object in process.objects {
                let (kind, id) = try #require(Self.object(object, in: state))
                #expect(found[kind, id].contains(expected), "\(object), held by \(process.name)")
            }
        }
    }

    @Test func `both ways find the same processes`() throws {
        let state = try KernelState.shared()
        let byProc = try Holders.find(by: .proc)
        let byIterator = try Holders.find(by: .iterator)
        for (kind, objects) in Self.objects(of: state) {
            for object in objects {
                #expect(byProc[kind, object.id] == byIterator[kind, object.id], "\(kind) \(object.id)")
            }
        }
    }

    @Test func `the process that asks is left out`() throws {
        let state = try KernelState.shared()
        let own = ownProcessID()
        for way in [Holders.Way.proc, .iterator] {
            let found = try Holders.find(by: way)
            for object in state.programs.values {
                #expect(!found[.program, object.id].contains { $0.pid == own })
            }
        }
    }

    @Test func `only the iterator finds cookies of perf event links, and finds the right ones`() throws {
        let state = try KernelState.shared()
        guard KernelVersion.running >= KernelVersion(5, 15) else { return }
        let found = try Holders.find(by: .iterator)
        for (name, link) in state.links where name.hasPrefix("perf_") {
            let cookie = try #require(found.cookies[link.id], "\(name)")
            let hasCookie =
                name.hasSuffix("_cookie") || ["perf_kprobe_offset", "perf_kretprobe"].contains(name)
            #expect((cookie != 0) == hasCookie, "\(name)")
        }
    }

    @Test(arguments: [Holders.Way.proc, .iterator])
    func `what only one thread has open is held by its process`(way: Holders.Way) throws {
        let map = try MapOfOneThread()
        defer { map.close() }
        let found = try Holders.find(by: way, leavingOut: -1)
        #expect(found[.map, map.id].map(\.pid) == [ownProcessID()])
    }

    @Test func `nothing of the iterator remains`() throws {
        _ = try Holders.find(by: .iterator)
        let names = try Programs.all().objects.map(\.kernelName)
        #expect(!names.contains("swbpf_holders"))
    }

    private static func objects(of state: KernelState) -> [(SwbpfCore.ObjectKind, [ObjectHandle])] {
        [
            (.program, Array(state.programs.values)), (.map, Array(state.maps.values)),
            (.link, Array(state.links.values)), (.btf, Array(state.btfs.values)),
        ]
    }

    /// Reads `program xdp` and the like.
    private static func object(_ text: String, in state: KernelState) -> (SwbpfCore.ObjectKind, UInt32)? {
        let words = text.split(separator: " ", maxSplits: 1).map(String.init)
        switch words[0] {
        case "program": return state.programs[words[1]].map { (.program, $0.id) }
        case "map": return state.maps[words[1]].map { (.map, $0.id) }
        case "link": return state.links[words[1]].map { (.link, $0.id) }
        default: return state.btfs[words[1]].map { (.btf, $0.id) }
        }
    }
}

/// A map that a thread with descriptors of its own holds, and nobody else.
private final class MapOfOneThread: Sendable {
    let id: UInt32
    private let end = DispatchSemaphore(value: 0)

    init() throws {
        let opened = DispatchSemaphore(value: 0)
        let result = Mutex<Result<UInt32, any Error>?>(nil)
        let end = end
        Thread.detachNewThread {
            do {
                try unshareDescriptors()
                var attributes = BPFAttributes()
                // An array of one entry, with keys and values of 4 bytes.
                for (offset, value) in [(0, 2), (4, 4), (8, 4), (12, 1)] {
                    attributes[AttributeField<UInt32>(offset)] = UInt32(value)
                }
                let map = try bpfOpen(.mapCreate, &attributes)
                let id = try SwbpfCore.ObjectKind.map.id(of: map)
                result.withLock { $0 = .success(id) }
                opened.signal()
                end.wait()
            } catch {
                result.withLock { $0 = .failure(error) }
                opened.signal()
            }
        }
        opened.wait()
        id = try #require(result.withLock { $0 }).get()
    }

    func close() { end.signal() }
}
