import SwbpfCore

@testable import KernelState

private import Glibc

/// A control group of a test's own, and programs that are loaded as long as it is there.
final class TestCgroup {
    let path: String
    let directory: FileDescriptor
    /// Groups go before what they are in.
    private let parent: TestCgroup?
    private var held: [ObjectHandle] = []

    init(in parent: TestCgroup? = nil) throws {
        guard let root = try parent?.path ?? mountPoint(of: "cgroup2") else {
            throw Unavailable("no cgroup2")
        }
        self.parent = parent
        path = "\(root)/swbpf_test_\(UInt32.random(in: 0...UInt32.max))"
        guard unsafe mkdir(path, 0o755) == 0 else {
            throw SystemCallError(call: "mkdir", subject: path, number: errno)
        }
        directory = try openFile(path, .directory)
    }

    deinit { unsafe rmdir(path) }

    /// Loads a program of type cgroup_skb that lets everything pass. Returns its id.
    func load(_ name: String = "cgroup_test") throws -> UInt32 {
        let program = try ProgramSpecification(
            type: 8, name: name, attachType: 1, instructions: .returning(1)
        ).load()
        let handle = try ObjectHandle(.program, program)
        held.append(handle)
        return handle.id
    }

    /// Attaches a program by a link. Returns the link's id.
    func link(_ program: UInt32) throws -> UInt32 {
        let request = KernelRequest()
        guard let handle = held.first(where: { $0.id == program }) else { throw Unavailable("no program") }
        request.set(0, descriptor: handle.descriptor.number)
        request.set(4, descriptor: directory.number)
        request.set(8, 1)
        request.set(12, 0)
        let link = try ObjectHandle(.link, try request.open(.linkCreate))
        held.append(link)
        return link.id
    }
}
