extension MachineFacts {
    /// What is mounted of that BPF is used through.
    var fileSystemFindings: [Finding] {
        [
            finding(
                .cgroup2, purpose: "programs are attached to cgroups there",
                prevents: "programs cannot be attached to cgroups", .limited),
            finding(
                .bpf, purpose: "programs, maps and links are pinned there",
                prevents: "nothing can be pinned: what nobody holds open is gone", .limited),
            finding(
                .tracefs, purpose: "tracepoints are listed there",
                prevents: "tracepoints cannot be found, and bpf_printk (prog tracelog) not read", .limited),
            finding(
                .securityfs, purpose: "lockdown and security modules are shown there",
                prevents: "lockdown and security modules are not shown", .limited),
        ]
    }

    private func finding(
        _ kind: FileSystemKind, purpose: String, prevents: String, _ state: Finding.State
    ) -> Finding {
        let key = kind == .bpf ? "bpffs" : kind.rawValue
        guard let mounts else {
            return Finding(
                .fileSystems, key, .unknown, "without /proc and /sys it cannot be told what is mounted",
                remedy: "mount -t proc proc /proc && mount -t sysfs sysfs /sys")
        }
        var paths = (mounts[kind] ?? []).map(\.path)
        // The older way to tracefs.
        if kind == .tracefs, paths.isEmpty { paths = (mounts[.debugfs] ?? []).map { "\($0.path)/tracing" } }
        if !paths.isEmpty {
            return Finding(.fileSystems, key, .ok, paths.joined(separator: ", "), purpose)
        }
        return Finding(.fileSystems, key, .missing, prevents, remedy: remedy(for: kind))
    }

    private func remedy(for kind: FileSystemKind) -> String {
        let command = "mount -t \(kind.rawValue) \(kind.rawValue) "
        // Where cgroups of the first version are, the second goes beside them.
        let isTaken = kind == .cgroup2 && mounts?[.cgroup]?.isEmpty == false
        return isTaken ? "mkdir -p /run/cgroup2 && \(command)/run/cgroup2" : command + kind.place
    }
}
