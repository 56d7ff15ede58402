extension MachineFacts {
    /// What this process may do.
    var rightsFindings: [Finding] {
        capabilities.map(finding(for:))
            + [userNamespaceFinding, processNamespaceFinding, tokenFinding, lockedMemoryFinding].compactMap(
                \.self)
    }

    // MARK: Capabilities

    /// A capability, and what it takes to do without it.
    private struct Capability {
        let number: Int
        /// What does not work without it.
        let prevents: String
        /// What it is for.
        let purpose: String
        /// CAP_SYS_ADMIN is as good.
        var isPartOfSysAdmin = false
        /// This process does not need it here.
        var isIdle = false
    }

    private var capabilities: [Capability] {
        [
            Capability(
                number: Rights.bpf,
                prevents: "programs and most maps are refused, but what unprivileged_bpf_disabled leaves",
                purpose: "load programs, make maps", isPartOfSysAdmin: true),
            Capability(
                number: Rights.perfmon,
                prevents:
                    "tracing programs (kprobes, tracepoints, fentry, iterators) and perf events are refused",
                purpose: "load and attach tracing programs", isPartOfSysAdmin: true),
            Capability(
                number: Rights.netAdmin,
                prevents: "networking programs (XDP, tc, cgroup, sockmap) are refused",
                purpose: "load and attach networking programs"),
            Capability(
                number: Rights.sysAdmin,
                prevents: "objects of others cannot be opened by id: prog, map, link and btf show nothing",
                purpose: "see the objects of others, mount BPF file systems"),
            Capability(
                number: Rights.sysResource,
                prevents: "the limit on locked memory cannot be raised, and maps and programs count here",
                purpose: "raise the limit on locked memory, which counts before Linux 5.11",
                isIdle: !isLockedMemoryCounted),
            Capability(
                number: Rights.syslog,
                prevents: "addresses of the kernel's functions are hidden (kptr_restrict)",
                purpose: "see the addresses of the kernel's functions", isIdle: showsAddresses == true),
        ]
    }

    private func finding(for capability: Capability) -> Finding {
        let name = Self.name(ofCapability: capability.number)
        let key = name.lowercased()
        let isKnown = capability.number < Rights.perfmon || knowsBPFCapability
        let grant = Self.grant([isKnown ? capability.number : Rights.sysAdmin])
        guard rights.capabilities != nil else {
            return Finding(
                .rights, key, .unknown, "the kernel does not tell the capabilities of this process",
                remedy: "mount -t proc proc /proc")
        }
        let holds = rights.has(capability.number)
        if isInInitialUserNamespace == false, holds || rights.hasSysAdmin {
            return Finding(
                .rights, key, .limited, "held in a user namespace only",
                token == .made
                    ? "it counts for what the token allows: \(capability.purpose)"
                    : "the kernel does not heed it there: \(capability.prevents)",
                remedy: token == .made ? nil : "run it outside of the user namespace")
        }
        if holds { return Finding(.rights, key, .ok, "held", "needed to: \(capability.purpose)") }
        if capability.isPartOfSysAdmin, rights.hasSysAdmin {
            return Finding(
                .rights, key, .ok, "held through CAP_SYS_ADMIN", "needed to: \(capability.purpose)")
        }
        if capability.isIdle {
            return Finding(
                .rights, key, .ok, "not held", "not needed here. Elsewhere needed to: \(capability.purpose)")
        }
        // The kernel's own types and objects can be had without the others.
        let state: Finding.State = capability.number == Rights.bpf ? .missing : .limited
        return Finding(.rights, key, state, "not held", capability.prevents, remedy: grant)
    }

    // MARK: Containers

    private var userNamespaceFinding: Finding {
        let key = "user_namespace"
        switch isInInitialUserNamespace {
        case true:
            return Finding(.rights, key, .ok, "the machine's own", "capabilities count for the whole machine")
        case false:
            return Finding(
                .rights, key, token == .made ? .limited : .missing, "another",
                "rights over BPF count in the machine's own user namespace only, but for what a token allows",
                remedy: "run it outside of the container, or docker run --userns=host")
        case nil:
            return Finding(
                .rights, key, .unknown, "without /proc it cannot be told whether this is a container",
                remedy: "mount -t proc proc /proc")
        }
    }

    private var processNamespaceFinding: Finding {
        let key = "pid_namespace"
        switch isInInitialProcessNamespace {
        case true:
            return Finding(.rights, key, .ok, "the machine's own", "all holders of BPF objects are seen")
        case false:
            return Finding(
                .rights, key, .limited, "another",
                "processes outside of this one are not seen: holders of BPF objects are missing from lists",
                remedy: "run it outside of the container, or docker run --pid=host")
        case nil:
            return Finding(
                .rights, key, .unknown, "without /proc no holders of BPF objects are seen",
                remedy: "mount -t proc proc /proc")
        }
    }

    private var tokenFinding: Finding {
        let key = "token"
        let delegated = (mounts?[.bpf] ?? []).filter { $0.options.contains("delegate_") }.map(\.path)
        let value = delegated.isEmpty ? nil : delegated.joined(separator: ", ")
        switch token {
        case .made:
            return Finding(
                .rights, key, .ok, value, "a token of this BPF file system makes up for rights that lack")
        case .refused(let number):
            return Finding(
                .rights, key, .limited, value, "no token can be made of it: \(errorText(number))",
                remedy: "hold CAP_BPF in the user namespace that the BPF file system belongs to")
        case nil:
            if isInInitialUserNamespace == false, value == nil {
                return Finding(
                    .rights, key, .missing, "no BPF file system delegates anything to this user namespace",
                    remedy: "mount -t bpf -o delegate_cmds=any,delegate_maps=any,delegate_progs=any,"
                        + "delegate_attachs=any bpf DIRECTORY (since Linux 6.9, by root outside)")
            }
            return Finding(
                .rights, key, .ok, value ?? "not needed",
                "tokens serve processes in user namespaces; this one needs none")
        }
    }

    // MARK: Locked memory

    private var lockedMemoryFinding: Finding? {
        guard let limit = lockedMemory else { return nil }
        let value = limit.soft == .max ? "unlimited" : "\(limit.soft) bytes"
        guard isLockedMemoryCounted else {
            return Finding(
                .rights, "memlock", .ok, value,
                "maps and programs do not count as locked memory since Linux 5.11")
        }
        if limit.soft == .max {
            return Finding(
                .rights, "memlock", .ok, value, "maps and programs count as locked memory before Linux 5.11")
        }
        let mayRaise = rights.has(Rights.sysResource)
        return Finding(
            .rights, "memlock", mayRaise || limit.hard >= 1 << 20 ? .limited : .missing, value,
            mayRaise
                ? "maps and programs count before Linux 5.11; loaders that do not raise the limit fail with EPERM"
                : "maps and programs count before Linux 5.11, and this process may not raise the limit",
            remedy: "ulimit -l unlimited (as root), or LimitMEMLOCK=infinity in the systemd unit, "
                + "or docker run --ulimit memlock=-1")
    }
}
