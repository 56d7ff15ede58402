extension VerifierAbility {
    /// The most instructions that a program could have before.
    private static let oldLimit = 4096

    /// A program that only a verifier with the ability accepts.
    private var instructions: [BPFInstruction] {
        switch self {
        case .largePrograms: [BPFInstruction](repeating: .setResult(1), count: Self.oldLimit) + [.exit]
        case .boundedLoops:
            [.setResult(10), BPFInstruction(0x17, immediate: 1), BPFInstruction(0x55, offset: -2), .exit]
        case .instructionSet2: [.setResult(0), BPFInstruction(0xa5, offset: 1), .setResult(1), .exit]
        case .instructionSet3: [.setResult(0), BPFInstruction(0xa6, offset: 1), .setResult(1), .exit]
        case .instructionSet4:
            [
                .setResult(0), BPFInstruction(0x16, offset: 1, immediate: 1),
                BPFInstruction(0x06, immediate: 1), .setResult(1), .exit,
            ]
        }
    }

    func verdict(onDevice interfaceIndex: UInt32, _ loader: inout TrialLoader) -> Verdict {
        var program = TrialProgram(
            type: ProgramType.socketFilter.rawValue, code: instructions.flatMap(\.bytes))
        program.interfaceIndex = interfaceIndex
        let answer = loader.load(program)
        return answer.isLoaded ? .available : Verdict(refusal: answer.number)
    }
}

extension BPFInstruction {
    fileprivate static func setResult(_ value: Int32) -> BPFInstruction {
        BPFInstruction(0xb7, immediate: value)
    }
}
