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
    /// The verifier has looked at the program, as far as it was asked for remarks.
    var hasRemarks = false
    /// The first of the texts that were looked for which is in its remarks: its index.
    var found: Int?

    var isLoaded: Bool { number == 0 }
}

/// Loads programs one after the other, and closes what was loaded.
///
/// Thousands are loaded for one answer, so what goes to the kernel is only written anew where it changes.
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

    /// Helpers that are for free programs only want a licence that is compatible with the GPL.
    private static let license = Array("Dual BSD/GPL".utf8) + [0]

    /// The remark on a helper is a line or two. A kernel before 6.4 refuses a log that is too small for it.
    private static let logSize = 2048

    /// BPF_LOG_STATS: what is wrong, and not every instruction and register before.
    private static let logLevel: UInt32 = 4

    private var license = Self.license
    private var log = [UInt8](repeating: 0, count: Self.logSize)
    private var program = TrialProgram(type: 0, code: [])
    private var attributes = BPFAttributes()

    /// Loads a program.
    ///
    /// - Parameter texts: what is looked for in the verifier's remarks, each with a NUL at its end; where there
    ///   is none, it makes none.
    mutating func load(_ program: TrialProgram, lookingFor texts: [[UInt8]] = []) -> TrialAnswer {
        prepare(program)
        return load(lookingFor: texts)
    }

    /// Makes ready for a program that is loaded many times with another constant in its first instruction.
    mutating func prepare(_ program: TrialProgram) {
        self.program = program
        attributes = Self.attributes(of: program)
    }

    /// Loads the program that was prepared.
    mutating func load(constant: UInt32, lookingFor texts: [[UInt8]]) -> TrialAnswer {
        for index in 0..<4 { program.code[4 + index] = UInt8(truncatingIfNeeded: constant >> (index * 8)) }
        return load(lookingFor: texts)
    }

    private mutating func load(lookingFor texts: [[UInt8]]) -> TrialAnswer {
        log[0] = 0
        var result: CInt
        repeat {
            result = Self.call(
                attributes, &license, &log, &program.code, wantsRemarks: !texts.isEmpty)
            // EAGAIN: the verifier was interrupted by a signal that has been handled.
        } while result == -EAGAIN
        if result >= 0 {
            _ = FileDescriptor(owning: result)
            return TrialAnswer(number: 0)
        }
        guard !texts.isEmpty else { return TrialAnswer(number: -result) }
        // The kernel ends its text with a NUL; this makes sure of it.
        log[Self.logSize - 1] = 0
        let found = unsafe log.withCString { log in
            texts.firstIndex { unsafe $0.withCString { unsafe strstr(log, $0) != nil } }
        }
        return TrialAnswer(number: -result, hasRemarks: log[0] != 0, found: found)
    }

    private static func attributes(of program: TrialProgram) -> BPFAttributes {
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
        return attributes
    }

    /// BPF_PROG_LOAD: a descriptor, or the error's number negated.
    private static func call(
        _ attributes: BPFAttributes, _ license: inout [UInt8], _ log: inout [UInt8], _ code: inout [UInt8],
        wantsRemarks: Bool
    ) -> CInt {
        var attributes = attributes
        var license = license.mutableSpan
        var log = log.mutableSpan
        var code = code.mutableSpan
        // The kernel uses the addresses during the call only, while the spans pin the arrays.
        return unsafe license.withUnsafeMutableBytes { license in
            unsafe log.withUnsafeMutableBytes { log in
                unsafe code.withUnsafeMutableBytes { code in
                    attributes[Field.code] = UInt64(UInt(bitPattern: code.baseAddress))
                    attributes[Field.license] = UInt64(UInt(bitPattern: license.baseAddress))
                    if wantsRemarks {
                        attributes[Field.logLevel] = Self.logLevel
                        attributes[Field.logSize] = UInt32(Self.logSize)
                        attributes[Field.log] = UInt64(UInt(bitPattern: log.baseAddress))
                    }
                    return bpfResult(.progLoad, &attributes)
                }
            }
        }
    }
}

/// Whether this kernel, and whoever filters its calls, has bpf(2) at all.
func isBPFCallThere() -> Bool {
    var attributes = BPFAttributes()
    // A program of no instructions, which is refused by all that know the call.
    attributes[AttributeField<UInt64>(16)] = 0
    return bpfResult(.progLoad, &attributes) != -ENOSYS
}
