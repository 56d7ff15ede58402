/// How it is found out which helpers programs of a type may call: by loading programs that call one each.
///
/// The call's arguments are wrong mostly, but before them the verifier looks for the helper.
struct HelperTrial: Sendable {
    private var program: TrialProgram
    /// Remarks that say that there is no such helper.
    private var denials = Self.denials

    init(_ trial: ProgramTrial) {
        program = trial.program
        program.code = BPFInstruction.call(Helper(rawValue: 0)).bytes + BPFInstruction.exit.bytes
    }

    /// For a device whose driver has remarks of its own.
    init(_ trial: ProgramTrial, isNetronome: Bool) {
        self.init(trial)
        if isNetronome {
            denials += ["not supported by FW", "unsupported function id"].map { Array($0.utf8) + [0] }
        }
    }

    /// The first is for numbers that this kernel has no helper for at all, whatever the type of program.
    private static let denials = [
        "invalid func ", "unknown func ", "program of this type cannot use helper ",
    ].map { Array($0.utf8) + [0] }

    /// What the kernel says of each of some helpers.
    func verdicts(on helpers: ArraySlice<Helper>, _ loader: inout TrialLoader) -> [Verdict] {
        loader.prepare(program)
        return helpers.map { helper in
            let answer = loader.load(constant: helper.rawValue, lookingFor: denials)
            if answer.isLoaded { return .available }
            if answer.found != nil { return .missing }
            // Without a remark it was refused before the verifier came to the call.
            return answer.hasRemarks ? .available : .unknown(answer.number)
        }
    }

    /// How many of the first `count` helpers this kernel has a number for. They are numbered without gaps, so
    /// that what it does not know comes last.
    func knownCount(of count: Int, _ loader: inout TrialLoader) -> Int {
        loader.prepare(program)
        var known = 0
        // This count is too many.
        var unknown = count + 1
        var next = count
        while known + 1 < unknown {
            let answer = loader.load(constant: UInt32(next - 1), lookingFor: denials)
            if answer.found == 0 { unknown = next } else { known = next }
            next = (known + unknown) / 2
        }
        return known
    }
}
