/// The memory that programs take, for many programs at once.
///
/// Only fdinfo tells it, at the price of three system calls a program, nearly half of what a program
/// costs. The kernel computes it from one member of its structure, which a BPF iterator can read.
enum ProgramMemory {
    /// Bytes of locked memory by program id.
    static func all() throws -> [UInt32: Int] {
        let queries = [
            BTFQuery(.function, "bpf_iter_bpf_prog"), BTFQuery(.structure, "bpf_prog"),
            BTFQuery(.structure, "bpf_prog_aux"),
        ]
        guard let kernel = RunningKernel.btf else { return [:] }
        let ids = kernel.ids(of: queries)
        guard let target = ids[0], let program = ids[1], let aux = ids[2],
            let pages = try kernel.field("pages", of: program)?.offset,
            let auxPlace = try kernel.field("aux", of: program)?.offset,
            let id = try kernel.field("id", of: aux)?.offset
        else { return [:] }
        let bytes = try KernelIterator.run(
            code(pages: pages, aux: auxPlace, id: id), target: target, name: "swbpf_memory")
        return memory(from: bytes)
    }

    /// Reads records of id and page count.
    static func memory(from bytes: [UInt8]) -> [UInt32: Int] {
        var memory: [UInt32: Int] = [:]
        for start in stride(from: 0, to: bytes.count - 7, by: 8) {
            guard let id = bytes.span.load(UInt32.self, at: start),
                let pages = bytes.span.load(UInt32.self, at: start + 4)
            else { continue }
            memory[id] = Int(pages) * pageSize()
        }
        return memory
    }

    /// Registers: r6 the context, r7 the program.
    private static func code(pages: Int, aux: Int, id: Int) -> [UInt8] {
        var program = BPFAssembler()
        program.move(6, from: 1)
        program.load(7, 6, 8)
        program.jump(to: .end, if: 7, equals: 0)
        program.load16(1, 7, pages)
        program.store32(at: -4, 1)
        program.load(1, 7, aux)
        program.load32(1, 1, id)
        program.store32(at: -8, 1)
        program.load(1, 6, 0)
        program.load(1, 1, 0)
        program.move(2, from: BPFInstruction.frame)
        program.add(2, -8)
        program.move(3, 8)
        program.call(127)
        program.place(.end)
        program.move(0, 0)
        program.exit()
        return program.assembled()
    }
}
