/// What is attached in trees of control groups.
struct CgroupForest: Sendable {
    /// In the order of the directories: a group before those in it. Groups without programs are left out.
    var groups: [CgroupAttachments] = []
    /// A sentence for each group that is there but cannot be read.
    var failures: [String] = []
    /// The inodes of the groups that were met, where that was asked for.
    var inodes: Set<UInt64> = []

    mutating func append(_ other: CgroupForest) {
        groups += other.groups
        failures += other.failures
        inodes.formUnion(other.inodes)
    }

    /// A group that the user named, and those in it.
    static func below(_ path: String, isEffective: Bool) throws -> CgroupForest {
        try walk(path, isEffective)
    }

    /// All groups, wherever they are mounted, each once.
    static func everywhere(isEffective: Bool) throws -> CgroupForest {
        let roots = try CgroupMounts.roots()
        guard let first = roots.first else { throw NoCgroupMountError() }
        guard roots.count > 1 else { return try walk(first, isEffective) }
        var forest = CgroupForest()
        // There is one hierarchy: other mounts show the whole again, a part of it, or more than the first.
        for root in roots {
            let status = try fileStatus(root, following: true)
            guard !forest.inodes.contains(status.inode) else { continue }
            forest.append(try walk(root, isEffective, knowing: forest.inodes))
        }
        return forest
    }

    /// - Parameter known: The inodes of groups that have been shown; `nil` where none of them matters.
    private static func walk(
        _ path: String, _ isEffective: Bool, knowing known: Set<UInt64>? = nil
    ) throws -> CgroupForest {
        let root = OpenDirectory(try openFile(path, .directory))
        let status = try fileStatus(of: root.descriptor)
        var query = CgroupQuery(isEffective: isEffective)
        // Here every type is asked for: so errors show, and which types this kernel does not know.
        let (programs, number) = query.ask(root.descriptor)
        guard number == 0 else { throw CgroupError.explained(number, path: path) }
        let path = trimmed(path)
        var forest = CgroupForest()
        if !programs.isEmpty { forest.groups = [.init(path: path, level: 0, programs: programs)] }
        if known != nil { forest.inodes = [status.inode] }
        // Where no program is loaded that could be attached, there is nothing to find further down.
        query.narrow(to: CgroupAttachType.inUse())
        if !query.types.isEmpty {
            let walk = CgroupWalk(query: query, device: status.device, known: known)
            forest.append(walk.below(root, path: path))
        }
        return forest
    }

    /// Without the slashes at the end, unless nothing else is left.
    static func trimmed(_ path: String) -> String {
        var path = path[...]
        while path.count > 1, path.last == "/" { path.removeLast() }
        return String(path)
    }
}
