/// Which helpers a kernel hands out to which type of program, as its BTF and the table say together.
struct HelperRules {
    /// The helpers that the kernel's header has and that were compiled in, by their short names.
    private let there: [String: Helper]
    private let functions: Set<String>
    private let release: LinuxVersion

    /// Programs of this type may call what the program may that they replace a function of.
    private static let borrowingType = "ext"

    /// A kernel that says nothing of its age is taken for the newest that is known.
    init(_ survey: BTFSurvey, programTypes: Set<String>, release: LinuxVersion?) {
        functions = survey.functions
        self.release = release ?? LinuxVersion(.max, 0)
        let unconditional = Set(names(in: HelperTable.unconditional))
        // The tracing code is compiled in, and none of its functions is in BTF.
        let isUntraced =
            programTypes.contains("kprobe") && !survey.functions.contains("bpf_get_current_task")
        let untraced = isUntraced ? Set(names(in: HelperTable.untraced)) : []
        var there: [String: Helper] = [:]
        for enumerator in survey.enumerators[Helper.kernelEnum] ?? []
        where enumerator.name.hasPrefix(Helper.kernelPrefix) {
            let name = String(enumerator.name.dropFirst(Helper.kernelPrefix.count))
            let isThere =
                unconditional.contains(name) || untraced.contains(name)
                || Self.functions(of: name).contains { survey.functions.contains($0) }
            if isThere { there[name] = Helper(rawValue: enumerator.value) }
        }
        self.there = there
    }

    /// The helpers of a type of program, ascending; `nil` for one that this build does not know or that has none
    /// of its own.
    func helpers(of type: String) -> [Helper]? {
        guard type != Self.borrowingType, ProgramType.names.contains(type) else { return nil }
        var granted = Set(names(in: HelperTable.limited[type] ?? HelperTable.common))
        for grant in HelperTable.grants where names(in: grant.types).contains(type) {
            granted.formUnion(names(in: grant.helpers))
        }
        for change in HelperTable.changes where release < change.release && change.concerns(type: type) {
            granted.subtract(names(in: change.helpers))
        }
        for own in HelperTable.typeImplementations where own.type == type {
            if !names(in: own.functions).contains(where: { functions.contains($0) }) {
                granted.subtract(names(in: own.helpers))
            }
        }
        return granted.compactMap { there[$0] }.sorted { $0.rawValue < $1.rawValue }
    }

    /// The functions of which one has to be there for a helper to be.
    private static func functions(of helper: String) -> [String] {
        HelperTable.implementations[helper].map { names(in: $0) } ?? [Helper.shownPrefix + helper]
    }

    /// All functions that the rules ask for.
    static var wantedFunctions: [String] {
        Helper.names + HelperTable.implementations.values.flatMap { names(in: $0) }
            + HelperTable.typeImplementations.flatMap { names(in: $0.functions) }
    }
}
