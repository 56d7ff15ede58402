/// What `feature probe` answers.
struct ProbeReport: Report {
    let probed: ProbedFeatures
    /// What macros begin with; `nil` for sentences.
    let macroPrefix: String?

    var notes: [String] { probed.notes }

    func write(to text: inout TextWriter) {
        if let macroPrefix {
            ProbeMacros(probed: probed, prefix: macroPrefix).write(to: &text)
        } else {
            ProbeSentences(probed: probed).write(to: &text)
        }
    }

    func write(to json: inout JSONWriter) {
        json.object { json in
            if let system = probed.system {
                json.field("system_config") { $0.object { write(system, to: &$0) } }
            }
            json.field("syscall_config") { $0.object { $0.field("have_bpf_syscall", probed.hasSystemCall) } }
            guard probed.hasSystemCall else { return }
            json.field("program_types") { write(probed.programClaims, to: &$0) }
            json.field("map_types") { write(probed.mapClaims, to: &$0) }
            json.field("helpers") { $0.object { writeHelpers(to: &$0) } }
            json.field("misc") { write(probed.abilityClaims, to: &$0) }
        }
    }

    private func write(_ system: SystemConfiguration, to json: inout JSONWriter) {
        for (setting, value) in zip(SystemConfiguration.Setting.allCases, system.settings ?? []) {
            json.key(foreign: setting.name)
            json.value(value)
        }
        for (option, value) in zip(SystemConfiguration.options, system.values ?? []) {
            json.key(foreign: option)
            if let value { json.value(value) } else { json.null() }
        }
    }

    private func write(_ claims: [FeatureClaim], to json: inout JSONWriter) {
        json.object { json in
            for claim in claims {
                json.key(foreign: "have_\(claim.key)")
                json.value(claim.isTrue)
            }
        }
    }

    private func writeHelpers(to json: inout JSONWriter) {
        for type in probed.probe.programTypes {
            json.key(foreign: "\(type.name ?? "")_available_helpers")
            json.array(probed.probe.helpers.filter { probed.mayCall($0, type) }) { json, helper in
                json.value(helper.name ?? "")
            }
        }
    }
}

/// Something that the kernel has or not.
struct FeatureClaim {
    /// As it is named in JSON and, in upper case, in macros, behind `have_`.
    let key: String
    /// As a sentence begins.
    let subject: String
    let isTrue: Bool
}

extension ProbedFeatures {
    var programClaims: [FeatureClaim] {
        probe.programTypes.map { type in
            let name = type.name ?? ""
            return FeatureClaim(
                key: "\(name)_prog_type", subject: "eBPF program_type \(name)",
                isTrue: programTypes[type] == .available)
        }
    }

    var mapClaims: [FeatureClaim] {
        probe.mapTypes.map { type in
            let name = type.name ?? ""
            return FeatureClaim(
                key: "\(name)_map_type", subject: "eBPF map_type \(name)",
                isTrue: mapTypes[type] == .available)
        }
    }

    var abilityClaims: [FeatureClaim] {
        VerifierAbility.allCases.map {
            FeatureClaim(key: $0.key, subject: $0.title, isTrue: abilities[$0] == .available)
        }
    }

    var systemCallClaim: FeatureClaim {
        FeatureClaim(key: "bpf_syscall", subject: "bpf() syscall", isTrue: hasSystemCall)
    }
}

extension VerifierAbility {
    /// Its name in JSON behind `have_`.
    var key: String {
        switch self {
        case .largePrograms: "large_insn_limit"
        case .boundedLoops: "bounded_loops"
        case .instructionSet2: "v2_isa_extension"
        case .instructionSet3: "v3_isa_extension"
        case .instructionSet4: "v4_isa_extension"
        }
    }

    /// Its name in a sentence.
    var title: String {
        switch self {
        case .largePrograms: "Large program size limit"
        case .boundedLoops: "Bounded loop support"
        case .instructionSet2: "ISA extension v2"
        case .instructionSet3: "ISA extension v3"
        case .instructionSet4: "ISA extension v4"
        }
    }
}
