import SwbpfCore

private import CKernel
private import Glibc

/// A map of the kernel made as planned.
public struct MapFixture: Sendable, CustomStringConvertible {
    public let plan: MapPlan
    /// The name that the kernel has.
    public let mapName: String
    public let handle: ObjectHandle
    /// Where it is pinned, if it is.
    public internal(set) var pin: String?
    /// What is in the map and would leave it if nobody held it.
    let held: SharedDescriptor?

    public var id: UInt32 { handle.id }
    public var description: String { plan.name }
}

/// Maps of every type that this kernel has, filled with known entries: for comparisons of what maps hold.
///
/// They are apart from `KernelState`, whose users need not wait for them.
public final class MapFixtures: Sendable {
    /// By the name of the plan.
    public let fixtures: [String: MapFixture]
    /// Operations in use, which are maps, too: by name.
    public let operations: [String: ObjectHandle]
    /// Names that several maps have, by the group of their plans.
    public let groups: [String: String]
    /// What this kernel cannot make, and why.
    public let missing: [String: String]
    /// What it should be able to make, of that.
    public let unexpectedlyMissing: [String: String]
    /// The root of a BPF file system of their own. `program` and `inner` are pinned there.
    public let bpffs: String
    private let surroundings: MapSurroundings
    private let state: KernelState

    /// All of them, made at the first use and removed when the process exits.
    public static func shared() throws -> MapFixtures { try sharedResult.get() }

    private static let sharedResult: Result<MapFixtures, any Error> = Result {
        let fixtures = try MapFixtures()
        atexit { try? MapFixtures.shared().state.tearDown() }
        return fixtures
    }

    private init() throws {
        let builder = try StateBuilder()
        // Operations have the type of a value in a BTF of the state.
        builder.makeBTFs()
        builder.makeCongestionPrograms()
        builder.makeCongestionControl()
        operations = builder.content.maps
        let surroundings = try MapSurroundings(builder)
        let bpffs = try builder.mountPrivately("bpf")
        try Self.pin(surroundings.program, at: "\(bpffs)/program")
        try Self.pin(surroundings.innerMap, at: "\(bpffs)/inner")
        var fixtures: [String: MapFixture] = [:]
        var groups: [String: String] = [:]
        for (index, plan) in MapPlan.all.enumerated() {
            builder.make(plan.name, since: plan.since) {
                let name = "mc\(builder.suffix)_\(plan.group ?? "\(index)")"
                var fixture = try surroundings.make(plan, named: name)
                if plan.isPinned {
                    fixture.pin = "\(bpffs)/pinned map"
                    try Self.pin(fixture.handle, at: "\(bpffs)/pinned map")
                }
                fixtures[plan.name] = fixture
                if let group = plan.group { groups[group] = name }
            }
        }
        self.fixtures = fixtures
        self.groups = groups
        self.surroundings = surroundings
        self.bpffs = bpffs
        state = KernelState(content: builder.content)
        let plans = Set(MapPlan.all.map(\.name))
        missing = state.missing.filter { plans.contains($0.key) }
        unexpectedlyMissing = state.unexpectedlyMissing.filter { plans.contains($0.key) }
    }

    /// Another map made in the same way, to write to.
    public func twin(of plan: MapPlan) throws -> MapFixture {
        try surroundings.make(plan, named: "mc_twin")
    }

    /// A program that a program array takes.
    public var program: ObjectHandle { surroundings.program }
    /// The map that is in maps of maps.
    public var innerMap: ObjectHandle { surroundings.innerMap }
    /// The name of that program and of that map; nothing else has it.
    public var innerName: String { surroundings.name }

    private static func pin(_ object: ObjectHandle, at path: String) throws {
        let request = KernelRequest()
        request.set(0, text: path)
        request.set(8, descriptor: object.descriptor.number)
        try request.call(.objPin)
    }
}

/// What maps refer to, and what fills them.
final class MapSurroundings: Sendable {
    let name: String
    let program: ObjectHandle
    let innerMap: ObjectHandle
    private let btf: ObjectHandle
    private let listeningSocket: SharedDescriptor
    private let perfEvent: SharedDescriptor?
    private let cgroup: SharedDescriptor?
    private let processors: Int

    init(_ builder: StateBuilder) throws {
        name = "in_\(builder.suffix)"
        // A number of this process's own makes the tag one, too.
        program = try ObjectHandle(
            .program,
            try ProgramSpecification(type: 1, name: name, instructions: .returning(processID())).load())
        innerMap = try ObjectHandle(
            .map, try MapSpecification(type: 2, name: name, valueSize: 8).create())
        btf = try ObjectHandle(.btf, try loadBTF(MapValueTypes.shared.bytes))
        listeningSocket = SharedDescriptor(try Self.socket(type: 1 /* SOCK_STREAM */))
        perfEvent = try? SharedDescriptor(PerfEvent(type: 1, configuration: 0).open())
        cgroup = try? Self.cgroup(builder)
        processors = try Self.possibleProcessors()
    }

