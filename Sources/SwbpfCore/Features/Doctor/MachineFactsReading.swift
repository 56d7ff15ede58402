extension MachineFacts {
    /// Asks the kernel, and tries out what works. What cannot be asked stays `nil`.
    static func current() -> MachineFacts {
        var facts = MachineFacts()
        facts.readProcess()
        facts.readSettings()
        facts.readFileSystems()
        facts.readKernel()
        facts.readSecurity()
        facts.tryOut()
        return facts
    }

    // MARK: This process

    private mutating func readProcess() {
        kernel = .current()
        rights = .current()
        if rights.hasSeccompFilter { deadlyCalls = SeccompCall.deadly() }
        isInInitialUserNamespace = Self.isNamespace("user", 0xefff_fffd)
        isInInitialProcessNamespace = Self.isNamespace("pid", 0xefff_fffc)
        lockedMemory = .current()
        if deadlyCalls.contains(.bpf) { return }
        callError = Self.errorOfNonsense()
    }

    private static func errorOfNonsense() -> CInt {
        var attributes = BPFAttributes()
        attributes[AttributeField<UInt32>(0)] = UInt32.max
        // A descriptor that is not open: nothing can come of it.
        return bpfNumber(.objGetInfoByFD, &attributes)
    }

    /// The namespaces that the machine starts with have fixed numbers.
    private static func isNamespace(_ kind: String, _ number: UInt64) -> Bool? {
        (try? fileStatus("/proc/self/ns/\(kind)", following: true)).map { $0.inode == number }
    }

    private mutating func readSettings() {
        let hasProc = (try? fileStatus("/proc/sys/kernel")) != nil
        for setting in KernelSetting.allCases {
            settings[setting] = hasProc ? Self.value(of: setting) : .hidden
        }
        showsAddresses = Self.readsAddresses()
    }

    private static func value(of setting: KernelSetting) -> SettingValue {
        do throws(SystemCallError) {
            let content = text(fromSystem: try readFile(setting.path))
            let digits = content.prefix { $0.isASCII && ($0.isNumber || $0 == "-") }
            return Int(digits).map { .number($0) } ?? .absent
        } catch {
            return error.isNoEntry ? .absent : .denied
        }
    }

    /// Whether any of the first addresses is one: all are zeros where they are hidden.
    private static func readsAddresses() -> Bool? {
        guard let file = try? openFile("/proc/kallsyms") else { return nil }
        var bytes = [UInt8](repeating: 0, count: 4096)
        guard let count = try? read(file, into: &bytes, from: 0), count > 0 else { return nil }
        return bytes[..<count].split(separator: 0x0a).contains { line in
            line.prefix(16).contains { $0 != 0x30 }
        }
    }

    // MARK: File systems

    private mutating func readFileSystems() {
        if let all = try? SwbpfCore.mounts() {
            mounts = [:]
            for kind in FileSystemKind.allCases {
                mounts?[kind] = all.filter { $0.type == kind.rawValue }
            }
        } else if (try? fileStatus("/sys")) != nil {
            // Without /proc only the usual places can be looked at.
            mounts = [:]
            for kind in FileSystemKind.allCases {
                let isThere = (try? fileSystemType(kind.place)) == kind.number
                mounts?[kind] = isThere ? [Mount(path: kind.place, type: kind.rawValue, options: "")] : []
            }
        }
        eventKinds = Self.readEventKinds()
    }

    private static func readEventKinds() -> [String: UInt32]? {
        let path = "/sys/bus/event_source/devices"
        guard let directory = try? openFile(path, .directory) else { return nil }
        var kinds: [String: UInt32] = [:]
        for name in ["kprobe", "uprobe"] {
            kinds[name] = number(in: "\(name)/type", directory).map { UInt32(truncatingIfNeeded: $0) }
        }
        return kinds
    }

    private static func number(in path: String, _ directory: borrowing FileDescriptor) -> Int? {
        content(of: path, directory).flatMap { content in Int(content.prefix { $0.isASCII && $0.isNumber }) }
    }

    private static func content(of path: String, _ directory: borrowing FileDescriptor) -> String? {
        guard let file = try? openFile(path, in: directory),
            let bytes = try? readAll(file, limit: 1 << 16)
        else { return nil }
        return text(fromSystem: bytes.prefix { $0 != 0x0a && $0 != 0 })
    }

    /// The root of a file system, wherever it is mounted, or of one that is mounted for us alone.
    private func root(of kind: FileSystemKind) -> FileDescriptor? {
        for mount in mounts?[kind] ?? [] {
            if let directory = try? openFile(mount.path, .directory) { return directory }
        }
        if deadlyCalls.contains(.mountDetached) || !rights.hasSysAdmin { return nil }
        return try? mountDetached(kind.rawValue)
    }

    // MARK: The kernel

    private mutating func readKernel() {
        options = (try? KernelConfiguration.current(KernelOption.allCases.map(\.rawValue)))?.values
        guard (try? fileStatus("/sys/kernel")) != nil else { return }
        hasKernelTypes = (try? openFile("/sys/kernel/btf/vmlinux")) != nil
        guard let directory = try? openFile("/sys/kernel/btf", .directory),
            let entries = try? directoryEntries(directory, about: "")
        else { return }
        moduleTypeCount = entries.count { $0.name != Array("vmlinux".utf8) }
    }

    private mutating func readSecurity() {
        let root = root(of: .securityfs)
        switch root {
        case .some(let directory):
            securityModules = Self.content(of: "lsm", directory)?.split(separator: ",").map(String.init)
            // `none [integrity] confidentiality`
            lockdown = Self.content(of: "lockdown", directory).flatMap { content in
                content.split(separator: " ").first { $0.hasPrefix("[") }
                    .flatMap { Lockdown(rawValue: String($0.dropFirst().dropLast())) }
            }
        case nil: break
        }
        if securityModules == nil, !deadlyCalls.contains(.listSecurityModules) {
            securityModules = listedSecurityModules()
        }
        // Only that module locks the kernel down.
        if lockdown == nil, let modules = securityModules, !modules.contains("lockdown") {
            lockdown = Lockdown.none
        }
    }

    // MARK: Trials

    private mutating func tryOut() {
        if deadlyCalls.contains(.bpf) { return }
        let token = makeToken()
        var runner = TrialRunner(facts: self, token: nil, tracepointNumber: nil)
        switch token {
        case .some(let token): tryOut(&runner, token.number)
        case nil: tryOut(&runner, nil)
        }
    }

    private mutating func tryOut(_ runner: inout TrialRunner, _ token: CInt?) {
        runner.token = token
        let path = "events/sched/\(TrialRunner.tracepoint)/id"
        switch root(of: .tracefs) {
        case .some(let directory):
            runner.tracepointNumber = Self.number(in: path, directory).map { UInt64($0) }
        case nil: break
        }
        let limit = lockedMemory
        trials[.map] = createMap(runner)
        trials.merge(runner.run()) { $1 }
        // In a batch other commands follow.
        limit?.apply()
    }

    /// Makes a map, and finds out whether it counts as locked memory.
    private mutating func createMap(_ runner: TrialRunner) -> TrialOutcome {
        let first = runner.createMap()
        guard let limit = lockedMemory else { return first }
        if first == .works {
            guard LockedMemoryLimit(soft: 0, hard: limit.hard).apply() else { return first }
            countsLockedMemory = runner.createMap() != .works
            limit.apply()
        }
        // Programs are larger than this map. Whoever loads programs raises the limit, as far as it may.
        if isLockedMemoryCounted {
            if !raiseLockedMemoryLimit() { LockedMemoryLimit(soft: limit.hard, hard: limit.hard).apply() }
        }
        guard first != .works else { return first }
        let second = runner.createMap()
        if second == .works { countsLockedMemory = true }
        return second
    }

    /// Makes a token of the first BPF file system that delegates something to this user namespace.
    private mutating func makeToken() -> FileDescriptor? {
        guard isInInitialUserNamespace == false,
            let mount = mounts?[.bpf]?.first(where: { $0.options.contains("delegate_") }),
            let directory = try? openFile(mount.path, .directory)
        else { return nil }
        do throws(SystemCallError) {
            var attributes = BPFAttributes()
            attributes[AttributeField<UInt32>(0)] = 0
            attributes[AttributeField<UInt32>(4)] = UInt32(bitPattern: directory.number)
            let made = try bpfOpen(.tokenCreate, &attributes)
            token = .made
            return made
        } catch {
            token = .refused(error.number)
            return nil
        }
    }
}
