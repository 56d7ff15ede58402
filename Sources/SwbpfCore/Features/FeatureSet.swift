/// What a kernel offers to BPF programs, however that was found out.
struct FeatureSet: Equatable, Sendable {
    /// Ascending, as all lists here are.
    var programTypes: [ProgramType] = []
    var mapTypes: [MapType] = []
    /// `nil` where it was not asked.
    var attachTypes: [AttachType]?
    /// `nil` where it was not asked.
    var linkTypes: [LinkType]?
    /// One for each type of program that was asked about, in the order of the types.
    var helpers: [ProgramHelpers] = []
    /// The kernel's functions that programs of a type may call; `nil` where it was not asked.
    var kernelFunctions: [ProgramFunctions]?
    /// `nil` where it was not asked.
    var abilities: [VerifierAbility]?
}

/// The helpers that programs of one type may call.
struct ProgramHelpers: Equatable, Sendable {
    var programType: ProgramType
    /// `nil` where that cannot be found out.
    var helpers: [Helper]?
}

/// The kernel's functions that programs of one type may call.
struct ProgramFunctions: Equatable, Sendable {
    var programType: ProgramType
    var names: [String]
}

/// What the verifier accepts beyond the first version of the instruction set.
enum VerifierAbility: CaseIterable, Sendable {
    /// More than 4,096 instructions. Since 5.2.
    case largePrograms
    /// Since 5.3.
    case boundedLoops
    /// Jumps if less. Since 4.14.
    case instructionSet2
    /// Jumps that compare 32 bits. Since 5.1.
    case instructionSet3
    /// Jumps of any length, loads that extend the sign. Since 6.6.
    case instructionSet4
}
