/// Tries out what works. Nothing remains: all that is made goes with its descriptor.
struct TrialRunner: Sendable {
    let facts: MachineFacts
    var token: CInt?
    /// The number of a tracepoint that fires seldom.
    var tracepointNumber: UInt64?

    /// Functions that are called seldom and have stood in every kernel.
    private static let functions = ["ksys_sync", "vfs_fsync_range", "do_sys_settimeofday64"]
    private static let hooks = ["bpf_lsm_settime", "bpf_lsm_quotactl"]
    static let tracepoint = "sched_process_exec"

    /// All of them but `map`, each in a thread of its own: detaching waits for the kernel, not for a processor.
    func run() -> [Trial: TrialOutcome] {
        let loadsTracing = outcome { () throws(Refusal) in _ = try load(.tracepoint) } == .works
        let types = loadsTracing ? kernelTypes() : nil
        let trials = Trial.allCases.filter { $0 != .map }
        let outcomes = concurrently(trials.count) { index in
            let trial = trials[index]
            if trial.needsKernelTypes, !loadsTracing { return TrialOutcome.notTried(.nothingLoads) }
            return run(trial, types)
        }
        return Dictionary(uniqueKeysWithValues: zip(trials, outcomes))
    }

    /// The map, alone.
    func createMap() -> TrialOutcome {
        do throws(SystemCallError) {
            _ = try createTrialMap(token: token)
            return .works
        } catch {
            return .refused(.create, error.number)
        }
    }

    private func run(_ trial: Trial, _ types: KernelTypes?) -> TrialOutcome {
        switch trial {
        case .map: createMap()
        case .socketFilter: outcome { () throws(Refusal) in _ = try load(.socketFilter) }
        case .xdp: outcome { () throws(Refusal) in _ = try load(.xdp) }
        case .cgroup: outcome { () throws(Refusal) in _ = try load(.cgroup) }
        case .tracepoint: tracepoint()
        case .rawTracepoint:
            outcome { () throws(Refusal) in
                try attach(load(.rawTracepoint)) { (program) throws(SystemCallError) in
                    try openRawTracepoint(program, name: Self.tracepoint)
                }
            }
        case .kprobe: kprobe()
        case .uprobe: uprobe()
        case .kernelMemory: readKernel()
        case .function: typed(types, types?.function) { .function($0) }
        case .security: typed(types, types?.hook) { .security($0) }
        case .iterator: iterate(types)
        }
    }

    // MARK: Steps

    /// A refused step.
    private struct Refusal: Error {
        let step: TrialStep
        let number: CInt
    }

    private func outcome(_ body: () throws(Refusal) -> Void) -> TrialOutcome {
        do throws(Refusal) {
            try body()
            return .works
        } catch {
            return .refused(error.step, error.number)
        }
    }

    private func load(_ program: HarmlessProgram) throws(Refusal) -> FileDescriptor {
        var program = program
        program.token = token
        do throws(SystemCallError) {
            return try program.load(facts.kernel)
        } catch {
            throw Refusal(step: .load, number: error.number)
        }
    }

    private func attach(
        _ program: consuming FileDescriptor,
        _ body: (borrowing FileDescriptor) throws(SystemCallError) -> FileDescriptor
    ) throws(Refusal) {
        do throws(SystemCallError) {
            _ = try body(program)
        } catch {
            throw Refusal(step: .attach, number: error.number)
        }
    }

    // MARK: Perf events

    private func kprobe() -> TrialOutcome {
        if facts.lockdown == .confidentiality { return .notTried(.lockdown) }
        return probe("kprobe", .kprobe, at: Self.functions)
    }

    private func uprobe() -> TrialOutcome {
        // A file that nobody executes: the probe is in no process.
        guard let file = makeMemoryFile("swbpf_doctor", count: 4096) else { return .onlyLoads(.noNumber) }
        return probe("uprobe", .kprobe, at: ["/proc/self/fd/\(file.number)"])
    }

