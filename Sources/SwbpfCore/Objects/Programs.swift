/// Reads loaded programs.
public enum Programs {
    /// Every program the caller may see, in id order.
    public static func all() throws -> Listing<ProgramInfo> {
        try read(ObjectKind.program.ids()) { _ in true }
    }

    /// The programs with these ids, as far as they are still there.
    static func all(_ ids: [UInt32]) throws -> Listing<ProgramInfo> {
        try read(ids) { _ in true }
    }

    /// The programs with these ids, without their memory, which takes a file of /proc each to know.
    static func outline(_ ids: [UInt32]) throws -> Listing<ProgramInfo> {
        var listing = try ObjectKind.program.list(ids) { descriptor, id in
            try info(descriptor, id: id)
        }
        addWholeNames(to: &listing.objects)
        return listing
    }

    /// The programs that a selector names: one for an id or a pin, any number for a name or a tag.
    public static func matching(_ selector: Selector) throws -> Listing<ProgramInfo> {
        switch selector {
        case .id(let id): return try single(ObjectKind.program.open(id: id), id: id)
        case .pinned(let path): return try single(openPin(path, .program), id: 0)
        case .name(let name):
            // The kernel keeps the beginning only: the whole name decides, but costs more to find out.
            var listing = try list { name.utf8.starts(with: $0.kernelName.utf8) }
            listing.objects.removeAll { $0.name != name }
            return listing
        case .tag(let tag): return try list { $0.tag == tag }
        }
    }

    private static func list(where isWanted: @Sendable (ProgramInfo) -> Bool) throws -> Listing<ProgramInfo> {
        try read(ObjectKind.program.ids(), where: isWanted)
    }

    private static func read(
        _ ids: [UInt32], where isWanted: @Sendable (ProgramInfo) -> Bool
    ) throws -> Listing<ProgramInfo> {
        let fdInfo = FDInfoReader()
        let memory = ids.count < manyPrograms ? [:] : lockedMemory(checkedWith: ids, fdInfo)
        var listing = try ObjectKind.program.list(ids) { descriptor, id in
            try read(descriptor, id: id, fdInfo, memory, where: isWanted)
        }
        addWholeNames(to: &listing.objects)
        return listing
    }

    /// From so many programs on, a BPF iterator costs less than their fdinfo.
    private static let manyPrograms = 400

    /// What an iterator says of all programs' memory, if it agrees with fdinfo on two of them: what the
    /// kernel counts might change. Empty if it does not, or there can be no iterator.
    private static func lockedMemory(checkedWith ids: [UInt32], _ fdInfo: FDInfoReader) -> [UInt32: Int] {
        guard let memory = try? ProgramMemory.all() else { return [:] }
        for id in [ids[ids.count / 2], ids[ids.count - 1]] {
            guard let descriptor = try? ObjectKind.program.open(id: id) else { continue }
            if fdInfo.read(descriptor)?.number("memlock") != memory[id] { return [:] }
        }
        return memory
    }

    private static func single(_ descriptor: consuming FileDescriptor, id: UInt32) throws -> Listing<
        ProgramInfo
    > {
        var programs = [try read(descriptor, id: id, FDInfoReader())].compactMap { $0 }
        addWholeNames(to: &programs)
        return Listing(objects: programs)
    }

    private static func addWholeNames(to programs: inout [ProgramInfo]) {
        var names = FunctionNames()
        for index in programs.indices where programs[index].kernelName.utf8.count == 15 {
            guard let typeID = programs[index].functionTypeID,
                let name = names.name(ofFunction: typeID, inBTF: programs[index].btfID)
            else { continue }
            programs[index].name = name
        }
    }

    /// Leaves out, with what costs more system calls, a program that is not wanted.
    private static func read(
        _ descriptor: borrowing FileDescriptor, id: UInt32, _ fdInfo: FDInfoReader,
        _ memory: [UInt32: Int] = [:],
        where isWanted: (ProgramInfo) -> Bool = { _ in true }
    ) throws -> ProgramInfo? {
        var program: ProgramInfo
        do {
            program = try info(descriptor, id: id)
        } catch let error as SystemCallError {
            guard error.isNoDevice else { throw error }
            program = ProgramInfo(orphaned: id, fdInfo.read(descriptor))
        }
        guard isWanted(program) else { return nil }
        program.lockedMemory = memory[id] ?? fdInfo.read(descriptor)?.number("memlock")
        return program
    }

    /// The most maps that a program can use: MAX_USED_MAPS.
    private static let mapCapacity = 64

    static func info(_ descriptor: borrowing FileDescriptor, id: UInt32) throws -> ProgramInfo {
        let layout = ProgramInfoLayout()
        let maps = LentList(
            address: AttributeField(layout.mapIDs.offset), count: AttributeField(layout.mapCount.offset),
            elementSize: 4, capacity: mapCapacity)
        // The first record tells the function the program begins with: instruction 0 and its type's id.
        let functions = LentList(
            address: AttributeField(layout.functions.offset),
            count: AttributeField(layout.functionCount.offset),
            elementSize: 8, capacity: 1)
        // Before Linux 5.0 nothing was known of functions.
        let answer = try whereKnown(
            { () throws(SystemCallError) in
                try info(
                    descriptor, id: id, lending: [maps, functions],
                    setting: [(AttributeField(layout.functionRecordSize.offset), 8)])
            },
            otherwise: { () throws(SystemCallError) in try info(descriptor, id: id, lending: [maps]) })
        let mapCount = min(Int(answer.record.decodeIfPresent(layout.mapCount) ?? 0), mapCapacity)
        let functionCount = answer.record.decodeIfPresent(layout.functionCount) ?? 0
        return try ProgramInfo(
            answer.record, mapIDs: (0..<mapCount).compactMap { answer.load(list: 0, at: $0 * 4) },
            functionTypeID: functionCount > 0 ? answer.load(list: 1, at: 4) : nil)
    }

    private static func info(
        _ descriptor: borrowing FileDescriptor, id: UInt32, lending lists: [LentList],
        setting presets: [(field: AttributeField<UInt32>, value: UInt32)] = []
    ) throws(SystemCallError) -> ObjectInfoAnswer {
        try objectInfo(
            of: descriptor, structure: ProgramInfoLayout.structure, size: ProgramInfoLayout.size,
            lending: lists, setting: presets, about: "program \(id)")
    }
}
