import Testing

@testable import SwbpfCore

@Suite struct DoctorFindingsTests {
    @Test(
        arguments: Symptom.kernel + Symptom.rights + Symptom.security + Symptom.settings + Symptom.fileSystems
            + Symptom.trials)
    func `what is not as it should be is found, with what changes it`(symptom: Symptom) throws {
        let finding = try #require(Diagnosis(MachineFacts.healthy.with(symptom.change)).finding(symptom.key))
        #expect(finding.state == symptom.state)
        #expect(!finding.meaning.isEmpty)
        #expect(
            symptom.remedy == nil || finding.remedy?.hasPrefix(symptom.remedy ?? "") == true, "\(finding)")
    }

    @Test func `on a healthy machine all is as it should be`() {
        #expect(Diagnosis(.healthy).findings.filter { $0.state != .ok } == [])
    }

    @Test(arguments: [MachineFacts(), .healthy, .seenByUser, .inEmptyRoot])
    func `each finding has a key of its own`(facts: MachineFacts) {
        let keys = Diagnosis(facts).findings.map(\.key)
        #expect(Set(keys).count == keys.count)
    }

    @Test(arguments: Trial.allCases)
    func `a program that is refused for want of rights says which`(trial: Trial) throws {
        let finding = try #require(Diagnosis(.seenByUser).finding(trial.rawValue))
        #expect(finding.state == .missing)
        #expect(finding.meaning == "this process has neither CAP_BPF nor CAP_SYS_ADMIN")
    }

    @Test func `an LSM program that attaches never runs where bpf is no security module`() throws {
        let diagnosis = Diagnosis(MachineFacts.healthy.with { $0.securityModules = ["capability"] })
        let finding = try #require(diagnosis.finding("lsm"))
        #expect(finding.state == .limited)
        #expect(finding.remedy == "add lsm=bpf to the kernel's command line and boot")
    }

    @Test(arguments: KernelOption.allCases.filter { $0.since > (4, 18) })
    func `an option that the kernel is too old for is not asked of it`(option: KernelOption) {
        let facts = MachineFacts.healthy.with { $0.kernel = KernelRelease(release: "4.18.0") }
        #expect(Diagnosis(facts).finding(option.rawValue) == nil)
    }

    @Test func `without a configuration only what the kernel shows is concluded`() {
        let findings = Diagnosis(MachineFacts.healthy.with { $0.options = nil }).findings
        let keys = findings.map(\.key).filter { $0.hasPrefix("CONFIG_") }
        #expect(
            keys == [
                "CONFIG_BPF", "CONFIG_BPF_SYSCALL", "CONFIG_BPF_JIT", "CONFIG_DEBUG_INFO_BTF",
                "CONFIG_DEBUG_INFO_BTF_MODULES", "CONFIG_BPF_EVENTS", "CONFIG_KPROBE_EVENTS",
                "CONFIG_UPROBE_EVENTS", "CONFIG_BPF_LSM", "CONFIG_CGROUP_BPF",
            ])
    }
}

@Suite struct DoctorVerdictTests {
    @Test func `all that works is the verdict`() {
        let diagnosis = Diagnosis(.healthy)
        #expect((diagnosis.verdict, diagnosis.canLoad) == (.ok, true))
        #expect(diagnosis.summary == "BPF programs load and attach")
    }

    @Test func `one kind that does not work is named`() {
        let diagnosis = Diagnosis(MachineFacts.healthy.with { $0.trials[.kprobe] = .notTried(.noEventKind) })
        #expect((diagnosis.verdict, diagnosis.canLoad) == (.limited, true))
        #expect(diagnosis.summary == "BPF programs can be loaded. What does not work: kprobes")
    }

    @Test func `what could only not be tried is not held against the machine`() {
        let diagnosis = Diagnosis(MachineFacts.healthy.with { $0.trials[.kprobe] = .onlyLoads(.noNumber) })
        #expect(diagnosis.verdict == .ok)
    }

