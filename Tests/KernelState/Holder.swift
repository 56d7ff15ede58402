import SwbpfCore

private import Glibc

/// A child process that holds copies of descriptors.
public struct Holder: Equatable, Sendable {
    public let process: CInt
    /// The name in /proc/PID/comm, at most 15 bytes.
    public let name: String
    /// The names of the objects it holds, each with its kind before it: `program xdp`.
    public let objects: [String]
}

/// A child that waits until its standard input ends, holding whatever it inherited.
struct ChildProcess {
    let process: CInt
    /// The end of its standard input that keeps it waiting. The kernel closes it if this process dies.
    private let input: SharedDescriptor
    private let output: SharedDescriptor

    /// Starts a shell with the descriptors as they are numbered here. `name` becomes its comm.
    init(_ name: String?, inheriting descriptors: [CInt]) throws(SystemCallError) {
        let inputs = try Pipe()
        let outputs = try Pipe()
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        // First the inherited ones: onto itself means that exec leaves it open.
        for number in descriptors { unsafe posix_spawn_file_actions_adddup2(&actions, number, number) }
        unsafe posix_spawn_file_actions_adddup2(&actions, inputs.readEnd.number, 0)
        unsafe posix_spawn_file_actions_adddup2(&actions, outputs.writeEnd.number, 1)

        // Ends with the pipe alone, not with a signal that is meant for the parent.
        let script =
            "\(name == nil ? "" : "printf %s \"$1\" > /proc/$$/comm; ")trap '' INT TERM; echo; read line"
        let texts = ["sh", "-c", script, "holder", name ?? ""]
        var arguments: [UnsafeMutablePointer<CChar>?] = unsafe texts.map { unsafe strdup($0) } + [nil]
        defer { unsafe arguments.forEach { unsafe free($0) } }
        var child: pid_t = 0
        let error = unsafe posix_spawn(&child, "/bin/sh", &actions, nil, &arguments, environ)
        guard error == 0 else {
            throw SystemCallError(call: "posix_spawn", subject: "/bin/sh", number: error)
        }
        process = child
        input = inputs.writeEnd
        output = outputs.readEnd
    }

    /// Waits until the child has its name.
    func waitUntilReady() throws(SystemCallError) {
        var line = InlineArray<1, UInt8>(repeating: 0)
        var target = line.mutableSpan
        _ = try read(output.descriptor, into: &target, about: "holder")
    }

    /// Lets it run; from now on the step returned ends it.
    func release() -> UndoStep {
        .end(child: process, input: input)
    }
}

/// pipe(2)
struct Pipe {
    let readEnd: SharedDescriptor
    let writeEnd: SharedDescriptor

    init() throws(SystemCallError) {
        var ends: [CInt] = [-1, -1]
        guard unsafe pipe(&ends) == 0 else { throw SystemCallError(call: "pipe", subject: "", number: errno) }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        readEnd = SharedDescriptor(FileDescriptor(owning: ends[0]))
        writeEnd = SharedDescriptor(FileDescriptor(owning: ends[1]))
    }
}

extension StateBuilder {
    /// Names that a table or JSON writer gets wrong if it does not expect them.
    private static let holderNames = [
        "plain", "two words", "a \"quote\" \\", "two\nlines", "größe π", "exactly15bytes!",
    ]

    func makeHolders() {
        for (index, name) in Self.holderNames.enumerated() {
            make("holder \(index)", since: KernelVersion(4, 13)) { try addHolder(name, index) }
        }
    }

    private func addHolder(_ name: String, _ index: Int) throws {
        // Each holds the first program; the others differ.
        var objects = ["program xdp": try program("xdp")]
        for map in content.maps.sorted(by: { $0.key < $1.key }).dropFirst(index * 2).prefix(2) {
            objects["map \(map.key)"] = map.value
        }
        for link in content.links.sorted(by: { $0.key < $1.key }).dropFirst(index).prefix(1) {
            objects["link \(link.key)"] = link.value
        }
        if index == 0 { objects["btf functions"] = try btf("functions") }
        let child = try ChildProcess(name, inheriting: objects.values.map { $0.descriptor.number })
        let process = child.process
        try child.waitUntilReady()
        content.undo.append(child.release())
        content.holders.append(Holder(process: process, name: name, objects: objects.keys.sorted()))
    }
}