    private func tracepoint() -> TrialOutcome {
        probe(
            tracepointNumber.map { ProbeEvent(type: ProbeEvent.tracepoint, configuration: $0) }, .tracepoint)
    }

    private func probe(_ kind: String, _ program: HarmlessProgram, at targets: [String]) -> TrialOutcome {
        guard let kinds = facts.eventKinds else { return probe(nil, program) }
        guard let type = kinds[kind] else { return .notTried(.noEventKind) }
        var last = TrialOutcome.notTried(.noFunction)
        for target in targets {
            last = probe(ProbeEvent(type: type, target: target), program)
            // Not every kernel has every function, or lets it be probed.
            guard case .refused(.event, let number) = last,
                [ErrorNumber.noEntry, ErrorNumber.invalid].contains(number)
            else { return last }
        }
        return last
    }

    private func probe(_ event: ProbeEvent?, _ program: HarmlessProgram) -> TrialOutcome {
        var obstacle: TrialObstacle?
        let outcome = outcome { () throws(Refusal) in
            let loaded = try load(program)
            if facts.deadlyCalls.contains(.perfEventOpen) {
                obstacle = .seccomp
                return
            }
            guard let event else {
                obstacle = .noNumber
                return
            }
            let opened: FileDescriptor
            do throws(SystemCallError) {
                opened = try event.open()
            } catch {
                throw Refusal(step: .event, number: error.number)
            }
            do throws(SystemCallError) {
                try ProbeEvent.attach(loaded, to: opened)
            } catch {
                throw Refusal(step: .attach, number: error.number)
            }
        }
        return outcome == .works ? obstacle.map { .onlyLoads($0) } ?? .works : outcome
    }

    // MARK: Helpers and types

    private func readKernel() -> TrialOutcome {
        if facts.lockdown == .confidentiality { return .notTried(.lockdown) }
        // bpf_probe_read_kernel, and what was before it: up to Linux 5.4.
        let outcome = outcome { () throws(Refusal) in _ = try load(.readingKernel(helper: 113)) }
        guard outcome == .refused(.load, ErrorNumber.invalid) else { return outcome }
        return self.outcome { () throws(Refusal) in _ = try load(.readingKernel(helper: 4)) }
    }

    /// Ids in the kernel's BTF.
    private struct KernelTypes: Sendable {
        var function, hook, iterator: UInt32?
    }

    private func kernelTypes() -> KernelTypes? {
        guard let btf = RunningKernel.btf else { return nil }
        let names = Self.functions + Self.hooks + ["bpf_iter_task"]
        let ids = btf.ids(of: names.map { BTFQuery(.function, $0) })
        let functions = ids.prefix(Self.functions.count)
        let hooks = ids.dropFirst(Self.functions.count).dropLast()
        return KernelTypes(
            function: functions.lazy.compactMap(\.self).first, hook: hooks.lazy.compactMap(\.self).first,
            iterator: ids.last ?? nil)
    }

    private func typed(
        _ types: KernelTypes?, _ id: UInt32?, _ program: (UInt32) -> HarmlessProgram
    ) -> TrialOutcome {
        guard types != nil else { return .notTried(.noKernelTypes) }
        guard let id else { return .notTried(.noFunction) }
        return outcome { () throws(Refusal) in
            try attach(load(program(id))) { (program) throws(SystemCallError) in
                try openRawTracepoint(program, name: nil)
            }
        }
    }

    private func iterate(_ types: KernelTypes?) -> TrialOutcome {
        guard let types else { return .notTried(.noKernelTypes) }
        guard let id = types.iterator else { return .notTried(.noFunction) }
        return outcome { () throws(Refusal) in
            try attach(load(.iterator(id))) { (program) throws(SystemCallError) in
                try KernelIterator.attach(program, about: "")
            }
        }
    }
}
