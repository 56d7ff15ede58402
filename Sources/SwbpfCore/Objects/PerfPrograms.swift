/// A program at an event that a process holds a descriptor of.
struct PerfProgram: Equatable, Sendable {
    var process: Int32
    /// The number that the process knows the event by.
    var descriptor: UInt32
    var programID: UInt32
    var event: Event

    /// What makes the program run.
    enum Event: Equatable, Sendable {
        case tracepoint(TaskFileType, String)
        /// A function of the kernel, and bytes from its beginning.
        case function(TaskFileType, String, offset: UInt64)
        /// A place in the kernel without a name.
        case address(TaskFileType, UInt64)
        /// A file, and bytes from its beginning.
        case file(TaskFileType, String, offset: UInt64)
        /// A kind newer than this build.
        case other(TaskFileType)

        var type: TaskFileType {
            switch self {
            case .tracepoint(let type, _), .function(let type, _, _), .address(let type, _),
                .file(let type, _, _), .other(let type):
                type
            }
        }

        init(_ answer: TaskFileQuery.Answer) {
            let type = TaskFileType(rawValue: answer.kind)
            switch type {
            case .rawTracepoint, .tracepoint: self = .tracepoint(type, answer.name)
            case .kprobe, .kretprobe:
                self =
                    answer.name.isEmpty
                    ? .address(type, answer.address) : .function(type, answer.name, offset: answer.offset)
            case .uprobe, .uretprobe: self = .file(type, answer.name, offset: answer.offset)
            default: self = .other(type)
            }
        }
    }
}

/// Finds programs at perf events and raw tracepoints by the descriptors of processes.
enum PerfPrograms {
    /// Every one that the caller may see, in the order of /proc. What ends meanwhile is left out.
    static func all() throws -> Listing<PerfProgram> {
        try TaskFileQuery.check()
        let processes = try processes()
        let threads = processes.count < manyProcesses ? 1 : min(processorCount(), 4)
        let parts = concurrently(threads) { index in
            scan(processes[processes.count * index / threads..<processes.count * (index + 1) / threads])
        }
        var listing = Listing<PerfProgram>()
        for part in parts { listing.objects += part.programs }
        let refused = parts.reduce(0) { $0 + $1.refusedCount }
        if refused > 0 {
            listing.failures.append(
                "the descriptors of \(refused) \(refused == 1 ? "process" : "processes") may not be read: "
                    + "it needs CAP_SYS_PTRACE")
        }
        if let hiding = hidingMount() {
            listing.failures.append(
                "/proc does not show the processes of others (\(hiding)): it needs CAP_SYS_PTRACE")
        }
        return listing
    }

    /// From so many processes on, threads share the work.
    private static let manyProcesses = 64

    private static func processes() throws -> [Int32] {
        let processes = try processIDs(openFile("/proc", .directory))
        // This process at least is there.
        guard !processes.isEmpty else {
            throw SystemCallError(call: "open", subject: "/proc/self/fd", number: ErrorNumber.noEntry)
        }
        return processes
    }

    /// What one thread has found.
    private struct Part: Sendable {
        var programs: [PerfProgram] = []
        /// Processes whose descriptors may not be read.
        var refusedCount = 0
    }

    /// Asks about every descriptor: that costs less than to look first what it is of.
    private static func scan(_ processes: ArraySlice<Int32>) -> Part {
        var part = Part()
        var query = TaskFileQuery()
        guard let proc = try? openFile("/proc", .directory) else { return part }
        for process in processes {
            do throws(SystemCallError) {
                let directory = try openFile("\(process)/fd", .directory, in: proc)
                try forEachDirectoryEntry(directory, about: "/proc/\(process)/fd") { name, _ in
                    guard let descriptor = number(name), let answer = query.ask(process, descriptor) else {
                        return
                    }
                    part.programs.append(
                        PerfProgram(
                            process: process, descriptor: descriptor, programID: answer.programID,
                            event: PerfProgram.Event(answer)))
                }
            } catch {
                if error.isPermissionDenied { part.refusedCount += 1 }
            }
        }
        return part
    }

    /// The number that a name spells; `nil` for any other name.
    private static func number(_ name: ArraySlice<UInt8>) -> UInt32? {
        var number: UInt32 = 0
        guard !name.isEmpty, name.count < 10 else { return nil }
        for digit in name {
            guard (0x30...0x39).contains(digit) else { return nil }
            number = number * 10 + UInt32(digit - 0x30)
        }
        return number
    }

    /// The option by which /proc hides processes from this one, if it does.
    private static func hidingMount() -> String? {
        guard !Rights.current().has(Rights.sysPtrace), let mounts = try? mounts() else { return nil }
        let mount = mounts.last { $0.path == "/proc" && $0.type == "proc" }
        return mount?.options.split(separator: ",").first { option in
            option.hasPrefix("hidepid=") && !["hidepid=0", "hidepid=off"].contains(option)
        }.map(String.init)
    }
}

/// Programs that run at events through links, which need no perf event among anybody's descriptors.
struct LinkedPrograms: Equatable, Sendable {
    /// The programs of each type of link, by their ids; no type without any.
    private(set) var programs: [(type: LinkType, ids: [UInt32])] = []

    private static let types: [LinkType] = [
        .rawTracepoint, .tracing, .perfEvent, .kprobeMulti, .uprobeMulti, .tracingMulti,
    ]

    /// Those of all links that the caller may see, but for programs that are known already.
    static func find(except known: Set<UInt32>) -> LinkedPrograms {
        let listing = try? ObjectKind.link.list { descriptor, _ in
            let layout = LinkInfoLayout()
            let record = try objectInfo(
                of: descriptor, structure: LinkInfoLayout.structure, size: 12, about: "link"
            ).record
            return (try record.decode(layout.type), try record.decode(layout.programID))
        }
        var found = LinkedPrograms()
        for type in types {
            let ids = Set((listing?.objects ?? []).filter { $0.0 == type.rawValue }.map(\.1))
                .subtracting(known).sorted()
            if !ids.isEmpty { found.programs.append((type, ids)) }
        }
        return found
    }

    static func == (left: LinkedPrograms, right: LinkedPrograms) -> Bool {
        left.programs.elementsEqual(right.programs) { $0 == $1 }
    }

    init(_ programs: [(type: LinkType, ids: [UInt32])] = []) {
        self.programs = programs
    }
}
