/// A BPF iterator: a program that the kernel runs for each of its objects of one sort, and what it writes.
enum KernelIterator {
    private static let subject = "a BPF iterator"

    /// Loads a program, runs it once over everything, and returns what it wrote. Nothing of it remains.
    ///
    /// - Parameter target: the id, in the kernel's BTF, of the function that stands for the sort of object.
    static func run(_ code: [UInt8], target: UInt32, name: String) throws(SystemCallError) -> [UInt8] {
        let program = try load(code, target: target, name: name)
        let link = try attach(program, about: subject)
        return try readAll(open(link, about: subject), sizeHint: 1 << 16, about: subject)
    }

    /// Begins a walk over the objects: what is read from the descriptor is what the program writes.
    static func open(
        _ link: borrowing FileDescriptor, about subject: String
    ) throws(SystemCallError) -> FileDescriptor {
        var attributes = BPFAttributes()
        attributes[AttributeField<UInt32>(0)] = UInt32(bitPattern: link.number)
        attributes[AttributeField<UInt32>(4)] = 0
        return try bpfOpen(.iterCreate, &attributes, about: subject)
    }

    /// Makes a program an iterator.
    ///
    /// - Parameter map: the descriptor of the map whose elements are walked over.
    static func attach(
        _ program: borrowing FileDescriptor, map: CInt? = nil, about subject: String
    ) throws(SystemCallError) -> FileDescriptor {
        var attributes = BPFAttributes()
        attributes[AttributeField<UInt32>(0)] = UInt32(bitPattern: program.number)
        attributes[AttributeField<UInt32>(8)] = AttachType.traceIterator.rawValue
        attributes[AttributeField<UInt32>(12)] = 0
        guard let map else { return try bpfOpen(.linkCreate, &attributes, about: subject) }
        // union bpf_iter_link_info
        var target = InlineArray<4, UInt8>(repeating: 0)
        for index in 0..<4 { target[index] = UInt8(truncatingIfNeeded: map >> (CInt(index) * 8)) }
        var span = target.mutableSpan
        // The kernel reads it during the call only, while `span` pins it.
        return try unsafe span.withUnsafeMutableBytes { (bytes) throws(SystemCallError) in
            attributes[AttributeField<UInt64>(16)] = UInt64(UInt(bitPattern: bytes.baseAddress))
            attributes[AttributeField<UInt32>(24)] = UInt32(bytes.count)
            return try bpfOpen(.linkCreate, &attributes, about: subject)
        }
    }

    private static func load(_ code: [UInt8], target: UInt32, name: String) throws(SystemCallError)
        -> FileDescriptor
    {
        var attributes = BPFAttributes()
        attributes[AttributeField<UInt32>(0)] = ProgramType.tracing.rawValue
        attributes[AttributeField<UInt32>(68)] = AttachType.traceIterator.rawValue
        attributes[AttributeField<UInt32>(108)] = target
        attributes.setText(name, at: 48, capacity: 16)
        do {
            return try loadProgram(code, attributes, about: subject)
        } catch let error {
            // Before Linux 5.11 programs count as locked memory, of which little is allowed.
            guard error.isPermissionDenied, raiseLockedMemoryLimit() else { throw error }
            return try loadProgram(code, attributes, about: subject)
        }
    }
}
