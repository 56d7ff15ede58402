@testable import SwbpfCore

extension MachineFacts {
    /// A machine on which all works, as root sees it.
    static var healthy: MachineFacts {
        var facts = MachineFacts()
        facts.kernel = KernelRelease(release: "6.12.43-amd64")
        facts.options = Dictionary(uniqueKeysWithValues: KernelOption.allCases.map { ($0.rawValue, "y") })
        facts.rights = Rights(capabilities: (1 << 41) - 1, isRoot: true)
        facts.isInInitialUserNamespace = true
        facts.isInInitialProcessNamespace = true
        facts.settings = [
            .unprivilegedBPF: .number(2), .jit: .number(1), .jitHardening: .number(0),
            .jitSymbols: .number(1),
            .jitLimit: .number(528_482_304), .statistics: .number(0), .hiddenAddresses: .number(0),
            .perfEvents: .number(2),
        ]
        facts.lockdown = Lockdown.none
        facts.securityModules = ["lockdown", "capability", "landlock", "bpf"]
        facts.mounts = Dictionary(
            uniqueKeysWithValues: FileSystemKind.allCases.map { kind in
                let isThere = kind != .cgroup && kind != .debugfs
                return (kind, isThere ? [Mount(path: kind.place, type: kind.rawValue, options: "rw")] : [])
            })
        facts.hasKernelTypes = true
        facts.moduleTypeCount = 84
        facts.lockedMemory = LockedMemoryLimit(soft: 8 << 20, hard: 8 << 20)
        facts.countsLockedMemory = false
        facts.showsAddresses = true
        facts.eventKinds = ["kprobe": 8, "uprobe": 9]
        facts.callError = ErrorNumber.badDescriptorState
        facts.trials = Dictionary(uniqueKeysWithValues: Trial.allCases.map { ($0, .works) })
        return facts
    }

    /// The same as an ordinary user sees it: nothing loads.
    static var seenByUser: MachineFacts {
        var facts = MachineFacts.healthy
        facts.rights = Rights(capabilities: 0, isRoot: false)
        facts.showsAddresses = false
        for setting in [KernelSetting.jitHardening, .jitSymbols, .jitLimit] {
            facts.settings[setting] = .denied
        }
        facts.refuseAll(ErrorNumber.noPermission)
        return facts
    }

    /// Nothing but what the kernel itself tells: an empty root directory.
    static var inEmptyRoot: MachineFacts {
        var facts = MachineFacts()
        facts.kernel = KernelRelease(release: "6.12.43-amd64")
        facts.rights = Rights(capabilities: (1 << 41) - 1, isRoot: true)
        for setting in KernelSetting.allCases { facts.settings[setting] = .hidden }
        facts.securityModules = ["lockdown", "capability", "bpf"]
        facts.lockdown = Lockdown.none
        facts.lockedMemory = LockedMemoryLimit(soft: 8 << 20, hard: 8 << 20)
        facts.countsLockedMemory = false
        facts.callError = ErrorNumber.badDescriptorState
        for trial in Trial.allCases {
            facts.trials[trial] =
                switch trial {
                case .tracepoint, .kprobe, .uprobe: .onlyLoads(.noNumber)
                case .function, .security, .iterator: .notTried(.noKernelTypes)
                default: .works
                }
        }
        return facts
    }

    mutating func refuseAll(_ number: CInt) {
        for trial in Trial.allCases {
            trials[trial] =
                trial.needsKernelTypes
                ? .notTried(.nothingLoads) : .refused(trial == .map ? .create : .load, number)
        }
    }

    func with(_ change: (inout MachineFacts) -> Void) -> MachineFacts {
        var facts = self
        change(&facts)
        return facts
    }
}

extension Diagnosis {
    func finding(_ key: String) -> Finding? { findings.first { $0.key == key } }
}