    @Test func `settings alone do not spoil the verdict`() {
        #expect(
            Diagnosis(MachineFacts.healthy.with { $0.settings[.hiddenAddresses] = .number(2) }).verdict == .ok
        )
    }

    @Test func `a map alone is no program`() {
        var facts = MachineFacts.seenByUser
        facts.trials[.map] = .works
        #expect(!Diagnosis(facts).canLoad)
    }

    @Test func `socket filters alone are enough to load something`() {
        var facts = MachineFacts.seenByUser
        facts.trials[.socketFilter] = .works
        let diagnosis = Diagnosis(facts)
        #expect((diagnosis.verdict, diagnosis.canLoad) == (.limited, true))
    }

    static let causes: [(String, @Sendable (inout MachineFacts) -> Void)] = [
        ("this process has neither CAP_BPF nor CAP_SYS_ADMIN", { _ in }),
        (
            "a seccomp filter refuses bpf(2)",
            {
                ($0.rights, $0.callError) = (
                    Rights(capabilities: .max, hasSeccompFilter: true, isRoot: true), 1
                )
            }
        ),
        (
            "a seccomp filter refuses bpf(2)",
            { ($0.callError, $0.deadlyCalls, $0.trials) = (nil, [.bpf], [:]) }
        ),
        ("this kernel was built without CONFIG_BPF_SYSCALL", { $0.callError = ErrorNumber.unknownCall }),
        (
            "in a user namespace of its own a process has no rights over BPF, root or not",
            { ($0.rights.capabilities, $0.isInInitialUserNamespace) = (.max, false) }
        ),
        (
            "the limit on locked memory is too low, and before Linux 5.11 maps and programs count",
            {
                $0.rights.capabilities = ~(1 << UInt64(Rights.sysResource))
                ($0.countsLockedMemory, $0.lockedMemory) = (true, LockedMemoryLimit(soft: 0, hard: 0))
            }
        ),
        (
            "this process has the rights, so a security module (selinux) forbids it",
            { ($0.rights.capabilities, $0.securityModules) = (.max, ["capability", "selinux"]) }
        ),
        ("the kernel forbids it although this process has the rights", { $0.rights.capabilities = .max }),
    ]

    @Test(arguments: causes.indices)
    func `the verdict says why nothing can be loaded`(index: Int) {
        let (reason, change) = Self.causes[index]
        let diagnosis = Diagnosis(MachineFacts.seenByUser.with(change))
        #expect((diagnosis.verdict, diagnosis.canLoad) == (.missing, false))
        #expect(diagnosis.summary == "BPF programs cannot be loaded: \(reason)")
    }
}

@Suite struct DoctorReportTests {
    @Test func `a healthy machine`() throws {
        try expectGolden(DoctorReport(diagnosis: Diagnosis(.healthy)), "doctor-healthy")
    }

    @Test func `what a user sees`() throws {
        try expectGolden(DoctorReport(diagnosis: Diagnosis(.seenByUser)), "doctor-user")
    }

    @Test func `an empty root directory`() throws {
        try expectGolden(DoctorReport(diagnosis: Diagnosis(.inEmptyRoot)), "doctor-empty-root")
    }

    @Test func `only who can load anything succeeds`() {
        #expect(DoctorReport(diagnosis: Diagnosis(.healthy)).status == .success)
        #expect(DoctorReport(diagnosis: Diagnosis(.seenByUser)).status == .failure)
    }

    @Test(arguments: [
        DoctorReport(diagnosis: Diagnosis(.healthy)), DoctorReport(diagnosis: Diagnosis(.seenByUser)),
    ])
    func `what a module or mount is called cannot act on a terminal`(report: DoctorReport) {
        #expect(text(report).utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7f || $0 == 0x0a })
    }

    @Test func `a place with an escape in its name is spelled out`() {
        let facts = MachineFacts.healthy.with {
            $0.mounts?[.bpf] = [Mount(path: "/b\u{1b}[2J", type: "bpf", options: "")]
        }
        let report = DoctorReport(diagnosis: Diagnosis(facts))
        #expect(text(report).contains(#"/b\x1b[2J"#))
        #expect(!json(report).contains("\u{1b}"))
    }
}
