extension CommandOption {
    /// `feature probe` without trials.
    static let fromBTF = CommandOption(
        "from-btf", "Read it from a kernel's BTF instead; the running kernel's without FILE",
        [.init("FILE", .file, isRequired: false)])
}

extension BTFFeatures {
    /// Reads what the words behind `--from-btf` name: a file, or the running kernel's types.
    init(words: [String]) throws {
        let source = try words.first.map { try BTFSource.file($0, base: nil) } ?? BTFSource.kernel()
        try self.init(source.btf, place: source.name)
    }
}

/// What `feature probe --from-btf` answers: the sections of `feature probe` that BTF can tell of, and more.
struct BTFFeatureReport: Report {
    let found: BTFFeatures

    init(_ given: GivenArguments) throws {
        if let word = given.words.keys.sorted().first {
            throw UsageError("'\(word)' is for trials: with --from-btf nothing is loaded")
        }
        found = try BTFFeatures(words: given.options["from-btf"] ?? [])
    }

    init(found: BTFFeatures) {
        self.found = found
    }

    func write(to text: inout TextWriter) {
        if let release = found.release {
            text.line("Reading BTF of Linux \(release) or newer...")
            text.line()
        }
        write("Scanning eBPF program types...", found.programClaims, to: &text)
        write("Scanning eBPF map types...", found.mapClaims, to: &text)
        write("Scanning eBPF attach types...", found.attachClaims, to: &text)
        write("Scanning eBPF link types...", found.linkClaims, to: &text)
        text.line("Scanning eBPF helper functions...")
        for (type, helpers) in found.helperLists {
            text.write("eBPF helpers supported for program type ")
            write(helpers.map { $0.map { found.name(of: $0) } }, of: type, "helpers", to: &text)
        }
        text.line()
        text.line("Scanning kernel functions, \(found.functionSource.title)...")
        for (type, functions) in found.functionLists {
            text.write("kernel functions supported for program type ")
            write(functions, of: type, "functions", to: &text)
        }
        if !found.otherFunctions.isEmpty {
            text.write("kernel functions for programs of unknown types:")
            for name in found.otherFunctions { writeItem(name, to: &text) }
            text.line()
        }
        text.line()
    }

    private func write(_ title: String, _ claims: [FeatureClaim], to text: inout TextWriter) {
        text.line(title)
        for claim in claims {
            text.foreign(claim.subject)
            text.line(" is \(claim.isTrue ? "" : "NOT ")available")
        }
        text.line()
    }

    private func write(
        _ names: [String]?, of type: ProgramType, _ noun: String, to text: inout TextWriter
    ) {
        text.foreign(found.name(of: type))
        text.write(":")
        for name in names ?? [] { writeItem(name, to: &text) }
        text.line()
        if !found.features.programTypes.contains(type) {
            text.line("\tProgram type not supported")
        } else if names == nil {
            text.line("\tCould not determine which \(noun) are available")
        } else if names?.isEmpty == true {
            text.line("\tNone")
        }
    }

    private func writeItem(_ name: String, to text: inout TextWriter) {
        text.write("\n\t- ")
        text.foreign(name)
    }

    func write(to json: inout JSONWriter) {
        json.object { json in
            json.field("btf") { json in
                json.object { json in
                    json.key("at_least_linux")
                    if let release = found.release { json.value("\(release)") } else { json.null() }
                    json.field("kfuncs_known_by", found.functionSource.word)
                }
            }
            json.field("program_types") { write(found.programClaims, to: &$0) }
            json.field("map_types") { write(found.mapClaims, to: &$0) }
            json.field("attach_types") { write(found.attachClaims, to: &$0) }
            json.field("link_types") { write(found.linkClaims, to: &$0) }
            json.field("helpers") { json in
                json.object { json in
                    for (type, helpers) in found.helperLists {
                        json.key(foreign: "\(found.name(of: type))_available_helpers")
                        json.array(helpers ?? []) { $0.value(found.name(of: $1)) }
                    }
                }
            }
            json.field("kfuncs") { json in
                json.object { json in
                    for (type, functions) in found.functionLists {
                        json.key(foreign: "\(found.name(of: type))_available_kfuncs")
                        json.array(functions ?? []) { $0.value($1) }
                    }
                    json.field("other_kfuncs") { $0.array(found.otherFunctions) { $0.value($1) } }
                }
            }
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
}

extension BTFFeatures.FunctionSource {
    /// In a title, behind what it is about.
    fileprivate var title: String {
        switch self {
        case .tags: "by their tags in BTF"
        case .knownNames: "by known names, since this BTF has no tags"
        }
    }

    fileprivate var word: String {
        switch self {
        case .tags: "tags"
        case .knownNames: "names"
        }
    }
}

extension BTFFeatures {
    var programClaims: [FeatureClaim] { claims(features.programTypes, "prog_type", "program_type") }
    var mapClaims: [FeatureClaim] { claims(features.mapTypes, "map_type", "map_type") }
    // Attach types begin with one that is: number 0.
    var attachClaims: [FeatureClaim] {
        claims(features.attachTypes ?? [], "attach_type", "attach_type", from: 0)
    }
    var linkClaims: [FeatureClaim] { claims(features.linkTypes ?? [], "link_type", "link_type") }

    private func claims<Number: KernelNumber>(
        _ available: [Number], _ suffix: String, _ noun: String, from first: UInt32 = 1
    ) -> [FeatureClaim] {
        let available = Set(available)
        return allNumbers(Number.self, from: first).map { number in
            FeatureClaim(
                key: "\(name(of: number))_\(suffix)", subject: "eBPF \(noun) \(name(of: number))",
                isTrue: available.contains(number))
        }
    }

    /// For every type of program its helpers, `nil` where they are not known.
    var helperLists: [(ProgramType, [Helper]?)] {
        let lists = Dictionary(uniqueKeysWithValues: features.helpers.map { ($0.programType, $0.helpers) })
        return allNumbers(ProgramType.self).map { ($0, lists[$0] ?? nil) }
    }

    /// For every type of program the kernel's functions that it may call, `nil` where there is no such type.
    var functionLists: [(ProgramType, [String]?)] {
        let lists = Dictionary(
            uniqueKeysWithValues: (features.kernelFunctions ?? []).map { ($0.programType, $0.names) })
        return allNumbers(ProgramType.self).map { ($0, lists[$0]) }
    }
}
