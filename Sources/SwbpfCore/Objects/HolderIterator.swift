/// Finds holders by a BPF iterator: the kernel walks all open files, and only what matters comes out.
enum HolderIterator {
    /// Throws where the kernel has no such iterator or may not be asked; /proc tells the same then.
    static func holders() throws -> Holders {
        guard let kernel = RunningKernel.btf, let offsets = try HolderProgram.Offsets(kernel: kernel) else {
            throw DecodeError(what: "BTF of the kernel", offset: 0, reason: "lacks what the iterator needs")
        }
        let program = try load(HolderProgram.code(offsets), target: offsets.target)
        let link = try attach(program)
        var attributes = BPFAttributes()
        attributes[AttributeField<UInt32>(0)] = UInt32(bitPattern: link.number)
        attributes[AttributeField<UInt32>(4)] = 0
        let iterator = try bpfOpen(.iterCreate, &attributes, about: "the iterator over open files")
        let records = try readAll(iterator, sizeHint: 1 << 16, about: "the iterator over open files")
        return holders(from: records, leavingOut: ownProcessID())
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
                let cookie = records.load(UInt64.self, at: start + 16), pid != own
            else { continue }
            if hasCookie != 0 { holders.cookies[id] = cookie }
            holders.add(pid, of: kind, id: id) {
                text(fromSystem: Array(bytes[start + 24..<start + 40].prefix { $0 != 0 }))
            }
        }
        return holders
    }

    private static func load(_ code: [UInt8], target: UInt32) throws(SystemCallError) -> FileDescriptor {
        var attributes = BPFAttributes()
        attributes[AttributeField<UInt32>(0)] = ProgramType.tracing.rawValue
        attributes[AttributeField<UInt32>(4)] = UInt32(code.count / 8)
        attributes[AttributeField<UInt32>(68)] = AttachType.traceIterator.rawValue
        attributes[AttributeField<UInt32>(108)] = target
        attributes.setText("swbpf_holders", at: 48, capacity: 16)
        do {
            return try load(code, &attributes)
        } catch let error {
            // Before Linux 5.11 programs count as locked memory, of which little is allowed.
            guard error.isPermissionDenied, raiseLockedMemoryLimit() else { throw error }
            return try load(code, &attributes)
        }
    }

    private static func load(
        _ code: [UInt8], _ attributes: inout BPFAttributes
    ) throws(SystemCallError) -> FileDescriptor {
        // bpf_probe_read_kernel wants a licence that is compatible with the GPL; Apache-2.0 is no word for that.
        var memory = code + Array("Dual BSD/GPL".utf8) + [0]
        var target = memory.mutableSpan
        // The kernel reads code and licence during the call only, while `target` pins them.
        return try unsafe target.withUnsafeMutableBytes { (bytes) throws(SystemCallError) in
            let base = UInt64(UInt(bitPattern: bytes.baseAddress))
            attributes[AttributeField<UInt64>(8)] = base
            attributes[AttributeField<UInt64>(16)] = base + UInt64(code.count)
            return try bpfOpen(.progLoad, &attributes, about: "the iterator over open files")
        }
    }

    private static func attach(_ program: borrowing FileDescriptor) throws(SystemCallError) -> FileDescriptor
    {
        var attributes = BPFAttributes()
        attributes[AttributeField<UInt32>(0)] = UInt32(bitPattern: program.number)
        attributes[AttributeField<UInt32>(8)] = AttachType.traceIterator.rawValue
        attributes[AttributeField<UInt32>(12)] = 0
        return try bpfOpen(.linkCreate, &attributes, about: "the iterator over open files")
    }
}
