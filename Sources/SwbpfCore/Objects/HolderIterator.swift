/// Finds holders by a BPF iterator: the kernel walks all open files, and only what matters comes out.
enum HolderIterator {
    /// Throws where the kernel has no such iterator or may not be asked; /proc tells the same then.
    static func holders(leavingOut own: Int32) throws -> Holders {
        guard let kernel = RunningKernel.btf, let offsets = try HolderProgram.Offsets(kernel: kernel) else {
            throw DecodeError(what: "BTF of the kernel", offset: 0, reason: "lacks what the iterator needs")
        }
        let records = try KernelIterator.run(
            HolderProgram.code(offsets), target: offsets.target, name: "swbpf_holders")
        return holders(from: records, leavingOut: own)
    }

    /// Reads what the program wrote: one record for each descriptor.
    static func holders(from bytes: [UInt8], leavingOut own: Int32) -> Holders {
        var holders = Holders()
        let records = bytes.span
        for start in stride(
            from: 0, to: bytes.count - HolderProgram.recordSize + 1, by: HolderProgram.recordSize)
        {
            guard let kindNumber = records.load(Int32.self, at: start),
                let kind = ObjectKind.allCases.first(where: { HolderProgram.kindNumber($0) == kindNumber }),
                let id = records.load(UInt32.self, at: start + 4),
                let pid = records.load(Int32.self, at: start + 8),
                let hasCookie = records.load(UInt32.self, at: start + 12),
                let cookie = records.load(UInt64.self, at: start + 16)
            else { continue }
            if hasCookie != 0 { holders.cookies[id] = cookie }
            if pid == own { continue }
            holders.add(pid, of: kind, id: id) {
                text(fromSystem: Array(bytes[start + 24..<start + 40].prefix { $0 != 0 }))
            }
        }
        return holders
    }
}
