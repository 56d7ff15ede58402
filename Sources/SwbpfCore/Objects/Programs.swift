/// Reads loaded programs.
public struct ProgramReader: ~Copyable {
    private let fdInfo = FDInfoReader()
    private var functionNames = FunctionNames()

    public init() {}

    /// Every program the caller may see, in id order.
    public mutating func all() throws -> Listing<ProgramInfo> {
        try ObjectKind.program.list { descriptor, id in try read(descriptor, id: id) }
    }

    /// The programs that a selector names: one for an id or a pin, any number for a name or a tag.
    public mutating func matching(_ selector: Selector) throws -> Listing<ProgramInfo> {
        switch selector {
        case .id(let id):
            let descriptor = try ObjectKind.program.open(id: id)
            return Listing(objects: [try read(descriptor, id: id)])
        case .pinned(let path):
            let descriptor = try openPin(path, .program)
            return Listing(objects: [try read(descriptor, id: 0)])
        case .name(let name):
            // The kernel keeps the beginning only: the whole name decides, but costs more to find out.
            return try ObjectKind.program.list { descriptor, id in
                let program = try read(
                    descriptor, id: id, needed: { name.utf8.starts(with: $0.kernelName.utf8) })
                return program?.name == name ? program : nil
            }
        case .tag(let tag):
            return try ObjectKind.program.list { descriptor, id in
                try read(descriptor, id: id, needed: { $0.tag == tag })
            }
        }
    }

    private mutating func read(_ descriptor: borrowing FileDescriptor, id: UInt32) throws -> ProgramInfo {
        guard let program = try read(descriptor, id: id, needed: { _ in true }) else {
            throw SystemCallError(call: BPFCommand.objGetInfoByFD.name, subject: "program \(id)", number: 2)
        }
        return program
    }

    /// Leaves out what costs more system calls unless the program is `needed`.
    private mutating func read(
        _ descriptor: borrowing FileDescriptor, id: UInt32, needed: (ProgramInfo) -> Bool
    ) throws -> ProgramInfo? {
        var program: ProgramInfo
        do {
            program = try Self.info(descriptor, id: id)
        } catch let error as SystemCallError {
            guard error.isNoDevice else { throw error }
            program = ProgramInfo(orphaned: id, fdInfo.read(descriptor))
        }
        guard needed(program) else { return nil }
        if program.kernelName.utf8.count == 15, let typeID = program.functionTypeID,
            let name = functionNames.name(ofFunction: typeID, inBTF: program.btfID)
        {
            program.name = name
        }
        program.lockedMemory = fdInfo.read(descriptor)?.number("memlock")
        return program
    }

    /// The most maps that a program can use: MAX_USED_MAPS.
    private static let mapCapacity = 64

    private static func info(_ descriptor: borrowing FileDescriptor, id: UInt32) throws -> ProgramInfo {
        let layout = ProgramInfoLayout()
        let maps = LentList(
            address: AttributeField(layout.mapIDs.offset), count: AttributeField(layout.mapCount.offset),
            elementSize: 4, capacity: mapCapacity)
        // The first record tells the function the program begins with: instruction 0 and its type's id.
        let functions = LentList(
            address: AttributeField(layout.functions.offset),
            count: AttributeField(layout.functionCount.offset),
            elementSize: 8, capacity: 1)
        let answer = try objectInfo(
            of: descriptor, structure: ProgramInfoLayout.structure, size: ProgramInfoLayout.size,
            lending: [maps, functions], setting: [(AttributeField(layout.functionRecordSize.offset), 8)],
            about: "program \(id)")
        let mapCount = min(Int(answer.record.decodeIfPresent(layout.mapCount) ?? 0), mapCapacity)
        let functionCount = answer.record.decodeIfPresent(layout.functionCount) ?? 0
        let (mapIDs, functionInfo) = (answer.lists[0], answer.lists[1])
        return try ProgramInfo(
            answer.record, mapIDs: (0..<mapCount).compactMap { mapIDs.span.load(at: $0 * 4) },
            functionTypeID: functionCount > 0 ? functionInfo.span.load(at: 4) : nil)
    }
}
