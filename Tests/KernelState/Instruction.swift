/// A register of the eBPF machine.
package enum Register: UInt8, Sendable {
    case r0, r1, r2, r3, r4, r5, r6, r7, r8, r9, r10
}

/// One eBPF instruction, of one or two 8-byte slots.
package struct Instruction: Equatable, Sendable {
    let code: UInt8
    var destination: Register = .r0
    /// A register, or one of the `BPF_PSEUDO_` numbers.
    var source: UInt8 = 0
    var offset: Int16 = 0
    var immediate: Int32 = 0
    /// The upper half of a 64-bit immediate: what the second slot holds, if there is one.
    var upperImmediate: Int32?

    package var slotCount: Int { upperImmediate == nil ? 1 : 2 }

    var bytes: [UInt8] {
        var bytes: [UInt8] = [code, destination.rawValue | source << 4]
        bytes.append(littleEndian: offset)
        bytes.append(littleEndian: immediate)
        guard let upperImmediate else { return bytes }
        bytes.append(contentsOf: [0, 0, 0, 0])
        bytes.append(littleEndian: upperImmediate)
        return bytes
    }
}

extension Instruction {
    /// BPF_EXIT
    package static var exit: Instruction { Instruction(code: 0x95) }

    /// BPF_MOV64_IMM
    package static func move(_ destination: Register, _ value: Int32) -> Instruction {
        Instruction(code: 0xb7, destination: destination, immediate: value)
    }

    /// BPF_MOV64_REG
    package static func move(_ destination: Register, _ source: Register) -> Instruction {
        Instruction(code: 0xbf, destination: destination, source: source.rawValue)
    }

    /// BPF_ADD with an immediate
    package static func add(_ destination: Register, _ value: Int32) -> Instruction {
        Instruction(code: 0x07, destination: destination, immediate: value)
    }

    /// BPF_ADD of a register
    package static func add(_ destination: Register, _ source: Register) -> Instruction {
        Instruction(code: 0x0f, destination: destination, source: source.rawValue)
    }

    /// A call of a kernel helper.
    package static func call(helper: Int32) -> Instruction {
        Instruction(code: 0x85, immediate: helper)
    }

    /// A call of another function of the same program, `distance` slots behind the next instruction.
    package static func call(function distance: Int32) -> Instruction {
        Instruction(code: 0x85, source: 1, immediate: distance)
    }

    /// The address of a map.
    package static func loadMap(_ destination: Register, _ descriptor: CInt) -> Instruction {
        Instruction(
            code: 0x18, destination: destination, source: 1, immediate: descriptor, upperImmediate: 0)
    }

    /// The address of a byte in the only value of an array map.
    package static func loadMapValue(
        _ destination: Register, _ descriptor: CInt, at offset: Int32
    ) -> Instruction {
        Instruction(
            code: 0x18, destination: destination, source: 2, immediate: descriptor, upperImmediate: offset)
    }

    /// BPF_ST of 4 bytes
    package static func store(_ value: Int32, at destination: Register, _ offset: Int16) -> Instruction {
        Instruction(code: 0x62, destination: destination, offset: offset, immediate: value)
    }

    /// BPF_ST of 8 bytes, sign-extended
    package static func store64(_ value: Int32, at destination: Register, _ offset: Int16) -> Instruction {
        Instruction(code: 0x7a, destination: destination, offset: offset, immediate: value)
    }

    /// BPF_STX of 8 bytes
    package static func store64(
        _ source: Register, at destination: Register, _ offset: Int16
    ) -> Instruction {
        Instruction(code: 0x7b, destination: destination, source: source.rawValue, offset: offset)
    }

    /// BPF_LDX of 8 bytes
    package static func load64(
        _ destination: Register, from source: Register, _ offset: Int16
    ) -> Instruction {
        Instruction(code: 0x79, destination: destination, source: source.rawValue, offset: offset)
    }

    /// BPF_MOV_IMM: the upper half becomes 0.
    package static func move32(_ destination: Register, _ value: Int32) -> Instruction {
        Instruction(code: 0xb4, destination: destination, immediate: value)
    }

    /// BPF_JEQ with an immediate: over so many slots
    package static func jump(
        over distance: Int16, if register: Register, equals value: Int32
    ) -> Instruction {
        Instruction(code: 0x15, destination: register, offset: distance, immediate: value)
    }

    /// The address of a function of the same program, `distance` slots behind the next instruction.
    package static func loadFunction(_ destination: Register, _ distance: Int32) -> Instruction {
        Instruction(
            code: 0x18, destination: destination, source: 4, immediate: distance, upperImmediate: 0)
    }

    /// BPF_LDX of 4 bytes
    package static func load(
        _ destination: Register, from source: Register, _ offset: Int16
    ) -> Instruction {
        Instruction(code: 0x61, destination: destination, source: source.rawValue, offset: offset)
    }
}

extension [Instruction] {
    /// Does nothing and returns a number.
    package static func returning(_ value: Int32) -> [Instruction] { [.move(.r0, value), .exit] }

    var bytes: [UInt8] { flatMap(\.bytes) }
    var slotCount: Int { reduce(0) { $0 + $1.slotCount } }
}

extension [UInt8] {
    mutating func append<Value: FixedWidthInteger>(littleEndian value: Value) {
        for index in 0..<Value.bitWidth / 8 { append(UInt8(truncatingIfNeeded: value >> (index * 8))) }
    }

    /// The bytes of a number as the machine stores it.
    static func of<Value: FixedWidthInteger>(_ value: Value) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.append(littleEndian: value)
        return bytes
    }
}
