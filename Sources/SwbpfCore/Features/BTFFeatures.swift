/// What a kernel offers to BPF programs, as its BTF alone tells: nothing is loaded, and it may be another kernel's.
struct BTFFeatures: Sendable {
    /// How the kernel's functions that programs may call were told from others.
    enum FunctionSource: Sendable {
        /// By their tags in BTF. Since Linux 6.10.
        case tags
        /// By their names, which are known.
        case knownNames
    }

    private(set) var features = FeatureSet()
    /// The newest release of which it has something: the kernel is no older.
    private(set) var release: LinuxVersion?
    private(set) var functionSource = FunctionSource.knownNames
    /// Functions with a tag of which it is not known who may call them.
    private(set) var otherFunctions: [String] = []
    /// The names of all numbers in the kernel's header, by enumeration.
    private let names: [String: [UInt32: String]]

    static let enumerations = [
        ProgramType.kernelEnum, MapType.kernelEnum, AttachType.kernelEnum, LinkType.kernelEnum,
        Helper.kernelEnum, "bpf_cmd",
    ]

    /// `place` is what messages call the BTF.
    init(_ btf: BTF, place: String) throws {
        let survey = try labelled(place) {
            try BTFSurvey(btf, enumerations: Self.enumerations, functions: Self.wantedFunctions)
        }
        guard survey.enumerators[ProgramType.kernelEnum] != nil, !survey.contexts.isEmpty else {
            throw BTFSourceError(
                "\(place): not the BTF of a kernel with BPF: it has no struct bpf_ctx_convert, which lists "
                    + "the types of programs since Linux 5.4")
        }
        self.init(survey)
    }

    init(_ survey: BTFSurvey) {
        names = survey.enumerators.mapValues { list in
            Dictionary(list.map { ($0.value, $0.name) }, uniquingKeysWith: { first, _ in first })
        }
        release = Self.release(survey)
        let programs = Set(
            survey.contexts.compactMap { member in
                member.hasPrefix(ProgramType.kernelPrefix) && member.hasSuffix("_prog")
                    ? String(member.dropFirst(ProgramType.kernelPrefix.count).dropLast(5)).lowercased() : nil
            })
        features.programTypes = Self.numbers(survey).filter { programs.contains(name(of: $0)) }
        func available<Number: KernelNumber>(_ evidence: [String: TypeEvidence]) -> [Number] {
            Self.numbers(survey).filter { (number: Number) in
                name(of: number) != "unspec"
                    && (evidence[name(of: number)] ?? .none)
                        .holds(programTypes: programs, functions: survey.functions)
            }
        }
        features.mapTypes = available(TypeEvidence.mapTypes)
        features.attachTypes = available(TypeEvidence.attachTypes)
        features.linkTypes = available(TypeEvidence.linkTypes)
        let rules = HelperRules(survey, programTypes: programs, release: release)
        features.helpers = features.programTypes.map { type in
            ProgramHelpers(programType: type, helpers: rules.helpers(of: name(of: type)))
        }
        readFunctions(survey)
    }

    /// What the kernel's header calls a number, as users read it; the number where it has no name.
    func name<Number: KernelNumber>(of number: Number) -> String {
        if let name = number.name { return name }
        guard let name = names[Number.kernelEnum]?[number.rawValue], name.hasPrefix(Number.kernelPrefix)
        else {
            return "\(number.rawValue)"
        }
        return Number.shownPrefix + name.dropFirst(Number.kernelPrefix.count).lowercased()
    }

    /// All numbers that this build or the kernel's header knows, without 0 where that is none.
    func allNumbers<Number: KernelNumber>(_: Number.Type, from first: UInt32 = 1) -> [Number] {
        let inHeader = (names[Number.kernelEnum] ?? [:]).filter { $0.value.hasPrefix(Number.kernelPrefix) }
        return Set(inHeader.keys).union(UInt32(0)..<UInt32(Number.names.count))
            .filter { $0 >= first }.sorted().compactMap { Number(rawValue: $0) }
    }

