/// The programs and maps that were loaded with each BTF object.
struct BTFUsers: Sendable {
    var programs = UserTable()
    var maps = UserTable()

    static func find() throws -> BTFUsers {
        var users = BTFUsers()
        let programs = try ObjectKind.program.list { descriptor, id in
            try btfID(descriptor, ProgramInfoLayout.structure, ProgramInfoLayout().btfID, id)
        }
        for program in programs.objects { users.programs.add(program.id, to: program.btfID) }
        let maps = try ObjectKind.map.list { descriptor, id in
            try btfID(descriptor, MapInfoLayout.structure, MapInfoLayout().btfID, id)
        }
        for map in maps.objects { users.maps.add(map.id, to: map.btfID) }
        return users
    }

    /// The id of an object and of the BTF it was loaded with; `nil` if it has none.
    private static func btfID(
        _ descriptor: borrowing FileDescriptor, _ structure: String, _ field: KernelField<UInt32>,
        _ id: UInt32
    ) throws -> (id: UInt32, btfID: UInt32)? {
        let size = field.offset + field.size
        let record = try objectInfo(of: descriptor, structure: structure, size: size, about: structure).record
        guard let btfID = record.decodeIfPresent(field), btfID != 0 else { return nil }
        return (id, btfID)
    }
}

/// Lists of ids by the BTF object they belong to, in the order in which bpftool shows them.
///
/// Scripts compare its output, and its order is that of a hash table with chains: the newest
/// entry stands first, and whenever the table doubles each chain is turned around.
struct UserTable: Sendable {
    private var lists: [UInt32: [UInt32]] = [:]
    private var count = 0
    private var capacity = 0

    subscript(btfID: UInt32) -> [UInt32] { lists[btfID] ?? [] }

    mutating func add(_ id: UInt32, to btfID: UInt32) {
        if capacity == 0 || (count + 1) * 4 / 3 > capacity {
            capacity = max(4, capacity * 2)
            lists = lists.mapValues { $0.reversed() }
        }
        lists[btfID, default: []].insert(id, at: 0)
        count += 1
    }
}
