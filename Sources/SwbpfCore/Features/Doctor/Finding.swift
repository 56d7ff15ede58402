/// One thing that matters for BPF, and how it is here.
struct Finding: Equatable, Sendable {
    enum State: String, Sendable {
        /// It is as BPF wants it.
        case ok
        /// Something works less well, or only in part.
        case limited
        /// What it stands for does not work.
        case missing
        /// It cannot be told.
        case unknown
    }

    enum Group: String, CaseIterable, Sendable {
        case kernel, rights, security, settings
        case fileSystems = "file_systems"
        case programs

        var title: String {
            switch self {
            case .kernel: "Kernel"
            case .rights: "Rights of this process"
            case .security: "Security"
            case .settings: "Settings"
            case .fileSystems: "File systems"
            case .programs: "Tried out"
            }
        }
    }

    let group: Group
    /// What scripts know it by.
    let key: String
    let state: State
    /// As the kernel has it; `nil` where it says nothing.
    let value: String?
    /// What that means: what works, or what does not and why.
    let meaning: String
    /// The command that changes it, or what to do instead of one.
    let remedy: String?

    init(
        _ group: Group, _ key: String, _ state: State, _ value: String?, _ meaning: String,
        remedy: String? = nil
    ) {
        self.group = group
        self.key = key
        self.state = state
        self.value = value
        self.meaning = meaning
        self.remedy = remedy
    }

    /// A finding about what has no value.
    init(_ group: Group, _ key: String, _ state: State, _ meaning: String, remedy: String? = nil) {
        self.init(group, key, state, nil, meaning, remedy: remedy)
    }
}

/// What all findings come to.
struct Diagnosis: Equatable, Sendable {
    enum Verdict: String, Sendable {
        /// Everything that was tried works.
        case ok
        /// Programs can be loaded; something else does not work.
        case limited
        /// No program can be loaded.
        case missing
    }

    let verdict: Verdict
    /// The verdict as a sentence.
    let summary: String
    /// A program was loaded.
    let canLoad: Bool
    let findings: [Finding]

    init(_ facts: MachineFacts) {
        findings =
            facts.kernelFindings + facts.rightsFindings + facts.securityFindings + facts.settingFindings
            + facts.fileSystemFindings + facts.trialFindings
        let loading = Trial.allCases.filter { $0 != .map && facts.trials[$0]?.isLoaded == true }
        canLoad = !loading.isEmpty
        // One that only its surroundings keep from being attached is not held against the machine.
        let broken = findings.filter { $0.group == .programs && $0.state != .ok && $0.state != .unknown }
        if !canLoad {
            verdict = .missing
            summary = "BPF programs cannot be loaded: \(facts.obstacle.reason)"
        } else if broken.isEmpty {
            verdict = .ok
            summary = "BPF programs load and attach"
        } else {
            verdict = .limited
            let names = broken.compactMap { Trial(rawValue: $0.key)?.name }
            summary = "BPF programs can be loaded. What does not work: \(names.joined(separator: ", "))"
        }
    }
}

extension TrialOutcome {
    /// The kernel accepted the program.
    var isLoaded: Bool {
        switch self {
        case .works, .onlyLoads, .refused(.event, _), .refused(.attach, _): true
        case .refused, .notTried: false
        }
    }
}
