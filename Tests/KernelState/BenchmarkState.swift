import SwbpfCore

private import Glibc

/// How much there is to list in a benchmark.
public struct BenchmarkSize: Sendable {
    public var programs = 0
    public var maps = 0
    /// Descriptors of all processes together; most are of ordinary files, pipes and sockets.
    public var descriptors = 0
    public var processes = 0
    /// Of maps with many entries, in each.
    public var entries = 0

    public init() {}
}

extension KernelState {
    /// Many small programs and maps, and processes with many descriptors.
    public convenience init(_ size: BenchmarkSize) throws {
        raiseLimits()
        var builder = BenchmarkBuilder()
        try builder.add(programs: size.programs, maps: size.maps)
        if size.processes > 0 { try builder.addProcesses(size.processes, descriptors: size.descriptors) }
        if size.entries > 0 { try builder.add(entries: size.entries) }
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
    /// As many maps, and as many programs, as this process holds by descriptors: the limit on open files may
    /// be too low for all.
    private let budget = max(0, (openFileLimit() - 1024) / 2)

    /// Each program uses one map. Beyond the budget it is the program that holds the map, and a map of programs
    /// that holds the program.
    mutating func add(programs programCount: Int, maps mapCount: Int) throws {
        if mapCount > budget, mapCount > programCount {
            throw Unavailable("\(mapCount) maps need as many programs, or a higher limit on open files")
        }
        var rest: SharedDescriptor?
        if programCount > budget {
            let specification = MapSpecification(
                type: 3, name: "bench_programs", capacity: UInt32(programCount - budget))
            let map = SharedDescriptor(try specification.create())
            content.held.append(map)
            rest = map
        }
        for index in 0..<max(programCount, mapCount) {
            var map: SharedDescriptor?
            if index < mapCount {
                let specification = MapSpecification(
                    type: 2, name: "bench_\(index)", valueSize: 8, capacity: 1)
                map = SharedDescriptor(try specification.create())
            } else if !maps.isEmpty {
                map = maps[index % maps.count]
            }
            if index < min(mapCount, budget), let map { maps.append(map) }
            guard index < programCount else { continue }
            var specification = ProgramSpecification(type: 1, name: "bench_\(index)")
            if let map { specification.instructions = [.loadMap(.r1, map.number)] + .returning(0) }
            let program = SharedDescriptor(try specification.load())
            if index < budget {
                programs.append(program)
            } else if let rest {
                try updateMap(
                    rest.descriptor, key: .of(UInt32(index - budget)), value: .of(program.number))
            }
        }
        content.held += maps + programs
    }

    mutating func add(entries count: Int) throws {
        content.held += try EntryBenchmark.make(entries: count)
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
