import SwbpfCore

/// A program to load: without more said it does nothing and returns 0.
struct ProgramSpecification {
    var type: UInt32
    var name: String
    var attachType: UInt32 = 0
    var instructions: [Instruction] = .returning(0)
    var license = "GPL"
    var flags: UInt32 = 0
    /// The kernel type it attaches to, or the function in `attachProgram`'s BTF.
    var attachTypeID: UInt32 = 0
    var attachProgram: CInt?
    var btf: CInt?
    /// Functions: the slot each starts in, and its type.
    var functions: [(slot: UInt32, type: UInt32)] = []
    var lines: [Line] = []

    /// A source line, and the slot of the first instruction made of it.
    struct Line {
        var slot: UInt32
        var file: UInt32
        var text: UInt32
        var line: UInt32
        var column: UInt32
    }

    /// Loads the program; where the kernel refuses, the error ends with the verifier's last words.
    func load() throws -> FileDescriptor {
        let request = request()
        do {
            return try request.open(.progLoad)
        } catch {
            request.set(28, 65536)
            request.set(32, lending: [UInt8](repeating: 0, count: 65536))
            request.set(24, 1)
            _ = try? request.open(.progLoad)
            throw Refusal(error, log: request.lastLent)
        }
    }

    private func request() -> KernelRequest {
        let request = KernelRequest()
        request.set(0, type)
        request.set(4, UInt32(instructions.slotCount))
        request.set(8, lending: instructions.bytes)
        request.set(16, text: license)
        request.set(44, flags)
        request.set(48, name: name)
        request.set(68, attachType)
        if let btf {
            request.set(72, descriptor: btf)
            request.set(76, 8)
            request.set(80, list: functions.flatMap { [$0.slot, $0.type] })
            request.set(88, UInt32(functions.count))
        }
        if !lines.isEmpty {
            request.set(92, 16)
            request.set(
                96, list: lines.flatMap { [$0.slot, $0.file, $0.text, $0.line << 10 | $0.column] })
            request.set(104, UInt32(lines.count))
        }
        if attachTypeID != 0 { request.set(108, attachTypeID) }
        if let attachProgram { request.set(112, descriptor: attachProgram) }
        return request
    }
}
