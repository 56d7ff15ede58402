/// One instruction of the BPF machine, for the few programs that this tool loads itself.
struct BPFInstruction: Equatable, Sendable {
    let code: UInt8
    let destination: UInt8
    let source: UInt8
    var offset: Int16
    let immediate: Int32

    /// Registers by their numbers; `frame` is r10, read-only and at the end of the stack.
    static let frame: UInt8 = 10

    init(_ code: UInt8, _ destination: UInt8 = 0, _ source: UInt8 = 0, offset: Int = 0, immediate: Int32 = 0)
    {
        self.code = code
        self.destination = destination
        self.source = source
        self.offset = Int16(truncatingIfNeeded: offset)
        self.immediate = immediate
    }

    var bytes: [UInt8] {
        let offset = UInt16(bitPattern: offset)
        let immediate = UInt32(bitPattern: immediate)
        return [code, destination | source << 4, UInt8(truncatingIfNeeded: offset), UInt8(offset >> 8)]
            + (0..<4).map { UInt8(truncatingIfNeeded: immediate >> ($0 * 8)) }
    }
}

/// Puts instructions together; jumps name labels that may come later.
struct BPFAssembler {
    enum Label: Hashable {
        case map, program, link, btf, identify, emit, end
    }

    private(set) var instructions: [BPFInstruction] = []
    private var labels: [Label: Int] = [:]
    private var jumps: [(place: Int, to: Label)] = []

    // MARK: Moving data

    mutating func move(_ destination: UInt8, from source: UInt8) { add(0xbf, destination, source) }
    mutating func move(_ destination: UInt8, _ value: Int32) { add(0xb7, destination, immediate: value) }
    mutating func add(_ destination: UInt8, _ value: Int) {
        add(0x07, destination, immediate: Int32(truncatingIfNeeded: value))
    }
    /// 64 bits at `source + offset`.
    mutating func load(_ destination: UInt8, _ source: UInt8, _ offset: Int) {
        add(0x79, destination, source, offset)
    }
    mutating func load32(_ destination: UInt8, _ source: UInt8, _ offset: Int) {
        add(0x61, destination, source, offset)
    }
    mutating func load16(_ destination: UInt8, _ source: UInt8, _ offset: Int) {
        add(0x69, destination, source, offset)
    }
    /// 64 bits into the stack.
    mutating func store(at offset: Int, _ source: UInt8) { add(0x7b, BPFInstruction.frame, source, offset) }
    mutating func store32(at offset: Int, _ source: UInt8) { add(0x63, BPFInstruction.frame, source, offset) }
    mutating func store(at offset: Int, value: Int32) {
        instructions.append(BPFInstruction(0x7a, BPFInstruction.frame, offset: offset, immediate: value))
    }
    mutating func store32(at offset: Int, value: Int32) {
        instructions.append(BPFInstruction(0x62, BPFInstruction.frame, offset: offset, immediate: value))
    }
    /// A 64-bit constant: two slots.
    mutating func constant(_ destination: UInt8, _ value: UInt64) {
        add(0x18, destination, immediate: Int32(truncatingIfNeeded: value))
        add(0x00, immediate: Int32(truncatingIfNeeded: value >> 32))
    }
    /// Keeps the lower 32 bits.
    mutating func truncate(_ destination: UInt8) {
        add(0x67, destination, immediate: 32)
        add(0x77, destination, immediate: 32)
    }

    // MARK: Control

    mutating func jump(to label: Label) { jump(0x05, to: label) }
    mutating func jump(to label: Label, if register: UInt8, equals value: Int32) {
        jump(0x15, register, immediate: value, to: label)
    }
    mutating func jump(to label: Label, unless register: UInt8, equals value: Int32) {
        jump(0x55, register, immediate: value, to: label)
    }
    mutating func jump(to label: Label, if register: UInt8, equalsRegister other: UInt8) {
        jump(0x1d, register, other, to: label)
    }
    mutating func call(_ helper: Int32) { add(0x85, immediate: helper) }
    mutating func exit() { add(0x95) }
    mutating func place(_ label: Label) { labels[label] = instructions.count }

    /// bpf_probe_read_kernel: reads kernel memory at `register + offset` into the stack. Changes r1 to r5.
    mutating func readKernel(into stack: Int, size: Int32, at register: UInt8, _ offset: Int) {
        if register != 3 { move(3, from: register) }
        add(3, offset)
        move(1, from: BPFInstruction.frame)
        add(1, stack)
        move(2, size)
        call(113)
    }

    /// The program's bytes, its jumps resolved.
    func assembled() -> [UInt8] {
        var resolved = instructions
        for jump in jumps {
            guard let target = labels[jump.to] else {
                preconditionFailure("a jump to a label that is nowhere")
            }
            resolved[jump.place].offset = Int16(target - jump.place - 1)
        }
        return resolved.flatMap(\.bytes)
    }

    private mutating func add(
        _ code: UInt8, _ destination: UInt8 = 0, _ source: UInt8 = 0, _ offset: Int = 0, immediate: Int32 = 0
    ) {
        instructions.append(BPFInstruction(code, destination, source, offset: offset, immediate: immediate))
    }

    private mutating func jump(
        _ code: UInt8, _ destination: UInt8 = 0, _ source: UInt8 = 0, immediate: Int32 = 0, to label: Label
    ) {
        jumps.append((instructions.count, label))
        add(code, destination, source, immediate: immediate)
    }
}
