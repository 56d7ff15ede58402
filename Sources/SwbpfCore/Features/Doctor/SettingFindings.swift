extension MachineFacts {
    /// What sysctl(8) changes.
    var settingFindings: [Finding] {
        [
            jitFinding, hardeningFinding, symbolsFinding, limitFinding, statisticsFinding, addressFinding,
            perfEventFinding,
        ]
    }

    /// A finding about a setting that gives no number.
    func unreadable(_ setting: KernelSetting, group: Finding.Group = .settings) -> Finding {
        switch settings[setting] {
        case .denied:
            Finding(
                group, setting.word, .unknown, "only root (CAP_SYS_ADMIN) may read it",
                remedy: "run it as root")
        case .absent: Finding(group, setting.word, .unknown, "this kernel does not have the setting")
        default:
            Finding(
                group, setting.word, .unknown, "there is no /proc, where settings are",
                remedy: "mount -t proc proc /proc")
        }
    }

    /// - Parameter judge: a state, what it means, and the number that is better.
    private func judge(
        _ setting: KernelSetting, _ judge: (Int) -> (Finding.State, String, better: Int?)
    ) -> Finding {
        guard case .number(let number) = settings[setting] else { return unreadable(setting) }
        let (state, meaning, better) = judge(number)
        return Finding(
            .settings, setting.word, state, String(number), meaning,
            remedy: better.map { "sysctl -w \(setting.rawValue)=\($0)" })
    }

    // MARK: Compiled programs

    private var jitFinding: Finding {
        if settings[.jit] == .absent {
            return Finding(
                .settings, KernelSetting.jit.word, .limited,
                "this kernel does not compile programs: \(KernelOption.jit.prevents)",
                remedy: "boot a kernel built with CONFIG_BPF_JIT=y")
        }
        return judge(.jit) { number in
            switch number {
            case 0:
                (
                    .limited,
                    "new programs are interpreted: slower, and fentry, LSM and struct_ops do not work", 1
                )
            case 1: (.ok, "programs are compiled", nil)
            default: (.limited, "the code of each program that is compiled goes into the kernel's log", 1)
            }
        }
    }

    private var hardeningFinding: Finding {
        judge(.jitHardening) { number in
            switch number {
            case 0: (.ok, "compiled programs are as fast as they can be", nil)
            case 1:
                (
                    .limited,
                    "programs of users are compiled hardened, and no program is named in /proc/kallsyms and profiles",
                    0
                )
            default:
                (
                    .limited,
                    "all programs are compiled hardened, thus slower, and none is named in profiles", 0
                )
            }
        }
    }

    private var symbolsFinding: Finding {
        judge(.jitSymbols) { number in
            number == 0
                ? (.limited, "programs have no names in /proc/kallsyms: profiles show addresses", 1)
                : (.ok, "profiles show programs by name", nil)
        }
    }

    private var limitFinding: Finding {
        judge(.jitLimit) { number in
            // Who has CAP_BPF is not held to it.
            number < pageSize()
                ? (
                    .limited, "bytes of compiled programs: those of users without rights do not fit",
                    264_241_152
                )
                : (.ok, "bytes of compiled programs; the limit holds for users without rights", nil)
        }
    }

    private var statisticsFinding: Finding {
        if settings[.statistics] == .absent {
            return Finding(
                .settings, KernelSetting.statistics.word, .limited,
                "runs and run times of programs are not counted before Linux 5.1",
                remedy: "boot Linux 5.4 or newer")
        }
        return judge(.statistics) { number in
            number == 0
                ? (.ok, "off, as usual: prog show has no run_time_ns and run_cnt until it is switched on", 1)
                : (.ok, "runs and run times of programs are counted, at some cost for each run", 0)
        }
    }

    // MARK: What the kernel shows

    private var addressFinding: Finding {
        if case .number(let number) = settings[.hiddenAddresses], showsAddresses == false {
            let meaning =
                number == 2
                ? "addresses of the kernel's functions are hidden from everybody"
                : "addresses of the kernel's functions are hidden from this process, which has no CAP_SYSLOG"
            return Finding(
                .settings, KernelSetting.hiddenAddresses.word, .limited, String(number),
                "\(meaning): no names of functions in dumps of code, stack traces and links",
                remedy: number == 2 ? "sysctl -w kernel.kptr_restrict=1" : Self.grant([Rights.syslog]))
        }
        return judge(.hiddenAddresses) { number in
            number == 2
                ? (.limited, "addresses of the kernel's functions are hidden from everybody", 1)
                : (.ok, "addresses of the kernel's functions are shown to this process", nil)
        }
    }

    private var perfEventFinding: Finding {
        judge(.perfEvents) { number in
            if rights.hasPerfmon, isInInitialUserNamespace != false {
                return (.ok, "it binds users without CAP_PERFMON only", nil)
            }
            return number >= 2
                ? (.limited, "without CAP_PERFMON there are no perf events of the kernel", 1)
                : (.ok, "users may count events of the kernel, too", nil)
        }
    }
}
