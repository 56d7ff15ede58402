/// How it is found out whether the kernel has a type of program: by loading the smallest that it would take.
struct ProgramTrial: Sendable {
    /// What the kernel says where it has the type.
    enum Sign: Sendable {
        case loaded
        /// The program is refused for a reason that only comes up once the type is known.
        case refused(CInt, remark: String? = nil)
    }

    var program: TrialProgram
    var sign = Sign.loaded

    /// Which helpers it may call cannot be learned from small programs, which have nothing to attach to.
    var needsTarget: Bool { if case .refused = sign { true } else { false } }

    /// - Parameter versionCode: the number of the running kernel's sources.
    init(_ type: ProgramType, versionCode: UInt32 = 0) {
        program = TrialProgram(type: type.rawValue, code: Self.returningZero)
        switch type.name {
        case "kprobe": program.kernelVersion = versionCode
        case "cgroup_sock_addr": expect("cgroup_inet4_connect")
        case "cgroup_sockopt": expect("cgroup_getsockopt")
        case "sk_lookup": expect("sk_lookup")
        case "lirc_mode2": expect("lirc_mode2")
        case "netfilter": expect("netfilter")
        case "syscall": program.flags = Self.sleepable
        case "tracing":
            expect("trace_fentry")
            aimAtNoFunction("attach_btf_id 1 is not a function")
        case "lsm":
            expect("modify_return")
            aimAtNoFunction("attach_btf_id 1 is not a function")
        case "ext": aimAtNoFunction("Cannot replace kernel functions")
        case "struct_ops": sign = .refused(ErrorNumber.notSupportedByKernel)
        default: break
        }
    }

    /// A program that is to run on a network device.
    init(_ type: ProgramType, onDevice interfaceIndex: UInt32) {
        // There are devices that take no program whose result is 0.
        program = TrialProgram(
            type: type.rawValue, code: [BPFInstruction(0xb7, immediate: 2), .exit].flatMap(\.bytes))
        program.interfaceIndex = interfaceIndex
    }

    private static let sleepable: UInt32 = 1 << 4
    private static let returningZero = [BPFInstruction(0xb7), .exit].flatMap(\.bytes)

    private mutating func expect(_ attachType: String) {
        program.expectedAttachType = AttachType.names.firstIndex(of: attachType).map(UInt32.init) ?? 0
    }

    /// The kernel's first type is a number, so that only the reason of the refusal tells anything.
    private mutating func aimAtNoFunction(_ remark: String) {
        program.targetType = 1
        sign = .refused(ErrorNumber.invalid, remark: remark)
    }

    func verdict(_ loader: inout TrialLoader) -> Verdict {
        switch sign {
        case .loaded:
            let answer = loader.load(program)
            return answer.isLoaded ? .available : Verdict(refusal: answer.number)
        case .refused(let number, let remark):
            let answer = loader.load(program, lookingFor: remark.map { [Array($0.utf8) + [0]] } ?? [])
            guard answer.number == number else {
                return answer.isLoaded ? .missing : Verdict(refusal: answer.number)
            }
            return remark == nil || answer.found != nil ? .available : .missing
        }
    }
}

/// What came out of a trial.
enum Verdict: Equatable, Sendable {
    case available
    case missing
    /// The kernel refused to say, with this error.
    case unknown(CInt)

    /// What a refusal says of the thing that was tried: most errors that it is not there.
    init(refusal number: CInt) {
        self = ErrorNumber.sayNothing.contains(number) ? .unknown(number) : .missing
    }
}

extension BPFInstruction {
    static let exit = BPFInstruction(0x95)
    static func call(_ helper: Helper) -> BPFInstruction {
        BPFInstruction(0x85, immediate: Int32(bitPattern: helper.rawValue))
    }
}
