private import Glibc

/// A program that is loaded only to hear what the kernel says to it.
struct TrialProgram: Equatable, Sendable {
    /// The number of its type.
    var type: UInt32
    /// Whole instructions.
    var code: [UInt8]
    var expectedAttachType: UInt32 = 0
    /// `BPF_F_...`.
    var flags: UInt32 = 0
    /// What older kernels want of programs for kprobes.
    var kernelVersion: UInt32 = 0
    /// The network device that is to run it; 0 for the kernel itself.
    var interfaceIndex: UInt32 = 0
    /// The type in the kernel's BTF that it is for.
    var targetType: UInt32 = 0
}

/// What the kernel said to a program: whether it took it, and what the verifier remarked.
struct TrialAnswer: Equatable, Sendable {
    /// 0 if the program was loaded.
    var number: CInt
    /// Whether the verifier has looked at the program, as far as it was asked for remarks.
    var hasRemarks = false
    /// Which of the texts that were looked for are in the remarks.
    var found: [Bool] = []

    var isLoaded: Bool { number == 0 }
}

/// Loads programs one after the other, and closes what was loaded.
struct TrialLoader {
    private enum Field {
        static let type = AttributeField<UInt32>(0)
        static let count = AttributeField<UInt32>(4)
        static let code = AttributeField<UInt64>(8)
        static let license = AttributeField<UInt64>(16)
        static let logLevel = AttributeField<UInt32>(24)
        static let logSize = AttributeField<UInt32>(28)
        static let log = AttributeField<UInt64>(32)
        static let kernelVersion = AttributeField<UInt32>(40)
        static let flags = AttributeField<UInt32>(44)
        static let interfaceIndex = AttributeField<UInt32>(64)
        static let expectedAttachType = AttributeField<UInt32>(68)
        static let targetType = AttributeField<UInt32>(108)
    }

    /// What the kernel compares for helpers that are for free programs only.
    private static let license = Array("Dual BSD/GPL".utf8) + [0]

    /// The remark on a helper is a line or two. A kernel before 6.4 refuses a log that is too small for it.
    private static let logSize = 2048

    /// BPF_LOG_STATS: what is wrong, and not every instruction and register before.
    private static let logLevel: UInt32 = 4

    /// License and log.
    private var memory = Self.license + [UInt8](repeating: 0, count: Self.logSize)

    /// Loads a program.
    ///
    /// - Parameter texts: what is looked for in the verifier's remarks; where there is none, it makes none.
    mutating func load(_ program: TrialProgram, lookingFor texts: [[UInt8]] = []) -> TrialAnswer {
        var code = program.code
        memory[Self.license.count] = 0
        var answer = load(program, &code, wantsRemarks: !texts.isEmpty)
        // EAGAIN: the verifier was interrupted by a signal that has been handled.
        while answer.number == EAGAIN { answer = load(program, &code, wantsRemarks: !texts.isEmpty) }
        guard !texts.isEmpty else { return answer }
        let log = memory[Self.license.count...]
        answer.hasRemarks = log.first != 0
        answer.found = texts.map { contains(log, $0) }
        return answer
    }

    private mutating func load(
        _ program: TrialProgram, _ code: inout [UInt8], wantsRemarks: Bool
    ) -> TrialAnswer {
        var attributes = BPFAttributes()
        attributes[Field.type] = program.type
        attributes[Field.count] = UInt32(program.code.count / 8)
        // An older kernel refuses only what it does not know and is not zero.
        if program.kernelVersion != 0 { attributes[Field.kernelVersion] = program.kernelVersion }
        if program.flags != 0 { attributes[Field.flags] = program.flags }
        if program.interfaceIndex != 0 { attributes[Field.interfaceIndex] = program.interfaceIndex }
        if program.expectedAttachType != 0 {
            attributes[Field.expectedAttachType] = program.expectedAttachType
        }
        if program.targetType != 0 { attributes[Field.targetType] = program.targetType }
        var lent = memory.mutableSpan
        var instructions = code.mutableSpan
        // The kernel uses the addresses during the call only, while the spans pin the arrays.
        let result = unsafe lent.withUnsafeMutableBytes { lent in
            unsafe instructions.withUnsafeMutableBytes { instructions in
                let base = UInt64(UInt(bitPattern: lent.baseAddress))
                attributes[Field.code] = UInt64(UInt(bitPattern: instructions.baseAddress))
                attributes[Field.license] = base
                if wantsRemarks {
                    attributes[Field.logLevel] = Self.logLevel
                    attributes[Field.logSize] = UInt32(Self.logSize)
                    attributes[Field.log] = base + UInt64(Self.license.count)
                }
                return bpfResult(.progLoad, &attributes)
            }
        }
        guard result >= 0 else { return TrialAnswer(number: -result) }
        _ = FileDescriptor(owning: result)
        return TrialAnswer(number: 0)
    }

    /// The NUL-terminated text has `part` in it.
    private func contains(_ text: ArraySlice<UInt8>, _ part: [UInt8]) -> Bool {
        guard let first = part.first else { return true }
        let bytes = text.span
        for start in 0..<max(0, bytes.count - part.count) {
            if bytes[start] == 0 { return false }
            if bytes[start] == first, text.dropFirst(start).starts(with: part) { return true }
        }
        return false
    }
}

extension TrialProgram {
    /// Does nothing: bpf(2) answers whether it is there at all.
    static func isSystemCallThere() -> Bool {
        var attributes = BPFAttributes()
        attributes[AttributeField<UInt32>(0)] = 0
        attributes[AttributeField<UInt64>(16)] = 0
        return bpfResult(.progLoad, &attributes) != -ENOSYS
    }
}
