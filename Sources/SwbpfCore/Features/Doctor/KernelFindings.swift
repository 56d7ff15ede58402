extension MachineFacts {
    /// What the kernel is and was built with.
    var kernelFindings: [Finding] {
        [versionFinding] + optionFindings + [typesFinding, moduleTypesFinding]
    }

    private var versionFinding: Finding {
        let key = "kernel_version"
        guard let isEnough = kernel.isAtLeast(4, 18), let isGood = kernel.isAtLeast(5, 4) else {
            return Finding(
                .kernel, key, .unknown, kernel.release.isEmpty ? nil : kernel.release,
                "whether it is Linux 4.18 or newer cannot be told")
        }
        if !isEnough {
            return Finding(
                .kernel, key, .missing, kernel.release,
                "swbpf needs Linux 4.18; on an older one lists and types are missing",
                remedy: "boot Linux 5.4 or newer")
        }
        if !isGood {
            return Finding(
                .kernel, key, .limited, kernel.release,
                "it is enough, but the kernel's types (BTF), and what needs them, came with Linux 5.4",
                remedy: "boot Linux 5.4 or newer")
        }
        return Finding(.kernel, key, .ok, kernel.release, "Linux 4.18 is needed, 5.4 or newer recommended")
    }

    // MARK: Configuration

    private var optionFindings: [Finding] {
        var findings: [Finding] = []
        if options == nil {
            findings.append(
                Finding(
                    .kernel, "kernel_config", .unknown,
                    "neither /boot/config-\(kernel.release) nor /proc/config.gz can be read: "
                        + "what the running kernel shows stands below",
                    remedy: "modprobe configs, or install the file with the kernel's package"))
        }
        return findings + KernelOption.allCases.compactMap(finding(for:))
    }

    /// `nil` for an option that this kernel is too old for, or of which nothing is known.
    private func finding(for option: KernelOption) -> Finding? {
        guard kernel.isAtLeast(option.since.major, option.since.minor) ?? true else { return nil }
        let value: String
        let isSet: Bool
        if let options {
            value = options[option.rawValue] ?? "not set"
            isSet = value == "y" || value == "m"
        } else {
            guard let concluded = concluded(option) else { return nil }
            value = concluded ? "set, as the kernel shows" : "not set, as the kernel shows"
            isSet = concluded
        }
        if isSet { return Finding(.kernel, option.rawValue, .ok, value, "without it \(option.prevents)") }
        return Finding(
            .kernel, option.rawValue, option.isNecessary ? .missing : .limited, value, option.prevents,
            remedy: "boot a kernel built with \(option.rawValue)=y")
    }

    // MARK: Types

    private var typesFinding: Finding {
        let path = "/sys/kernel/btf/vmlinux"
        switch hasKernelTypes {
        case true:
            return Finding(.kernel, "btf", .ok, path, "portable programs (CO-RE) find the kernel's types")
        case false:
            return Finding(
                .kernel, "btf", .missing,
                "\(path) cannot be read: no portable (CO-RE) programs, fentry, LSM programs or iterators",
                remedy: options?[KernelOption.types.rawValue] == "y"
                    ? "mount -t sysfs sysfs /sys" : "boot a kernel built with CONFIG_DEBUG_INFO_BTF=y")
        case nil:
            return Finding(
                .kernel, "btf", .unknown, "there is no /sys, where the kernel shows its types",
                remedy: "mount -t sysfs sysfs /sys")
        }
    }

    private var moduleTypesFinding: Finding {
        let key = "module_btf"
        if hasKernelTypes == nil {
            return Finding(
                .kernel, key, .unknown, "there is no /sys, where modules show their types",
                remedy: "mount -t sysfs sysfs /sys")
        }
        if moduleTypeCount > 0 {
            return Finding(.kernel, key, .ok, String(moduleTypeCount), "modules that show their types")
        }
        return Finding(
            .kernel, key, .ok, "0",
            "no module shows types: none is loaded, or the kernel was built without them")
    }
}
