extension AttachType {
    /// The words that users typed before libbpf had names, by number. They may be shortened.
    private static let oldWords: [UInt32: String] = [
        0: "ingress", 1: "egress", 2: "sock_create", 3: "sock_ops", 6: "device", 8: "bind4", 9: "bind6",
        10: "connect4", 11: "connect6", 12: "post_bind4", 13: "post_bind6", 14: "sendmsg4", 15: "sendmsg6",
        18: "sysctl", 19: "recvmsg4", 20: "recvmsg6", 21: "getsockopt", 22: "setsockopt", 23: "raw_tp",
        24: "fentry", 25: "fexit", 26: "mod_ret", 29: "getpeername4", 30: "getpeername6",
        31: "getsockname4", 32: "getsockname6", 34: "sock_release", 39: "sk_skb_reuseport_select",
        40: "sk_skb_reuseport_select_or_migrate", 58: "fsession",
    ]

    /// What a user may type: libbpf's name in full, or the beginning of an old word, or of libbpf's name where
    /// there is no old word. The lowest number wins.
    init?(typedAs word: String) {
        let named = Self.names.firstIndex(of: word)
        guard let index = named ?? Self.typedWords.firstIndex(where: { $0.hasPrefix(word) }) else {
            return nil
        }
        self.init(rawValue: UInt32(index))
    }

    /// The words that may be shortened, by number.
    static let typedWords = names.indices.map { oldWords[UInt32($0)] ?? names[$0] }

    /// What stands for the type where it may be shortened.
    var typedWord: String {
        let index = Int(rawValue)
        return Self.typedWords.indices.contains(index) ? Self.typedWords[index] : "\(rawValue)"
    }
}

extension ProgramType {
    static let cgroupSKB = ProgramType(rawValue: 8)
    static let cgroupSock = ProgramType(rawValue: 9)
    static let sockOps = ProgramType(rawValue: 13)
    static let cgroupDevice = ProgramType(rawValue: 15)
    static let cgroupSockAddr = ProgramType(rawValue: 18)
    static let cgroupSysctl = ProgramType(rawValue: 23)
    static let cgroupSockopt = ProgramType(rawValue: 25)
    static let lsm = ProgramType(rawValue: 29)
}

/// A way to attach to a control group, and the type of the programs it takes.
struct CgroupAttachType: Hashable, Sendable {
    let type: AttachType
    let programType: ProgramType

    /// All of them, in the order in which they are shown.
    static let all = table.map { CgroupAttachType(type: AttachType(rawValue: $0.0), programType: $0.1) }

    private static let table: [(UInt32, ProgramType)] = [
        (0, .cgroupSKB), (1, .cgroupSKB), (2, .cgroupSock), (34, .cgroupSock), (8, .cgroupSockAddr),
        (9, .cgroupSockAddr), (12, .cgroupSock), (13, .cgroupSock), (10, .cgroupSockAddr),
        (11, .cgroupSockAddr), (49, .cgroupSockAddr), (29, .cgroupSockAddr), (30, .cgroupSockAddr),
        (52, .cgroupSockAddr), (31, .cgroupSockAddr), (32, .cgroupSockAddr), (53, .cgroupSockAddr),
        (14, .cgroupSockAddr), (15, .cgroupSockAddr), (50, .cgroupSockAddr), (19, .cgroupSockAddr),
        (20, .cgroupSockAddr), (51, .cgroupSockAddr), (3, .sockOps), (6, .cgroupDevice), (18, .cgroupSysctl),
        (21, .cgroupSockopt), (22, .cgroupSockopt), (43, .lsm),
    ]

    /// More loaded programs than this are not looked at one by one.
    private static let programLimit = 4096

    /// Those that a loaded program could be attached by; all of them where that cannot be found out.
    static func inUse() -> [CgroupAttachType] {
        let wanted = Set(all.map(\.programType))
        guard let ids = try? ObjectKind.program.ids(), ids.count <= programLimit else { return all }
        var found: Set<ProgramType> = []
        for id in ids {
            let type: ProgramType?
            do { type = try Programs.type(id) } catch { return all }
            guard let type, wanted.contains(type) else { continue }
            found.insert(type)
            if found.count == wanted.count { break }
        }
        return all.filter { found.contains($0.programType) }
    }
}

extension Programs {
    /// The type of the program with an id; `nil` once it has gone.
    static func type(_ id: UInt32) throws -> ProgramType? {
        do {
            return try type(of: try ObjectKind.program.open(id: id), about: "program \(id)")
        } catch let error as SystemCallError {
            // ENODEV: it was offloaded to a device that has gone, and is attached to no control group.
            guard error.isNoEntry || error.isNoDevice else { throw error }
            return nil
        }
    }

    /// The type of an open program.
    static func type(
        of program: borrowing FileDescriptor, about subject: @autoclosure () -> String
    ) throws -> ProgramType {
        let field = ProgramInfoLayout().type
        let answer = try objectInfo(
            of: program, structure: ProgramInfoLayout.structure, size: field.offset + field.size,
            about: subject())
        return ProgramType(rawValue: try answer.record.decode(field))
    }
}
