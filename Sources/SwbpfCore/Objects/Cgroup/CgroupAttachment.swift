/// Attaches a program to a control group, or detaches it.
struct CgroupAttachment {
    /// A program that another is attached next to, or in place of.
    enum Neighbour: Equatable, Sendable {
        case before(Selector)
        case after(Selector)
        case replacing(Selector)

        fileprivate var selector: Selector {
            switch self {
            case .before(let selector), .after(let selector), .replacing(let selector): selector
            }
        }

        fileprivate var flag: AttachFlags {
            switch self {
            case .before: .before
            case .after: .after
            case .replacing: .replace
            }
        }

        /// The word of the command line.
        var word: String {
            switch self {
            case .before: "before"
            case .after: "after"
            case .replacing: "replace"
            }
        }
    }

    let path: String
    let type: CgroupAttachType
    let program: Selector
    var flags: AttachFlags = []
    var neighbour: Neighbour?

    /// All flags that the kernel is given.
    var givenFlags: AttachFlags { neighbour.map { flags.union($0.flag) } ?? flags }

    func attach() throws {
        let cgroup = try Cgroup(path)
        let descriptor = try open(program, .program)
        var attachment = ProgramAttachment(type: type.type.rawValue, flags: givenFlags)
        guard let neighbour else { return try attach(descriptor, to: cgroup, attachment) }
        let other = try open(neighbour.selector, .program)
        switch neighbour {
        case .replacing: attachment.replaced = other.number
        case .before, .after: attachment.relative = UInt32(bitPattern: other.number)
        }
        do {
            try attach(descriptor, to: cgroup, attachment)
        } catch let error as CgroupAttachError {
            // The kernel looks for it among the programs that no link holds.
            guard error.error.isNoEntry, let link = try heldBy(other, at: cgroup) else { throw error }
            throw heldError(
                neighbour.selector, link, "only links can be put before, behind or in place of links")
        }
        // The kernel was given its number.
        _ = consume other
    }

    private func attach(
        _ descriptor: borrowing FileDescriptor, to cgroup: borrowing Cgroup, _ attachment: ProgramAttachment
    ) throws {
        do {
            try attachment.attach(descriptor, to: cgroup.directory, about: path)
        } catch let error {
            if error.isBadDescriptor { throw CgroupError.explained(error, path: path) }
            throw CgroupAttachError(error, self, descriptor, cgroup)
        }
    }

    func detach() throws {
        let cgroup = try Cgroup(path)
        let descriptor = try open(program, .program)
        let id = try ObjectKind.program.id(of: descriptor)
        // Where only one program may be attached the kernel would detach it, whichever is named.
        var query = ProgramQuery(.flags)
        let number = query.ask(cgroup.directory, type: type.type.rawValue)
        if number == 0, !query.attached.contains(where: { $0.programID == id }) {
            throw CgroupError(path: path, reason: Self.absence(id, type, query.attached.map(\.programID)))
        }
        do {
            try ProgramAttachment(type: type.type.rawValue).detach(
                descriptor, from: cgroup.directory, about: path)
        } catch let error {
            if error.isNoEntry, let link = try heldBy(descriptor, at: cgroup) {
                throw heldError(.id(id), link, "run: link detach id \(link)")
            }
            throw error.isBadDescriptor ? CgroupError.explained(error, path: path) : error
        }
    }

    /// Why there is nothing to detach.
    static func absence(_ id: UInt32, _ type: CgroupAttachType, _ others: [UInt32]) -> String {
        let list = others.map { String($0) }.joined(separator: ", ")
        let rest = others.isEmpty ? "nothing is" : "attached there: \(list)"
        return "program \(id) is not attached as \(type.type.name ?? ""); \(rest)"
    }

    /// The link that holds an open program at the group.
    private func heldBy(
        _ descriptor: borrowing FileDescriptor, at cgroup: borrowing Cgroup
    ) throws -> UInt32? {
        let id = try ObjectKind.program.id(of: descriptor)
        let inode = try fileStatus(of: cgroup.directory).inode
        // A kernel without links has none.
        let links = (try? Links.all().objects) ?? []
        return links.first { link in
            guard link.programID == id, case .cgroup(let place) = link.detail else { return false }
            return place.cgroupID == inode && place.attachType == type.type
        }?.id
    }

    private func heldError(_ program: Selector, _ link: UInt32, _ rest: String) -> CgroupError {
        CgroupError(path: path, reason: "program \(program) is attached there by link \(link); \(rest)")
    }
}
