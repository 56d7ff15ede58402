/// A program that does nothing, to be loaded for a moment.
struct HarmlessProgram: Sendable {
    let type: UInt32
    var attachType: UInt32 = 0
    /// The id of the kernel's function that it belongs to, in the kernel's BTF.
    var target: UInt32 = 0
    var code = HarmlessProgram.returning(0)
    /// What makes up for rights that the process does not have.
    var token: CInt?

    static let socketFilter = HarmlessProgram(type: 1)
    static let kprobe = HarmlessProgram(type: 2)
    static let tracepoint = HarmlessProgram(type: 5)
    static let xdp = HarmlessProgram(type: 6, code: returning(2))
    static let cgroup = HarmlessProgram(type: 8, attachType: 1, code: returning(1))
    static let rawTracepoint = HarmlessProgram(type: 17)

    static func function(_ id: UInt32) -> HarmlessProgram {
        HarmlessProgram(type: 26, attachType: 24, target: id)
    }
    static func iterator(_ id: UInt32) -> HarmlessProgram {
        HarmlessProgram(type: 26, attachType: 28, target: id)
    }
    static func security(_ id: UInt32) -> HarmlessProgram {
        HarmlessProgram(type: 29, attachType: 27, target: id)
    }

    /// Reads nothing from nowhere, with a helper that reads the kernel's memory.
    static func readingKernel(helper: Int32) -> HarmlessProgram {
        var program = BPFAssembler()
        program.move(1, from: BPFInstruction.frame)
        program.add(1, -8)
        program.move(2, 8)
        program.move(3, 0)
        program.call(helper)
        program.move(0, 0)
        program.exit()
        return HarmlessProgram(type: 17, code: program.assembled())
    }

    private static func returning(_ value: Int32) -> [UInt8] {
        var program = BPFAssembler()
        program.move(0, value)
        program.exit()
        return program.assembled()
    }

    private enum Field {
        static let type = AttributeField<UInt32>(0)
        static let kernelVersion = AttributeField<UInt32>(40)
        static let flags = AttributeField<UInt32>(44)
        static let name = 48
        static let attachType = AttributeField<UInt32>(68)
        static let target = AttributeField<UInt32>(108)
        static let token = AttributeField<UInt32>(144)
    }

    /// Loads it; it goes with its descriptor.
    func load(_ kernel: KernelRelease) throws(SystemCallError) -> FileDescriptor {
        var attributes = BPFAttributes()
        attributes[Field.type] = type
        // Before Linux 5.0 kprobes name the kernel that they are for.
        attributes[Field.kernelVersion] = kernel.versionCode()
        attributes.setText("swbpf_doctor", at: Field.name, capacity: 16)
        attributes[Field.attachType] = attachType
        if target != 0 { attributes[Field.target] = target }
        if let token {
            attributes[Field.flags] = tokenFlag
            attributes[Field.token] = UInt32(bitPattern: token)
        }
        return try loadProgram(code, attributes)
    }
}

/// BPF_F_TOKEN_FD
private let tokenFlag: UInt32 = 1 << 16

/// Makes an array of one number, which goes with its descriptor.
func createTrialMap(token: CInt?) throws(SystemCallError) -> FileDescriptor {
    var attributes = BPFAttributes()
    for (index, value) in [2, 4, 4, 1].enumerated() {
        attributes[AttributeField<UInt32>(index * 4)] = UInt32(value)
    }
    attributes.setText("swbpf_doctor", at: 28, capacity: 16)
    if let token {
        attributes[AttributeField<UInt32>(16)] = tokenFlag
        attributes[AttributeField<UInt32>(76)] = UInt32(bitPattern: token)
    }
    return try bpfOpen(.mapCreate, &attributes)
}

/// Attaches a program of a type that says itself where to, or to a raw tracepoint that has a name.
func openRawTracepoint(
    _ program: borrowing FileDescriptor, name: String?
) throws(SystemCallError) -> FileDescriptor {
    var attributes = BPFAttributes()
    attributes[AttributeField<UInt32>(8)] = UInt32(bitPattern: program.number)
    var text = Array((name ?? "").utf8) + [0]
    var target = text.mutableSpan
    // The kernel reads the name during the call only, while `target` pins it.
    return try unsafe target.withUnsafeMutableBytes { (bytes) throws(SystemCallError) in
        if name != nil { attributes[AttributeField<UInt64>(0)] = UInt64(UInt(bitPattern: bytes.baseAddress)) }
        return try bpfOpen(.rawTracepointOpen, &attributes)
    }
}
