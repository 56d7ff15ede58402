/// Finds out by trial what the running kernel offers.
struct FeatureProbe: Equatable, Sendable {
    /// The network device that programs and maps are tried for; `nil` for the kernel itself.
    var device: NetworkDevice?
    /// Helpers for which the kernel writes to its log are tried as well.
    var isFull = false
    /// Try what a process without privileges may do.
    var isUnprivileged = false

    /// A network device, in this network namespace.
    struct NetworkDevice: Equatable, Sendable {
        let index: UInt32
        /// What is known of the maker's own remarks depends on it.
        let isNetronome: Bool

        init(name: String, index: UInt32) {
            self.index = index
            let vendor = try? readFile("/sys/class/net/\(name)/device/vendor")
            isNetronome = vendor.map { text($0).hasPrefix("0x19ee") } ?? false
        }
    }

    // MARK: What is tried

    var programTypes: [ProgramType] {
        device == nil
            ? (1..<UInt32(ProgramType.names.count)).map(ProgramType.init) : [.schedCls, .xdp]
    }

    var mapTypes: [MapType] {
        device == nil ? (1..<UInt32(MapType.names.count)).map(MapType.init) : [.hash, .array]
    }

    var helpers: [Helper] {
        (1..<UInt32(Helper.names.count)).map(Helper.init).filter { isFull || !Helper.logged.contains($0) }
    }

    private func trial(_ type: ProgramType, _ versionCode: UInt32) -> ProgramTrial {
        device.map { ProgramTrial(type, onDevice: $0.index) } ?? ProgramTrial(type, versionCode: versionCode)
    }

    private func mapTrial(_ type: MapType) -> MapTrial {
        device.map { MapTrial(type, onDevice: $0.index) } ?? MapTrial(type)
    }

    private func helperTrial(_ trial: ProgramTrial) -> HelperTrial {
        device.map { HelperTrial(trial, isNetronome: $0.isNetronome) } ?? HelperTrial(trial)
    }

    // MARK: Trying

    func run() throws -> ProbedFeatures {
        // Before Linux 5.11 programs and maps count as locked memory, of which little is allowed.
        _ = raiseLockedMemoryLimit()
        var probed = ProbedFeatures(probe: self)
        guard isBPFCallThere() else {
            probed.system = device == nil ? try unprivileged { .current() } : nil
            return probed
        }
        probed.hasSystemCall = true
        let versionCode = KernelRelease.current().versionCode(
            ubuntuSignature: (try? readFile("/proc/version_signature")).map { text($0) })
        try tryTypes(versionCode, &probed)
        try tryHelpers(versionCode, &probed)
        return probed
    }

    /// Runs `body` in the calling thread with the privileges that are wanted.
    private func unprivileged<Result>(_ body: () -> Result) throws(SystemCallError) -> Result {
        isUnprivileged ? try ThreadCapabilities.without(ProbePrivileges.mask, body) : body()
    }

    /// One of the things that are found out first.
    private enum FirstTask {
        case system
        case program(ProgramType)
        case map(MapType)
        case ability(VerifierAbility)
    }

    private enum FirstAnswer {
        case system(SystemConfiguration)
        case verdict(FirstTask, Verdict)
    }

    private func tryTypes(_ versionCode: UInt32, _ probed: inout ProbedFeatures) throws {
        // What takes long comes first.
        let tasks: [FirstTask] =
            (device == nil ? [.system] : []) + VerifierAbility.allCases.map { .ability($0) }
            + programTypes.map { .program($0) } + mapTypes.map { .map($0) }
        let answers: [FirstAnswer] = try share(tasks.count) { index, loader in
            answer(to: tasks[index], versionCode, &loader)
        }
        for answer in answers {
            switch answer {
            case .system(let configuration): probed.system = configuration
            case .verdict(.program(let type), let verdict): probed.programTypes[type] = verdict
            case .verdict(.map(let type), let verdict): probed.mapTypes[type] = verdict
            case .verdict(.ability(let ability), let verdict): probed.abilities[ability] = verdict
            case .verdict(.system, _): break
            }
        }
    }

    private func answer(
        to task: FirstTask, _ versionCode: UInt32, _ loader: inout TrialLoader
    ) -> FirstAnswer {
        switch task {
        case .system: .system(.current())
        case .program(let type): .verdict(task, trial(type, versionCode).verdict(&loader))
        case .map(let type): .verdict(task, mapTrial(type).verdict())
        case .ability(let ability):
            .verdict(task, ability.verdict(onDevice: device?.index ?? 0, &loader))
        }
    }

    private func tryHelpers(_ versionCode: UInt32, _ probed: inout ProbedFeatures) throws {
        let trials = programTypes.filter { probed.programTypes[$0] == .available }
            .map { ($0, trial($0, versionCode)) }.filter { !$0.1.needsTarget }
        guard let first = trials.first?.1 else { return }
        let count = try unprivileged {
            var loader = TrialLoader()
            return helperTrial(first).knownCount(of: Helper.names.count, &loader)
        }
        let known = helpers.filter { $0.rawValue < count }
        // A few at a time, so that no thread is left with much when the others are done.
        let chunkSize = 32
        let chunks = (known.count + chunkSize - 1) / chunkSize
        let verdicts = try share(trials.count * chunks) { index, loader in
            let start = index % chunks * chunkSize
            let part = known[start..<min(start + chunkSize, known.count)]
            return helperTrial(trials[index / chunks].1).verdicts(on: part, &loader)
        }
        for (index, (type, _)) in trials.enumerated() {
            probed.helpers[type] = Dictionary(
                uniqueKeysWithValues: zip(known, verdicts[index * chunks..<(index + 1) * chunks].joined()))
        }
    }

    /// Lets all processors work on tasks. Returns what came out, in the order of the tasks.
    private func share<Answer: Sendable>(
        _ count: Int, _ body: @escaping @Sendable (Int, inout TrialLoader) -> Answer
    ) throws -> [Answer] {
        let queue = WorkQueue(count)
        let parts = concurrently(min(processorCount(), count)) { _ in
            Result {
                try unprivileged {
                    var loader = TrialLoader()
                    var answers: [(Int, Answer)] = []
                    while let index = queue.take() { answers.append((index, body(index, &loader))) }
                    return answers
                }
            }
        }
        return try parts.flatMap { try $0.get() }.sorted { $0.0 < $1.0 }.map(\.1)
    }
}
