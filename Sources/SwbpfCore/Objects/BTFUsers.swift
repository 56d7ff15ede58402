/// The programs and maps that were loaded with each BTF object.
struct BTFUsers: Sendable {
    var programs = UserTable()
    var maps = UserTable()

    static func find() throws -> BTFUsers {
        var users = BTFUsers()
        for program in try ObjectKind.program.list({ try btfID($0, ProgramInfoLayout.structure, at: 128, $1) }
        ).objects {
            users.programs.add(program.id, to: program.btfID)
        }
        for map in try ObjectKind.map.list({ try btfID($0, MapInfoLayout.structure, at: 64, $1) }).objects {
            users.maps.add(map.id, to: map.btfID)
        }
        return users
    }

    /// The id of an object and of the BTF it was loaded with; `nil` if it has none.
    private static func btfID(
        _ descriptor: borrowing FileDescriptor, _ structure: String, at offset: Int, _ id: UInt32
    ) throws -> (id: UInt32, btfID: UInt32)? {
        let record = try objectInfo(of: descriptor, structure: structure, size: offset + 4, about: structure)
            .record
        guard let btfID = record.decodeIfPresent(KernelField<UInt32>("btf_id", at: offset)), btfID != 0
        else { return nil }
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
