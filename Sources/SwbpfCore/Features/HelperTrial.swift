/// How it is found out whether programs of a type may call a helper: by loading one that does nothing else.
///
/// The call's arguments are wrong mostly, but before them the verifier looks for the helper.
struct HelperTrial: Sendable {
    var program: TrialProgram
    /// Remarks that say that there is no such helper.
    private var denials = Self.denials

    init(_ trial: ProgramTrial) {
        program = trial.program
    }

    /// For a device whose driver has remarks of its own.
    init(_ trial: ProgramTrial, isNetronome: Bool) {
        self.init(trial)
        if isNetronome {
            denials += ["not supported by FW", "unsupported function id"].map { Array($0.utf8) }
        }
    }

    /// The first is for numbers that this kernel has no helper for at all, whatever the type of program.
    private static let denials = [
        "invalid func ", "unknown func ", "program of this type cannot use helper ",
    ].map { Array($0.utf8) }

    mutating func verdict(on helper: Helper, _ loader: inout TrialLoader) -> Verdict {
        let answer = answer(on: helper, &loader)
        if answer.isLoaded { return .available }
        if answer.found.contains(true) { return .missing }
        // Refused before the verifier came to the call.
        return answer.hasRemarks ? .available : .unknown(answer.number)
    }

    private mutating func answer(on helper: Helper, _ loader: inout TrialLoader) -> TrialAnswer {
        program.code = BPFInstruction.call(helper).bytes + BPFInstruction.exit.bytes
        return loader.load(program, lookingFor: denials)
    }

    /// How many of the first `count` helpers this kernel has a number for, as far as programs of this type can
    /// tell. They are numbered without gaps, so that what it does not know comes last.
    mutating func knownCount(of count: Int, _ loader: inout TrialLoader) -> Int {
        var known = 0
        var unknown = count + 1
        var next = count
        // `known` numbers are known, `unknown` is the first count that is too many.
        while known + 1 < unknown {
            let answer = answer(on: Helper(rawValue: UInt32(next - 1)), &loader)
            if answer.found.first == true { unknown = next } else { known = next }
            next = (known + unknown) / 2
        }
        return known
    }
}
