/// What keeps this process from loading programs, and what to do about it.
struct LoadObstacle: Equatable, Sendable {
    let reason: String
    let remedy: String?
}

extension MachineFacts {
    /// What was refused was refused for this, most likely: the first that explains it.
    var obstacle: LoadObstacle { obstacle(lacking: []) }

    /// - Parameter needed: the capabilities, by number, that it takes beyond CAP_BPF.
    func obstacle(lacking needed: [Int]) -> LoadObstacle {
        if deadlyCalls.contains(.bpf) || isFilteringBPF == true { return Self.seccompObstacle }
        if callError == ErrorNumber.unknownCall {
            return LoadObstacle(
                reason: rights.hasSeccompFilter
                    ? "the kernel has no bpf(2), or a seccomp filter pretends so"
                    : "this kernel was built without CONFIG_BPF_SYSCALL",
                remedy: rights.hasSeccompFilter
                    ? Self.seccompObstacle.remedy : "boot a kernel built with CONFIG_BPF_SYSCALL=y")
        }
        if isInInitialUserNamespace == false, token != .made {
            return LoadObstacle(
                reason: "in a user namespace of its own a process has no rights over BPF, root or not",
                remedy: "run it outside (docker run --userns=host), or delegate BPF to it by a token: "
                    + "mount -t bpf -o delegate_cmds=any,delegate_maps=any,delegate_progs=any,"
                    + "delegate_attachs=any bpf DIRECTORY")
        }
        if !hasBPFCapability {
            return LoadObstacle(
                reason: "this process has neither \(rightsOfLoaders) nor CAP_SYS_ADMIN",
                remedy: Self.grant([knowsBPFCapability ? Rights.bpf : Rights.sysAdmin] + needed))
        }
        let lacking = needed.filter { !rights.hasSysAdmin && !rights.has($0) }
        if !lacking.isEmpty {
            let names = lacking.map { Self.name(ofCapability: $0) }.joined(separator: " and ")
            return LoadObstacle(
                reason: "this process has no \(names)", remedy: Self.grant([Rights.bpf] + needed))
        }
        if isLockedMemoryCounted, let limit = lockedMemory,
            !rights.has(Rights.sysResource), limit.hard < 1 << 20
        {
            return LoadObstacle(
                reason:
                    "the limit on locked memory is too low, and before Linux 5.11 maps and programs count",
                remedy: "ulimit -l unlimited (as root), or LimitMEMLOCK=infinity in the systemd unit, "
                    + "or docker run --ulimit memlock=-1")
        }
        if rights.hasSeccompFilter { return Self.seccompObstacle }
        let modules = (securityModules ?? []).filter {
            ["selinux", "apparmor", "smack", "tomoyo"].contains($0)
        }
        guard modules.isEmpty else {
            return LoadObstacle(
                reason:
                    "this process has the rights, so a security module (\(modules.joined(separator: ", "))) forbids it",
                remedy: "see what it refused: dmesg | grep -i -e denied -e avc")
        }
        return LoadObstacle(reason: "the kernel forbids it although this process has the rights", remedy: nil)
    }

    /// What keeps this process from perf events, which kprobes, uprobes and tracepoints are attached through.
    var eventObstacle: LoadObstacle {
        if isFilteringEvents {
            return LoadObstacle(
                reason: "a seccomp filter refuses perf_event_open(2)", remedy: Self.seccompObstacle.remedy)
        }
        // Since Linux 6.17 uprobes take it, whatever else the process has.
        return obstacle(lacking: rights.hasPerfmon ? [Rights.sysAdmin] : [Rights.perfmon])
    }

    /// Whether a seccomp filter refuses perf_event_open(2).
    var isFilteringEvents: Bool {
        if deadlyCalls.contains(.perfEventOpen) { return true }
        guard rights.hasSeccompFilter, rights.hasSysAdmin, isInInitialUserNamespace != false else {
            return false
        }
        return [Trial.tracepoint, .kprobe, .uprobe].contains { trial in
            guard case .refused(.event, let number)? = trials[trial] else { return false }
            return [ErrorNumber.noPermission, ErrorNumber.noAccess, ErrorNumber.unknownCall].contains(number)
        }
    }

    private static var seccompObstacle: LoadObstacle {
        LoadObstacle(
            reason: "a seccomp filter refuses bpf(2)",
            remedy:
                "allow bpf and perf_event_open in the filter (docker run --security-opt seccomp=PROFILE.json or "
                + "seccomp=unconfined; systemd: SystemCallFilter=bpf perf_event_open)")
    }

    /// Whether a seccomp filter refuses bpf(2); `nil` where the kernel itself may have refused it.
    var isFilteringBPF: Bool? {
        guard rights.hasSeccompFilter else { return false }
        if deadlyCalls.contains(.bpf) { return true }
        guard let callError else { return nil }
        if hasAnswered { return false }
        if callError == ErrorNumber.unknownCall {
            return options?[KernelOption.systemCall.rawValue] == "y" ? true : nil
        }
        // Up to Linux 6.3 the kernel refuses every call of who may not load programs.
        return hasBPFCapability || settings[.unprivilegedBPF] == .number(0) ? true : nil
    }

    /// bpf(2) has looked at what it was asked.
    var hasAnswered: Bool {
        callError == ErrorNumber.badDescriptor || callError == ErrorNumber.badDescriptorState
    }

    // MARK: Capabilities

    /// Before Linux 5.8 everything takes CAP_SYS_ADMIN.
    var knowsBPFCapability: Bool { kernel.isAtLeast(5, 8) ?? true }

    var hasBPFCapability: Bool { knowsBPFCapability ? rights.hasBPF : rights.hasSysAdmin }

    private var rightsOfLoaders: String { knowsBPFCapability ? "CAP_BPF" : "root's rights" }

    static func name(ofCapability number: Int) -> String {
        switch number {
        case Rights.bpf: "CAP_BPF"
        case Rights.perfmon: "CAP_PERFMON"
        case Rights.netAdmin: "CAP_NET_ADMIN"
        case Rights.sysAdmin: "CAP_SYS_ADMIN"
        case Rights.sysResource: "CAP_SYS_RESOURCE"
        case Rights.syslog: "CAP_SYSLOG"
        default: "capability \(number)"
        }
    }

    /// How a process gets capabilities.
    static func grant(_ numbers: [Int]) -> String {
        let names = numbers.map(name(ofCapability:))
        let options = names.map { "--cap-add \($0.dropFirst(4))" }.joined(separator: " ")
        return "run it as root, or setcap \(names.joined(separator: ",").lowercased())+ep PROGRAM, "
            + "or docker run \(options)"
    }
}
