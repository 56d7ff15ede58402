import SwbpfCore

private import Glibc

/// How much there is to list in a benchmark.
public struct BenchmarkSize: Sendable {
    public var programs = 0
    public var maps = 0
    /// Descriptors of all processes together; most are of ordinary files, pipes and sockets.
    public var descriptors = 0
    public var processes = 0

    public init() {}
}

extension KernelState {
    /// Many small programs and maps, and processes with many descriptors.
    public convenience init(_ size: BenchmarkSize) throws {
        raiseLimits()
        var builder = BenchmarkBuilder()
        try builder.addMaps(size.maps)
        try builder.addPrograms(size.programs)
        if size.processes > 0 { try builder.addProcesses(size.processes, descriptors: size.descriptors) }
        self.init(content: builder.content)
    }
}

/// Makes what a benchmark looks at, as fast as it can.
private struct BenchmarkBuilder {
    var content = KernelState.Content()
    private var maps: [SharedDescriptor] = []
    private var programs: [SharedDescriptor] = []

    /// Of the descriptors of a process, one in so many is a program's or a map's.
    private static let ordinaryPerObject = 20
    /// As many objects as this process holds by descriptors. The limit on open files may be too low for all;
    /// the others are held by a map of programs and a map of maps.
    private let budget = max(0, (openFileLimit() - 1024) / 2)

    mutating func addMaps(_ count: Int) throws {
        guard count > 0 else { return }
        var rest: SharedDescriptor?
        for index in 0..<count {
            let map = try MapSpecification(type: 2, name: "bench_\(index)", valueSize: 8, capacity: 1).create()
            if index < budget {
                maps.append(SharedDescriptor(map))
                continue
            }
            if rest == nil {
                rest = SharedDescriptor(try MapSpecification(
                    type: 12, name: "bench_maps", capacity: UInt32(count - budget), innerMap: map.number
                ).create())
            }
            if let rest { try updateMap(rest.descriptor, key: .of(UInt32(index - budget)), value: .of(map.number)) }
        }
        if let rest { content.held.append(rest) }
        content.held += maps
    }

    mutating func addPrograms(_ count: Int) throws {
        guard count > 0 else { return }
        var rest: SharedDescriptor?
        for index in 0..<count {
            var specification = ProgramSpecification(type: 1, name: "bench_\(index)")
            if !maps.isEmpty {
                let map = maps[index % maps.count].number
                specification.instructions = [.loadMap(.r1, map)] + .returning(0)
            }
            let program = try specification.load()
            if index < budget {
                programs.append(SharedDescriptor(program))
                continue
            }
            if rest == nil {
                rest = SharedDescriptor(try MapSpecification(
                    type: 3, name: "bench_programs", capacity: UInt32(count - budget)
                ).create())
            }
            if let rest { try updateMap(rest.descriptor, key: .of(UInt32(index - budget)), value: .of(program.number)) }
        }
        if let rest { content.held.append(rest) }
        content.held += programs
    }

    mutating func addProcesses(_ count: Int, descriptors: Int) throws {
        let objects = programs + maps
        // Standard input, output and error are there anyway.
        let each = max(0, descriptors / count - 3)
        let objectsEach = objects.isEmpty ? 0 : each / Self.ordinaryPerObject
        let files = try openOrdinaryFiles(each - objectsEach)
        var next = 0
        var children: [ChildProcess] = []
        for _ in 0..<count {
            var inherited = files.map(\.number)
            for _ in 0..<objectsEach {
                inherited.append(objects[next % objects.count].number)
                next += 1
            }
            let child = try ChildProcess(nil, inheriting: inherited)
            content.undo.append(child.release())
            children.append(child)
        }
        for child in children { try child.waitUntilReady() }
        content.holders = children.map { Holder(process: $0.process, name: "sh", objects: []) }
    }

    /// What an ordinary process has open, in equal parts: files, pipes and sockets.
    private func openOrdinaryFiles(_ count: Int) throws -> [SharedDescriptor] {
        var files: [SharedDescriptor] = []
        while files.count < count {
            files.append(SharedDescriptor(try openFile("/dev/null")))
            let pipe = try Pipe()
            files += [pipe.readEnd, pipe.writeEnd]
            let number = socket(AF_UNIX, CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
            guard number >= 0 else { throw SystemCallError(call: "socket", subject: "", number: errno) }
            files.append(SharedDescriptor(FileDescriptor(owning: number)))
        }
        return Array(files.prefix(count))
    }
}
