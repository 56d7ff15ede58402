import SwbpfCore

/// A perf event that a program can be attached to.
private struct EventSource: Sendable {
    let name: String
    /// The program, by its name in the state.
    let program: String
    var evidence: String?
    /// The machine may lack what it counts: hardware counters.
    var dependsOnMachine = false
    var cookie: UInt64 = 0
    let open: @Sendable (StateBuilder) throws -> FileDescriptor

    static let all: [EventSource] = [
        kprobe("kprobe"), kprobe("kprobe_offset", offsets: [4, 5], cookie: 0x0102_0304_0506_0708),
        kprobe("kretprobe", isReturn: true, cookie: 99),
        uprobe("uprobe", 0), uprobe("uprobe_cookie", 1, cookie: .max), uprobe("uretprobe", 2, isReturn: true),
        EventSource(name: "tracepoint", program: "tracepoint", open: tracepoint),
        EventSource(name: "tracepoint_cookie", program: "tracepoint_other", cookie: 4711, open: tracepoint),
        counter("software", type: 1, 0 /* cpu-clock */),
        counter("software_cookie", type: 1, 2 /* page-faults */, cookie: 5),
        counter("hardware", type: 0, 0 /* cpu-cycles */, dependsOnMachine: true),
        counter("cache", type: 3, 0x1_0000 /* level 1 data, read, miss */, dependsOnMachine: true),
        counter("raw", type: 4, 0xc0 /* instructions retired */, dependsOnMachine: true),
        EventSource(name: "breakpoint", program: "perf_event", dependsOnMachine: true) { _ in
            try PerfEvent(
                type: 5, configuration: 0, period: 1 << 40, breakpointType: 3, first: 0x1000, second: 8,
                process: processID()
            ).open()
        },
    ]

    private static func kprobe(
        _ name: String, isReturn: Bool = false, offsets: [UInt64] = [0], cookie: UInt64 = 0
    ) -> EventSource {
        EventSource(name: name, program: "kprobe", evidence: KernelSymbol.kprobes, cookie: cookie) { _ in
            // The first instruction takes four bytes (endbr64) or five (the call for ftrace), as configured.
            var event = PerfEvent(
                type: try PerfEvent.type(named: "kprobe"), configuration: isReturn ? 1 : 0)
            for offset in offsets.dropLast() {
                event.second = offset
                if let opened = try? event.open(lending: KernelSymbol.tracedFunction) { return opened }
            }
            event.second = offsets.last ?? 0
            return try event.open(lending: KernelSymbol.tracedFunction)
        }
    }

    private static func uprobe(
        _ name: String, _ place: Int, isReturn: Bool = false, cookie: UInt64 = 0
    ) -> EventSource {
        EventSource(name: name, program: "kprobe", evidence: KernelSymbol.uprobes, cookie: cookie) {
            builder in
            let event = PerfEvent(
                type: try PerfEvent.type(named: "uprobe"), configuration: isReturn ? 1 : 0,
                second: StateBuilder.uprobeOffsets[place])
            return try event.open(lending: builder.uprobeTarget)
        }
    }

    private static func tracepoint(_ builder: StateBuilder) throws -> FileDescriptor {
        guard let tracefs = builder.tracefs else { throw Unavailable("no tracefs") }
        let id = try PerfEvent.number(in: "\(tracefs)/events/sched/\(KernelSymbol.tracepoint)/id")
        return try PerfEvent(type: 2, configuration: UInt64(id)).open()
    }

    private static func counter(
        _ name: String, type: UInt32, _ configuration: UInt64, dependsOnMachine: Bool = false,
        cookie: UInt64 = 0
    ) -> EventSource {
        EventSource(
            name: name, program: "perf_event", dependsOnMachine: dependsOnMachine, cookie: cookie
        ) { _ in
            try PerfEvent(type: type, configuration: configuration, period: 1 << 40).open()
        }
    }
}

extension StateBuilder {
    /// A link for each kind of perf event.
    func makePerfLinks() {
        for source in EventSource.all {
            let name = "perf_\(source.name)"
            let isFirm = !source.dependsOnMachine
            makeLink(
                name, since: isFirm ? KernelVersion(5, 15) : KernelVersion(.max, 0), evidence: source.evidence
            ) {
                let event = try source.open(self)
                return try createLink(source.program, target: event.number, attach: 41) {
                    $0.set(16, wide: source.cookie)
                }
            }
        }
    }