    /// The numbers in the kernel's header, ascending.
    private static func numbers<Number: KernelNumber>(_ survey: BTFSurvey) -> [Number] {
        // Values behind the last are `__MAX_...`; the same number may have two names.
        let values = (survey.enumerators[Number.kernelEnum] ?? [])
            .filter { $0.name.hasPrefix(Number.kernelPrefix) }.map(\.value)
        return Set(values).sorted().compactMap { Number(rawValue: $0) }
    }

    // MARK: Age

    /// Functions that came with releases whose header brought no name that BTF has.
    static let markers: [(release: LinuxVersion, function: String)] = [
        (LinuxVersion(6, 3), "bpf_rbtree_first"), (LinuxVersion(6, 5), "bpf_dynptr_clone"),
        (LinuxVersion(6, 8), "bpf_cpumask_weight"), (LinuxVersion(6, 11), "bpf_iter_bits_new"),
        (LinuxVersion(6, 12), "bpf_copy_from_user_str"), (LinuxVersion(6, 14), "bpf_local_irq_save"),
        (LinuxVersion(6, 15), "bpf_res_spin_lock"),
        (LinuxVersion(6, 16), "bpf_rbtree_root"), (LinuxVersion(6, 18), "bpf_strcasecmp"),
        (LinuxVersion(7, 1), "bpf_obj_new"),
    ]

    private static func release(_ survey: BTFSurvey) -> LinuxVersion? {
        let named = survey.enumerators.values.joined().lazy.map(\.name)
        let marked = markers.lazy.filter { survey.functions.contains($0.function) }.map(\.release)
        return
            (named.compactMap { KernelHistory.release(ofKernelName: $0) }
            + survey.flags.lazy.compactMap { KernelHistory.release(ofKernelName: $0) } + marked).max()
    }

    /// All functions that say something about the kernel.
    private static let wantedFunctions: Set<String> = {
        var wanted = Set(HelperRules.wantedFunctions)
        for table in [TypeEvidence.mapTypes, TypeEvidence.attachTypes, TypeEvidence.linkTypes] {
            for evidence in table.values { wanted.formUnion(evidence.allFunctions) }
        }
        for set in KernelFunctionTable.sets {
            wanted.formUnion(SwbpfCore.names(in: set.functions))
        }
        wanted.formUnion(markers.map(\.function))
        return wanted
    }()
}

// The kernel's functions that programs may call.
extension BTFFeatures {
    private mutating func readFunctions(_ survey: BTFSurvey) {
        functionSource = survey.taggedFunctions.isEmpty ? .knownNames : .tags
        let there = functionSource == .tags ? Set(survey.taggedFunctions) : survey.functions
        // The oldest that could be called by more than one's own kind of program came with 5.18.
        let release = release ?? LinuxVersion(0, 0)
        var hooks: [String: Set<String>] = [:]
        for set in KernelFunctionTable.sets {
            for function in SwbpfCore.names(in: set.functions) where there.contains(function) {
                hooks[function] = Set(SwbpfCore.names(in: set.hooks))
            }
        }
        for change in KernelFunctionTable.changes where release < change.release {
            for function in SwbpfCore.names(in: change.functions) {
                hooks[function]?.subtract(SwbpfCore.names(in: change.hooks))
            }
        }
        var served: [String: Set<String>] = [:]
        for (hook, spans) in KernelFunctionTable.hooks {
            for span in spans where span.release <= release {
                for type in SwbpfCore.names(in: span.types) { served[type, default: []].insert(hook) }
            }
        }
        // Kernels older than the first function have names of the list, but as functions of their own.
        let isTooOld = release < KernelFunctionTable.firstRelease
        features.kernelFunctions = features.programTypes.map { type in
            let served = served[name(of: type)] ?? []
            let names = hooks.filter { entry in
                !served.isEmpty && entry.value.contains(KernelFunctionTable.commonHook)
                    || !entry.value.isDisjoint(with: served)
            }
            return ProgramFunctions(programType: type, names: isTooOld ? [] : names.keys.sorted())
        }
        otherFunctions = survey.taggedFunctions.filter { hooks[$0] == nil }
    }
}
