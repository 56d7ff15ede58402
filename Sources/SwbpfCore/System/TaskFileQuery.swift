/// Asks which program runs at the event that a process holds a descriptor of: BPF_TASK_FD_QUERY, since Linux 4.18.
///
/// The memory for the answer is used again for the next, since nearly all descriptors are of something else.
struct TaskFileQuery {
    private enum Field {
        static let process = AttributeField<UInt32>(0)
        static let descriptor = AttributeField<UInt32>(4)
        static let flags = AttributeField<UInt32>(8)
        static let nameLength = AttributeField<UInt32>(12)
        static let name = AttributeField<UInt64>(16)
        static let programID = AttributeField<UInt32>(24)
        static let kind = AttributeField<UInt32>(28)
        static let offset = AttributeField<UInt64>(32)
        static let address = AttributeField<UInt64>(40)
    }

    /// What the kernel knows of an event with a program.
    struct Answer: Equatable, Sendable {
        var programID: UInt32
        /// `enum bpf_task_fd_type`.
        var kind: UInt32
        /// The tracepoint, the kernel's function, or the file; empty where there is none.
        var name: String
        /// Bytes from the beginning of the function or file.
        var offset: UInt64
        /// The kernel's function, where it has no name.
        var address: UInt64
    }

    /// The size that no path or name in the kernel exceeds: PATH_MAX.
    private var name = [UInt8](repeating: 0, count: 4096)
    /// The number of the last error; 0 if there was none.
    private(set) var errorNumber: CInt = 0

    /// `nil` if the descriptor is of no such event, or is gone.
    mutating func ask(_ process: Int32, _ descriptor: UInt32) -> Answer? {
        var attributes = BPFAttributes()
        attributes[Field.process] = UInt32(bitPattern: process)
        attributes[Field.descriptor] = descriptor
        attributes[Field.nameLength] = UInt32(name.count)
        attributes[Field.address] = 0
        var target = name.mutableSpan
        // The kernel writes the name during the call only, while `target` pins its memory.
        errorNumber = unsafe target.withUnsafeMutableBytes { bytes in
            attributes[Field.name] = UInt64(UInt(bitPattern: bytes.baseAddress))
            return bpfNumber(.taskFDQuery, &attributes)
        }
        // What had no room has been cut.
        guard errorNumber == 0 || errorNumber == ErrorNumber.noSpace else { return nil }
        let length = min(Int(attributes[Field.nameLength]), name.count)
        return Answer(
            programID: attributes[Field.programID], kind: attributes[Field.kind],
            name: text(fromSystem: name[..<length].prefix { $0 != 0 }), offset: attributes[Field.offset],
            address: attributes[Field.address])
    }

    /// Asks about this process's standard input, which is of no such event, to see whether asking is possible.
    static func check() throws(SystemCallError) {
        var query = TaskFileQuery()
        guard query.ask(ownProcessID(), 0) == nil else { return }
        let refusals = [
            ErrorNumber.noPermission, ErrorNumber.noAccess, ErrorNumber.invalid, ErrorNumber.unknownCall,
        ]
        guard refusals.contains(query.errorNumber) else { return }
        throw SystemCallError(
            call: BPFCommand.taskFDQuery.name, subject: "the descriptors of processes",
            number: query.errorNumber)
    }
}