    /// The same without links: the older way.
    func makePerfEvents() {
        // Cookies are for links alone; without them some sources are the same.
        for source in EventSource.all where source.cookie == 0 || source.name == "kretprobe" {
            let isFirm = !source.dependsOnMachine
            make(
                "perf event \(source.name)", since: isFirm ? KernelVersion(4, 17) : nil,
                evidence: source.evidence
            ) {
                let event = SharedDescriptor(try source.open(self))
                // A tracepoint takes each program once.
                let program = source.program == "tracepoint" ? "tracepoint_event" : source.program
                try attach(try self.program(program), to: event.descriptor)
                content.perfEvents[source.name] = event
            }
        }
    }

    /// Probes on many functions with one link.
    func makeMultiProbeLinks() {
        let functions = [KernelSymbol.tracedFunction, KernelSymbol.otherTracedFunction]
        /// `flags`: 1 is for returns.
        func addKprobes(
            _ name: String, _ program: String, attach: UInt32, since version: KernelVersion, flags: UInt32,
            byAddress: Bool = false, cookies: [UInt64] = []
        ) {
            makeLink(name, since: version, evidence: KernelSymbol.fprobes) {
                let addresses = byAddress ? try kernelAddresses(of: functions) : []
                return try createLink(program, attach: attach) { request in
                    request.set(16, flags)
                    request.set(20, UInt32(functions.count))
                    if byAddress {
                        request.set(32, list: addresses)
                    } else {
                        request.set(24, list: functions.map { request.lend(Array($0.utf8) + [0]) })
                    }
                    if !cookies.isEmpty { request.set(40, list: cookies) }
                    request.extend(to: 48)
                }
            }
        }
        let kprobes = KernelVersion(5, 18)
        addKprobes("kprobe_multi", "kprobe_multi", attach: 42, since: kprobes, flags: 0)
        addKprobes(
            "kretprobe_multi", "kprobe_multi", attach: 42, since: kprobes, flags: 1, cookies: [11, 22])
        addKprobes(
            "kprobe_multi_addresses", "kprobe_multi", attach: 42, since: kprobes, flags: 0, byAddress: true,
            cookies: [33, 44])
        addKprobes("kprobe_session", "kprobe_session", attach: 56, since: KernelVersion(6, 10), flags: 0)

        func addUprobes(
            _ name: String, _ program: String, attach: UInt32, since version: KernelVersion, flags: UInt32,
            cookies: [UInt64] = [], counters: [UInt64] = [], process: UInt32 = 0
        ) {
            // One place cannot be probed with two counters, nor with and without.
            let offsets = counters.isEmpty ? Self.uprobeOffsets : Self.countedOffsets
            makeLink(name, since: version, evidence: KernelSymbol.uprobes) {
                try createLink(program, attach: attach) { request in
                    request.set(16, text: uprobeTarget)
                    request.set(24, list: offsets)
                    if !counters.isEmpty { request.set(32, list: counters) }
                    if !cookies.isEmpty { request.set(40, list: cookies) }
                    request.set(48, UInt32(offsets.count))
                    request.set(52, flags)
                    request.set(56, process)
                }
            }
        }
        let uprobes = KernelVersion(6, 6)
        addUprobes("uprobe_multi", "uprobe_multi", attach: 48, since: uprobes, flags: 0)
        addUprobes(
            "uretprobe_multi", "uprobe_multi", attach: 48, since: uprobes, flags: 1,
            cookies: [1, 0, 0xffff_ffff_ffff_fffe])
        addUprobes(
            "uprobe_multi_process", "uprobe_multi", attach: 48, since: uprobes, flags: 0,
            process: UInt32(bitPattern: processID()))
        addUprobes(
            "uprobe_multi_counters", "uprobe_multi", attach: 48, since: uprobes, flags: 0,
            cookies: [7, 8, 9],
            counters: [0x800, 0x802, 0x804])
        addUprobes("uprobe_session", "uprobe_session", attach: 57, since: KernelVersion(6, 13), flags: 0)
    }

    private func kernelAddresses(of functions: [String]) throws -> [UInt64] {
        let wanted = Set(functions.map { Array($0.utf8) })
        var found: [[UInt8]: UInt64] = [:]
        // Lines are `address kind name`; a name of a module has more behind a tab.
        for line in try readFile("/proc/kallsyms").split(separator: 0x0a) where line.count > 19 {
            let name = Array(line.dropFirst(19))
            guard name.count < 32, wanted.contains(name) else { continue }
            found[name] = UInt64(String(decoding: line.prefix(16), as: UTF8.self), radix: 16)
        }
        return try functions.map { function in
            guard let address = found[Array(function.utf8)], address != 0 else {
                throw Unavailable("/proc/kallsyms has no address of \(function)")
            }
            return address
        }
    }
}
