/// What trying found out, and what it did not.
struct ProbedFeatures: Equatable, Sendable {
    /// What was tried.
    let probe: FeatureProbe
    /// `nil` where a device was asked about.
    var system: SystemConfiguration?
    /// bpf(2) is there. Without it nothing else is known.
    var hasSystemCall = false
    var programTypes: [ProgramType: Verdict] = [:]
    var mapTypes: [MapType: Verdict] = [:]
    /// Of the types of program that are available and whose helpers can be found out, by helper; those that are
    /// too new for the kernel are left out.
    var helpers: [ProgramType: [Helper: Verdict]] = [:]
    var abilities: [VerifierAbility: Verdict] = [:]

    init(probe: FeatureProbe) {
        self.probe = probe
    }

    /// Programs of a type may call a helper, as far as is known.
    func mayCall(_ helper: Helper, _ type: ProgramType) -> Bool { helpers[type]?[helper] == .available }

    /// What is there, apart from how that was found out.
    var features: FeatureSet {
        var features = FeatureSet()
        features.programTypes = probe.programTypes.filter { programTypes[$0] == .available }
        features.mapTypes = probe.mapTypes.filter { mapTypes[$0] == .available }
        features.helpers = features.programTypes.map { type in
            ProgramHelpers(
                programType: type,
                helpers: helpers[type].map { verdicts in
                    probe.helpers.filter { verdicts[$0] == .available }
                })
        }
        features.abilities = VerifierAbility.allCases.filter { abilities[$0] == .available }
        return features
    }

    // MARK: What is not known

    /// Sentences about what could not be found out.
    var notes: [String] {
        var notes = system?.notes ?? []
        if let note = withoutPrivileges { return notes + [note] }
        if probe.isUnprivileged { return notes }
        let programs = probe.programTypes.map { ($0.name ?? "", programTypes[$0]) }
        let maps = probe.mapTypes.map { ($0.name ?? "", mapTypes[$0]) }
        notes += Self.notes(on: "program types", programs) + Self.notes(on: "map types", maps)
        for type in probe.programTypes {
            guard let verdicts = helpers[type] else { continue }
            notes += Self.notes(
                on: "helpers of \(type.name ?? "")", probe.helpers.map { ($0.name ?? "", verdicts[$0]) })
        }
        return notes
    }

    /// What is said once instead of about everything.
    private var withoutPrivileges: String? {
        guard probe.isUnprivileged, hasSystemCall, let settings = system?.settings,
            let setting = settings.first,
            setting > 0, !programTypes.values.contains(.available)
        else { return nil }
        return """
            the kernel lets nobody without privileges use bpf(2): kernel.unprivileged_bpf_disabled is \(setting)\
            \(setting == 1 ? ", until it is started anew" : ", which 0 changes")
            """
    }

    private static func notes(on what: String, _ verdicts: [(String, Verdict?)]) -> [String] {
        let numbers = Set(
            verdicts.compactMap { if case .unknown(let number)? = $0.1 { number } else { nil } })
        return numbers.sorted().map { number in
            let names = verdicts.filter { $0.1 == .unknown(number) }.map(\.0)
            let shown = names.prefix(4).joined(separator: ", ")
            let rest = names.count > 4 ? " and \(names.count - 4) more" : ""
            return "not known of \(what) \(shown)\(rest): \(errorText(number))"
        }
    }
}