    func make(_ plan: MapPlan, named name: String) throws -> MapFixture {
        var specification = plan.specification
        specification.name = name
        if plan.type == 12 || plan.type == 13 { specification.innerMap = innerMap.descriptor.number }
        if let types = plan.types { specification.btf = (btf.descriptor.number, types.key, types.value) }
        let handle = try ObjectHandle(.map, try specification.create())
        let held = try held(plan)
        switch plan.content {
        case .stackTraces: try takeStackTrace(handle)
        case .cgroupStorage: try attachStorage(handle, plan)
        default: try fill(handle, plan, held)
        }
        if plan.isFrozen { try freezeMap(handle.descriptor) }
        return MapFixture(plan: plan, mapName: name, handle: handle, held: held)
    }

    /// What is behind the descriptors that the map takes.
    private func held(_ plan: MapPlan) throws -> SharedDescriptor? {
        switch plan.content {
        case .listeningSocket: listeningSocket
        // Each can be in one map only.
        case .reusableSocket: SharedDescriptor(try Self.socket(type: 2 /* SOCK_DGRAM */))
        case .perfEvent: perfEvent
        case .cgroup: cgroup
        default: nil
        }
    }

    private func fill(_ map: ObjectHandle, _ plan: MapPlan, _ held: SharedDescriptor?) throws {
        for entry in plan.entries {
            let value: [UInt8]
            switch plan.content {
            case .bytes: value = plan.isPerCPU ? perCPU(entry.values) : entry.values[0]
            case .program: value = .of(program.descriptor.number)
            case .map: value = .of(innerMap.descriptor.number)
            default:
                guard let held else { throw Unavailable("nothing to put in") }
                value = [UInt8].of(held.number) + [UInt8](repeating: 0, count: plan.valueSize - 4)
            }
            try updateMap(map.descriptor, key: entry.key, value: value)
        }
    }

    /// The values for all processors, each in a multiple of 8 bytes.
    private func perCPU(_ values: [[UInt8]]) -> [UInt8] {
        (0..<processors).flatMap { processor in
            let value = values[processor % values.count]
            return value + [UInt8](repeating: 0, count: (8 - value.count % 8) % 8)
        }
    }

    /// Runs a program that keeps the kernel's own stack at that moment.
    private func takeStackTrace(_ map: ObjectHandle) throws {
        let program = try ProgramSpecification(
            type: 17, name: "take_stack",
            instructions: [
                .loadMap(.r2, map.descriptor.number), .move(.r3, 0), .call(helper: 27 /* get_stackid */),
                .move(.r0, 0), .exit,
            ]
        ).load()
        let run = KernelRequest()
        run.set(0, descriptor: program.number)
        run.extend(to: 80)
        try run.call(.progTestRun)
    }

    /// Attaches a program to a cgroup, upon which the kernel makes its entry.
    private func attachStorage(_ map: ObjectHandle, _ plan: MapPlan) throws {
        guard let cgroup else { throw Unavailable("no cgroup") }
        let program = try ProgramSpecification(
            type: 8, name: "has_storage",
            instructions: [
                .loadMap(.r1, map.descriptor.number), .move(.r2, 0),
                .call(helper: 81 /* get_local_storage */), .move(.r0, 1), .exit,
            ]
        ).load()
        let request = KernelRequest()
        request.set(0, descriptor: cgroup.number)
        request.set(4, descriptor: program.number)
        request.set(8, plan.isPerCPU ? 1 : 0)
        request.set(12, 2 /* BPF_F_ALLOW_MULTI */)
        try request.call(.progAttach)
    }

    private static func cgroup(_ builder: StateBuilder) throws -> SharedDescriptor {
        let root = try mountPoint(of: "cgroup2") ?? builder.mountPrivately("cgroup2")
        let path = "\(root)/swbpf-maps-\(builder.suffix)"
        try builder.makeDirectory(path)
        builder.content.undo.append(.removeDirectory(path))
        return SharedDescriptor(try openFile(path))
    }

    /// A socket on the loopback device, at a port that the kernel chooses.
    private static func socket(type: CInt) throws(SystemCallError) -> FileDescriptor {
        let number = Glibc.socket(AF_INET, type | 0o2000000 /* SOCK_CLOEXEC */, 0)
        guard number >= 0 else { throw SystemCallError(call: "socket", subject: "", number: errno) }
        let socket = FileDescriptor(owning: number)
        var isReusable: CInt = 1
        _ = unsafe setsockopt(number, SOL_SOCKET, SO_REUSEPORT, &isReusable, 4)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        let bound = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe bind(number, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard bound == 0, type != 1 || listen(number, 1) == 0 else {
            throw SystemCallError(call: "bind", subject: "", number: errno)
        }
        return socket
    }

    /// How many processors there may ever be: the last number of `0-3`, and one.
    private static func possibleProcessors() throws -> Int {
        let text = String(decoding: try readFile("/sys/devices/system/cpu/possible"), as: UTF8.self)
        let numbers = text.split { !$0.isNumber }.compactMap { Int($0) }
        guard let last = numbers.last else { throw Unavailable("possible processors: \(text)") }
        return last + 1
    }
}
