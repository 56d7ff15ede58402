import KernelState
import Testing

@testable import SwbpfCore

@Suite(.needsKernel) struct ListKernelTests {
    @Test func `every program of the state is listed, with its type`() throws {
        let state = try KernelState.shared()
        let listing = try Programs.all()
        #expect(listing.failures.isEmpty)
        for (name, handle) in state.programs {
            let program = listing.objects.first { $0.id == handle.id }
            #expect(program?.type.rawValue == handle.type, "\(name)")
        }
    }

    @Test func `every map of the state is listed, with its type`() throws {
        let state = try KernelState.shared()
        let listing = try Maps.all()
        #expect(listing.failures.isEmpty)
        for (name, handle) in state.maps {
            #expect(listing.objects.first { $0.id == handle.id }?.type.rawValue == handle.type, "\(name)")
        }
    }

    @Test func `every link of the state is listed, with its type`() throws {
        let state = try KernelState.shared()
        let listing = try Links.all()
        #expect(listing.failures.isEmpty)
        for (name, handle) in state.links {
            #expect(listing.objects.first { $0.id == handle.id }?.type.rawValue == handle.type, "\(name)")
        }
    }

    @Test func `every BTF object of the state is listed`() throws {
        let state = try KernelState.shared()
        let listing = try BTFObjects.all()
        #expect(listing.failures.isEmpty)
        let ids = listing.objects.map(\.id)
        for handle in state.btfs.values { #expect(ids.contains(handle.id)) }
    }

    @Test func `a long function name comes whole from BTF, and finds the program`() throws {
        let state = try KernelState.shared()
        let handle = try #require(state.programs["long_name"])
        let program = try #require(try Programs.matching(.id(handle.id)).objects.first)
        #expect(program.name.utf8.count > 15)
        #expect(program.name.hasPrefix(program.kernelName))
        let found = try Programs.matching(.name(program.name)).objects
        #expect(found.contains { $0.id == handle.id })
        let byPrefix = try Programs.matching(.name(program.kernelName)).objects
        #expect(!byPrefix.contains { $0.id == handle.id })
    }

    @Test func `memory that an iterator reads is what fdinfo says`() throws {
        let memory: [UInt32: Int]
        do {
            memory = try ProgramMemory.all()
        } catch {
            #expect(KernelVersion.running < KernelVersion(5, 12), "\(error)")
            return
        }
        for program in try Programs.all().objects where memory[program.id] != nil {
            #expect(memory[program.id] == program.lockedMemory, "program \(program.id)")
        }
    }

    @Test func `ids that are not in use are an error that names the object`() {
        #expect(throws: SystemCallError.self) { try Programs.matching(.id(UInt32.max)) }
        #expect(throws: SystemCallError.self) { try Maps.matching(.id(0)) }
        #expect(throws: SystemCallError.self) { try BTFObjects.object(id: UInt32.max) }
    }

    @Test func `every pin of the state is found at its object`() throws {
        let state = try KernelState.shared()
        let pins = try PinnedPaths.find()
        for (path, pinned) in state.pins {
            let kind: SwbpfCore.ObjectKind =
                pinned.kind == .program ? .program : pinned.kind == .map ? .map : .link
            #expect(pins[kind, pinned.id].contains(path), "\(path)")
        }
    }
}
